"""How far each member is to be believed, and which reading of a column is the likeliest.

Every member is taken to say a word rightly, wrongly, or not at all, each with a chance of its own,
and to say a word where there is none (Dawid and Skene's model of observers). The chances are those
at which the votes and the members fit best, found in a few rounds from a common start.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import fmean, pstdev

from msgspec import Struct
from msgspec.structs import replace

NOTHING = ""
"""The reading of a member that has no word in a column."""

VARIETY = 20.0
"""Wrong words among which a wrong one is any: few, for members mishear alike."""

# What is believed of a member before it is known: so many words of each kind.
RIGHT, MISSED, ADDED, KNOWN = 45.0, 1.0, 1.0, 50.0
ABSENT, SEEN = 4.0, 50.0
"""Columns in which nothing is said, though some member has a word there."""

ROUNDS = 5
SURER = 0.3
"""How much one standard deviation of its confidence says of a word, in log odds. Between two it
says nothing: the words a good member is least sure of are still better than a bad one's surest."""
LIMIT = 2.5
SUREST = {1: 0.95, 2: 0.97, 3: 0.99}
ALL_SURE = 0.995
"""How likely it is at most that so many, or more, are right: they may be wrong in the same way."""

ALONE = 0.5
"""How far members err independently of each other: what they agree on counts that much."""


class Reading(Struct, frozen=True):
    """What a member says in a column, by its key; `surer` is how its confidence in that differs
    from what it usually has, in standard deviations."""

    member: str
    key: str
    surer: float = 0.0


Readings = Sequence[Reading]


class Chances(Struct, frozen=True, kw_only=True):
    """Of a member: to be right where it says one of the words, to say nothing in the place of one,
    to say one where there is none."""

    right: float
    missed: float
    added: float


class Belief(Struct, frozen=True, kw_only=True):
    """What is known of all members."""

    chances: dict[str, Chances]
    absent: float
    """How likely it is that nothing is said in a column."""
    surer: float = SURER

    def rank(self, members: Iterable[str]) -> list[str]:
        """The members, the most reliable first; of equals the one that stands first."""
        return sorted(members, key=lambda one: -round(self.chances[one].right, 3))


def decide(readings: Readings, belief: Belief) -> tuple[str, float]:
    """The key of the likeliest reading, and how likely it is."""
    keys = list(dict.fromkeys(reading.key for reading in readings))
    odds = [_log_odds(key, readings, belief) for key in keys]
    best = max(range(len(keys)), key=odds.__getitem__)
    # Something else may be right that nobody says.
    unsaid = _log_odds(None, readings, belief)
    total = sum(math.exp(ALONE * (value - odds[best])) for value in (*odds, unsaid))
    return keys[best], min(SUREST.get(len(readings), ALL_SURE), 1.0 / total)


def _log_odds(truth: str | None, readings: Readings, belief: Belief) -> float:
    """Of the readings, if `truth` is said; None: if it is a word that no member says."""
    value = math.log(belief.absent if truth == NOTHING else 1.0 - belief.absent)
    if not truth:  # what is wrong may be any of these words; two that say the same are no accident
        value += math.log(VARIETY)
    for reading in readings:
        chances = belief.chances[reading.member]
        if truth == NOTHING:
            said = reading.key != NOTHING
            value += math.log(chances.added / VARIETY if said else 1.0 - chances.added)
            value -= belief.surer * reading.surer
        elif reading.key == NOTHING:
            value += math.log(chances.missed)
        else:
            right = _by_confidence(chances.right, belief.surer * reading.surer)
            is_right = reading.key == truth
            value += math.log(1.0 - chances.missed)
            value += math.log(right if is_right else (1.0 - right) / VARIETY)
    return value


def _by_confidence(chance: float, surer: float) -> float:
    chance = min(max(chance, 0.02), 0.998)
    return 1.0 / (1.0 + (1.0 - chance) / chance * math.exp(-surer))


def believe(columns: Sequence[Readings], members: Sequence[str]) -> Belief:
    """What the columns tell of the members; of equals the one named first is a little better."""
    counts = {member: _Counts() for member in members}
    if len(members) < 3:  # of two that disagree, nothing tells which one is the better
        return replace(_belief(counts, 0, 0, members), surer=0.0)
    unanimous = [one for one in columns if len({reading.key for reading in one}) == 1]
    disputed = [one for one in columns if len({reading.key for reading in one}) > 1]
    for readings in unanimous:
        for reading in readings:
            counts[reading.member].said += 1
            counts[reading.member].right += 1
    belief = _belief(counts, 0, len(columns), members)
    for _ in range(ROUNDS):
        now = {member: counts[member].copy() for member in members}
        absent = 0
        for readings in disputed:
            truth, _ = decide(readings, belief)
            absent += truth == NOTHING
            for reading in readings:
                now[reading.member].add(reading.key, truth)
        belief = _belief(now, absent, len(columns), members)
    return belief


class _Counts:
    """How often a member did what, as far as is known."""

    def __init__(self, said: int = 0, right: int = 0) -> None:
        self.said, self.right = said, right
        self.missed = self.absent = self.added = 0

    def copy(self) -> _Counts:
        """Those of columns on which all agree."""
        return _Counts(self.said, self.right)

    def add(self, key: str, truth: str) -> None:
        if truth == NOTHING:
            self.absent += 1
            self.added += key != NOTHING
        else:
            self.said += 1
            self.right += key == truth
            self.missed += key == NOTHING


def _belief(
    counts: dict[str, _Counts], absent: int, columns: int, members: Sequence[str]
) -> Belief:
    chances = {}
    for place, member in enumerate(members):
        one = counts[member]
        chances[member] = Chances(
            right=(one.right + RIGHT - 0.01 * place) / (one.said - one.missed + KNOWN),
            missed=(one.missed + MISSED + place) / (one.said + KNOWN),
            added=(one.added + 5 * ADDED) / (one.absent + 10 * ADDED),
        )
    return Belief(chances=chances, absent=(absent + ABSENT) / (columns + SEEN))


def surer(confidences: Sequence[float | None]) -> list[float]:
    """How each confidence differs from the usual one of its member, in standard deviations."""
    known = [_logit(value) for value in confidences if value is not None]
    if len(known) < 2 or (spread := pstdev(known)) < 1e-6:
        return [0.0] * len(confidences)
    mean = fmean(known)
    return [
        0.0 if value is None else min(max((_logit(value) - mean) / spread, -LIMIT), LIMIT)
        for value in confidences
    ]


def _logit(value: float) -> float:
    value = min(max(value, 0.001), 0.999)
    return math.log(value / (1.0 - value))
