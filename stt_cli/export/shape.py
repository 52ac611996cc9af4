"""Cues from word times: where each begins and ends, and how its lines break.

Breaking is optimal, not greedy: over all ways to cut the words into cues that fit the limits the
cheapest is taken. A cut costs what `breaks.cost` says, less at a pause; a cue costs the more, the
more its text lacks of the time it takes to read.
"""

from __future__ import annotations

from itertools import accumulate
from math import ceil
from operator import add

from msgspec.structs import replace

from stt_cli.errors import InputError, UsageError
from stt_cli.export.atoms import Layout, layout
from stt_cli.export.breaks import PLAIN
from stt_cli.export.clock import milliseconds
from stt_cli.export.cue import Cue, Voice, earlier, label, together
from stt_cli.export.lines import broken
from stt_cli.export.options import Limits, Options
from stt_cli.export.timing import Speech, timed
from stt_cli.model import Segment, Transcript
from stt_cli.text.scripts import script
from stt_cli.text.tokens import Token, joined, tokens, written

_CUE, _SECOND_LINE, _LINE, _TOO_SHORT = 25, 6, 0.5, 400


def cues(transcript: Transcript, options: Options) -> list[Cue]:
    """The transcript as cues in the order of time, inside [0, duration].

    A negative offset moves them, and leaves out those that are over before zero then. Raises
    UsageError where the preset `none` is asked to keep limits, InputError where nothing is known
    of the times.
    """
    made = _made(transcript, options)
    return earlier(made, -options.offset) if options.offset < 0 else made


def require_times(transcript: Transcript) -> None:
    """Raises InputError for text of which no times are known."""
    if transcript.duration <= 0 and transcript.text.strip():
        raise InputError(
            f"{transcript.source.name} has text without times", hint="export it as txt or md"
        )


def _made(transcript: Transcript, options: Options) -> list[Cue]:
    require_times(transcript)
    limits = options.limits(script(transcript.text, transcript.language))
    if not options.speakers:
        limits = replace(limits, speaker_style="none")
    if options.preset != "none":
        return _shaped(transcript, limits)
    if limits != Limits(speaker_style=limits.speaker_style):
        raise UsageError(
            "the preset none leaves segments as they are",
            hint="leave out the limits, or choose another preset",
        )
    return _as_they_came(transcript, limits)


def _shaped(transcript: Transcript, limits: Limits) -> list[Cue]:
    table = layout(transcript, limits)
    parts = _parts(table, limits, milliseconds(transcript.duration))
    spoken = [
        Speech(
            start=table.atoms[first].start,
            end=table.atoms[last - 1].end,
            need=ceil(reading_time(table.width(first, last), last - first, limits)),
        )
        for first, last in parts
    ]
    times = timed(spoken, limits, milliseconds(transcript.duration))
    return [_cue(table, part, time, limits) for part, time in zip(parts, times, strict=True)]


def _cue(table: Layout, part: tuple[int, int], time: tuple[int, int], limits: Limits) -> Cue:
    head = table.atoms[part[0]]
    lines = broken(table, *part, (limits.max_line_chars or 0) * limits.columns)
    return Cue(
        start=time[0],
        end=time[1],
        lines=tuple(
            tuple(token for atom in table.atoms[first:last] for token in atom.tokens)
            for first, last in lines
        ),
        speaker=head.tokens[0].speaker,
        label=head.label,
    )


def reading_time(columns: int, words: int, limits: Limits) -> float:
    """Milliseconds that a cue of so much text has to stand under `limits`."""
    least, per_column, per_word = _pace(limits)
    return max(least, per_column * columns, per_word * words)


def _pace(limits: Limits) -> tuple[float, float, float]:
    """Milliseconds at least, per column, and per word."""
    per_column = 1000 / (limits.max_cps * limits.columns) if limits.max_cps else 0.0
    per_word = 60_000 / limits.max_wpm if limits.max_wpm else 0.0
    return limits.min_duration * 1000, per_column, per_word


