"""What requests are expected to cost, and how that keeps a run within its limit."""

from __future__ import annotations

import pytest

from stt_cli.contract import Ask, Price
from stt_cli.model import Cost, totals
from stt_cli.services.pricing import at_most, estimate

MINUTES = Price(amount=1.0, per="minute", currency="credits", as_of="2026-11", started=60.0)
HOURS = Price(amount=0.4, per="hour", as_of="2026-11", surcharges={"keyterms": 0.2})
REQUESTS = Price(amount=2.0, per="request", currency="tokens", as_of="2026-11")
TOKENS = Price(amount=2.5, per="million_tokens", as_of="2026-11")
DISPUTED = Price(amount=0.0005, per="minute", as_of="2026-11", elsewhere=0.01)


@pytest.mark.parametrize(
    ("price", "requests", "amount"),
    [
        (MINUTES, [1.0], 1.0),
        (MINUTES, [60.0], 1.0),
        (MINUTES, [60.1], 2.0),
        (MINUTES, [61.0, 61.0], 4.0),
        (HOURS, [1800.0, 1800.0], 0.4),
        (REQUESTS, [1.0, 7200.0], 4.0),
    ],
)
def test_each_request_is_charged_as_the_service_counts(
    price: Price, requests: list[float], amount: float
) -> None:
    cost = estimate(price, requests, Ask())
    assert cost is not None
    assert cost.amount == pytest.approx(amount)
    assert cost.currency == price.currency
    assert cost.estimated is True


def test_nobody_can_tell_what_tokens_will_come() -> None:
    assert estimate(TOKENS, [60.0], Ask()) is None
    assert estimate(None, [60.0], Ask()) is None


def test_a_feature_that_costs_more_is_counted_when_it_is_asked_for() -> None:
    plain, more = (estimate(HOURS, [3600.0], Ask(keyterms=terms)) for terms in ((), ("Ada",)))
    assert plain is not None
    assert more is not None
    assert more.amount == pytest.approx(1.2 * plain.amount)


def test_where_documents_disagree_the_higher_price_counts_against_a_limit() -> None:
    cost = at_most(DISPUTED, 60.0, Ask())
    assert cost is not None
    assert cost.amount == pytest.approx(0.01)


def test_currencies_are_never_added_to_each_other() -> None:
    costs = [Cost(amount=1), Cost(amount=2, currency="tokens"), None, Cost(amount=0.5)]
    assert totals(costs) == (Cost(amount=1.5), Cost(amount=2, currency="tokens"))
