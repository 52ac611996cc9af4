"""Several processes on one store never pay for the same audio twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.server import Simulator
from tests.support.kills import COMMAND, WIDTH, Home
from tests.support.recordings import numbered
from tests.support.services import simulator
from tests.support.waiting import until

OTHER = (*COMMAND[:-1], "elsewhere")


@pytest.fixture
def service() -> Iterator[Simulator]:
    with simulator("openai")() as running:
        running.latency = 0.2
        yield running


@pytest.fixture
def home(tmp_path: Path, service: Simulator) -> Home:
    return Home(tmp_path / "home", service, numbered(50).wav())


def sent(service: Simulator) -> Counter[bytes]:
    return Counter(request.files[0].data for request in service.requests)


def test_two_that_run_side_by_side_share_the_work(home: Home, service: Simulator) -> None:
    both = [home.start(*COMMAND), home.start(*OTHER)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert set(sent(service).values()) == {1}
    assert len(service.requests) == len(set(home.all_keys())) > WIDTH
    assert (home.folder / "out/talk.srt").read_bytes() == (
        home.folder / "elsewhere/talk.srt"
    ).read_bytes()


def test_one_takes_over_what_the_other_died_on(home: Home, service: Simulator) -> None:
    service.latency = 0.5
    first = home.start(*COMMAND)
    until(lambda: service.active)
    second = home.start(*OTHER)
    until(lambda: len(service.requests) > 2)
    first.kill()
    first.wait()
    assert second.wait(60) == 0
    assert len(service.requests) - len(sent(service)) <= WIDTH
    assert (home.folder / "elsewhere/talk.srt").exists()
