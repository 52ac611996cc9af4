"""A damaged record damages its job only."""

from __future__ import annotations

import zlib
from typing import Any

import pytest

from stt_cli.errors import StoreError
from stt_cli.model import Answer, Cost, Source, Transcript
from stt_cli.store import Done, Store
from tests.support.store_processes import add_job, claim

TRANSCRIPT = Transcript(
    text="Hi.",
    duration=1.0,
    provider="p",
    model="m",
    source=Source(name="a", sha256="", duration=1),
)
DAMAGE = [
    "settings = '" + "[" * 100_000 + "'", "settings = 'x{'", "settings = 7", "settings = '[]'", "state = 'dreaming'",
    "created = 'soon'", "updated = 9e999", "duration = 'long'",
    "name = x'ff00fe'", "provider = x'00'", "owner = 5, state = 'running'",
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_job_is_listed_shown_and_removed_like_the_others(
    store: Store, damage: str
) -> None:
    sound, damaged = add_job(store, source="/1"), add_job(store, source="/2")
    for job in (sound, damaged):
        claim(store, job, job.id)
        store.update_job(job.id, state="failed", error="no route")
    store._write(f"UPDATE job SET {damage} WHERE id = :id", {"id": damaged.id})

    assert [job.id for job in store.jobs()] == [damaged.id, sound.id]
    assert store.job(sound.id).error == "no route"
    assert store.job(damaged.id).id == damaged.id
    assert len(store.chunks(damaged.id)) == 1
    store.remove_job(damaged.id)
    assert [job.id for job in store.jobs()] == [sound.id]


@pytest.mark.parametrize("cost", ["{", '{"amount":null,"currency":"USD"}', "7", b"\xff"])
def test_a_cost_that_cannot_be_read_is_none(store: Store, cost: Any) -> None:
    job = add_job(store)
    claim(store, job)
    store._write("UPDATE job SET cost = :cost", {"cost": cost})
    store._write("UPDATE chunk SET cost = :cost", {"cost": cost})

    assert store.jobs()[0].cost is None
    assert store.chunks(job.id)[0].cost is None


def test_a_plan_that_cannot_be_read_leaves_its_chunk_in_the_list(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store._write("UPDATE job_chunk SET plan = '{}'", {})

    (chunk,) = store.chunks(job.id)

    assert (chunk.key, chunk.chunk.why) == ("key", "its record is damaged")


def test_what_an_earlier_version_kept_with_a_cost_without_end_is_read(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.finish("key", Answer(text="Hi.", cost=Cost(amount=float("inf"))))
    store.update_job(job.id, transcript=TRANSCRIPT)

    assert claim(store, job) == Done(answer=Answer(text="Hi."), attempts=1)


@pytest.mark.parametrize("body", [b"", b"x", zlib.compress(b"{"), zlib.compress(b"[]")])
def test_a_body_that_cannot_be_read_is_that_jobs_failure(store: Store, body: bytes) -> None:
    job, other = add_job(store, source="/1"), add_job(store, source="/2")
    for one in (job, other):
        claim(store, one, one.id)
        store.finish(one.id, Answer(text="Hi."))
        store.update_job(one.id, state="done", transcript=TRANSCRIPT)
    store._write("UPDATE transcript SET body = :body WHERE job = :id", {"body": body, "id": job.id})
    store._write("UPDATE chunk SET answer = :body WHERE key = :id", {"body": body, "id": job.id})

    with pytest.raises(StoreError, match=r"unreadable transcript.*--fresh"):
        store.transcript(job.id)
    with pytest.raises(StoreError, match=r"unreadable answer.*--fresh"):
        claim(store, job, job.id)
    assert store.transcript(other.id) == TRANSCRIPT
    assert isinstance(claim(store, other, other.id), Done)
