"""What requests cost before they are sent: estimates from the price lists of services."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from stt_cli.contract import Ask, Price
from stt_cli.model import Cost

SECONDS = {"minute": 60.0, "hour": 3600.0}


def estimate(price: Price | None, requests: Iterable[float], ask: Ask) -> Cost | None:
    """What requests of so many seconds of audio each cost; None where nobody knows before."""
    if price is None or price.per == "million_tokens":
        return None
    units = sum(_units(price, seconds) for seconds in requests)
    amount = units * price.amount * (1.0 + _surcharge(price, ask))
    return Cost(amount=round(amount, 8), currency=price.currency, estimated=True)


def at_most(price: Price | None, seconds: float, ask: Ask) -> Cost | None:
    """What one request may cost where the service's documents disagree."""
    cost = estimate(price, [seconds], ask)
    if cost is None or price is None or not price.elsewhere:
        return cost
    more = max(1.0, price.elsewhere / price.amount) if price.amount else 1.0
    return Cost(amount=round(cost.amount * more, 8), currency=cost.currency, estimated=True)


def _units(price: Price, seconds: float) -> float:
    if price.per == "request":
        return 1.0
    charged = ceil(seconds / price.started - 1e-9) * price.started if price.started else seconds
    return charged / SECONDS[price.per]


def _surcharge(price: Price, ask: Ask) -> float:
    wanted = set(ask.wants())
    return sum(share for feature, share in price.surcharges.items() if feature in wanted)
