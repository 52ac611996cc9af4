"""MicroDVD, which counts frames, and MPL2, which counts tenths of a second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stt_cli.export.guard import guarded
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.times import LONGEST

_FRAMES = re.compile(r"\s*\{\s*(\d{1,12}|DEFAULT)\s*\}\s*\{\s*(\d{0,12})\s*\}(.*)", re.IGNORECASE)
_TENTHS = re.compile(r"\s*\[\s*(\d{1,12})\s*\]\s*\[\s*(\d{0,12})\s*\](.*)")
_CODE = re.compile(r"\{([ycfsopCY])\s*:([^{}]*)\}", re.IGNORECASE)
_GUESS = 23.976
_SHOWN = 3000
"""Ms that a cue without an end is shown."""


def is_frames(text: str) -> bool:
    """Whether the first line begins with two numbers in braces."""
    return _FRAMES.match(_first(text)) is not None


def is_tenths(text: str) -> bool:
    """Whether the first line begins with two numbers in brackets."""
    return _TENTHS.match(_first(text)) is not None


def _first(text: str) -> str:
    return text.lstrip().partition("\n")[0]


def frames(text: str, notes: Notes) -> Subtitles:
    """The cues of MicroDVD; the first may be the rate of frames, which is guessed otherwise."""
    lines = text.split("\n")
    found = next(filter(None, map(_FRAMES.match, lines)), None)
    rate = _rate(found[3]) if found and found[1] in ("0", "1") and found[2] in ("0", "1") else None
    if rate is None:
        notes.say(f"it names no rate of frames: read with {_GUESS} a second")
    file = _parse(lines, _FRAMES, 1000 / (rate or _GUESS))
    cues = file.cues[1:] if rate else file.cues
    return Subtitles(kind="srt", format="microdvd", cues=cues, broken=file.broken)


def _rate(text: str) -> float | None:
    found = re.fullmatch(r"\s*(\d{1,4}(?:[.,]\d{1,6})?)\s*", text)
    rate = float(found[1].replace(",", ".")) if found else 0.0
    return rate if rate >= 1 else None


def tenths(text: str, notes: Notes) -> Subtitles:
    """The cues of MPL2."""
    file = _parse(text.split("\n"), _TENTHS, 100.0)
    return Subtitles(kind="srt", format="mpl2", cues=file.cues, broken=file.broken)


def _parse(lines: Sequence[str], shape: re.Pattern[str], ms: float) -> Subtitles:
    cues: list[RawCue] = []
    broken: list[Broken] = []
    for at, line in enumerate(lines):
        found = shape.match(line)
        if found and found[1].isdecimal() and int(found[1]) * ms <= LONGEST:
            start = round(int(found[1]) * ms)
            end = round(int(found[2]) * ms) if found[2] else start + _SHOWN
            text = tuple(map(_styled, filter(str.strip, found[3].split("|"))))
            cues.append(RawCue(line=at + 1, number=None, start=start, end=end, lines=text))
        elif line.strip() and not (found and found[1].upper() == "DEFAULT"):
            broken.append(Broken(line=at + 1, message="times that cannot be read", lost=line))
    return Subtitles(kind="srt", cues=cues, broken=broken)


def _styled(line: str) -> str:
    """A line with its codes as SRT has them; "/" is italic in MPL2."""
    opening, closing = "", ""
    for name, value in _CODE.findall(line):
        for before, after in _tags(name.lower(), value.strip()):
            opening, closing = opening + before, after + closing
    text = _CODE.sub("", line).strip()
    if text.startswith("/"):
        text, opening, closing = text[1:], "<i>" + opening, closing + "</i>"
    return f"{opening}{guarded(text)}{closing}"


def _tags(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name == "y":
        yield from ((f"<{one}>", f"</{one}>") for one in value.lower().split(",") if one in ("i", "b", "u", "s"))  # fmt: skip
    elif name == "c" and (found := re.fullmatch(r"\$([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", value, re.IGNORECASE)):  # fmt: skip
        yield f'<font color="#{found[3]}{found[2]}{found[1]}">'.lower(), "</font>"
