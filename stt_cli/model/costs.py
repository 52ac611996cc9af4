"""What answers cost."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType


class Cost(Struct, frozen=True, kw_only=True):
    """Money, or a service's own tokens or credits, by `currency`."""

    amount: float
    currency: str = "USD"
    estimated: bool | UnsetType = UNSET
    """True where it comes from the price list and not from the service's answer."""


def totals(costs: Iterable[Cost | None]) -> tuple[Cost, ...]:
    """The sum of the costs in each currency; these are never added to each other."""
    sums: dict[str, float] = {}
    guessed: set[str] = set()
    for cost in costs:
        if cost:
            sums[cost.currency] = sums.get(cost.currency, 0.0) + cost.amount
            if cost.estimated is True:
                guessed.add(cost.currency)
    return tuple(
        Cost(
            amount=round(amount, 8),
            currency=currency,
            estimated=True if currency in guessed else UNSET,
        )
        for currency, amount in sums.items()
    )
