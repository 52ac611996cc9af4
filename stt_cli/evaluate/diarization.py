"""Who speaks: by time (DER), and by word (WDER and cpWER)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from msgspec import Struct

from stt_cli.evaluate.alignment import Step, edits
from stt_cli.evaluate.assignment import best
from stt_cli.evaluate.counts import rate
from stt_cli.evaluate.words import Text
from stt_cli.model import Transcript

K = TypeVar("K", bound=Hashable)


class Turn(Struct, frozen=True, order=True):
    """A stretch in which one person speaks, seconds."""

    start: float
    end: float
    speaker: str


class Speech(Struct, frozen=True, kw_only=True):
    """Seconds of speech in the reference, and what part of them went wrong.

    `rate` is DER: missed speech, false alarms and confused speakers, per second of speech.
    """

    seconds: float
    missed: float
    false_alarm: float
    confusion: float
    rate: float | None


class Diarization(Struct, frozen=True, kw_only=True):
    """Who speaks, compared. `by_time` is None where either side has no times."""

    by_time: Speech | None
    words: int
    """Words that both sides have, right or wrong."""
    wrong_speaker: int
    """How many of them were given to somebody else."""
    word_rate: float | None
    """The share of such words (WDER)."""
    permuted_rate: float | None
    """Word errors where each speaker's words are compared on their own (cpWER)."""
    speakers: dict[str, str]
    """Speaker of the hypothesis -> who that is in the reference, by the words they say."""


def diarization(
    reference: Transcript,
    hypothesis: Transcript,
    aligned: tuple[Text, Text, Sequence[Step]],
    collar: float = 0.0,
) -> Diarization | None:
    """None where either side names no speakers."""
    if not (reference.speakers and hypothesis.speakers):
        return None
    left, right, steps = aligned
    timed = left.clocked and right.clocked
    said = _pairs(left, right, steps)
    who = _mapping(said)
    wrong = sum(count for (ours, theirs), count in said.items() if who.get(theirs) != ours)
    return Diarization(
        by_time=errors(turns(reference), turns(hypothesis), collar) if timed else None,
        words=said.total(),
        wrong_speaker=wrong,
        word_rate=rate(wrong, said.total()),
        permuted_rate=permuted_rate(_spoken(left), _spoken(right)),
        speakers=who,
    )


def turns(transcript: Transcript) -> list[Turn]:
    """Who speaks when: the words of one speaker in a segment, or the whole segment where its
    words have no times."""
    found: list[Turn] = []
    for segment in transcript.segments:
        words = [(word.speaker or segment.speaker, word.start, word.end) for word in segment.words]
        for speaker, same in groupby(
            words or [(segment.speaker, segment.start, segment.end)], key=lambda word: word[0]
        ):
            spans = list(same)
            if speaker is not None:
                found.append(Turn(spans[0][1], max(end for _, _, end in spans), speaker))
    return found


def errors(reference: Sequence[Turn], hypothesis: Sequence[Turn], collar: float = 0.0) -> Speech:
    """DER, speech of several at once included; turns of one speaker that overlap count once."""
    slices = _slices(reference, hypothesis, collar)
    shared: Counter[tuple[str, str]] = Counter()
    for seconds, ours, theirs in slices:
        for one in ours:
            for other in theirs:
                shared[one, other] += seconds  # type: ignore[assignment] # seconds are no integers
    who = _mapping(shared)
    total = missed = false_alarm = confusion = 0.0
    for seconds, ours, theirs in slices:
        right = sum(who.get(other) in ours for other in theirs)
        total += seconds * len(ours)
        missed += seconds * max(0, len(ours) - len(theirs))
        false_alarm += seconds * max(0, len(theirs) - len(ours))
        confusion += seconds * (min(len(ours), len(theirs)) - right)
    return Speech(
        seconds=total,
        missed=missed,
        false_alarm=false_alarm,
        confusion=confusion,
        rate=rate(missed + false_alarm + confusion, total),
    )


def permuted_rate(
    reference: Mapping[K, Sequence[str]], hypothesis: Mapping[K, Sequence[str]]
) -> float | None:
    """cpWER: the word errors of each speaker's words, speakers paired so that they are fewest."""
    ours, theirs = [*reference.values()], [*hypothesis.values()]
    size = max(len(ours), len(theirs))
    ours += [[] for _ in range(size - len(ours))]
    theirs += [[] for _ in range(size - len(theirs))]
    numbers: dict[str, int] = {}
    left, right = (
        [[numbers.setdefault(word, len(numbers)) for word in words] for words in side]
        for side in (ours, theirs)
    )
    gains = [[-float(edits(one, other)) for other in right] for one in left]
    pairs = enumerate(best(gains))
    wrong = -sum(gains[row][column] for row, column in pairs if column is not None)
    return rate(wrong, sum(map(len, ours)))


class _Change(NamedTuple):
    """Somebody begins (1) or ends (-1) at a time; side 2 is what is left out."""

    at: float
    side: int
    speaker: str
    step: int


def _slices(
    reference: Sequence[Turn], hypothesis: Sequence[Turn], collar: float
) -> list[tuple[float, frozenset[str], frozenset[str]]]:
    """The time line cut wherever somebody begins or ends: seconds, and who speaks on each side."""
    changes: list[_Change] = []
    for side, given in enumerate((reference, hypothesis)):
        for turn in given:
            if turn.end > turn.start:
                changes.append(_Change(turn.start, side, turn.speaker, 1))
                changes.append(_Change(turn.end, side, turn.speaker, -1))
    for edge in {at for turn in reference for at in (turn.start, turn.end)} if collar else ():
        changes += [_Change(edge - collar, 2, "", 1), _Change(edge + collar, 2, "", -1)]
    active: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    found = []
    ordered = sorted(changes)
    for change, following in pairwise([*ordered, *ordered[-1:]]):
        active[change.side][change.speaker] += change.step
        seconds = following.at - change.at
        if seconds > 0 and not active[2][""]:
            ours, theirs = (frozenset(+one) for one in active[:2])
            found.append((seconds, ours, theirs))
    return found


def _mapping(shared: Counter[tuple[str, str]]) -> dict[str, str]:
    """Who each speaker of the hypothesis is, so that most of what they share is right."""
    ours, theirs = (list(dict.fromkeys(pair[side] for pair in shared)) for side in (0, 1))
    gains = [[float(shared[one, other]) for one in ours] for other in theirs]
    return {
        other: ours[column]
        for other, column in zip(theirs, best(gains), strict=True)
        if column is not None and shared[ours[column], other]
    }


def _pairs(left: Text, right: Text, steps: Sequence[Step]) -> Counter[tuple[str, str]]:
    """How many words that both have are said by whom."""
    found: Counter[tuple[str, str]] = Counter()
    for step in steps:
        for n in range(min(step.left_end - step.left, step.right_end - step.right)):
            ours = left.token(step.left + n).speaker
            theirs = right.token(step.right + n).speaker
            if ours is not None:
                found[ours, theirs or ""] += 1
    return found


def _spoken(text: Text) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for number, word in enumerate(text.words):
        found.setdefault(text.token(number).speaker, []).append(word)
    return found
