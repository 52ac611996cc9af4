"""Several processes on one store, and what is left when they are killed."""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from stt_cli.contract import Pending
from stt_cli.model import Answer
from stt_cli.store import Done, Mine, Store, Theirs, schema
from tests.support.store_processes import (
    add_job,
    claim,
    claim_and_hang,
    hear_all,
    open_store,
    running,
    write_for_ever,
)

PENDING = Pending(remote_id="r1", echo={"cost": 1})


def test_processes_that_open_a_new_store_at_once_make_it_once(path: Path) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(running(open_store, path))[1] for _ in range(6)]
        for line in lines:
            line.send("go")
        assert [line.recv() for line in lines] == ["open"] * 6
    with Store.open(path) as store:
        assert store._read("SELECT count(*) FROM migration", {})[0][0] == len(schema.MIGRATIONS)


def test_no_chunk_is_paid_for_by_two_processes(path: Path) -> None:
    keys = [f"key{number}" for number in range(40)]
    with ExitStack() as stack:
        lines = [stack.enter_context(running(hear_all, path, keys))[1] for _ in range(4)]
        for line in lines:
            assert line.recv() == "ready"
        for line in lines:
            line.send("go")
        paid = Counter(key for line in lines for key in line.recv())
    assert paid == Counter(keys)


@pytest.mark.parametrize("pending", [None, PENDING])
def test_a_chunk_is_taken_over_when_its_process_was_killed(
    store: Store, path: Path, pending: Pending | None
) -> None:
    job = add_job(store, source="/mine.mp3")
    with running(claim_and_hang, path, pending, False) as (process, line):
        their_job = line.recv()
        assert claim(store, job) == Theirs(pid=process.pid or 0)
        assert store.job(their_job).state == "running"
        process.kill()
        process.join()
        assert claim(store, job) == Mine(pending=pending)
    assert store.job(their_job).state == "interrupted"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_worker_does_not_keep_its_dead_parent_alive(store: Store, path: Path) -> None:
    job = add_job(store, source="/mine.mp3")
    with running(claim_and_hang, path, None, True) as (process, line):
        line.recv()
        assert isinstance(claim(store, job), Theirs)
        process.kill()
        process.join()
        assert claim(store, job) == Mine()


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_amid_writing_loses_nothing_that_was_finished(path: Path, seed: int) -> None:
    safe: list[str] = []
    with running(write_for_ever, path) as (process, line):
        wanted = random.Random(seed).randrange(1, 30)
        while len(safe) < wanted:
            safe.append(line.recv())
        process.kill()
        process.join()
        try:
            while True:
                safe.append(line.recv())
        except EOFError:
            pass
    with Store.open(path) as store:
        assert store._read("PRAGMA integrity_check", {})[0][0] == "ok"
        job = store.resume_job(store.jobs(state="interrupted")[0].id)
        for index, key in enumerate(safe):
            expected = Done(answer=Answer(text=key * 500), attempts=1)
            assert claim(store, job, key, index) == expected
