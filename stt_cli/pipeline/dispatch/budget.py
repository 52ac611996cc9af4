"""Keeping a run within the limit that the user set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stt_cli.contract import Ask
from stt_cli.errors import CreditError, UsageError
from stt_cli.model import Cost
from stt_cli.services.endpoint import Endpoint
from stt_cli.services.pricing import at_most


class Payee(NamedTuple):
    """A service that may be asked, and what for."""

    endpoint: Endpoint
    ask: Ask

    def at_most(self, seconds: float) -> Cost | None:
        """What so much audio may cost there."""
        return at_most(self.endpoint.known_model.price, seconds, self.ask)


class Budget:
    """Keeps a run within `--max-cost`, counting what services report or else our estimates."""

    def __init__(self, limit: float | None, payees: Sequence[Payee]) -> None:
        """`payees`: all that may be asked in the run, those on this machine apart.

        Raises UsageError for a limit that cannot be kept.
        """
        self._limit = limit if payees else None
        self._currency = ""
        self._spent = 0.0
        self._promised: dict[str, float] = {}
        if self._limit is not None:
            self._currency = _common_currency(payees)

    def promise(self, key: str, seconds: float, payees: Sequence[Payee]) -> None:
        """A piece is about to be sent, to one of `payees`.

        Raises CreditError where it would exceed the limit.
        """
        if self._limit is None:
            return
        expected = [payee.at_most(seconds) for payee in payees]
        amount = max((cost.amount for cost in expected if cost), default=0.0)
        total = self._spent + sum(self._promised.values()) + amount
        if payees and total > self._limit * (1 + 1e-9):
            raise CreditError(
                f"--max-cost {self._limit:g} reached: the next piece could make it "
                f"{total:.4g} {self._currency}",
                hint="finished parts are kept: run again with a higher limit",
            )
        self._promised[key] = amount

    def revise(self, key: str, cost: Cost | None) -> None:
        """A piece was accepted as a job, and is charged so much."""
        if cost is not None and cost.currency == self._currency:
            self._promised[key] = cost.amount

    def cancel(self, key: str) -> None:
        """A piece was refused as it was: nothing was paid."""
        self._promised.pop(key, None)

    def settle(self, key: str, cost: Cost | None) -> None:
        """A piece was answered or submitted, or failed (no cost is known)."""
        promised = self._promised.pop(key, 0.0)
        same = cost is not None and cost.currency == self._currency
        self._spent += cost.amount if cost is not None and same else promised


def _common_currency(payees: Sequence[Payee]) -> str:
    currencies: dict[str, str] = {}
    for payee in payees:
        cost = payee.at_most(1.0)
        if cost is None:
            raise UsageError(
                f"--max-cost cannot be kept: no price is known for {payee.endpoint.model}",
                hint="leave it out, or choose a model with a price (stt providers)",
            )
        currencies.setdefault(cost.currency, payee.endpoint.spec.name)
    if len(currencies) > 1:
        each = " and ".join(f"{name} charges {money}" for money, name in currencies.items())
        raise UsageError(
            f"--max-cost cannot be kept: {each}",
            hint="leave out --max-cost, or name services with one currency",
        )
    return next(iter(currencies))
