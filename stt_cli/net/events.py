"""What the session reports about its requests, for `-v` and `-vv`. Never a key, never audio."""

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


class LeftOut(Struct, frozen=True, kw_only=True, tag="left_out"):
    """Fields that are no longer sent, because the service refused them for `reason`."""

    provider: str
    names: tuple[str, ...]
    reason: str


NetEvent = Sent | Retrying | LeftOut
