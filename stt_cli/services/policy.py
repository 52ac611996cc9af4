"""Retries, timeouts, fallback providers and the cost limit of a run."""

from __future__ import annotations

from msgspec import Struct


class Policy(Struct, frozen=True, kw_only=True):
    """What a run may take of time, repeats and money. `max_cost` is in the provider's currency."""

    concurrency: int | None = None
    timeout: float | None = None
    retries: int = 2
    fallback: tuple[str, ...] = ()
    max_cost: float | None = None
    cluster: str | None = None
    """The address of a Dask scheduler, or `local:N`."""
