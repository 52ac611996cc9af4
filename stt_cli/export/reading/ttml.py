"""TTML (DFXP, IMSC), and the two kinds of XML that YouTube has written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError, XMLParser

from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.export.markup import Run
from stt_cli.export.place import Place, override
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.times import LONGEST, moment
from stt_cli.export.reading.words import words_of
from stt_cli.export.styled import to_srt

_DEEPEST = 40
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|ms|m|s|f|t)?")
_FRAMES = re.compile(r"(\d{1,9}):(\d{2}):(\d{2}):(\d{1,3})(?:\.\d+)?")
_SHOWN = 4.0


def is_xml(text: str) -> bool:
    """Whether a text is XML with captions in it."""
    return re.search(
        r"<(?:[\w-]{1,20}:)?(?:tt|transcript|timedtext)[\s>]", text[:5000]
    ) is not None and (text.lstrip().startswith("<"))


def parse(text: str, notes: Notes) -> Subtitles:
    """The paragraphs as cues. Raises InputError for XML that is not whole, or defines entities."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise InputError(f"{notes.name} is XML with definitions of its own, which are not read")
    parser = XMLParser()  # noqa: S314 - what makes XML dangerous was refused above
    try:
        parser.feed(text.lstrip())
        root = parser.close()
    except ParseError as error:
        raise InputError(f"{notes.name} is not whole XML: {error}") from error
    kind = _local(root.tag)
    if kind != "tt":
        return _youtube(root, kind)
    return _Document(root).read()


def _local(tag: str) -> str:
    return str(tag).rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    return {_local(name): value for name, value in element.attrib.items()}


class _Clock(Struct, frozen=True):
    """How many frames and ticks a second has."""

    frames: float = 30.0
    ticks: float = 1.0

    def seconds(self, text: str | None) -> float | None:
        """A time expression of TTML."""
        text = (text or "").strip()
        if found := _OFFSET.fullmatch(text):
            unit = {"h": 3600.0, "m": 60.0, "ms": 0.001, "f": 1 / self.frames, "t": 1 / self.ticks}
            return float(found[1]) * unit.get(found[2], 1.0)
        if found := _FRAMES.fullmatch(text):
            hours, minutes, whole, frame = (int(part) for part in found.groups())
            return hours * 3600 + minutes * 60 + whole + frame / self.frames
        ms = moment(text)
        return None if ms is None else ms / 1000


class _Document:
    """A TTML document as it is read."""

    def __init__(self, root: Element) -> None:
        self._root = root
        said = _attributes(root)
        frames = _rate(said.get("frameRate"), 30.0)
        part = re.fullmatch(r"\s*(\d{1,6})[\s:]+(\d{1,6})\s*", said.get("frameRateMultiplier", ""))
        if part and int(part[1]) and int(part[2]):
            frames *= int(part[1]) / int(part[2])
        self._clock = _Clock(frames, _rate(said.get("tickRate"), 1.0))
        self._styles: dict[str, dict[str, str]] = {}
        self._agents: dict[str, str] = {}
        self._cues: list[RawCue] = []
        self._broken: list[Broken] = []

    def read(self) -> Subtitles:
        for element in self._root.iter():
            said, name = _attributes(element), _local(element.tag)
            if name in ("style", "region") and "id" in said:
                inner = {k: v for child in element for k, v in _attributes(child).items()}
                self._styles[said["id"]] = {**inner, **said}
            elif name == "agent" and "id" in said:
                text = " ".join("".join(element.itertext()).split())
                self._agents[said["id"]] = text or said["id"]
        self._walk(self._root, 0.0, {}, 0)
        language = self._root.attrib.get("{http://www.w3.org/XML/1998/namespace}lang")
        return Subtitles(
            kind="srt",
            format="ttml",
            cues=self._cues,
            broken=self._broken,
            language=language or None,
        )

    def _walk(self, element: Element, base: float, style: dict[str, str], depth: int) -> None:
        """Every paragraph below `element`, whose own times count from `base`."""
        if depth > _DEEPEST:
            return
        for child in element:
            name = _local(child.tag)
            if name in ("body", "div"):
                begin = self._clock.seconds(_attributes(child).get("begin")) or 0.0
                self._walk(child, base + begin, self._style(child, style), depth + 1)
            elif name == "p":
                self._paragraph(child, base, self._style(child, style))

    def _style(self, element: Element, above: dict[str, str]) -> dict[str, str]:
        """What holds for an element: that of those around it, its region's, its styles', its own."""
        said = _attributes(element)
        made = dict(above)
        for id in [said.get("region", ""), *said.get("style", "").split()]:
            made |= self._named(id, 5)
        return made | said

    def _named(self, id: str, depth: int) -> dict[str, str]:
        style = self._styles.get(id, {})
        made: dict[str, str] = {}
        for inner in style.get("style", "").split()[:3] if depth else ():
            made |= self._named(inner, depth - 1)
        return {
            **made,
            **{k: v for k, v in style.items() if k not in ("begin", "end", "dur", "id")},
        }

    def _paragraph(self, element: Element, base: float, style: dict[str, str]) -> None:
        said = _attributes(element)
        start, stop, length = (self._clock.seconds(said.get(k)) for k in ("begin", "end", "dur"))
        text = list(self._runs(element, style, 0))
        shown = "".join(run.text for run in text).strip()
        spans = list(self._spans(element))
        if start is None and spans:
            start, stop = 0.0, stop if stop is not None else max(end for _, _, end in spans)
        number = len(self._cues) + len(self._broken) + 1
        if stop is None and start is not None:
            stop = start + (length if length is not None else _SHOWN)
        if start is None or stop is None or (base + max(start, stop)) * 1000 > LONGEST:
            if shown:
                self._broken.append(
                    Broken(line=number, message="a paragraph without times", lost=shown)
                )
            return
        lines = [line for line in to_srt(text).split("\n") if re.sub("<[^<>]*>", "", line).strip()]
        if not lines:
            return
        place = override(Place(_number(style)))
        ends = round((base + stop) * 1000)
        pieces = [(piece, round((base + start + begin) * 1000)) for piece, begin, _ in spans]
        self._cues.append(
            RawCue(
                line=number,
                number=None,
                start=round((base + start) * 1000),
                end=ends,
                lines=(place + lines[0].strip(), *(line.strip() for line in lines[1:])),
                speaker=self._agents.get(said.get("agent", "")),
                words=words_of(pieces, ends) if spans else (),
            )
        )

    def _runs(self, element: Element, style: dict[str, str], depth: int) -> Iterator[Run]:
        tags = tuple(_tags(style))
        yield Run(_flowed(element.text, style), tags)
        for child in element:
            name = _local(child.tag)
            if name == "br":
                yield Run("\n", tags)
            elif name == "span" and depth < _DEEPEST:
                yield from self._runs(child, self._style(child, style), depth + 1)
            yield Run(_flowed(child.tail, style), tags)

    def _spans(self, element: Element) -> Iterator[tuple[str, float, float]]:
        """The text, begin and end of the spans that have times of their own, if any."""
        for span in element:
            said = _attributes(span)
            begin = self._clock.seconds(said.get("begin"))
            if _local(span.tag) == "span" and begin is not None:
                end = self._clock.seconds(said.get("end"))
                text = " ".join("".join(span.itertext()).split())
                yield text, begin, begin + _SHOWN if end is None else end


