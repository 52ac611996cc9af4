"""A provider talking to its simulator."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

import pytest

from stt_cli.contract import Ask, Pending, Piece, PollingProvider
from stt_cli.model import Answer
from stt_cli.net import HttpSession, SessionSettings, open_session
from stt_cli.providers import load, names
from tests.simulators.server import Simulator

CLOUD = [name for name in names() if not load(name).SPEC.local]
"""Every provider that is a service; each needs `tests/simulators/NAME.py` with a `Service`."""

Services = dict[str, Simulator]


def simulator(name: str) -> type[Simulator]:
    """The simulator of provider `name`; a provider without one fails its tests here."""
    service: type[Simulator] = import_module(f"tests.simulators.{name}").Service
    return service


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, *providers: str) -> Iterator[Services]:
    """Their simulators, running, with addresses and keys in the environment."""
    with ExitStack() as stack:
        running = {name: stack.enter_context(simulator(name)()) for name in providers}
        for name, service in running.items():
            spec = load(name).SPEC
            monkeypatch.setenv(f"STT_{name.upper()}_BASE_URL", service.url)
            for base, url in account(service).items() if spec.bases else ():
                monkeypatch.setenv(f"STT_{name.upper()}_{base.upper()}_URL", url)
            if spec.key_env:
                monkeypatch.setenv(spec.key_env, service.key)
        yield running


class Naps:
    """Real time, but for the waits, which are over at once."""

    def __init__(self) -> None:
        self._slept = 0.0

    def sleep(self, seconds: float) -> None:
        self._slept += seconds

    def clock(self) -> float:
        return time.monotonic() + self._slept


def session(service: Simulator, **changes: Any) -> HttpSession:
    """A session with a simulator that has the key and never really waits."""
    naps = Naps()
    settings: dict[str, Any] = {
        "key": service.key,
        "base_url": service.url,
        "sleep": naps.sleep,
        "clock": naps.clock,
        "timeout": 20.0,
    }
    return open_session(load(service.name).SPEC, SessionSettings(**{**settings, **changes}))


def account(service: Simulator) -> dict[str, str]:
    """Where a simulator has its second API: below its own base URL."""
    return {"account": f"{service.url}/api"}


def transcribe(service: Simulator, piece: Piece, ask: Ask, **changes: Any) -> Answer:
    """The final answer of the service's provider; jobs are polled until they are done."""
    with session(service, **changes) as open_one:
        return finish(service.name, piece, ask, open_one)


def finish(name: str, piece: Piece, ask: Ask, open_one: HttpSession) -> Answer:
    provider = load(name)
    answer = provider.transcribe(piece, ask, open_one)
    while isinstance(answer, Pending):
        assert isinstance(provider, PollingProvider)
        answer = provider.poll(answer, open_one)
    return answer
