"""Captions that roll up or grow, each line or word shown again and again: once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from stt_cli.export.clock import stamp
from stt_cli.export.guard import entities
from stt_cli.export.markup import Kind, plain
from stt_cli.export.reading.cues import RawCue
from stt_cli.text.tokens import written

STAMP = re.compile(r"<(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})>")
"""The time of the words after it, in the text of WebVTT."""

_SETTLED = range(9, 12)
"""Ms that YouTube shows a line once more when it is complete: 10, give or take the rounding."""
_TOUCHING = 100
_SOME = 3
_MOST = 8
"""Lines that captions keep on the screen, at most."""

Lines = list[tuple[str, str]]
"""The lines of a cue: what is seen, and how it is written in WebVTT."""


def unrolled(cues: Sequence[RawCue], kind: Kind) -> list[RawCue] | None:
    """The cues, written as in WebVTT, with every line and word once; None where none rolls."""
    shown = [_lines(cue, kind) for cue in cues]
    if _grows(cues, shown):
        return _grown(cues, shown)
    if not _rolls(cues, shown):
        return None
    made = [_written(cue, lines) for cue, lines in zip(cues[:1], shown, strict=False)]
    for (last, above), (cue, lines) in pairwise(zip(cues, shown, strict=True)):
        again = _again(above, lines)
        if not _touch(last, cue) and again == len(lines):
            again = 0
        if lines[again:]:
            made.append(_written(cue, lines[again:]))
    return made


def _lines(cue: RawCue, kind: Kind) -> Lines:
    if kind == "vtt":
        pairs = [(plain(line, kind), line) for line in cue.lines]
    else:
        pairs = [(seen, entities(seen)) for line in cue.lines for seen in [plain(line, kind)]]
    return [(seen, line) for seen, line in ((" ".join(written(s)), t) for s, t in pairs) if seen]


def _written(cue: RawCue, lines: Lines) -> RawCue:
    return replace(cue, lines=tuple(line for _, line in lines), settings="", before=(), number=None)


def _touch(last: RawCue, cue: RawCue) -> bool:
    return cue.start <= last.end + _TOUCHING


def _again(above: Lines, lines: Lines) -> int:
    """How many lines at the top are those that ended the cue before."""
    for count in range(min(len(above), len(lines), _MOST), 0, -1):
        if all(a[0] == b[0] for a, b in zip(above[-count:], lines, strict=False)):
            return count
    return 0


def _rolls(cues: Sequence[RawCue], shown: Sequence[Lines]) -> bool:
    touching = adding = 0
    settled: set[str] = set()
    timed = [any(STAMP.search(line) for _, line in lines) for lines in shown]
    for (last, above, _), (cue, lines, own) in pairwise(zip(cues, shown, timed, strict=True)):
        again = _again(above, lines) if _touch(last, cue) else 0
        if again and own:
            return True
        if again and cue.end - cue.start in _SETTLED and last.end - last.start not in _SETTLED:
            settled.add(lines[0][0])
        touching += _touch(last, cue)
        adding += 0 < again < len(lines)
    if len(settled) > 1 or (settled and any(timed)):
        return True
    return adding >= _SOME and adding * 5 >= touching * 3


def _grow(last: tuple[RawCue, Lines], cue: tuple[RawCue, Lines]) -> bool:
    """Whether a cue says all that the one before says, and more words after it."""
    before, after = (" ".join(seen for seen, _ in lines) for _, lines in (last, cue))
    return bool(before) and _touch(last[0], cue[0]) and after.startswith(f"{before} ")


def _grows(cues: Sequence[RawCue], shown: Sequence[Lines]) -> bool:
    following = list(pairwise(zip(cues, shown, strict=True)))
    growing = sum(_grow(last, cue) for last, cue in following)
    return growing >= _SOME and growing * 5 >= len(following) * 2


def _grown(cues: Sequence[RawCue], shown: Sequence[Lines]) -> list[RawCue]:
    """Each run of cues that grow as one, with the times at which they do."""
    made: list[RawCue] = []
    last: tuple[RawCue, Lines] | None = None
    for pair in zip(cues, shown, strict=True):
        cue, lines = pair
        if last and made and _grow(last, pair):
            seen = [" ".join(seen for seen, _ in each[1]) for each in (last, pair)]
            text = f"{made[-1].lines[0]}<{stamp(cue.start)}>{entities(seen[1][len(seen[0]) :])}"
            made[-1] = replace(made[-1], lines=(text,), end=max(made[-1].end, cue.end))
        elif lines:
            text = entities(" ".join(seen for seen, _ in lines))
            made.append(_written(replace(cue, lines=(text,)), [("", text)]))
        last = pair
    return made
