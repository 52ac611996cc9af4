"""Hours, requests and cost, as a user sees them."""

from __future__ import annotations

import pytest

from stt_cli import config
from stt_cli.model import Answer, Cost
from stt_cli.store import Store
from tests.support.clock import Clock
from tests.support.shell import Shell
from tests.support.store_processes import add_job, claim


@pytest.fixture
def spent() -> None:
    clock = Clock()
    clock.now = 1_776_000_000.0  # 2026-04-12
    with Store.open(config.paths().store, clock=clock) as store:
        for number, currency in enumerate(("USD", "USD", "credits")):
            job = add_job(store, source=f"/{number}", provider="sttai" if number == 2 else "openai")
            claim(store, job, str(number))
            cost = Cost(amount=0.75, currency=currency)
            provider = "sttai" if number == 2 else None
            store.finish(str(number), Answer(text="", cost=cost, provider=provider))
            store.update_job(job.id, state="done", duration=1800.0)


@pytest.mark.usefixtures("spent")
def test_amounts_are_shown_by_month_and_provider_and_in_all(stt: Shell) -> None:
    lines = [line.split(maxsplit=5) for line in stt("jobs", "stats").text.splitlines()]
    assert lines == [
        ["MONTH", "PROVIDER", "JOBS", "HOURS", "REQUESTS", "COST"],
        ["2026-04", "openai", "2", "1.00", "2", "1.5 USD"],
        ["2026-04", "sttai", "1", "0.50", "1", "0.75 credits"],
        ["total", "3", "1.50", "3", "1.5", "USD, 0.75 credits"],
    ]
    only = stt("jobs", "stats", "-p", "STTAI", "--json").json
    assert only == [
        {
            "month": "2026-04", "provider": "sttai", "jobs": 1, "hours": 0.5, "requests": 1,
            "cost": [{"amount": 0.75, "currency": "credits"}],
        }
    ]  # fmt: skip


@pytest.mark.usefixtures("spent")
def test_a_limit_and_a_slip(stt: Shell) -> None:
    cut = stt("jobs", "stats", "-n", "1", "--json")
    assert len(cut.json) == 1
    assert "1 of 2 months" in cut.stderr
    slip = stt("jobs", "stats", "-p", "opnai")
    assert (slip.code, "did you mean openai?" in slip.stderr) == (2, True)
    assert stt("jobs", "stats", "-p", "nanogpt", "--json").json == []
