"""What a service's refusals teach of how many requests it takes, played through on a clock that only
the play moves."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from typing import NamedTuple

import pytest

from stt_cli.net.deadline import Deadline
from stt_cli.net.pace import Pace
from stt_cli.net.stop import Stop
from tests.net.conftest import Timeline

COUNT, MOST, PERIOD = 200, 30, 60.0
START = 1000.0

Limiter = Callable[[float], float | None]
"""Seconds until a request is taken that comes at a moment; None: it is."""


def sliding() -> Limiter:
    taken: list[float] = []

    def ask(now: float) -> float | None:
        recent = [one for one in taken if one > now - PERIOD]
        if len(recent) >= MOST:
            return math.ceil(recent[0] + PERIOD - now)
        taken.append(now)
        return None

    return ask


def fixed() -> Limiter:
    taken: dict[float, int] = {}

    def ask(now: float) -> float | None:
        window = (now + 17) // PERIOD
        if taken.get(window, 0) >= MOST:
            return math.ceil((window + 1) * PERIOD - 17 - now)
        taken[window] = taken.get(window, 0) + 1
        return None

    return ask


def bucket() -> Limiter:
    left, at = float(MOST), START

    def ask(now: float) -> float | None:
        nonlocal left, at
        left, at = min(MOST, left + (now - at) * MOST / PERIOD), now
        if left < 1:
            return (1 - left) * PERIOD / MOST
        left -= 1
        return None

    return ask


class Flying(NamedTuple):
    """A request under way: when its answer comes, when it began, what it will be told to wait."""

    lands: float
    began: float
    wait: float | None


class Play:
    """A run of COUNT requests, so many side by side, each answered after `latency` seconds."""

    def __init__(self, limiter: Limiter, width: int, latency: float) -> None:
        self.time = Timeline()
        self.refused: list[float] = []
        self._pace = Pace(width, None, self.time, Stop(self.time.sleep))
        self._limiter = limiter
        self._width = width
        self._latency = latency
        self._flying: list[Flying] = []
        self._waiting: list[float] = []

    def seconds(self) -> float:
        left = COUNT
        while left or self._flying or self._waiting:
            self._land()
            again = bool(self._waiting and self._waiting[0] <= self.time.now)
            if (left or again) and len(self._flying) < min(self._width, int(self._pace.limit)):
                left -= not again
                if again:
                    heapq.heappop(self._waiting)
                self._send()
            elif self._flying or self._waiting:
                later = [one for one in self._waiting if one > self.time.now]
                self.time.now = min([one.lands for one in self._flying] + later)
        return self.time.now - START

    def _send(self) -> None:
        # A turn is given up at once: how many fly side by side is what this play counts.
        with self._pace.slot(Deadline(1e9, self.time)) as began:
            pass
        wait = self._limiter(began)
        if wait is not None:
            self.refused.append(began - START)
        lands = began + (self._latency if wait is None else 0.05)
        heapq.heappush(self._flying, Flying(lands, began, wait))

    def _land(self) -> None:
        while self._flying and self._flying[0].lands <= self.time.now:
            one = heapq.heappop(self._flying)
            if one.wait is None:
                self._pace.succeeded()
            else:
                self._pace.refused(one.began, one.wait)
                heapq.heappush(self._waiting, one.lands + max(one.wait, self._pace.pause))


@pytest.mark.parametrize("limiter", [sliding, fixed, bucket])
@pytest.mark.parametrize("width", [1, 6, 20])
@pytest.mark.parametrize("latency", [0.2, 2.0, 10.0])
def test_a_limit_is_kept_once_it_has_shown_and_used_to_the_full(
    limiter: Callable[[], Limiter], width: int, latency: float
) -> None:
    play = Play(limiter(), width, latency)
    took = play.seconds()
    best = max((COUNT - 1) // MOST * PERIOD, (COUNT / width - 1) * latency) + latency
    assert took <= 1.3 * best
    assert len(play.refused) <= 2 * width + 4
    after_the_first = [at for at in play.refused if at > play.refused[0] + 2.5 * PERIOD]
    assert len(after_the_first) <= 2  # one more is tried once in many periods


def test_requests_of_long_ago_say_nothing_of_what_is_taken_now() -> None:
    time = Timeline()
    pace = Pace(8, None, time, Stop(time.sleep))
    limiter = sliding()
    for _ in range(5):  # one every ten minutes
        with pace.slot(Deadline(1e9, time)) as began:
            assert limiter(began) is None
        pace.succeeded()
        time.now += 600
    starts: list[float] = []
    for _ in range(90):
        with pace.slot(Deadline(1e9, time)) as began:
            pass
        time.now += 0.1
        if (wait := limiter(began)) is None:
            pace.succeeded()
            starts.append(began)
        else:
            pace.refused(began, wait)
    assert starts[-1] - starts[0] < 1.3 * (len(starts) / MOST) * PERIOD
