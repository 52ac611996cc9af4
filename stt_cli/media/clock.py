"""Where sound belongs on the source's clock, whose 0 is the start of the container."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from av.container import InputContainer

TOLERANCE = 0.1
"""Seconds that timestamps may stray from the samples counted before they are believed."""

HICCUP = 30.0
"""Seconds of missing sound that are believed even beyond the end that the header names."""

HOLES = 7200.0
"""Seconds of missing sound that are believed beyond as many as there is sound before them."""


def origin(container: InputContainer) -> float:
    """The first timestamp of the container, in seconds."""
    return (container.start_time or 0) / av.time_base


class Clock:
    """Says where frames or packets start, from their timestamps and the sound counted."""

    def __init__(self, container: InputContainer) -> None:
        self.origin = origin(container)
        self.limit = container.duration / av.time_base if container.duration else inf
        self.next: float | None = None
        self.breaks = 0
        """How often timestamps did not go on where the sound did."""
        self.missing = 0.0
        """Seconds without sound."""

    def place(self, time: float | None, seconds: float) -> float | None:
        """Where sound of so many seconds starts, by its timestamp `time`, or None where it goes on
        from the sound before it.

        A jump back, beyond the end of the recording or over many hours is a fault of the
        timestamps.
        """
        first, expected = self.next is None, self.next or 0.0
        self.next = expected + seconds
        jump = 0.0 if time is None else time - self.origin - expected
        if first:
            jump = max(-TOLERANCE, jump)
        elif abs(jump) <= TOLERANCE:
            return None
        else:
            self.breaks += 1
        if (jump < 0 and not first) or self._unbelievable(jump, expected):
            self.origin += jump
            if not first:
                return None
            jump = 0.0
        self.missing += jump
        self.next += jump
        return expected + jump

    def _unbelievable(self, jump: float, at: float) -> bool:
        beyond = jump > HICCUP and at + jump > self.limit + 1
        sound = at - self.missing
        return beyond or self.missing + jump > HOLES + sound
