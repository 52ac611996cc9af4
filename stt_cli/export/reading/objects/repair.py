"""Segments as they came, put in order: units, the order of time, ends that are missing or wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from stt_cli.answers import fields
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.objects.items import times
from stt_cli.text.words import weight

_LETTER = 0.07
"""Seconds that a letter takes to say."""
_LONG_WORD = 1.0
_SLACK = 0.05
_UNITS = ((0.3, 1.0), (1e-4, 1e-3), (4e-6, 1e-6), (1e-7, 1e-7), (0.0, 1e-9))
"""Letters a unit, at least, and the unit in seconds: people say about 15 letters a second."""
_SHORTEST = 100

Body = dict[str, Any]


def unit_of(items: Sequence[Any]) -> float:
    """The unit of times in whole numbers whose name does not say it: seconds, unless nobody could
    speak that slowly."""
    letters, spans = 0, []
    for one in items:
        start, end = times(one, 1.0)
        if start is None or end is None or end <= start:
            continue
        if start != int(start) or end != int(end):
            return 1.0
        letters += len(fields.text(one, "text", "word", "transcript", "content") or "")
        spans.append(end - start)
    if not spans or min(spans) < _SHORTEST:
        return 1.0
    rate = letters / sum(spans)
    return next(unit for least, unit in _UNITS if rate >= least)


def repaired(body: Body, notes: Notes, unit: float | None = None) -> Body:
    """`body` with the times of its `segments` and `words` in seconds, in order and complete.

    Ends come from words, the next start, or the duration; notes say where that was needed.
    """
    segments, words = fields.parts(body, "segments"), fields.parts(body, "words")
    if unit is None:
        unit = unit_of([*segments, *words])
    duration = fields.number(body, "duration") or 0.0
    listed = [_timed(one, unit) for one in segments]
    for one in listed:
        one["words"] = _ends_of_words([_timed(w, unit) for w in fields.parts(one, "words")])
        _from_words(one)
    _report(listed, notes, duration)
    made = {**body, "words": _sorted(_ends_of_words([_timed(one, unit) for one in words]))}
    if "segments" in body:
        made["segments"] = listed = _sorted(_started(listed))
        _ends(listed, duration)
    return made


def _timed(raw: fields.Fields, unit: float) -> Body:
    start, end = times(raw, unit)
    start = None if start is None else max(0.0, start)
    return {**raw, "start": start, "end": end if end is None else max(0.0, end)}


def _ends_of_words(words: list[Body]) -> list[Body]:
    """Words that have a start only, until the next one, or as long as such words take."""
    for word, following in pairwise([*words, {}]):
        if word["start"] is not None and word["end"] is None:
            usual = word["start"] + _LETTER * weight(fields.text(word, "word", "text") or "")
            after = following.get("start")
            near = after is not None and word["start"] < after <= word["start"] + _LONG_WORD
            word["end"] = after if near else usual
    return words


def _from_words(segment: Body) -> None:
    """Give a segment the times of its words, where its own are missing or cannot be."""
    known = [word for word in segment["words"] if word["start"] is not None]
    if not known:
        return
    first = min(word["start"] for word in known)
    last = max(word["end"] for word in known)
    if segment["start"] is None:
        segment["start"] = first
    if segment["end"] is None or segment["end"] < segment["start"]:
        segment["end"] = max(last, segment["start"])


def _started(segments: Sequence[Body]) -> list[Body]:
    """Segments that have an end only begin where the one before ends."""
    clock = 0.0
    for one in segments:
        if one["start"] is None and one["end"] is not None:
            one["start"] = min(clock, one["end"])
        clock = one["end"] if one["end"] is not None else one["start"] or clock
    return list(segments)


def _sorted(items: list[Body]) -> list[Body]:
    """In the order of time; what has no time stays behind what stood before it."""
    keys, clock = [], 0.0
    for one in items:
        clock = clock if one["start"] is None else one["start"]
        keys.append(clock)
    return [items[n] for n in sorted(range(len(items)), key=keys.__getitem__)]


def _ends(segments: Sequence[Body], duration: float) -> None:
    for one, following in pairwise([*segments, {"start": duration or None}]):
        start, end = one["start"], one["end"]
        if start is None or (end is not None and end >= start):
            continue
        after = following["start"]
        usual = start + _LETTER * weight(fields.text(one, "text") or "")
        one["end"] = after if after is not None and after > start else usual


def _report(segments: Sequence[Body], notes: Notes, duration: float) -> None:
    timed = [one for one in segments if one["start"] is not None]
    if any(b["start"] < a["start"] - _SLACK for a, b in pairwise(timed)):
        notes.say("its segments are not in the order of time: sorted")
    for message, test in _FAULTS.items():
        numbers = [n for n, one in enumerate(segments, 1) if test(one)]
        if numbers:
            shown = ", ".join(map(str, numbers[:5])) + (", ..." if numbers[5:] else "")
            notes.say(f"{message} (segment {shown})")
    last = max((one["end"] or 0.0 for one in timed), default=0.0)
    if duration and last > duration * 1.5 + 1.0:
        notes.say(f"its segments go on until {last:g} s, beyond its duration of {duration:g} s")


_FAULTS: dict[str, Callable[[Body], bool]] = {
    "an end is missing: taken from the next start or the length of the text": lambda one: (
        one["start"] is not None and one["end"] is None
    ),
    "an end lies before its start: taken from the next start or the length of the text": lambda one: (
        one["start"] is not None and one["end"] is not None and one["end"] < one["start"]
    ),
}


def untimed(segments: Sequence[fields.Fields]) -> bool:
    """Whether there are segments, and not one moment other than zero in them."""
    return bool(segments) and all(not one.get("start") and not one.get("end") for one in segments)
