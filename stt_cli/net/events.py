"""What the session tells about its requests, for `-v` and `-vv`. Never a key, never audio."""

from __future__ import annotations

from msgspec import Struct


class Sent(Struct, frozen=True, kw_only=True, tag="request"):
    """One request and what came of it; `status` is None where no answer came."""

    provider: str
    method: str
    url: str
    status: int | None
    seconds: float
    attempt: int


class Retrying(Struct, frozen=True, kw_only=True, tag="retry"):
    """A request will be repeated in `wait` seconds; `asked` is what the service asked for."""

    provider: str
    reason: str
    wait: float
    asked: float | None
    attempt: int


NetEvent = Sent | Retrying


def describe(event: NetEvent) -> str:
    """The event in one line."""
    if isinstance(event, Sent):
        status = event.status or "no answer"
        return f"{event.method} {event.url} {status} in {event.seconds:.1f} s (attempt {event.attempt})"
    asked = event.asked is not None and event.asked > event.wait
    note = f", although it asks for {event.asked:.0f} s" if asked else ""
    return f"{event.reason}; again in {event.wait:.0f} s{note}"
