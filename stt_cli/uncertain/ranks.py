"""The words of a transcript by how likely they are wrong, each with its place among the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from stt_cli.model import Segment, Transcript, Word
from stt_cli.text.tokens import Token, breakable, tokens
from stt_cli.text.words import fold

BESIDE = 0.35
"""How much of the risk of the words beside it a word takes over: errors come in groups."""
SURE = 0.05
"""A risk that is not worth a look, whatever its rank."""


class Ranks(Struct, frozen=True, kw_only=True):
    """The tokens of all segments in order. `risks` are from 0 to 1, None where nothing tells.

    `places` are the share of the speaking time that is in riskier words: below 0.2 is the riskiest
    fifth; 1 for a word that is sure, or of which nothing is known.
    """

    words: tuple[Token, ...]
    segments: tuple[int, ...]
    """The number of each word's segment."""
    risks: tuple[float | None, ...]
    places: tuple[float, ...]
    disputed: frozenset[int]
    """Words that not all members of an ensemble say."""


def ranks(transcript: Transcript) -> Ranks:
    """Rank the words of `transcript` by their confidence, that of their neighbours, and votes."""
    words: list[Token] = []
    segments: list[int] = []
    own: list[float | None] = []
    disputed: set[int] = set()
    before = ""
    for number, segment in enumerate(transcript.segments):
        said = tokens(segment)
        if said and before and breakable(before, said[0].text):
            said[0] = replace(said[0], space=False)
        before = said[-1].text if said else before
        votes = _votes(segment, len(said))
        disputed |= {len(words) + n for n, vote in votes.items() if vote}
        own += [_risk(segment, token, votes.get(n)) for n, token in enumerate(said)]
        words += said
        segments += [number] * len(said)
    risks = _beside(own)
    return Ranks(
        words=tuple(words),
        segments=tuple(segments),
        risks=tuple(risks),
        places=tuple(_places(words, risks)),
        disputed=frozenset(disputed),
    )


def _risk(segment: Segment, token: Token, vote: float | None) -> float | None:
    """How likely a word is wrong by what is known of itself."""
    sure = segment.confidence if token.confidence is None else token.confidence
    risk = None if sure is None else 1.0 - min(1.0, max(0.0, sure))
    return risk if vote is None else max(vote, risk or 0.0)


def _votes(segment: Segment, count: int) -> dict[int, float]:
    """The share of an ensemble's members that do not say a word; by the word's number."""
    if len(segment.words) != count:
        return {}
    voted = {n: getattr(word, "alternatives", UNSET) for n, word in enumerate(segment.words)}
    return {n: _against(segment.words[n], said) for n, said in voted.items() if said}


def _against(word: Word, readings: Sequence[Any]) -> float:
    counts = [(fold(one.word), len(one.by)) for one in readings]
    everyone = sum(count for _, count in counts)
    same = sum(count for text, count in counts if text == fold(word.word))
    return 1.0 - same / everyone if everyone else 0.0


def _beside(own: Sequence[float | None]) -> list[float | None]:
    """Each risk with a part of those of its neighbours."""
    padded = [None, *own, None]
    made: list[float | None] = []
    for before, risk, after in zip(padded, own, padded[2:], strict=False):
        near = [other for other in (before, after) if other is not None]
        mean = None if risk is None else (risk + BESIDE * sum(near)) / (1 + BESIDE * len(near))
        made.append(mean)
    return made


def _places(words: Sequence[Token], risks: Sequence[float | None]) -> list[float]:
    """Where each word stands when the speaking time is put in order, riskiest first."""
    known = [(risk, n) for n, risk in enumerate(risks) if risk is not None]
    total = sum(word.end - word.start for word in words) or 1.0
    places = [1.0] * len(words)
    passed = 0.0
    for risk, number in sorted(known, key=lambda pair: (-pair[0], pair[1])):
        passed += words[number].end - words[number].start
        if risk > SURE:
            places[number] = passed / total
    return places