def _parts(table: Layout, limits: Limits, duration: int) -> list[tuple[int, int]]:
    """The atoms of each cue, from and up to, at the least cost over all."""
    count = len(table.atoms)
    starts = [atom.start for atom in table.atoms]
    deadlines = [*(start - limits.min_gap * 1000 for start in starts), float(duration)]
    least, per_column, per_word = _pace(limits)
    fit, low = _one_line(table, (limits.max_line_chars or 0) * limits.columns)
    reach = _reach(table, fit, limits)
    right, joints = table.right, table.joints
    tolls = [0.0, *map(add, table.cuts[1:], table.bonds)]
    best = [0.0] + [float("inf")] * count
    before = [0] * (count + 1)
    for first, start in enumerate(starts):
        base = best[first] + _CUE - table.bonds[first]
        edge, line = right[first] + table.spaces[first], fit[first]
        folds: list[float] = []
        for last in range(first + 1, reach[first] + 1):
            cost = base + tolls[last]
            if cost >= best[last]:
                continue
            need = per_column * (right[last] - edge)
            if per_word:
                need = max(need, per_word * (last - first))
            if need < least:
                need = least
            room = deadlines[last] - start
            if room < need:
                cost += _TOO_SHORT * (need - room) / need
            if last > line:
                folds = folds or list(accumulate(joints[line : low[line + 1] - 1 : -1], min))
                fold = folds[line - low[last]] if low[last] <= line else PLAIN
                cost += _SECOND_LINE + fold * _LINE
            if cost < best[last]:
                best[last], before[last] = cost, first
    return _path(before, count)


def _path(before: list[int], last: int) -> list[tuple[int, int]]:
    parts = []
    while last:
        parts.append((before[last], last))
        last = before[last]
    return parts[::-1]


def _one_line(table: Layout, width: int) -> tuple[list[int], list[int]]:
    """By atom, where a line that begins there must end; by end, where a line may begin."""
    count = len(table.atoms)
    fit, low = [], [0]
    last = 0
    for first in range(count):
        last = max(last, first + 1)
        while last < count and table.width(first, last + 1) <= width:
            last += 1
        fit.append(last)
    for last in range(1, count + 1):
        first = low[-1]
        while fit[first] < last:
            first += 1
        low.append(first)
    return fit, low


def _reach(table: Layout, fit: list[int], limits: Limits) -> list[int]:
    """By atom, where a cue that begins there must end for its lines, words, time and speaker."""
    count = len(table.atoms)
    reach = [0] * count
    longest = limits.max_duration * 1000 if limits.max_duration else float("inf")
    wall = late = count
    for first in reversed(range(count)):
        last = first
        for _ in range(limits.max_lines or 1):
            last = fit[last] if last < count else count
        most = first + limits.max_words if limits.max_words else count
        while late > first + 1 and table.atoms[late - 1].end - table.atoms[first].start > longest:
            late -= 1
        reach[first] = min(last, most, late, wall)
        if table.hard[first]:
            wall = first
    return reach


def _as_they_came(transcript: Transcript, limits: Limits) -> list[Cue]:
    duration = milliseconds(transcript.duration)
    made: list[Cue] = []
    previous = None
    for segment in transcript.segments:
        lines = _lines(segment)
        if not lines:
            continue
        start = min(duration, milliseconds(segment.start))
        name = label(segment.speaker, previous, limits.speaker_style)
        cue = Cue(
            start=start,
            end=min(duration, max(start, milliseconds(segment.end))),
            lines=lines,
            speaker=segment.speaker,
            label=name,
            voices=_voices(segment, name, lines),
        )
        if made and made[-1].voices and segment.cue and segment.cue.joined:
            made[-1] = together(made[-1], cue)
        else:
            made.append(cue)
        previous = segment.speaker
    return made


def _voices(segment: Segment, name: str, lines: tuple[tuple[Token, ...], ...]) -> tuple[Voice, ...]:
    if not segment.cue:
        return ()
    text = tuple(map(joined, lines))
    return (Voice(speaker=segment.speaker, label=name, lines=text, cue=segment.cue),)


def _lines(segment: Segment) -> tuple[tuple[Token, ...], ...]:
    """The segment's own lines without the blank ones."""
    rest = iter(tokens(segment))
    lines = []
    for line in segment.text.splitlines():
        left = sum(map(len, written(line)))
        taken = []
        while left > 0 and (token := next(rest, None)):
            taken.append(token)
            left -= len(token.text.replace(" ", ""))
        lines.append(tuple(taken))
    return tuple(filter(None, [*lines, tuple(rest)]))
