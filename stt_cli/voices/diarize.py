"""Who says which word, by how the voices sound.

Stretches of speech become vectors, which are put into groups of one person each: as many as the
user says, or as the vectors distinguish. Then every word goes to the person whose voice is nearest
around it, where a change costs more within words that follow each other closely. Both are repeated
until nothing changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from stt_cli.model import Span
from stt_cli.stitch import Scale, Voices
from stt_cli.stitch.likeness import Groups, merge_alike
from stt_cli.voices.cutting import Sound
from stt_cli.voices.embedding import embed
from stt_cli.voices.encoder import Encoder
from stt_cli.voices.stretches import stretches

if TYPE_CHECKING:
    from numpy import ndarray

SCALE = Scale(within=0.22, between=0.30, dimensions=12.0, most=24.0)
"""Of the encoder's vectors, each of a second or more of one voice."""

LONG, SHORT = (1.2, 0.4), (0.8, 0.2)
"""Length and step in seconds of stretches that distinguish persons, and that show when they change."""

WEIGHT = 0.4
"""How many independent vectors one of LONG counts for, as its neighbours share most of its sound."""

SURE = 2.0
"""Log odds from which vectors of the same minutes are one person's, before all others are seen."""

LEAST = 0.0
"""Log odds from which two groups are one person's."""

BLOCK = 400
"""Vectors that are grouped together before their groups meet those of others."""

CHANGE, BREATH = 1.0, 0.5
"""What a change of speaker costs where words follow each other, and the pause that makes it free."""

EVIDENCE = 12.0
"""What a second of one voice weighs against that."""

ROUNDS = 12


class Diarization(Struct, frozen=True, kw_only=True):
    """Who says each word, by number from 0 in the order in which they first speak."""

    speakers: tuple[int, ...]
    confidence: tuple[float, ...]
    """Of each word, from 0.5 where two speakers are equally likely to 1."""


class _Vectors(NamedTuple):
    """What is known of the sound: of LONG stretches, and around each word."""

    long: list[Span]
    of_long: ndarray
    of_words: ndarray


def diarize(
    words: Sequence[Span], sounds: Iterable[Sound], encoder: Encoder, speakers: int | None = None
) -> Diarization:
    """Who says each of `words`, which are in order of time, in a recording that sounds so.

    `speakers` is how many there are at most.
    """
    if not words:
        return Diarization(speakers=(), confidence=())
    vectors = _listen(words, sounds, encoder)
    means = _grouped(vectors, speakers)
    for number in range(ROUNDS):
        found = _united(vectors, _labels(vectors, words, _assign(words, vectors, means)), speakers)
        is_settled = number >= 2 and len(found) == len(means)
        means = found
        if is_settled:
            break
    return _result(words, vectors, means)


def _listen(words: Sequence[Span], sounds: Iterable[Sound], encoder: Encoder) -> _Vectors:
    import numpy as np

    long, short = stretches(words, *LONG), stretches(words, *SHORT)
    middles = np.maximum.accumulate([(word.start + word.end) / 2 for word in words])
    of_long = np.zeros((len(long), encoder.size), np.float16)
    of_words = np.zeros((len(words), encoder.size), np.float16)
    weights = np.zeros(len(words))
    every = [*long, *short]
    for number, vector in embed(sounds, every, encoder):
        if number < len(long):
            of_long[number] = vector
        first, nearness = _near(every[number], middles)
        inside = slice(first, first + len(nearness))
        of_words[inside] += (nearness[:, None] * vector).astype(np.float16)
        weights[inside] += nearness
    of_words /= np.maximum(weights, 1e-6)[:, None].astype(np.float16)
    return _Vectors(long, of_long, of_words)


def _near(stretch: Span, middles: ndarray) -> tuple[int, ndarray]:
    """The first word that a stretch covers, and its share of that and the next ones."""
    import numpy as np

    middle, half = (stretch.start + stretch.end) / 2, stretch.seconds / 2
    first = int(np.searchsorted(middles, middle - half - 0.05))
    last = int(np.searchsorted(middles, middle + half + 0.05))
    apart = (middles[first:last] - middle) / (0.6 * half + 0.05)
    nearness: ndarray = np.exp(-(apart**2))
    return first, nearness


def _grouped(vectors: _Vectors, speakers: int | None) -> ndarray:
    """The mean vector of each person."""
    import numpy as np

    weights = np.array([WEIGHT * min(1.0, span.seconds / LONG[0]) for span in vectors.long])
    means: list[ndarray] = []
    counts: list[float] = []
    for at in range(0, len(weights), BLOCK):
        block = vectors.of_long[at : at + BLOCK].astype(np.float32)
        merged, held = _merged(block, weights[at : at + BLOCK], least=SURE, fewest=speakers or 1)
        means += list(merged)
        counts += list(held)
    return _persons(np.array(means), np.array(counts), speakers)


