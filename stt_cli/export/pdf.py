"""PDF documents: title, facts, paragraphs under their speakers, page numbers.

Western text is set in Helvetica, which every reader has. Other text needs a font of this
machine, and HarfBuzz where its letters join or change their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from stt_cli.errors import UsageError
from stt_cli.export.document import Block, blocks, facts, printable, right_to_left, title
from stt_cli.export.fonts import faces_and_missing, faces_for, listed
from stt_cli.export.options import Options
from stt_cli.languages import tag
from stt_cli.model import Transcript
from stt_cli.text.tokens import breakable

BODY = 11.0
_MM = 25.4 / 72
_LEADING = 1.45
_BLACK, _GREY, _ACCENT = (0x1A, 0x1A, 0x1A), (0x66, 0x66, 0x66), (0x1F, 0x4E, 0x79)
_TOTAL = "{pages in all}"
_BREAK = "\u200b"
# Scripts that join, stack or reverse their letters, accents, and invisible marks. Other text does
# without HarfBuzz, which takes three times as long.
_SHAPED = re.compile(
    r"[\u0300-\u036f\u0590-\u109f\u1780-\u18af\u200b-\u200f\u202a-\u202e\ua8e0-\ua8ff\ufb1d-\ufdff\ufe70-\ufefc]"
)
_BOX = "\u25a1"
_MOST = 5
"""One in so many characters may be a box; a document of boxes is none."""
_NARROW = {0x2007: 0xA0, 0x202F: 0xA0}
_UNMADE = datetime(1970, 1, 1, tzinfo=UTC)


def write(transcript: Transcript, options: Options) -> bytes:
    """The document. The same transcript, options and fonts give the same bytes.

    A letter that no font of this machine has is a box. Raises UsageError where most of the text
    would be.
    """
    name = _plain(title(transcript))
    about = _plain("   ·   ".join(facts(transcript, options)))
    parts = list(blocks(transcript, options))
    text = f"{name}{about}{_all(parts)}"
    missing = _missing(text, _all(parts), transcript.language)
    pdf = _Document(text.translate(missing), transcript.language, missing)
    pdf.set_title(name)
    pdf.add_page()
    pdf.print(name, size=20, color=_ACCENT, bold=True, after=1)
    pdf.print(about, size=9.5, color=_GREY, after=7)
    for part in parts:
        _print(pdf, part)
    return bytes(pdf.output())


def undrawn(transcript: Transcript, options: Options) -> str:
    """The characters that stand as boxes in the document, as a message names them."""
    said = _all(list(blocks(transcript, options)))
    text = _plain(title(transcript)) + said
    return listed(_missing(text, said, transcript.language)) if not _is_western(text) else ""


def _all(parts: Sequence[Block]) -> str:
    return "".join(_plain(part.speaker or "") + _text(part) for part in parts)


def _missing(text: str, said: str, language: str | None) -> dict[int, str]:
    """What stands for each character that cannot be drawn. Raises UsageError where HarfBuzz is
    missing, or most of what is said cannot be drawn."""
    if _is_western(text):
        return {}
    if _SHAPED.search(text) and find_spec("uharfbuzz") is None:
        raise UsageError(
            "pdf needs HarfBuzz for letters that join or change their order",
            hint="pip install uharfbuzz, or export docx",
        )
    faces, missing = faces_and_missing(text, language)
    if sum(said.count(chr(point)) for point in missing) * _MOST > len(said):
        faces_for(text, language)
    box = _BOX if any(ord(_BOX) in face.characters for face in faces) else "?"
    return dict.fromkeys(missing, box)


def _print(pdf: _Document, block: Block) -> None:
    text = _text(block)
    head = "   ".join(filter(None, (_plain(block.speaker or ""), block.time)))
    if head:
        pdf.keep_together(lines=4)
        pdf.print(head, size=9.5, color=_ACCENT, bold=True, like=text)
    pdf.print(text, size=BODY, color=_BLACK, after=3)


class _Document(FPDF):
    """A4 pages that can draw `text`, numbered at the foot."""

    def __init__(self, text: str, language: str | None, missing: Mapping[int, str]) -> None:
        super().__init__(format="A4")
        self.missing = missing
        self.creation_date = _UNMADE
        self.core_fonts_encoding = "cp1252"
        self.alias_nb_pages(_TOTAL)
        self.set_margins(25, 22)
        self.set_auto_page_break(True, margin=24)
        if known := tag(language):
            self.set_lang(known)
        self.family = "Helvetica" if _is_western(text) else self._add_fonts(text, language)

    def _add_fonts(self, text: str, language: str | None) -> str:
        shaped = _SHAPED.search(text) is not None
        faces = faces_for(f"{text}0123456789:/ ", language)
        names = [f"face{number}" for number in range(len(faces))]
        for name, face in zip(names, faces, strict=True):
            self.add_font(name, fname=face.path, collection_font_number=face.number)
        self.set_fallback_fonts(names[1:], exact_match=False)
        self.set_text_shaping(shaped)
        return names[0]

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        # What has no shape stays in the font around it: each change of font costs time.
        return None if char == _BREAK else super().get_fallback_font(char, style)

    def print(
        self, text: str, *, size: float, color: tuple[int, int, int],
        bold: bool = False, after: float = 0.0, like: str = "",
    ) -> None:  # fmt: skip
        """Prints a paragraph at the side where `text`, or where given `like`, begins."""
        # Only Helvetica is sure to have a bold face.
        self.set_font(self.family, "B" if bold and self.family == "Helvetica" else "", size)
        self._settle_font()
        self.set_text_color(*color)
        align = Align.R if right_to_left(like or text) else Align.L
        text = text.translate(self.missing)
        height = size * _MM * _LEADING
        self.multi_cell(0, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def add_page(self, *args: Any, **kwargs: Any) -> None:
        super().add_page(*args, **kwargs)
        self._settle_font()

    def _settle_font(self) -> None:
        # Else a line that begins in a fallback font would choose its own font for itself alone,
        # and fpdf2 take that one for chosen on the page.
        if self.font_family and self.family != "Helvetica":
            self.text(0, 0, "")

    def keep_together(self, *, lines: int) -> None:
        """Begins a page where fewer lines of text fit on this one."""
        if self.will_page_break(lines * BODY * _MM * _LEADING):
            self.add_page()

    def footer(self) -> None:
        """`3 / 12`, the slash in the middle: the width of the total is not known yet."""
        self.set_font(self.family, "", 9)
        self._settle_font()
        self.set_text_color(*_GREY)
        page = f"{self.page_no()} / "
        self.set_xy(self.w / 2 - self.get_string_width(page), -16)
        self.cell(text=page + _TOTAL)


def _plain(text: str) -> str:
    """`text` with accents composed and narrow spaces as every font has them."""
    return unicodedata.normalize("NFC", printable(text)).translate(_NARROW)


def _text(block: Block) -> str:
    """The paragraph with a mark wherever its script lets a line end without a space."""
    text = _plain(block.paragraph.text)
    if text.isascii():
        return text
    return "".join(
        letter + _BREAK if breakable(letter, after) else letter
        for letter, after in zip(text, f"{text[1:]} ", strict=True)
    )


def _is_western(text: str) -> bool:
    """Whether Helvetica has every character."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
