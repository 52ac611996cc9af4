"""Where to look: stretches of a transcript, each with the reasons for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from stt_cli.model import Segment, Span, Transcript
from stt_cli.text.tokens import Token, joined, tokens
from stt_cli.text.words import fold
from stt_cli.uncertain import texts
from stt_cli.uncertain.ranks import Ranks, ranks

Reason = Literal[
    "unsure", "disagreement", "gap", "seam", "loop", "pace", "invented", "script", "language"
]
REASONS: dict[Reason, str] = {
    "unsure": "less sure than the rest",
    "disagreement": "members of the ensemble disagree",
    "gap": "speech without words",
    "seam": "two pieces joined by a guess",
    "loop": "a phrase said again and again",
    "pace": "too fast or too slow to be said",
    "invented": "what models say of silence and music",
    "script": "another script than the rest",
    "language": "another language than the rest",
}
"""What each means, for people."""
SHARE = 0.2
"""The part of the recording's time that is named; signs that do not fit are named all the same."""
TOGETHER = 1.0
"""Seconds between two words that are still one stretch."""
SEAM = 0.5
"""Seconds around a seam."""


class Stretch(Struct, frozen=True, kw_only=True):
    """Seconds from `start` to `end`, what is said there, and why it should be looked at."""

    start: float
    end: float
    text: str
    speaker: str | None
    reasons: tuple[Reason, ...]
    rank: float
    """The share of the recording's time that is riskier: 0 is the worst."""


class Found(Struct, frozen=True, kw_only=True):
    """The uncertain words of a transcript with their reasons, by number, and all of its words."""

    ranks: Ranks
    reasons: Mapping[int, tuple[Reason, ...]]

    def rank(self, word: int) -> float:
        """As of a stretch; 1 for a word that is not uncertain."""
        if word not in self.reasons:
            return 1.0
        signs = self.reasons[word] not in (("unsure",), ("disagreement",))
        return 0.0 if signs else self.ranks.places[word]


def stretches(transcript: Transcript, share: float = SHARE) -> list[Stretch]:
    """What to look at, in order of time: the least sure `share` of the recording, and signs."""
    found = uncertain(transcript, share)
    made = [*_of_words(found), *_of_gaps(transcript), *_of_seams(transcript)]
    return sorted(made, key=lambda one: (one.start, one.end))


def uncertain(transcript: Transcript, share: float = SHARE) -> Found:
    """The uncertain words. Those that look wrong come first, the least sure fill up the share."""
    known = ranks(transcript)
    reasons = _signs(transcript, known)
    words = known.words
    left = share * known.seconds - sum(words[n].end - words[n].start for n in reasons)
    for number in sorted(range(len(words)), key=lambda n: (known.places[n], n)):
        seconds = words[number].end - words[number].start
        if known.places[number] >= 1.0 or seconds > left:
            break
        if number not in reasons:
            left -= seconds
            reasons[number] = ("disagreement",) if number in known.disputed else ("unsure",)
    return Found(ranks=known, reasons=reasons)


def _signs(transcript: Transcript, known: Ranks) -> dict[int, tuple[Reason, ...]]:
    """What looks wrong whatever its confidence."""
    words = known.words
    found: dict[int, tuple[Reason, ...]] = {}
    runs: list[tuple[Reason, Iterator[texts.Run]]] = [
        ("loop", texts.loops(words)),
        ("pace", texts.hasty(words)),
        ("script", texts.other_scripts(words)),
    ]
    parts = _parts(known)
    language = transcript.language
    for first, last in (run for run in parts if texts.invented(words[run[0] : run[1]], language)):
        found |= dict.fromkeys(range(first, last), ("invented",))
    for part in texts.other_languages([words[first:last] for first, last in parts]):
        found |= {n: (*found.get(n, ()), "language") for n in range(*parts[part])}
    for reason, spans in runs:
        for number in (n for first, last in spans for n in range(first, last)):
            if reason not in found.get(number, ()):
                found[number] = (*found.get(number, ()), reason)
    return found


def _parts(known: Ranks) -> list[texts.Run]:
    """The words of each segment that has any."""
    starts = [n for n, part in enumerate(known.segments) if not n or part != known.segments[n - 1]]
    return list(pairwise([*starts, len(known.words)]))


def _of_words(found: Found) -> Iterator[Stretch]:
    words = found.ranks.words
    run: list[int] = []
    for number in sorted(found.reasons):
        if run and not (
            number == run[-1] + 1 and words[number].start - words[run[-1]].end < TOGETHER
        ):
            yield _stretch(found, run)
            run = []
        run.append(number)
    if run:
        yield _stretch(found, run)


def _stretch(found: Found, run: Sequence[int]) -> Stretch:
    words: list[Token] = [found.ranks.words[number] for number in run]
    return Stretch(
        start=words[0].start,
        end=max(word.end for word in words),
        text=joined(words),
        speaker=words[0].speaker,
        reasons=tuple(dict.fromkeys(reason for n in run for reason in found.reasons[n])),
        rank=min(found.rank(number) for number in run),
    )


def _of_gaps(transcript: Transcript) -> Iterator[Stretch]:
    for gap in transcript.gaps:
        yield Stretch(
            start=gap.start, end=gap.end, text="", speaker=None, reasons=("gap",), rank=0.0
        )


def _of_seams(transcript: Transcript) -> Iterator[Stretch]:
    """Those where two chunks did not agree on what is said."""
    for seam in transcript.seams:
        # A word that an edge cut in half is missing on one side: that takes no guess.
        if seam.cut == "overlap" and fold(seam.dropped) not in fold(seam.kept):
            yield Stretch(
                start=max(0.0, seam.at - SEAM),
                end=min(transcript.duration, seam.at + SEAM),
                text=seam.kept,
                speaker=None,
                reasons=("seam",),
                rank=0.0,
            )


WORST = 0.05
"""The part of the recording's time whose words are shaded more than the others."""


def shades(transcript: Transcript) -> dict[int, Literal[1, 2]]:
    """By the number of an uncertain word how much it is shaded: 2 is the worst."""
    found = uncertain(transcript)
    return {number: 2 if found.rank(number) < WORST else 1 for number in found.reasons}


def inventions(segments: Sequence[Segment], language: str | None) -> list[Span]:
    """When a phrase is said again and again, and what models are known to say of silence and music."""
    parts = [tokens(segment) for segment in segments]
    words = [word for part in parts for word in part]
    runs = [words[first:last] for first, last in texts.loops(words)]
    runs += [part for part in parts if part and texts.invented(part, language)]
    return [Span(run[0].start, max(word.end for word in run)) for run in runs]


EVEN = 0.5
"""A risk from which a word is as likely wrong as right, by its own account."""


def doubtful(transcript: Transcript) -> float | None:
    """The share of words that are as likely wrong as right, or look wrong; None where nothing tells
    of any word."""
    known = ranks(transcript)
    signs = _signs(transcript, known)
    if not signs and all(risk is None for risk in known.risks):
        return None
    count = sum(n in signs or (risk or 0.0) >= EVEN for n, risk in enumerate(known.risks))
    return count / len(known.words)
