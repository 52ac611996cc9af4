"""Advanced SubStation Alpha, and its forerunner SSA: events, their styles, and all around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from stt_cli.export.markup import plain
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.times import moment
from stt_cli.export.reading.words import words_of
from stt_cli.model import Word

_SECTION = re.compile(r"\[([^\]]+)\]\s*$")
_EVENT = re.compile(r"(Dialogue|Comment):\s*(.*)", re.IGNORECASE | re.DOTALL)
_FIELDS = "Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text"
_STYLE_FIELDS = (
    "Name,Fontname,Fontsize,PrimaryColour,SecondaryColour,OutlineColour,BackColour,Bold,Italic,"
    "Underline,StrikeOut,ScaleX,ScaleY,Spacing,Angle,BorderStyle,Outline,Shadow,Alignment,"
    "MarginL,MarginR,MarginV,Encoding"
)
_SSA_DEFAULTS = {"Underline": "0", "StrikeOut": "0", "ScaleX": "100", "ScaleY": "100", "Spacing": "0", "Angle": "0"}  # fmt: skip
_SSA_PLACES = {"1": "1", "2": "2", "3": "3", "5": "7", "6": "8", "7": "9", "9": "4", "10": "5", "11": "6"}  # fmt: skip
_BLOCK = re.compile(r"\{[^{}]*\}")
_SYLLABLE = re.compile(r"\\(?:k[fo]?|K)(\d{1,6})")
_POINT = re.compile(r"\\(?:pos|move)\(\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
_SWITCHES = {"Italic": "i", "Bold": "b", "Underline": "u", "StrikeOut": "s"}

Row = dict[str, str]


def is_ass(text: str) -> bool:
    """Whether a text is a script of either kind."""
    head = text[:100_000].lower()
    return bool(re.match(r"\[script info\]|\[v4\+? styles\]", head)) or (
        "[events]" in head and "dialogue:" in head
    )


def parse(lines: Sequence[str]) -> Subtitles:
    """The events that show text, and the script around them, as ASS has it."""
    script = _Script(lines)
    return Subtitles(
        kind="ass",
        format="ass",
        cues=script.cues,
        broken=script.broken,
        head=tuple(script.head),
        tail=tuple(script.tail),
    )


class _Script:
    """A script as it is read, line by line."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.head: list[str] = []
        self.tail: list[str] = []
        self.cues: list[RawCue] = []
        self.broken: list[Broken] = []
        self._styles: dict[str, Row] = {}
        self._info: Row = {}
        self._fields = _names(_FIELDS)
        self._style_fields = _names(_STYLE_FIELDS)
        self._section, self._old, self._after = "", False, False
        self._aside: list[tuple[str, Row, int, int]] = []
        for number, line in enumerate(lines, 1):
            self._line(number, line.rstrip())
        self._settle_rest()

    def _line(self, number: int, line: str) -> None:
        if (found := _SECTION.match(line)) and re.search("[a-z]", line):
            self._after = self._section == "events"
            self._section = found[1].strip().lower()
            self._old = self._old or self._section == "v4 styles"
            (self.tail if self._after and self._section != "events" else self.head).append(
                "[V4+ Styles]" if self._section == "v4 styles" else line
            )
        elif self._section == "events":
            self._event_line(number, line)
        elif self._after:
            self.tail.append(line)
        elif self._section.endswith("styles"):
            self.head.append(self._style_line(line))
        else:
            name, colon, value = line.partition(":")
            if colon:
                self._info[name.strip().lower()] = value.strip()
            old = name.strip().lower() == "scripttype"
            self.head.append("ScriptType: v4.00+" if old else line)

    def _style_line(self, line: str) -> str:
        kind, _, rest = line.partition(":")
        if kind.strip().lower() == "format":
            self._style_fields = _names(rest)
            return f"Format: {_STYLE_FIELDS.replace(',', ', ')}" if self._old else line
        if kind.strip().lower() != "style":
            return line
        row = dict(
            zip(self._style_fields, (part.strip() for part in rest.split(",")), strict=False)
        )
        if self._old:
            row = _modern(row)
            line = "Style: " + ",".join(row.get(name, "0") for name in _names(_STYLE_FIELDS))
        self._styles[row.get("Name", "").lstrip("*")] = row
        return line

    def _event_line(self, number: int, line: str) -> None:
        kind, _, rest = line.partition(":")
        if kind.strip().lower() == "format":
            self._fields = _names(rest)
            self.head.append(f"Format: {_FIELDS.replace(',', ', ')}")
        elif found := _EVENT.match(line):
            self._event(number, found[1].capitalize(), found[2])
        elif line.strip() and not line.startswith(";"):
            self.broken.append(Broken(line=number, message="not an event", lost=line))

    def _event(self, number: int, kind: str, rest: str) -> None:
        row = dict(zip(self._fields, rest.split(",", len(self._fields) - 1), strict=False))
        start, end = (moment(row.get(name, "")) for name in ("Start", "End"))
        if start is None or end is None or "Text" not in row:
            self.broken.append(
                Broken(line=number, message="an event that cannot be read", lost=rest)
            )
        elif kind == "Comment" or not plain(row["Text"], "ass").strip():
            self._aside.append((kind, row, start, end))
        else:
            self.cues.append(self._cue(number, row, start, end))
            self._aside = []

    def _cue(self, number: int, row: Row, start: int, end: int) -> RawCue:
        name = row.get("Name", row.get("Actor", "")).strip()
        text = row["Text"]
        lead = re.match(r"(?:\{[^{}]*\})*", text)
        at = lead.end() if lead else 0
        if name and text.startswith(f"{name}: ", at):
            text = text[:at] + text[at + len(name) + 2 :]
        return RawCue(
            line=number,
            number=None,
            start=start,
            end=end,
            lines=(text,),
            settings=_settings(row),
            before=tuple(_aside(*event, start) for event in self._aside),
            speaker=name or None,
            base=tuple(self._base(row.get("Style", "").lstrip("*").strip(), text)),
            words=_sung(text, start, end),
        )

    def _base(self, style: str, text: str) -> Iterator[str]:
        """What the style of an event has that the usual one has not, and its point."""
        own = self._styles.get(style, {})
        usual = self._styles.get("Default", next(iter(self._styles.values()), {}))
        for name, tag in _SWITCHES.items():
            if own.get(name, "0") not in ("0", usual.get(name, "0")):
                yield tag
        colour = own.get("PrimaryColour", "")
        if colour != usual.get("PrimaryColour", "") and (code := _colour(colour)):
            yield f"color {code}"
        if own.get("Alignment", "2") in set("13456789"):
            yield f"an {own['Alignment']}"
        if found := _POINT.search(text):
            width, height = (self._size(name) for name in ("playresx", "playresy"))
            x, y = float(found[1]) * 100 / width, float(found[2]) * 100 / height
            if 0 <= x <= 100 and 0 <= y <= 100:
                yield f"at {x:.4g} {y:.4g}"

    def _size(self, name: str) -> int:
        said = self._info.get(name, "")
        return (
            int(said) if re.fullmatch(r"[1-9]\d{0,4}", said) else {"playresx": 384}.get(name, 288)
        )

    def _settle_rest(self) -> None:
        """Events that show nothing, after the last that does, stand before it."""
        if self._aside and self.cues:
            last = self.cues[-1]
            rest = tuple(_aside(*event, last.start) for event in self._aside)
            self.cues[-1] = replace(last, before=(*last.before, *rest))


