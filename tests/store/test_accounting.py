"""Hours, requests and money are counted once, by month and provider, and outlive their jobs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import UNSET

from stt_cli.contract import Pending
from stt_cli.model import Answer, Cost
from stt_cli.store import Month, Store, schema
from tests.support.clock import Clock
from tests.support.store_processes import add_job, claim

MARCH, APRIL = 1_772_600_000.0, 1_776_000_000.0
"""2026-03-04 and 2026-04-12."""

DOLLAR, CREDIT = Cost(amount=1.0, currency="USD"), Cost(amount=2.0, currency="credits")


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = MARCH
    return clock


def month(name: str = "2026-03", provider: str = "openai", **more: object) -> Month:
    values = {"jobs": 0, "seconds": 0.0, "requests": 0, **more}
    return Month(month=name, provider=provider, **values)  # type: ignore[arg-type]


def test_a_job_counts_when_it_is_done_and_once(store: Store, clock: Clock) -> None:
    job = add_job(store)
    store.update_job(job.id, duration=1800.0)
    assert store.stats() == []
    for _ in range(2):
        store.update_job(job.id, state="done")
    clock.now = APRIL
    other = add_job(store, source="/other", provider="local")
    store.update_job(other.id, state="done", duration=60.0)
    assert store.stats() == [
        month("2026-04", "local", jobs=1, seconds=60.0),
        month(jobs=1, seconds=1800.0),
    ]


def test_every_request_counts_and_every_answer_is_paid(store: Store) -> None:
    job = add_job(store)
    claim(store, job, "key")
    store.fail("key")
    claim(store, job, "key")
    store.finish("key", Answer(text="", cost=DOLLAR), attempts=2)
    claim(store, add_job(store, run="run2", fresh=True), "key", fresh=True)
    store.finish("key", Answer(text="", cost=DOLLAR))
    claim(store, job, "other", 1)
    store.release("other")
    assert store.stats() == [month(requests=4, cost=(Cost(amount=2.0, currency="USD"),))]


def test_currencies_stay_apart_and_who_answered_is_who_was_paid(store: Store) -> None:
    job = add_job(store)
    for key, cost, provider in (("a", DOLLAR, None), ("b", CREDIT, None), ("c", CREDIT, "sttai")):
        claim(store, job, key)
        store.finish(key, Answer(text="", cost=cost, provider=provider))
    assert store.stats() == [
        month(requests=2, cost=(DOLLAR, CREDIT)),
        month(provider="sttai", requests=1, cost=(CREDIT,)),
    ]


def test_what_was_estimated_in_part_is_about_so_much(store: Store) -> None:
    job = add_job(store)
    for key, estimated in (("a", UNSET), ("b", True), ("c", UNSET)):
        claim(store, job, key)
        cost = Cost(amount=1.0, currency="USD", estimated=estimated)
        store.finish(key, Answer(text="", cost=cost))
    (found,) = store.stats()
    assert found.cost == (Cost(amount=3.0, currency="USD", estimated=True),)


def test_a_job_at_the_service_counts_where_it_was_submitted(store: Store, clock: Clock) -> None:
    claim(store, add_job(store), "key")
    store.submitted("key", Pending(remote_id="1"), attempts=1)
    clock.now = APRIL
    store.submitted("key", Pending(remote_id="1", echo={"seen": 1}))
    store.finish("key", Answer(text="", cost=DOLLAR), attempts=0)
    assert store.stats() == [month("2026-04", cost=(DOLLAR,)), month(requests=1)]


def test_what_is_forgotten_still_counts(store: Store) -> None:
    job = add_job(store)
    claim(store, job, "key")
    store.finish("key", Answer(text="", cost=DOLLAR))
    store.update_job(job.id, state="done", duration=60.0)
    before = store.stats()
    store.remove_job(job.id)
    assert store.stats() == before == [month(jobs=1, seconds=60.0, requests=1, cost=(DOLLAR,))]


@pytest.mark.parametrize("amount", [float("nan"), float("inf")])
def test_an_amount_that_is_none_is_not_added(store: Store, amount: float) -> None:
    claim(store, add_job(store), "key")
    store.finish("key", Answer(text="", cost=Cost(amount=amount, currency="USD")))
    assert store.stats() == [month(requests=1)]


def test_what_earlier_versions_kept_is_counted_once(path: Path, clock: Clock) -> None:
    rows = """
        INSERT INTO job (id, run, created, updated, state, name, source, duration, provider, settings)
        VALUES ('one', 'r', 0, :march, 'done', '', '', 3600, 'openai', '{}'),
               ('two', 'r', 0, :march, 'done', '', '', NULL, 'openai', '{}'),
               ('odd', 'r', 0, 1e300, 'done', '', '', 1, 'openai', '{}'),
               ('left', 'r', 0, :march, 'failed', '', '', 60, 'openai', '{}');
        INSERT INTO chunk (key, cost, attempts, updated)
        VALUES ('a', '{"amount":1.5,"currency":"USD"}', 2, :april), ('b', NULL, 1, :march),
               ('c', '{"amount":NaN,"currency":"USD"}', 1, :march), ('d', '{"amount":"x"}', 1, :march);
        INSERT INTO job_chunk VALUES ('one', 0, '', 'a', 'openai'), ('two', 0, '', 'a', 'openai'),
            ('one', 1, '', 'b', 'sttai'), ('one', 2, '', 'c', 'sttai'), ('one', 3, '', 'd', 'sttai');
    """
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT, applied REAL)")
        for number, (name, statements) in enumerate(schema.MIGRATIONS[:2], start=1):
            for statement in statements:
                db.execute(statement)
            db.execute("INSERT INTO migration VALUES (?, ?, 0)", (number, name))
        db.executescript(rows.replace(":march", str(MARCH)).replace(":april", str(APRIL)))
        db.commit()
    with Store.open(path, clock=clock) as store:
        assert store.stats() == [
            month("2026-04", requests=2, cost=(Cost(amount=1.5, currency="USD"),)),
            month(jobs=2, seconds=3600.0),
            month(provider="sttai", requests=3),
        ]
