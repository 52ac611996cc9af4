"""What transcribing costs: estimates from the price table, and the limit the user set."""

from __future__ import annotations

from stt_cli.contract import Model, Price
from stt_cli.errors import CreditError, UsageError
from stt_cli.model import Cost

SECONDS = {"minute": 60.0, "hour": 3600.0}


def estimate(price: Price | None, seconds: float, requests: int = 1) -> Cost | None:
    """What `seconds` of audio in so many requests cost; None where nobody can tell before."""
    if price is None or price.per == "million_tokens":
        return None
    units = requests if price.per == "request" else seconds / SECONDS[price.per]
    return Cost(amount=round(units * price.amount, 6), currency=price.currency)


class Budget:
    """Keeps a run within `--max-cost`, counting what services report or else our estimates."""

    def __init__(self, limit: float | None, model: Model) -> None:
        """Raises UsageError for a limit on a model whose price is not known."""
        self._limit = limit
        self._price = model.price
        self._spent = 0.0
        self._promised: dict[str, float] = {}
        if limit is not None and estimate(model.price, 1.0) is None:
            raise UsageError(
                f"--max-cost cannot be kept: no price is known for {model.id}",
                hint="leave it out, or choose a model with a price (stt providers)",
            )

    def promise(self, key: str, seconds: float) -> None:
        """A piece is about to be sent. Raises CreditError where it would exceed the limit."""
        expected = estimate(self._price, seconds)
        amount = expected.amount if expected else 0.0
        total = self._spent + sum(self._promised.values()) + amount
        if self._limit is not None and total > self._limit:
            currency = expected.currency if expected else ""
            raise CreditError(
                f"--max-cost {self._limit:g} reached: the next piece would make it "
                f"{total:.4g} {currency}",
                hint="what is finished is kept; run again with a higher limit",
            )
        self._promised[key] = amount

    def settle(self, key: str, cost: Cost | None) -> None:
        """A piece was answered, or failed (no cost is known)."""
        promised = self._promised.pop(key, 0.0)
        self._spent += promised if cost is None else cost.amount
