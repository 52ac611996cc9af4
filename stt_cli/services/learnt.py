"""What services take, as far as they say it only by refusing: learnt once, for all of a run."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from msgspec.structs import replace

from stt_cli.contract import Limits, Piece
from stt_cli.errors import TooLarge, TooLong, Unfit, WrongFormat
from stt_cli.plan.encoding import ENCODINGS, FORM

SPARE = 0.99
"""The share of a named length that is used: encoders add to the end, and services round."""
LEAST_BYTES = 64_000
LEAST_SECONDS = 5.0
"""A service that refuses even this, and does not say what it takes, takes nothing."""
ROUNDING = 0.001
"""Seconds by which a chunk may be longer than it was planned."""
OURS = frozenset(encoding.extension for encoding in ENCODINGS)
"""Formats that audio is encoded in here."""
LAST = "wav"
"""The format that whoever reads audio at all can read."""


class Learnt:
    """The limits that all pieces of a run keep. Threads share it.

    `limits` begin as they are documented or configured. `tell` gets a line for each thing learnt.
    """

    def __init__(self, limits: Limits, tell: Callable[[str], None] = lambda line: None) -> None:
        self.limits = limits
        self._tell = tell
        self._lock = threading.Lock()
        self._refused: set[str] = set()
        """File extensions of what could not be read."""

    def fits(self, piece: Piece) -> bool:
        """Whether nothing is known that speaks against sending the piece."""
        if piece.open is None:
            return True  # what a service fetches itself, or an engine on this machine takes
        return (
            piece.size + FORM <= (self.limits.max_bytes or math.inf)
            and piece.seconds <= (self.limits.max_seconds or math.inf) + ROUNDING
            and _extension(piece) not in self._refused
        )

    def learn(self, error: Unfit, piece: Piece) -> bool:
        """Take in why a service refused the piece.

        Returns whether the same sound, sent in another way, may be taken.
        """
        if piece.open is None:
            return False
        with self._lock:
            # Another piece like it may have been refused meanwhile.
            return not self.fits(piece) or self._has_learnt(error, piece)

    def _has_learnt(self, error: Unfit, piece: Piece) -> bool:
        match error:
            case TooLarge():
                return self._lower_bytes(_below(error, piece.size, least=1000.0), piece)
            case TooLong():
                return self._lower_seconds(_below(error, piece.seconds, least=1.0), piece)
            case WrongFormat():
                return self._narrow(error, _extension(piece))
            case _:
                return False

    def _lower_bytes(self, named: float | None, piece: Piece) -> bool:
        if named is None and piece.size < LEAST_BYTES:
            return False
        most = int(named if named is not None else piece.size / 2 + FORM)
        self.limits = replace(self.limits, max_bytes=most)
        self._tell(f"requests hold at most {most} bytes from now on{_guessed(named)}")
        return True

    def _lower_seconds(self, named: float | None, piece: Piece) -> bool:
        if named is None and piece.seconds < LEAST_SECONDS:
            return False
        most = named * SPARE if named is not None else piece.seconds / 2
        self.limits = replace(self.limits, max_seconds=most)
        self._tell(f"requests hold at most {most:.1f} s from now on{_guessed(named)}")
        return True

    def _narrow(self, error: WrongFormat, refused: str) -> bool:
        """Take another format, one that the service names if it names any; after the second that
        it cannot read, the last resort."""
        self._refused.add(refused)
        left = self.limits.formats - self._refused
        if len(self._refused) > 1 or not left & OURS:
            left = frozenset({LAST}) - self._refused or left
        named = left & {str(name) for name in error.named}
        narrowed = named if named & OURS else left
        if not narrowed & OURS:
            return False
        self.limits = replace(self.limits, formats=narrowed)
        self._tell(f"audio is not sent as {refused} from now on")
        return True


def _below(error: Unfit, sent: float, *, least: float) -> float | None:
    """The smallest number that the service names and what was sent exceeds: its limit."""
    numbers = (float(number) for number in error.named)
    return min((number for number in numbers if least <= number < sent), default=None)


def _guessed(named: float | None) -> str:
    return ", half of what was refused" if named is None else ""


def _extension(piece: Piece) -> str:
    return piece.name.rpartition(".")[2].lower()