def _rate(text: str | None, usual: float) -> float:
    return float(text) if text and re.fullmatch(r"[1-9]\d{0,9}(?:\.\d+)?", text) else usual


def _flowed(text: str | None, style: dict[str, str]) -> str:
    text = text or ""
    return text if style.get("space") == "preserve" else re.sub(r"\s+", " ", text)


def _tags(style: dict[str, str]) -> Iterator[str]:
    if style.get("fontStyle") in ("italic", "oblique"):
        yield "i"
    if style.get("fontWeight") == "bold":
        yield "b"
    if "underline" in style.get("textDecoration", "").split():
        yield "u"
    if (colour := style.get("color", "").strip()) and colour.lower() not in (
        "white",
        "#ffffff",
        "#ffffffff",
    ):
        yield f"color {colour}"


def _number(style: dict[str, str]) -> int:
    """The place, as on a keypad, of a paragraph."""
    align = style.get("displayAlign")
    row = {"before": 2, "center": 1, "after": 0}.get(align or "", 0)
    if align is None and (
        found := re.fullmatch(r"\S+%?\s+(\d{1,3}(?:\.\d+)?)%", style.get("origin", ""))
    ):
        row = 2 if float(found[1]) < 34 else 0
    column = {"left": 0, "right": 2}.get(style.get("textAlign", ""), 1)
    return 3 * row + column + 1


def _youtube(root: Element, kind: str) -> Subtitles:
    """Its captions: seconds in the first kind, milliseconds in the one with "timedtext"."""
    name, start_name, length_name, ms = (
        ("text", "start", "dur", 1000.0) if kind == "transcript" else ("p", "t", "d", 1.0)
    )
    found: list[tuple[int, int, Element]] = []
    broken: list[Broken] = []
    for number, element in enumerate(root.iter(name), 1):
        start, length = (_number_of(element.get(key)) for key in (start_name, length_name))
        if start is None or start * ms > LONGEST:
            broken.append(
                Broken(
                    line=number, message="a text without times", lost="".join(element.itertext())
                )
            )
        else:
            found.append((round(start * ms), round(min((length or 0.0) * ms, LONGEST)), element))
    cues = [
        _caption(number, (start, length, element), after)
        for number, ((start, length, element), (after, _, _)) in enumerate(
            pairwise([*found, (-1, 0, root)]), 1
        )
    ]
    return Subtitles(kind="srt", format="youtube", cues=[c for c in cues if c.lines], broken=broken)


def _number_of(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,15}(?:\.\d{1,9})?", text) else None


def _caption(number: int, shown: tuple[int, int, Element], after: int) -> RawCue:
    """A caption; one whose words have times ends where the next begins, as those roll."""
    start, length, element = shown
    timed = [(child, _number_of(child.get("t"))) for child in element if _local(child.tag) == "s"]
    end = start + length if length or after < start else after
    if any(at is not None for _, at in timed) and start < after < end:
        end = after
    text = unescape("".join(element.itertext()))
    pieces = [(child.text or "", start + round(at or 0.0)) for child, at in timed]
    lines = tuple(to_srt([Run(line.strip())]) for line in text.split("\n") if line.strip())
    return RawCue(
        line=number,
        number=None,
        start=start,
        end=end,
        lines=lines,
        words=words_of(_whole(pieces), end) if timed else (),
    )


def _whole(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(text, at) for text, at in pieces if text.strip()]