def _persons(means: ndarray, weights: ndarray, speakers: int | None) -> ndarray:
    """As many persons as the user says, or as there is evidence for."""
    if speakers is None:
        return _merged(means, weights, least=LEAST, fewest=1)[0]
    return _merged(means, weights, least=-math.inf, fewest=speakers)[0]


def _merged(
    vectors: ndarray, weights: ndarray, *, least: float, fewest: int
) -> tuple[ndarray, ndarray]:
    """Means and weights of groups of vectors that are one person's."""
    import numpy as np

    covered = weights > 0
    vectors, weights = vectors[covered], weights[covered]
    products = (vectors @ vectors.T).tolist()
    groups = Groups(Voices(weights=weights.tolist(), products=products, scale=SCALE))
    merge_alike(groups, groups.odds, least=least, fewest=fewest)
    members = list(groups.members.values())
    means = [np.average(vectors[group], axis=0, weights=weights[group]) for group in members]
    return np.array(means), np.array([weights[group].sum() for group in members])


def _assign(words: Sequence[Span], vectors: _Vectors, means: ndarray) -> ndarray:
    """The person of each word: the likeliest way through all words."""
    import numpy as np

    gains = _gains(words, vectors, means)
    pauses = [math.inf, *(max(0.0, b.start - a.end) for a, b in pairwise(words))]
    reached, came = gains[0], np.zeros(gains.shape, np.int32)
    own = np.arange(len(means))
    for at in range(1, len(words)):
        cost = CHANGE * (1.0 if pauses[at] < 0.1 else max(0.1, 1 - pauses[at] / BREATH))
        best = int(reached.argmax())
        stays = reached >= reached[best] - cost
        came[at] = np.where(stays, own, best)
        reached = np.where(stays, reached, reached[best] - cost) + gains[at]
    path = np.zeros(len(words), np.int32)
    path[-1] = reached.argmax()
    for at in range(len(words) - 1, 0, -1):
        path[at - 1] = came[at][path[at]]
    return path


def _gains(words: Sequence[Span], vectors: _Vectors, means: ndarray) -> ndarray:
    """What speaks for each person at each word: likeness, by the word's length."""
    import numpy as np

    centres = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    seconds = np.array([min(0.6, max(0.15, word.seconds)) for word in words])
    gains: ndarray = (vectors.of_words.astype(np.float32) @ centres.T) * (
        EVIDENCE * seconds[:, None]
    )
    return gains


def _united(vectors: _Vectors, labels: ndarray, speakers: int | None) -> ndarray:
    """The mean vector of each person, of the stretches that are theirs alone."""
    import numpy as np

    weights = np.array([WEIGHT * min(1.0, span.seconds / LONG[0]) for span in vectors.long])
    means, counts = [], []
    for person in range(labels.max() + 1):
        own = labels == person
        if own.any():
            part = vectors.of_long[own].astype(np.float32)
            means.append(np.average(part, axis=0, weights=weights[own]))
            counts.append(weights[own].sum())
    return _persons(np.array(means), np.array(counts), speakers)


def _labels(vectors: _Vectors, words: Sequence[Span], persons: ndarray) -> ndarray:
    """The person of each LONG stretch; -1 where several persons' words are in it."""
    import numpy as np

    ends = np.maximum.accumulate([word.end for word in words])
    starts = np.array([word.start for word in words])
    labels = np.full(len(vectors.long), -1)
    mixed = []
    for number, span in enumerate(vectors.long):
        inside = persons[np.searchsorted(ends, span.start) : np.searchsorted(starts, span.end)]
        if len(inside):
            most = np.bincount(inside).argmax()
            labels[number] = most
            if (inside != most).any():
                mixed.append(number)
    pure = labels.copy()
    pure[mixed] = -1
    for person in set(labels.tolist()) - set(pure.tolist()) - {-1}:
        pure[labels == person] = person  # of somebody who never speaks alone
    return pure


def _result(words: Sequence[Span], vectors: _Vectors, means: ndarray) -> Diarization:
    import numpy as np

    persons = _assign(words, vectors, means)
    gains = _gains(words, vectors, means)
    order = {person: number for number, person in enumerate(dict.fromkeys(persons.tolist()))}
    speakers = tuple(order[person] for person in persons.tolist())
    if len(means) == 1:
        return Diarization(speakers=speakers, confidence=(1.0,) * len(words))
    own = gains[np.arange(len(words)), persons]
    others = gains.copy()
    others[np.arange(len(words)), persons] = -math.inf
    leads = own - others.max(axis=1)
    confidence: list[float] = []
    for _, turn in groupby(range(len(words)), key=speakers.__getitem__):
        inside = list(turn)
        lead = float(leads[inside].sum())
        confidence += [round(1 / (1 + math.exp(-max(-30.0, lead))), 3)] * len(inside)
    return Diarization(speakers=speakers, confidence=tuple(confidence))
