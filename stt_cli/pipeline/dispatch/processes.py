"""Processes on this machine: engines are neither thread-safe nor free of native crashes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

from stt_cli.contract import Ask, Before, Piece
from stt_cli.media.isolated import starting
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.workers import Plan, Result, WorkerDied
from stt_cli.providers import worker

P = ParamSpec("P")
T = TypeVar("T")
U = TypeVar("U")


def engine_processes(
    count: int, provider: str | None = None, ask: Ask | None = None
) -> ProcessPoolExecutor:
    """A pool whose processes have the engine loaded that is asked for (None: no engine)."""
    return ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=worker.initialize,
        initargs=(provider, ask),
    )


class Pool:
    """A process pool that is made on first use, and anew after one of its processes died."""

    def __init__(self, new: Callable[[], Executor]) -> None:
        self._new = new
        self._executor: Executor | None = None

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The future raises WorkerDied where a process ended with the work in hand."""
        return then(self._submit(partial(work, *args, **kwargs)), lambda result: result)

    def close(self) -> None:
        """Shut the processes down, without waiting for work in hand."""
        if not self._executor:
            return
        self._executor.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            if not child.daemon:  # those read media, and end by themselves
                child.terminate()

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        with starting():
            if self._executor:
                with suppress(BrokenProcessPool):  # its futures say so; this is for new processes
                    return self._executor.submit(work)
            self._executor = self._new()
            return self._executor.submit(work)


def then(future: Future[T], made: Callable[[T], U]) -> Future[U]:
    """What `made` makes of the future's result; a pool that broke is a worker that died."""
    following: Future[U] = Future()

    def pass_on(done: Future[T]) -> None:
        if done.cancelled():
            following.cancel()
            return
        error = done.exception()
        if isinstance(error, BrokenProcessPool):
            died = WorkerDied("a worker process ended unexpectedly")
            died.__cause__ = error
            following.set_exception(died)
        elif error:
            following.set_exception(error)
        else:
            following.set_result(made(done.result()))

    future.add_done_callback(pass_on)
    return following


class ProcessWorkers:
    """A process for each piece in hand, and a piece that waits at each process."""

    def __init__(self, provider: str, pool: Pool, processes: int) -> None:
        self._provider = provider
        self._pool = pool
        self.width = 2 * processes  # the next piece waits at the process, not in the decoder

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        return then(self._pool.submit(worker.transcribe, self._provider, piece, ask), _result)

    def close(self) -> None:
        self._pool.close()


def _result(answer: Answer) -> Result:
    return Result(answer=answer)


def make(plan: Plan) -> ProcessWorkers:
    """A process for each piece that the engine transcribes at a time."""
    first = plan.endpoints[0]
    provider = first.spec.name
    pool = Pool(partial(engine_processes, plan.width, provider, plan.ask))
    return ProcessWorkers(provider, pool, plan.width)
