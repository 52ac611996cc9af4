"""Jobs: what is remembered, found, taken up again and forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stt_cli.errors import StoreError, UsageError
from stt_cli.model import Answer, Cost, Source, Transcript
from stt_cli.store import State, Store
from tests.support.clock import Clock
from tests.support.store_processes import add_job, claim

TRANSCRIPT = Transcript(
    text="Hello.",
    duration=2.0,
    provider="openai",
    model="whisper-1",
    source=Source(name="talk.mp3", sha256="ab", duration=2.0),
)


def test_a_job_keeps_everything_needed_to_resume_it(store: Store, path: Path) -> None:
    settings = {"ask": {"language": "en"}, "outputs": ["a.srt"], "overlap": 2.5}
    job = add_job(store, settings=settings, model="whisper-1")
    store.close()
    with Store.open(path) as later:
        found = later.job(job.id)
    assert found.settings == settings
    assert (found.source, found.name, found.provider, found.model, found.run) == (
        "/music/talk.mp3", "talk.mp3", "openai", "whisper-1", "run1",
    )  # fmt: skip


def test_names_that_are_not_utf8_survive(store: Store) -> None:
    job = add_job(store, source="/m/\udcff.mp3", name="\udcff", settings={"cwd": "/\udcfe"})
    store.update_job(job.id, state="failed", error="\udcff: not media")
    found = store.job(job.id)
    assert (found.source, found.name) == ("/m/\udcff.mp3", "\udcff")
    assert (found.settings, found.error) == ({"cwd": "/\udcfe"}, "\udcff: not media")


def test_a_job_is_found_by_the_start_of_its_id(store: Store) -> None:
    job = add_job(store)
    assert store.job(job.id[:4].upper()) == job


def test_an_ambiguous_start_of_an_id_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter(["abcdaaaa", "abcdaaaa", "abcdbbbb"])
    monkeypatch.setattr("stt_cli.store.jobs.new_id", lambda: next(ids))
    made = [add_job(store, source=f"/{n}").id for n in range(2)]
    assert made == ["abcdaaaa", "abcdbbbb"]  # an id that is taken is drawn again
    with pytest.raises(UsageError, match="several jobs"):
        store.job("abcd")
    assert store.job("abcdb").id == "abcdbbbb"


@pytest.mark.parametrize("wrong", ["", "zzzzzzzz1", "%", "*", "~", "'"])
def test_an_unknown_id_is_refused(store: Store, wrong: str) -> None:
    add_job(store)
    with pytest.raises(UsageError, match="no job"):
        store.job(wrong)


def test_jobs_come_newest_first_even_when_the_clock_is_set_back(store: Store, clock: Clock) -> None:
    first = add_job(store, source="/1")
    clock.now -= 3600
    second = add_job(store, source="/2", run="run2")
    assert [job.id for job in store.jobs()] == [second.id, first.id]
    assert [job.id for job in store.jobs(limit=1)] == [second.id]
    assert [job.id for job in store.jobs(run="run1")] == [first.id]


def test_jobs_are_listed_by_state(store: Store) -> None:
    done, _ = add_job(store, source="/1"), add_job(store, source="/2")
    store.update_job(done.id, state="done")
    assert [job.id for job in store.jobs(state="done")] == [done.id]


def test_an_update_changes_only_what_is_given(store: Store, clock: Clock) -> None:
    job = add_job(store)
    store.update_job(job.id, sha256="ab", duration=2.0)
    clock.now += 5
    store.update_job(job.id, state="done", cost=Cost(amount=0.5), transcript=TRANSCRIPT)
    found = store.job(job.id)
    assert (found.sha256, found.duration, found.cost) == ("ab", 2.0, Cost(amount=0.5))
    assert found.updated - found.created == 5
    assert store.transcript(job.id) == TRANSCRIPT


def test_an_error_lasts_until_the_job_runs_again(store: Store) -> None:
    job = add_job(store)
    store.update_job(job.id, state="failed", error="no credit")
    store.update_job(job.id, sha256="ab")
    assert store.job(job.id).error == "no credit"
    again = store.resume_job(job.id)
    assert (again.state, again.error) == ("running", None)


def test_an_unfinished_job_has_no_transcript(store: Store) -> None:
    assert store.transcript(add_job(store).id) is None


def test_a_damaged_transcript_is_a_store_error(store: Store) -> None:
    job = add_job(store)
    store.update_job(job.id, transcript=TRANSCRIPT)
    store._write("UPDATE transcript SET body = substr(body, 1, 20)", {})
    with pytest.raises(StoreError, match="unreadable transcript"):
        store.transcript(job.id)


@pytest.mark.parametrize("state", ["failed", "interrupted", "waiting"])
def test_the_same_command_takes_up_its_unfinished_job(store: Store, state: State) -> None:
    job = add_job(store)
    store.update_job(job.id, state=state)
    again = add_job(store, run="run2")
    assert (again.id, again.run, again.state) == (job.id, "run2", "running")


def test_a_fresh_run_takes_up_only_its_own_jobs(store: Store) -> None:
    job = add_job(store)
    store.update_job(job.id, state="interrupted")
    assert add_job(store, fresh=True).id == job.id
    assert add_job(store, fresh=True).id != job.id


def test_the_same_command_takes_up_the_job_of_a_dead_process(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        job = add_job(other)
    again = add_job(store)
    assert (again.id, again.state) == (job.id, "running")
    assert again.owner != job.owner


@pytest.mark.parametrize("state", ["done", "cancelled", "running"])
def test_a_job_that_is_finished_or_being_run_is_left_alone(store: Store, state: State) -> None:
    job = add_job(store)
    store.update_job(job.id, state=state)
    assert add_job(store).id != job.id


@pytest.mark.parametrize(
    "change",
    [
        {"source": "/music/other.mp3"},
        {"settings": {"language": "de"}},
        {"provider": "local"},
        {"model": "whisper-1"},
        {"fresh": True, "run": "run2"},
    ],
)
def test_another_job_does_not_take_up_an_unfinished_one(
    store: Store, change: dict[str, Any]
) -> None:
    job = add_job(store)
    store.update_job(job.id, state="failed")
    assert add_job(store, **change).id != job.id


def test_a_job_is_interrupted_when_its_process_is_gone(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        job = add_job(other)
        assert store.job(job.id).state == "running"
    assert [found.id for found in store.jobs(state="interrupted")] == [job.id]
    assert store.job(job.id).owner is None


def test_a_job_that_another_process_runs_cannot_be_resumed(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        job = add_job(other)
        with pytest.raises(UsageError, match=rf"already running, in process {job.pid}"):
            store.resume_job(job.id)
    assert store.resume_job(job.id).state == "running"


def test_a_job_in_hand_may_be_resumed_by_the_process_that_has_it(store: Store) -> None:
    job = add_job(store)
    assert store.resume_job(job.id).owner == job.owner


def test_removing_a_job_removes_what_no_other_uses(store: Store) -> None:
    job, other = add_job(store, source="/1"), add_job(store, source="/2")
    for key, users in {"own": [job], "shared": [job, other]}.items():
        for user in users:
            claim(store, user, key, index=len(key))
            store.finish(key, Answer(text=key))
    store.update_job(job.id, state="done", transcript=TRANSCRIPT)
    store.remove_job(job.id)
    assert [row["key"] for row in store._read("SELECT key FROM chunk", {})] == ["shared"]
    assert store.transcript(job.id) is None
    with pytest.raises(UsageError, match="no job"):
        store.job(job.id)


def test_removing_a_job_removes_what_a_dead_process_left_of_it(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        job = add_job(other)
        claim(other, job, "first")
        claim(other, job, "fallback")
    store.remove_job(job.id)
    assert store._read("SELECT key FROM chunk", {}) == []


def test_a_running_job_is_never_forgotten(store: Store) -> None:
    job = add_job(store)
    assert store.prune(older_than=-1) == 0
    with pytest.raises(UsageError, match="is running"):
        store.remove_job(job.id)
    assert store.job(job.id) == job


def test_prune_forgets_what_is_old_and_at_rest(store: Store, clock: Clock) -> None:
    old, waiting, new = [add_job(store, source=f"/{n}") for n in range(3)]
    store.update_job(old.id, state="failed")
    store.update_job(waiting.id, state="waiting")
    clock.now += 3600
    store.update_job(new.id, state="done")
    assert store.prune(older_than=3600 - 1) == 1
    assert {job.id for job in store.jobs()} == {waiting.id, new.id}


def test_prune_forgets_jobs_of_dead_processes(store: Store, path: Path, clock: Clock) -> None:
    with Store.open(path, clock=clock) as other:
        add_job(other)
    assert store.prune(older_than=-1) == 1


def test_prune_gives_the_space_back(store: Store, path: Path) -> None:
    job = add_job(store)
    for index in range(20):
        claim(store, job, str(index), index)
        store.finish(str(index), Answer(text="".join(map(chr, range(256, 40_000)))))
    store.update_job(job.id, state="done")
    store._read("PRAGMA wal_checkpoint(TRUNCATE)", {})
    before = path.stat().st_size
    assert store.prune(older_than=-1) == 1
    store._read("PRAGMA wal_checkpoint(TRUNCATE)", {})
    assert path.stat().st_size < before / 4


def test_updating_a_job_that_is_gone_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="no job"):
        store.update_job("abcdefgh", state="done", transcript=TRANSCRIPT)
