"""What a recording's chunks cost: in this run, and in earlier ones."""

from __future__ import annotations

from stt_cli.model import Cost, totals


class Spending:
    """Costs by currency; those of different currencies are never added to each other."""

    def __init__(self) -> None:
        self._now: list[Cost | None] = []
        self._before: list[Cost | None] = []

    def add(self, cost: Cost | None, *, earlier: bool = False) -> None:
        """A chunk cost so much; `earlier`: that was paid before this run."""
        (self._before if earlier else self._now).append(cost)

    @property
    def now(self) -> tuple[Cost, ...]:
        return totals(self._now)

    @property
    def before(self) -> tuple[Cost, ...]:
        return totals(self._before)

    @property
    def total(self) -> tuple[Cost, ...]:
        return totals([*self._before, *self._now])
