"""Who hears pieces of audio: processes for engines on this machine, threads for services.

Both hide behind the executors of `concurrent.futures`, so that any other one (a cluster's) fits.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from msgspec import Struct

from stt_cli.contract import Ask, Pending, Piece, Spec
from stt_cli.model import Answer


class Served(Struct, frozen=True, kw_only=True):
    """What came of one piece, after how many requests, and which provider served it."""

    answer: Answer | Pending
    provider: str
    attempts: int = 1


class Crew(Protocol):
    """Workers of one kind. `width` pieces may be handed out at a time."""

    spec: Spec
    width: int

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Served]:
        """Have `piece` heard or, where it was submitted before, have its job polled."""

    def close(self) -> None:
        """Let everyone go, without waiting for work in hand."""


class LocalCrew:
    """A process for each core; engines are neither thread-safe nor free of native crashes."""

    def __init__(self, model: str, processes: int | None = None) -> None:
        from stt_cli.providers import local

        self.spec = local.SPEC
        self._model = model
        limits = self.spec.limits_of(self.spec.model(model))
        self._processes = processes or limits.concurrency
        self.width = 2 * self._processes  # the next piece waits at the process, not in the decoder
        self._pool = self._new_pool()

    def _new_pool(self) -> Executor:
        from stt_cli.providers import local

        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=local.initialize,
            initargs=(self._model,),
        )

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Served]:
        try:
            return self._pool.submit(_hear, piece, ask)
        except BrokenProcessPool:
            self._pool = self._new_pool()
            return self._pool.submit(_hear, piece, ask)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()


def _hear(piece: Piece, ask: Ask) -> Served:
    from stt_cli.providers import local

    return Served(answer=local.transcribe(piece, ask, None), provider="local")
