"""Pairs to compare, the same each time: texts with errors in them, and turns of speakers."""

from __future__ import annotations

from random import Random

from stt_cli.evaluate.diarization import Turn

PAIRS = 1000
_WORDS = [
    "the",
    "child",
    "almost",
    "hurt",
    "small",
    "dog",
    "drop",
    "two",
    "when",
    "you",
    "add",
    "figures",
    "at",
    "that",
    "high",
    "level",
    "air",
    "is",
    "pure",
    "a",
    "thin",
    "stripe",
    "runs",
    "down",
    "middle",
    "Élodie",
    "naïve",
    "日本",
    "25",
    "it's",
]

Spoken = dict[str, list[str]]


def texts(number: int) -> tuple[str, str]:
    """A text of some words, and what became of it; the first is never empty."""
    dice = Random(number)
    said = [dice.choice(_WORDS) for _ in range(1 + int(60 * dice.random()))]
    return " ".join(said), " ".join(_garbled(said, dice))


def conversation(number: int) -> tuple[Spoken, Spoken]:
    """What each of some speakers says, and who is thought to have said what."""
    dice = Random(number)
    ours: Spoken = {}
    theirs: Spoken = {}
    people = 1 + int(5 * dice.random())
    found = 1 + int(6 * dice.random())
    for _ in range(1 + int(12 * dice.random())):
        who = int(people * dice.random())
        said = [dice.choice(_WORDS) for _ in range(1 + int(8 * dice.random()))]
        ours.setdefault(f"r{who}", []).extend(said)
        heard = who % found if dice.random() < 0.8 else int(found * dice.random())
        theirs.setdefault(f"h{heard}", []).extend(_garbled(said, dice))
    return ours, theirs


def turns(number: int) -> tuple[list[Turn], list[Turn]]:
    """Who speaks when, at times several at once, and what was made of it, milliseconds as a rule."""
    dice = Random(number)
    people = 1 + int(5 * dice.random())
    return _turns("r", people, dice), _turns("h", 1 + int(6 * dice.random()), dice)


def _turns(prefix: str, people: int, dice: Random) -> list[Turn]:
    """No speaker's own turns overlap or touch."""
    made = []
    for who in range(people):
        clock = 5 * dice.random()
        for _ in range(1 + int(6 * dice.random())):
            clock += 0.1 + 8 * dice.random()
            start, clock = clock, clock + 0.3 + 6 * dice.random()
            made.append(Turn(round(start, 3), round(clock, 3), f"{prefix}{who}"))
    return sorted(made)


def _garbled(said: list[str], dice: Random) -> list[str]:
    worse = 0.5 * dice.random()
    made: list[str] = []
    for word in said:
        chance = dice.random()
        if chance < worse / 3:
            continue
        made.append(dice.choice(_WORDS) if chance < 2 * worse / 3 else word)
        if chance > 1 - worse / 3:
            made.append(dice.choice(_WORDS))
    return made