def _names(line: str) -> list[str]:
    return [name.strip() for name in line.split(",")]


def _settings(row: Mapping[str, str]) -> str:
    names = ("Layer", "Style", "MarginL", "MarginR", "MarginV", "Effect")
    fields = [row.get(name, "").strip() for name in names]
    return ",".join([fields[0] or "0", fields[1].lstrip("*") or "Default", *fields[2:]])


def _aside(kind: str, row: Row, start: int, end: int, since: int) -> str:
    """An event that shows no text, its times counted from those of the cue it stands before."""
    layer, style, left, right, vertical, effect = _settings(row).split(",", 5)
    name = row.get("Name", row.get("Actor", ""))
    rest = ",".join([style, name, left, right, vertical, effect, row["Text"]])
    return f"{kind}: {layer},{start - since},{end - since},{rest}"


def _modern(row: Row) -> Row:
    """A style of SSA as ASS writes it."""
    made = {**_SSA_DEFAULTS, **row}
    for name in ("PrimaryColour", "SecondaryColour", "BackColour"):
        if re.fullmatch(r"\d{1,10}", made.get(name, "")):
            made[name] = f"&H{int(made[name]) & 0xFFFFFFFF:08X}"
    made["OutlineColour"] = made.get("BackColour", "&H00000000")
    made["Alignment"] = _SSA_PLACES.get(made.get("Alignment", "2"), "2")
    return made


def _colour(code: str) -> str | None:
    found = re.fullmatch(
        r"&H[0-9A-Fa-f]{0,2}?([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})&?", code
    )
    return f"#{found[3]}{found[2]}{found[1]}".lower() if found else None


def _sung(text: str, start: int, end: int) -> tuple[Word, ...]:
    """The words of a text with karaoke times, of which each is the length of what follows it."""
    blocks = ((block, _SYLLABLE.search(block[0])) for block in _BLOCK.finditer(text))
    found = [(block, sung[1]) for block, sung in blocks if sung]
    if not found:
        return ()
    pieces: list[tuple[str, int]] = []
    clock = start
    stops = [*(block.start() for block, _ in found[1:]), len(text)]
    for (one, length), stop in zip(found, stops, strict=True):
        said = plain(text[one.end() : stop], "ass")
        if pieces and said[:1].strip() and pieces[-1][0][-1:].strip():
            pieces[-1] = (pieces[-1][0] + said, pieces[-1][1])
        else:
            pieces.append((said, clock))
        clock += int(length) * 10
    return words_of(pieces, min(end, max(clock, start)))
