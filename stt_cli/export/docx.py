"""Word documents: title, facts, paragraphs under their speakers, page numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from stt_cli.export.document import Block, blocks, facts, printable, right_to_left, title
from stt_cli.export.options import Options
from stt_cli.export.readings import readings
from stt_cli.languages import tag
from stt_cli.model import Transcript
from stt_cli.uncertain import shades

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

FONT = "Calibri"
SHADES = {1: "FDE9D9", 2: "F9C3A4"}
"""Behind words worth checking, and behind the worst of them."""
AUTHOR = "ensemble"
"""Of comments that say what its members say."""
_GREY = RGBColor(0x66, 0x66, 0x66)
_ACCENT = RGBColor(0x1F, 0x4E, 0x79)


def write(transcript: Transcript, options: Options) -> bytes:
    """The document. The same transcript and options give the same bytes."""
    document = docx.Document()
    _lay_out(document)
    _describe(document, transcript)
    _add(document, title(transcript), "Title")
    _add(document, "   ·   ".join(facts(transcript, options)), "Facts")
    marks = shades(transcript) if options.shading else {}
    notes, comments = readings(transcript), _Comments(document)
    first = 0
    for block in blocks(transcript, options):
        _add_block(document, block, _runs(block, first, marks, notes), comments)
        first += len(block.paragraph.tokens)
    _number_pages(document)
    out = BytesIO()
    document.save(out)
    return _undated(out.getvalue())


class _Run(NamedTuple):
    """Text that is shaded alike, and what its comment says; only a word of its own has one."""

    text: str
    shade: int
    note: str | None


def _runs(
    block: Block, first: int, marks: Mapping[int, int], notes: Mapping[int, str]
) -> list[_Run]:
    """The text of a block in runs; its first word has the number `first`."""
    pieces = [
        (f" {token.text}" if token.space and n else token.text, first + n)
        for n, token in enumerate(block.paragraph.tokens)
    ]

    def kind(piece: tuple[str, int]) -> tuple[int, int | None]:
        number = piece[1]
        return marks.get(number, 0), number if number in notes else None

    return [
        _Run(
            printable("".join(text for text, _ in same)),
            shade,
            None if number is None else printable(notes[number]),
        )
        for (shade, number), same in groupby(pieces, key=kind)
    ]


def _add_block(document: Document, block: Block, runs: Sequence[_Run], comments: _Comments) -> None:
    text = printable(block.paragraph.text)
    if block.speaker or block.time:
        head = _add(document, block.speaker or "", "Speaker", like=text)
        if block.time:
            time = head.add_run(f"  {block.time}" if block.speaker else block.time)
            time.font.bold, time.font.color.rgb = False, _GREY
    body = _add(document, "", "Normal", like=text)
    for said, shade, note in runs:
        run = body.add_run(said)
        _shade(run, shade, rtl=right_to_left(text))
        if note:
            comments.add(run, note)


class _Comments:
    """Comments of one document. Those after the first are made after it: finding a free id takes
    the library longer the more there are."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._first: Any = None
        self._count = 0

    def add(self, run: Run, text: str) -> None:
        """Comment `run`."""
        if self._first is None:
            comment = self._document.add_comment(run, "", author=AUTHOR, initials="")
            self._first = comment._comment_elm
            # The time of its making would make each document another one.
            del self._first.attrib[qn("w:date")]
            comment.paragraphs[0].add_run(text)
        else:
            element = deepcopy(self._first)
            element.set(qn("w:id"), str(self._count))
            element.findall(f".//{qn('w:t')}")[-1].text = text
            self._first.getparent().append(element)
            run.mark_comment_range(run, self._count)
        self._count += 1


def _shade(run: Run, shade: int, *, rtl: bool) -> None:
    if rtl:
        run.font.rtl = True
    if shade:
        element = OxmlElement("w:shd")
        element.set(qn("w:val"), "clear")
        element.set(qn("w:fill"), SHADES[shade])
        run._r.get_or_add_rPr().append(element)


def _add(document: Document, text: str, style: str, *, like: str = "") -> Paragraph:
    """A paragraph that runs the way `text`, or where given the text `like`, does."""
    paragraph = document.add_paragraph()
    # By its id: looking styles up by name for each paragraph takes longer than all else.
    paragraph._p.style = style
    run = paragraph.add_run(text) if text or not like else None
    if right_to_left(like or text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        if run:
            run.font.rtl = right_to_left(text)
    return paragraph


def _lay_out(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)
    body = _style(document, "Normal", size=11, after=8)
    body.paragraph_format.line_spacing = 1.3
    heading = _style(document, "Title", size=22, after=4)
    heading.font.color.rgb = _ACCENT
    border = heading.element.pPr.find(qn("w:pBdr"))
    heading.element.pPr.remove(border)
    _style(document, "Facts", size=10, after=18).font.color.rgb = _GREY
    _style(document, "Footer", size=9, after=0).font.color.rgb = _GREY
    head = _style(document, "Speaker", size=10, after=2)
    head.font.bold = head.font.cs_bold = True
    head.font.color.rgb = _ACCENT
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(8)


def _style(document: Document, name: str, *, size: float, after: float) -> ParagraphStyle:
    """The paragraph style called `name`, made where the template has none."""
    styles = document.styles
    known = name in styles
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is not a paragraph style")
    style.font.name, style.font.size = FONT, Pt(size)
    style.paragraph_format.space_after = Pt(after)
    _size_complex(style, size)
    return style


def _size_complex(style: ParagraphStyle, size: float) -> None:
    """The size of Hebrew, Arabic and the scripts of India, which Word keeps apart."""
    properties = style.element.rPr
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    element = OxmlElement("w:szCs")
    element.set(qn("w:val"), str(round(size * 2)))
    properties.find(qn("w:sz")).addnext(element)


def _describe(document: Document, transcript: Transcript) -> None:
    """Properties of the file; the template's own author and dates are not this document's."""
    properties = document.core_properties
    properties._element.clear()
    properties.title = title(transcript)[:255]
    properties.language = tag(transcript.language) or ""


def _number_pages(document: Document) -> None:
    """`3 / 12` at the foot of each page."""
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_field(footer, "PAGE")
    footer.add_run(" / ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Paragraph, code: str) -> None:
    """A number that the reader's program fills in."""
    run = paragraph.add_run("1")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run._r.addprevious(field)
    field.append(run._r)


def _undated(document: bytes) -> bytes:
    """The package without the time of its making."""
    out = BytesIO()
    with ZipFile(BytesIO(document)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED)
    return out.getvalue()
