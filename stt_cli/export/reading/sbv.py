"""YouTube's SBV: two times on a line, the text under them, a blank line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stt_cli.export.reading.cues import Broken, RawCue, Subtitles, strangers
from stt_cli.export.reading.times import moment

_TIMES = re.compile(
    r"\s*(\d{1,12}:\d{1,2}:\d{1,2}[.]\d{1,9})\s*,\s*(\d{1,12}:\d{1,2}:\d{1,2}[.]\d{1,9})\s*$"
)
_LIKE = re.compile(r"\s*\d{1,12}:[\w:.]{1,20}\s*,\s*[\w:.]{0,20}:[\w:.]{1,20}\s*$")


def is_sbv(text: str) -> bool:
    """Whether the first line with anything on it is two times."""
    return _TIMES.match(text.lstrip().partition("\n")[0]) is not None


def parse(lines: Sequence[str]) -> Subtitles:
    """The cues, each with its text up to the next line of times."""
    heads = [at for at, line in enumerate(lines) if _TIMES.match(line) or _LIKE.match(line)]
    cues: list[RawCue] = []
    broken: list[Broken] = list(strangers(lines, 0, heads[0] if heads else len(lines)))
    for at, stop in zip(heads, [*heads[1:], len(lines)], strict=True):
        found = _TIMES.match(lines[at])
        start, end = (moment(found[1]), moment(found[2])) if found else (None, None)
        blank = next((n for n in range(at + 1, stop) if not lines[n].strip()), stop)
        text = [part for line in lines[at + 1 : blank] for part in line.split("[br]")]
        if start is None or end is None:
            lost = " / ".join(filter(None, map(str.strip, lines[at:stop])))
            broken.append(Broken(line=at + 1, message="times that cannot be read", lost=lost))
            continue
        broken += strangers(lines, blank, stop)
        shown = tuple(line for line in text if line.strip())
        cues.append(RawCue(line=at + 1, number=None, start=start, end=end, lines=shown))
    return Subtitles(kind="srt", format="sbv", cues=cues, broken=broken)
