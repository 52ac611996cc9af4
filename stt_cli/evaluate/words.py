"""What is compared: the normalised words of a transcript, each with the written word behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from stt_cli.evaluate.alignment import align
from stt_cli.model import Transcript
from stt_cli.text.tokens import Token, flow, joined
from stt_cli.text.words import fold, split


class Text(Struct, frozen=True, kw_only=True):
    """`owners[n]` is the number of the token that `words[n]` came from."""

    words: tuple[str, ...]
    owners: tuple[int, ...]
    tokens: tuple[Token, ...]
    alone: frozenset[int]
    """Words that stand for one whole token, whose time is theirs."""
    clocked: bool
    """Whether its tokens have times at all."""

    @property
    def joined(self) -> str:
        return " ".join(self.words)

    def token(self, word: int) -> Token:
        """The written word behind a compared one."""
        return self.tokens[self.owners[word]]


def text_of(transcript: Transcript, normal: Callable[[str], str] | None) -> Text:
    """The words of `transcript`, split at white space once `normal` is through with its text."""
    written = tuple(flow(transcript.segments))
    text = joined(written)
    words = tuple((normal(text) if normal else text).split())
    owners = _owners(words, written)
    counts = Counter(owners)
    return Text(
        words=words,
        owners=owners,
        tokens=written,
        alone=frozenset(
            n
            for n, (owner, following) in enumerate(pairwise([*owners, len(written)]))
            if counts[owner] == 1 and following == owner + 1
        ),
        clocked=transcript.duration > 0,
    )


def _owners(words: Sequence[str], written: Sequence[Token]) -> tuple[int, ...]:
    """The token behind each word. A normaliser changes, joins and drops words: those that are
    still alike are found, and what is between them follows in its order."""
    pieces = [(piece, n) for n, token in enumerate(written) for piece in _pieces(token.text)]
    numbers = [number for _, number in pieces]
    owners: list[int] = []
    for step in align([piece for piece, _ in pieces], [fold(word) for word in words]):
        for n in range(step.right, step.right_end):
            share = (n - step.right) * (step.left_end - step.left)
            at = step.left + share // (step.right_end - step.right)
            owners.append(numbers[at if step.left_end > step.left else max(0, at - 1)])
    return tuple(owners)


def _pieces(text: str) -> list[str]:
    return [fold(piece) for piece in split(text)]
