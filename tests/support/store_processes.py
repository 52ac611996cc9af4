"""What other processes do to a store in tests; each function is run in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from stt_cli.contract import Pending
from stt_cli.model import Answer, Chunk, Span
from stt_cli.store import Claim, Job, Mine, NewJob, Store, Theirs

SPAWN = multiprocessing.get_context("spawn")


def add_job(store: Store, source: str = "/music/talk.mp3", **more: Any) -> Job:
    values: dict[str, Any] = {
        "run": "run1", "name": "talk.mp3", "provider": "openai", "settings": {"language": "en"},
    }  # fmt: skip
    fresh = more.pop("fresh", False)
    return store.new_job(NewJob(**{**values, "source": source, **more}), fresh=fresh)


def piece(index: int = 0) -> Chunk:
    return Chunk(index=index, spans=(Span(60.0 * index, 60.0 * index + 60),))


def claim(
    store: Store, job: Job, key: str = "key", index: int = 0, *, fresh: bool = False
) -> Claim:
    return store.claim(key, job=job.id, chunk=piece(index), provider="openai", fresh=fresh)


@contextmanager
def running(work: Callable[..., None], *args: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """`work(connection, *args)` in another process, which is killed at the end."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=work, args=(there, *args))
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()


def open_store(line: Connection, path: Path) -> None:
    line.recv()
    with Store.open(path):
        line.send("open")


def hear_all(line: Connection, path: Path, keys: list[str]) -> None:
    """Have every chunk heard, by this process or another; send the keys it paid for itself."""
    paid = []
    random.shuffle(keys)
    with Store.open(path) as store:
        job = add_job(store, source=f"/music/{os.getpid()}.mp3")
        line.send("ready")
        line.recv()
        for index, key in enumerate(keys):
            while isinstance(outcome := claim(store, job, key, index), Theirs):
                time.sleep(0.005)
            if isinstance(outcome, Mine):
                paid.append(key)
                store.finish(key, Answer(text=key))
    line.send(paid)


def claim_and_hang(line: Connection, path: Path, pending: Pending | None, fork: bool) -> None:
    """Claim "key", submit it if there is a `pending`, and work on it for ever."""
    store = Store.open(path)
    job = add_job(store)
    claim(store, job)
    if pending is not None:
        store.submitted("key", pending)
    if fork:
        fork_and_hang()
    line.send(job.id)
    line.recv()


def fork_and_hang() -> None:
    """Leave a forked child behind, and return once it runs: a fork returns earlier in the parent."""
    runs, tell = os.pipe()
    if os.fork() == 0:
        os.write(tell, b"x")
        time.sleep(30)  # longer than the test takes; nobody is left to end it
        os._exit(0)
    os.read(runs, 1)


def write_for_ever(line: Connection, path: Path) -> None:
    """Finish chunk after chunk, and send each key once it is said to be safe."""
    store = Store.open(path)
    job = add_job(store, source=f"/music/{os.getpid()}.mp3")
    for index in range(1_000_000):
        key = f"{os.getpid()}-{index}"
        claim(store, job, key, index)
        store.finish(key, Answer(text=key * 500))
        line.send(key)
