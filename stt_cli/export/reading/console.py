"""What Whisper and its relatives print while they work: "[00:01.000 --> 00:02.500]  Good day."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stt_cli.export.guard import guarded
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.times import LONGEST, moment

_TIME = r"(\d[\d:.,]{0,20}s?)"
_LINE = re.compile(rf"\s*\[\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}\s*\]\s*(.*)")


def is_console(text: str) -> bool:
    """Whether one of the first lines begins with two times in brackets."""
    return any(map(_LINE.match, text[:5000].split("\n")[:20]))


def parse(lines: Sequence[str]) -> Subtitles:
    """The lines with times; what stands between them is noted."""
    cues: list[RawCue] = []
    broken: list[Broken] = []
    for number, line in enumerate(lines, 1):
        found = _LINE.match(line)
        start, end = (_ms(found[1]), _ms(found[2])) if found else (None, None)
        if found and start is not None and end is not None:
            text = (guarded(found[3]),)
            cues.append(RawCue(line=number, number=None, start=start, end=end, lines=text))
        elif line.strip():
            broken.append(Broken(line=number, message="a line without times", lost=line))
    return Subtitles(kind="srt", format="console", cues=cues, broken=broken)


def _ms(text: str) -> int | None:
    if found := re.fullmatch(r"(\d{1,12}(?:\.\d{1,9})?)s?", text):
        ms = round(float(found[1]) * 1000)
        return ms if ms <= LONGEST else None
    return moment(text)
