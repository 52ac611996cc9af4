"""Times that cannot be: those outside the audio that was sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.turns import spread_turns
from stt_cli.model import Answer, Segment, Word
from stt_cli.text.times import spread
from stt_cli.text.words import fold

SLACK = 1.0
"""Seconds after the end of the audio up to which a time is taken for that end: encoders add some,
and models count in steps."""
WRONG = 1 / 3
"""Share of the times beyond the audio from which on none is believed: they have another unit."""
_SECONDS_A_LETTER = 0.07
_DEPTH = 12
"""Levels below which no service puts a time."""
_INSTEAD = "they are estimated instead"
MISFIT = f"the service's times do not fit the audio; {_INSTEAD}"
BEYOND = f"some of the service's times lie beyond the audio; {_INSTEAD}"


class Clocked(Struct, frozen=True):
    """An answer whose times all lie in the audio, and what users should know about the others."""

    body: Fields
    remarks: tuple[str, ...] = ()


def clocked(body: Fields, seconds: float) -> Clocked:
    """`body` without the times that lie beyond `seconds` of audio; 0: the length is not known."""
    spans = list(_spans(body))
    if _are_all_one(spans):
        return Clocked(_rebuilt(body, 0.0), (f"the service's times are all the same; {_INSTEAD}",))
    if not seconds or not any(_odd(span, seconds) for span in spans):
        return Clocked(body)
    beyond = sum(_is_beyond(span, seconds) for span in spans)
    if beyond > WRONG * len(spans):
        return Clocked(_rebuilt(body, 0.0), (MISFIT,))
    far = any(_is_far(span, seconds) for span in spans)
    return Clocked(_rebuilt(body, seconds), (BEYOND,) if far else ())


_Span = tuple[float | None, float | None]


def _spans(value: Any) -> Iterator[_Span]:
    """Start and end of everything that is timed, however it is nested."""
    level = [value]
    for _ in range(_DEPTH):
        items = [one for one in level if isinstance(one, dict)]
        for one in items:
            if "start" in one or "end" in one:
                yield fields.number(one, "start"), fields.number(one, "end")
        lists = [*(one.values() for one in items), *(one for one in level if isinstance(one, list))]
        level = [one for listed in lists for one in listed]


def _are_all_one(spans: Sequence[_Span]) -> bool:
    """Whether they are one moment, as zeros where nothing was timed."""
    return len(set(spans)) == 1 and spans[0][0] is not None and spans[0][0] == spans[0][1]


def _is_beyond(span: _Span, seconds: float) -> bool:
    """Whether it begins after the audio."""
    start, end = span
    first = end if start is None else start
    return first is not None and not -SLACK <= first <= seconds + SLACK


def _is_far(span: _Span, seconds: float) -> bool:
    return _is_beyond(span, seconds) or (span[1] or 0.0) > seconds + SLACK


def _odd(span: _Span, seconds: float) -> bool:
    return any(time is not None and not 0.0 <= time <= seconds for time in span)


def _rebuilt(value: Any, seconds: float, depth: int = _DEPTH) -> Any:
    """`value` with the times of what lies beyond `seconds` taken out; 0: all are."""
    if not depth or not isinstance(value, dict | list):
        return value
    if isinstance(value, list):
        return [_rebuilt(one, seconds, depth - 1) for one in value]
    made = {name: _rebuilt(one, seconds, depth - 1) for name, one in value.items()}
    if "start" in made or "end" in made:
        made["start"], made["end"] = _placed(made, seconds)
    return made


def _placed(item: Fields, seconds: float) -> _Span:
    span = fields.number(item, "start"), fields.number(item, "end")
    if not seconds or _is_beyond(span, seconds):
        return None, None
    start, end = (None if time is None else min(max(0.0, time), seconds) for time in span)
    if start is not None and _is_far(span, seconds):
        end = _usual_end(item, start, seconds)
    return start, end


def _usual_end(item: Fields, start: float, seconds: float) -> float:
    """Where the last word of a segment ends, else where so much text usually does."""
    ends = [fields.number(word, "end") for word in fields.parts(item, "words")]
    said = fields.text(item, "word", "text") or ""
    usual = start + _SECONDS_A_LETTER * (len(fold(said)) + 1)
    return min(seconds, max((end for end in ends if end is not None), default=usual))


def believed(answer: Answer, seconds: float) -> Answer:
    """The answer without times that cannot be, where its reader did not know the audio's length.

    As `clocked`, of an answer that was read; 0: the length is not known now either.
    """
    spans: list[_Span] = [(one.start, one.end) for one in answer.segments]
    spans += [(word.start, word.end) for word in answer.words]
    if not seconds or not any(_is_far(span, seconds) for span in spans):
        return inside(answer, seconds)
    if sum(_is_beyond(span, seconds) for span in spans) <= WRONG * len(spans):
        return inside(_remarked(answer, BEYOND), seconds)
    turns = [(one.speaker, one.text) for one in answer.segments]
    named = any(speaker for speaker, _ in turns)
    segments = tuple(spread_turns(turns, seconds)) if named else ()
    return replace(_remarked(answer, MISFIT), segments=segments, estimated=named, events=())


def _remarked(answer: Answer, remark: str) -> Answer:
    return replace(answer, remarks=(*answer.remarks, remark))


def inside(answer: Answer, seconds: float) -> Answer:
    """The answer with those times in the audio that were made up and ran over its end."""
    segments = answer.segments
    if not seconds or not segments or max(one.end for one in segments) <= seconds:
        return answer
    return replace(answer, segments=tuple(_cut(one, seconds) for one in segments))


def _cut(segment: Segment, seconds: float) -> Segment:
    if segment.end <= seconds:
        return segment
    start = min(segment.start, seconds)
    return replace(segment, start=start, end=seconds, words=tuple(_shared(segment.words, seconds)))


def _shared(words: Sequence[Word], seconds: float) -> list[Word]:
    """The words, those that run over sharing what is left of the audio."""
    first = next((n for n, word in enumerate(words) if word.end > seconds), len(words))
    over = words[first:]
    start = min(over[0].start, seconds) if over else seconds
    times = spread([word.word for word in over], start, seconds)
    pairs = zip(over, times, strict=True)
    return [*words[:first], *(replace(word, start=a, end=b) for word, (a, b) in pairs)]
