"""How many requests run at a time, and how soon they follow each other."""

from __future__ import annotations

import pytest

from stt_cli.net.deadline import Deadline
from stt_cli.net.pace import Pace
from stt_cli.net.stop import Stop
from tests.net.conftest import Timeline


@pytest.fixture
def time() -> Timeline:
    return Timeline()


def pace(time: Timeline, ceiling: int = 8, per_minute: int | None = None) -> Pace:
    return Pace(ceiling, per_minute, time, Stop(time.sleep))


def test_a_refusal_halves_and_successes_bring_it_back_slowly(time: Timeline) -> None:
    paced = pace(time)

    time.now += 1
    paced.refused(time.now, None)
    assert paced.limit == 4
    for _ in range(4):
        paced.succeeded()
    assert 4.7 < paced.limit <= 5
    for _ in range(100):
        paced.succeeded()
    assert paced.limit == 8


def test_requests_refused_together_count_once(time: Timeline) -> None:
    paced = pace(time)
    began = time.now = time.now + 1

    time.now += 1
    for _ in range(4):
        paced.refused(began, None)

    assert paced.limit == 4


def test_it_never_falls_below_one(time: Timeline) -> None:
    paced = pace(time)
    for _ in range(10):
        time.now += 1
        paced.refused(time.now, None)

    assert paced.limit == 1


def test_starts_are_spaced_by_the_requests_per_minute(time: Timeline) -> None:
    paced = pace(time, per_minute=30)
    deadline = Deadline(100, time)
    starts = []
    for _ in range(4):
        with paced.slot(deadline) as began:
            starts.append(began - 1000)

    assert starts == [0, 2, 4, 6]


def test_a_named_wait_holds_up_everyone_and_not_their_deadline(time: Timeline) -> None:
    paced = pace(time)
    deadline = Deadline(100, time)
    paced.refused(time.now, 30)

    with paced.slot(deadline) as began:
        assert began == 1030
    assert deadline.left == 100


def test_refusals_without_end_are_waited_for_and_never_too_large_a_number(time: Timeline) -> None:
    paced = pace(time)
    for _ in range(2000):
        time.now += 1
        paced.refused(time.now, None)

    assert 0 <= paced.pause <= 16
