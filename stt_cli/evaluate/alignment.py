"""Which word of the reference is which of the hypothesis: the fewest edits that lead from one to
the other (Levenshtein)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from stt_cli.evaluate.library import require

if TYPE_CHECKING:
    from stt_cli.evaluate.words import Text

Kind = Literal["equal", "replace", "delete", "insert"]


class Step(NamedTuple):
    """Words `left` to `left_end` of the reference are `right` to `right_end` of the hypothesis."""

    kind: Kind
    left: int
    left_end: int
    right: int
    right_end: int


def align(left: Sequence[str], right: Sequence[str]) -> list[Step]:
    """The steps from `left` to `right`; together they cover both."""
    require()
    from rapidfuzz.distance import Levenshtein

    numbers: dict[str, int] = {}
    ours, theirs = ([numbers.setdefault(w, len(numbers)) for w in words] for words in (left, right))
    return [
        Step(cast("Kind", step.tag), step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Levenshtein.opcodes(ours, theirs)
    ]


def edits(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """How many words or characters have to be changed, left out or put in."""
    require()
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(left, right)


def distance(left: Text, right: Text, steps: Sequence[Step]) -> int:
    """Edits between the characters of both texts, spaces among them."""
    from rapidfuzz.distance import Levenshtein

    # That words are aligned says how far apart the texts can be at most, which saves nearly all
    # of the work on long ones.
    most = sum(_length(left, s.left, s.left_end) for s in steps if s.kind != "equal")
    most += sum(_length(right, s.right, s.right_end) for s in steps if s.kind != "equal")
    return Levenshtein.distance(left.joined, right.joined, score_hint=most)


def _length(text: Text, begin: int, end: int) -> int:
    return sum(len(word) + 1 for word in text.words[begin:end])
