"""However many jobs there are, no command reads more of them than it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

import pytest

from stt_cli.model import Answer
from stt_cli.store import UNFINISHED, State, Store, listing, removal
from tests.support.clock import Clock
from tests.support.store_processes import add_job, claim
from tests.support.transcripts import transcript

DAY = 86_400.0

Work = Callable[[Store], object]

WORK: dict[str, Work] = {
    "list": lambda store: list(islice(store.each_job(), 2)),
    "list of a state": lambda store: list(islice(store.each_job(states=("done",)), 2)),
    "list of a run": lambda store: store.jobs(run="run1"),
    "unfinished": lambda store: list(store.each_job(states=UNFINISHED, oldest_first=True)),
    "count": lambda store: store.count_jobs(),
    "show": lambda store: store.job(store.jobs(limit=1)[0].id),
    "progress": lambda store: store.progress(store.jobs(limit=1)[0].id),
    "new": lambda store: add_job(store),
    "update": lambda store: store.update_job(add_job(store).id, state="done"),
    "resume": lambda store: store.resume_job(store.jobs(state="failed", limit=1)[0].id),
    "claim": lambda store: claim(store, add_job(store), "new"),
    "finish": lambda store: store.finish("key", Answer(text="one")),
    "remove": lambda store: store.remove_job(store.jobs(state="done", limit=1)[0].id),
    "prunable": lambda store: store.prunable(DAY),
}


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    found: list[str] = []
    store._db.set_trace_callback(found.append)
    try:
        yield found
    finally:
        store._db.set_trace_callback(None)


def plans(store: Store, statement: str) -> list[str]:
    if not statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
        return []
    with closing(store._db.execute(f"EXPLAIN QUERY PLAN {statement}")) as steps:
        return [step["detail"] for step in steps]


@pytest.fixture
def full(store: Store) -> Store:
    for number in range(6):
        job = add_job(store, source=f"/{number}", run=f"run{number // 3}")
        claim(store, job, f"key{number}")
        store.finish(f"key{number}", Answer(text="one"))
        state: State = "failed" if number % 3 else "done"
        store.update_job(job.id, state=state, transcript=transcript())
    return store


@pytest.mark.parametrize("name", WORK)
def test_nothing_reads_a_whole_table_or_sorts_jobs(full: Store, name: str) -> None:
    with statements(full) as found:
        WORK[name](full)
    assert found
    for statement in found:
        for step in plans(full, statement):
            walks = step.startswith("SCAN") and "INDEX" not in step
            assert not walks or step.startswith(("SCAN CONSTANT", "SCAN (")), (statement, step)
            assert "TEMP B-TREE FOR ORDER" not in step, (statement, step)


def test_pages_join_without_a_gap(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [job.id for job in full.jobs()]
    failed = [job.id for job in full.jobs(state="failed")]
    monkeypatch.setattr(listing, "PAGE", 2)
    assert [job.id for job in full.each_job()] == every
    assert [job.id for job in full.each_job(states=UNFINISHED, oldest_first=True)] == failed[::-1]
    assert [job.id for job in full.each_job(states=("done", "failed"))] == every
    assert len(full.jobs(run="run1")) == 3


def test_jobs_are_read_as_they_are_wanted(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 1)
    with statements(full) as found:
        next(full.each_job())
    assert sum("FROM job WHERE number" in one for one in found) == 1


def test_jobs_are_counted_by_state(full: Store) -> None:
    assert full.count_jobs() == {"done": 2, "failed": 4}


def test_what_would_be_pruned_is_known_before(full: Store, clock: Clock) -> None:
    begun = clock.now
    clock.now += 2 * DAY
    add_job(full, source="/new")
    waiting = add_job(full, source="/waiting")
    full.update_job(waiting.id, state="waiting")
    clock.now += DAY / 2
    found = full.prunable(DAY)
    assert [(one.state, one.jobs) for one in found] == [("done", 2), ("failed", 4)]
    assert {one.oldest for one in found} == {one.newest for one in found} == {begun}
    assert full.prune(DAY) == 6
    assert full.prunable(DAY) == []
    assert len(full.jobs()) == 2


def test_pruning_lets_others_write_in_between(
    full: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "BATCH", 2)
    clock.now += DAY
    with statements(full) as found:
        assert full.prune(DAY / 2) == 6
    assert found.count("COMMIT") >= 4
    assert full._read("SELECT count(*) FROM chunk", {})[0][0] == 0


def test_a_chunk_that_another_job_uses_outlives_its_job(full: Store) -> None:
    other = add_job(full, source="/other")
    claim(full, other, "key0")
    (first,) = [job for job in full.jobs() if job.source == "/0"]
    full.remove_job(first.id)
    assert full.answered("key0")
    full.update_job(other.id, state="cancelled")
    full.remove_job(other.id)
    assert not full.answered("key0")
