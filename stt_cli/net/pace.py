"""How many requests run at a time and how soon they follow each other, for one service."""

from __future__ import annotations

import math
import random
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from stt_cli.net.deadline import Clock, Deadline
from stt_cli.net.stop import Stop

PROBE_AFTER = 10
"""Periods without a refusal, each of at least half a minute, after which more requests are tried."""

IDLE = 60.0
"""Seconds without a request after which what came before says nothing of how many are taken."""

ROUNDED = 1.0
"""Seconds by which a wait that is asked for may be rounded up."""

REMEMBERED = 10_000
"""Requests of which it is known when they began."""

MAX_BACKOFF = 16.0
SLACK = 1.02
"""Periods are taken for this much longer: clocks differ, and waits are rounded."""


class Pace:
    """Slots for requests, shared by all threads that talk to one service.

    `limit` starts at the service's documented concurrency, is halved when the service says that
    it is too much, but not for how long, and grows back by one for every `limit` successes. How
    many requests are taken in a time is learnt from what is refused; after a refusal one request
    goes first, and each that is taken lets one more go.
    """

    def __init__(self, ceiling: int, per_minute: int | None, clock: Clock, stop: Stop) -> None:
        self.limit = float(ceiling)
        self._ceiling = ceiling
        self._spacing = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._stop = stop
        self._changed = threading.Condition()
        self._sent = 0
        self._vanguard = ceiling
        self._next_start = clock()
        self._halved_at = -1.0
        self._streak = 0
        self._rate = Rate(clock())

    @contextmanager
    def slot(self, deadline: Deadline) -> Iterator[float]:
        """A turn to send one request; yields when it began. Raises Interrupted."""
        with deadline.paused():
            began = self._await_turn()
        try:
            yield began
        finally:
            with self._changed:
                self._sent -= 1
                self._changed.notify_all()

    def succeeded(self) -> None:
        with self._changed:
            self._streak = 0
            self._vanguard = self._ceiling
            self.limit = min(self._ceiling, self.limit + 1 / self.limit)
            self._changed.notify_all()

    def refused(self, began: float, asked: float | None) -> None:
        """A request that began then was refused: none is sent for the seconds that were asked.

        None: the service does not say how long.
        """
        with self._changed:
            if began > self._halved_at:  # of those that were refused together, the first
                self._halved_at = self._clock()
                self._streak += 1
                if asked is None:
                    self.limit = max(1.0, self.limit / 2)
            # One that names too short a wait again and again is not believed for ever.
            doubt = backoff(self._streak) if asked is None or self._streak > 2 else 0.0
            resumes = self._clock() + max(asked or 0.0, doubt)
            if asked:
                self._rate.refused(began, self._clock(), resumes)
            self._vanguard = 1
            self._next_start = max(self._next_start, resumes)

    @property
    def pause(self) -> float:
        """Seconds until the next request may be sent."""
        return max(0.0, self._next_start - self._clock())

    def _await_turn(self) -> float:
        waited_until = 0.0
        while True:
            with self._changed:
                now = max(self._clock(), waited_until)
                if self._sent >= min(int(self.limit), self._vanguard):
                    self._stop.check()
                    self._changed.wait(0.5)
                    continue
                start = self._rate.earliest(max(now, self._next_start))
                if start <= now:
                    self._sent += 1
                    self._rate.started(now)
                    self._next_start = now + self._spacing
                    return now
            self._stop.sleep(start - now)
            waited_until = start


class Rate:
    """So many requests in any stretch of so many seconds, as refusals teach it.

    A refusal says when the next request is taken: as many as were taken until then go into that
    time. One that comes in spite of that teaches anew, by what was taken since. Now and then more
    are tried.
    """

    def __init__(self, now: float) -> None:
        self._since = now
        """From when on requests count: the last refusal said that they are taken from then on."""
        self._refused_at = -math.inf
        self._starts: deque[float] = deque(maxlen=REMEMBERED)
        """When requests began, those that were refused left out."""
        self._allowed: float = math.inf
        self._seconds = 0.0
        self._quiet_since = now
        self._probe_after = PROBE_AFTER
        self._probing = 0

    def earliest(self, moment: float) -> float:
        """When a request may start that is ready at `moment`."""
        most = self._allowed + self._probing
        if len(self._starts) < most:
            return moment
        return max(moment, self._starts[-int(most)] + self._seconds)

    def started(self, now: float) -> None:
        """A request starts."""
        if self._starts and now - self._starts[-1] > IDLE and self._allowed == math.inf:
            self._since = now
        self._starts.append(now)
        quiet = self._probe_after * max(self._seconds, 30.0)
        if self._allowed < math.inf and now - self._quiet_since > quiet:
            self._allowed += self._probing  # nothing was refused
            self._probing = max(1, int(self._allowed) // 8)
            self._quiet_since = now

    def refused(self, began: float, now: float, resumes: float) -> None:
        """A request that started at `began` was refused, the next one is taken at `resumes`."""
        with suppress(ValueError):
            self._starts.remove(began)
        if began <= self._refused_at:  # it was sent together with one whose refusal is known
            if not self._probing:
                self._allowed = max(1, self._allowed - 1)
            self._since = max(self._since, resumes)
            return
        if self._probing:
            self._probe_after *= 2  # more was too many, and will be
        else:
            self._learn(resumes)
        self._probing = 0
        self._refused_at, self._since, self._quiet_since = now, resumes, resumes

    def _learn(self, resumes: float) -> None:
        seconds = resumes - self._since
        taken = sum(start >= self._since - min(ROUNDED, seconds / 10) for start in self._starts)
        if taken or self._allowed == math.inf:
            self._allowed, self._seconds = max(1, taken), seconds * SLACK
        else:  # the wait that was asked was too short
            self._seconds = max(seconds, self._seconds) * SLACK


def backoff(failures: int) -> float:
    """Seconds to wait after so many failures, with full jitter: what failed together parts."""
    longest = min(MAX_BACKOFF, 0.5 * 2.0 ** min(failures, 10))
    return random.uniform(0, longest)  # noqa: S311 - no secret
