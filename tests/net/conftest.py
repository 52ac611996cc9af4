"""A service that says back what it was sent, and a clock that sleeping moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec import Struct, field

from stt_cli.contract import Limits, Model, Spec
from stt_cli.net import HttpSession, NetEvent, SessionSettings, open_session
from tests.simulators.server import Request, Response, Route, Simulator

SPEC = Spec(
    name="echo",
    title="Echo",
    base_url="https://echo.example",
    key_env="ECHO_API_KEY",
    auth={"X-Key": "{key}", "Authorization": "Bearer {key}"},
    models=(Model(id="one", timing="none"),),
    limits=Limits(concurrency=4),
    errors={"no_money": "CreditError", "busy": "Refused"},
)


class Echo(Simulator):
    name = "echo"
    key = "echo-key-0123456789"

    def routes(self) -> dict[tuple[str, str], Route]:
        return {(method, "/.*"): self.echo for method in ("GET", "POST", "DELETE")}

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, {"error": {"code": code, "message": message}})

    def unauthorized(self, request: Request) -> Response | None:
        if request.headers.get("x-key") == self.key:
            return None
        return self.error(401, "unauthorized", "who are you?")

    def echo(self, request: Request) -> Response:
        return Response(200, {"path": request.path, "query": request.query})


class Timeline:
    """A clock that moves by sleeping only."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


class Bench(Struct):
    """A session on trial: its service, its clock, its events."""

    service: Echo
    time: Timeline
    session: HttpSession
    events: list[NetEvent] = field(default_factory=list)


Open = Callable[..., Bench]


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as service:
        yield service


@pytest.fixture
def bench(echo: Echo) -> Iterator[Open]:
    """Opens sessions with the service; keywords go to `open_session`."""
    opened: list[HttpSession] = []

    def open_one(**changes: Any) -> Bench:
        time = Timeline()
        events: list[NetEvent] = []
        settings: dict[str, Any] = {
            "key": echo.key,
            "base_url": echo.url,
            "clock": time,
            "sleep": time.sleep,
            "on_event": events.append,
            "timeout": 100.0,
        }
        session = open_session(SPEC, SessionSettings(**{**settings, **changes}))
        opened.append(session)
        return Bench(service=echo, time=time, session=session, events=events)

    yield open_one
    for session in opened:
        session.close()
