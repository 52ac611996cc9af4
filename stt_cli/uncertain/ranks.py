"""The words of a transcript by how likely they are wrong, each with its place among the others."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.model import Alternative, Segment, Transcript, Word
from stt_cli.text.tokens import Token, breakable, tokens
from stt_cli.text.words import fold

SHORTEST = 0.15
"""Seconds that a look at the shortest word takes."""
MOST = 1.5
"""Where there is much silence: how much longer than its speech a recording counts as."""
SURE = 0.05
"""A risk that is not worth a look, whatever its rank."""


class Ranks(Struct, frozen=True, kw_only=True):
    """The tokens of all segments in order. `risks` are from 0 to 1, None where nothing tells.

    `places` are the share of the recording's time that is better spent on riskier words: up to 0.2
    are the words of the fifth that holds most wrong ones; 1 for a word that is sure, or of which
    nothing is known.
    """

    words: tuple[Token, ...]
    segments: tuple[int, ...]
    """The number of each word's segment."""
    risks: tuple[float | None, ...]
    places: tuple[float, ...]
    seconds: float
    """The recording's time, of which places are shares."""
    disputed: frozenset[int]
    """Words that not all members of an ensemble say."""


def ranks(transcript: Transcript) -> Ranks:
    """Rank the words of `transcript` by their confidence and by votes."""
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
    spoken = sum(word.end - word.start for word in words)
    whole = min(transcript.duration, MOST * spoken)
    return Ranks(
        words=tuple(words),
        segments=tuple(segments),
        risks=tuple(own),
        places=tuple(_places(words, own, whole)),
        seconds=whole,
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
    return {
        number: _against(word, word.alternatives)
        for number, word in enumerate(segment.words)
        if word.alternatives
    }


def _against(word: Word, readings: Sequence[Alternative]) -> float:
    counts = [(fold(one.word), len(one.by)) for one in readings]
    everyone = sum(count for _, count in counts)
    same = sum(count for text, count in counts if text == fold(word.word))
    return 1.0 - same / everyone if everyone else 0.0


def _places(words: Sequence[Token], risks: Sequence[float | None], whole: float) -> list[float]:
    """Where each word stands when all are put in order by what looking at them is worth: how many
    wrong ones to expect for each second of it."""
    worth = [
        (risk / max(SHORTEST, words[n].end - words[n].start), n)
        for n, risk in enumerate(risks)
        if risk is not None and risk > SURE
    ]
    places = [1.0] * len(words)
    passed = 0.0
    for _, number in sorted(worth, key=lambda pair: (-pair[0], pair[1])):
        passed += words[number].end - words[number].start
        places[number] = min(1.0, passed / whole) if whole else 1.0
    return places
