"""Who hears pieces of audio: processes for engines on this machine, threads for services.

Both hide behind the executors of `concurrent.futures`, so that any other one (a cluster's) fits.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import Ask, Pending, Piece, PollingProvider, SubmittingProvider
from stt_cli.errors import BadAnswer, InputError, SttError, UsageError
from stt_cli.media.isolated import without_sigint
from stt_cli.model import Answer
from stt_cli.net import HttpSession
from stt_cli.providers import local
from stt_cli.services.endpoint import Service
from stt_cli.services.sanitize import sanitized


class Result(Struct, frozen=True, kw_only=True):
    """What came of one piece, after how many requests."""

    answer: Answer | Pending
    attempts: int = 1


class Workers(Protocol):
    """Workers of one kind. `width` pieces may be handed out at a time."""

    width: int

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Result]:
        """Have `piece` heard or, where it was submitted before, have its job polled."""

    def close(self) -> None:
        """Let everyone go, without waiting for work in hand."""


class ProcessWorkers:
    """A process for each core; engines are neither thread-safe nor free of native crashes."""

    def __init__(self, model: str, processes: int) -> None:
        self._model = model
        self._processes = processes
        self.width = 2 * processes  # the next piece waits at the process, not in the decoder
        self._pool = self._new_pool()

    def _new_pool(self) -> Executor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=local.initialize,
            initargs=(self._model,),
        )

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Result]:
        with without_sigint():
            try:
                return self._pool.submit(_hear, piece, ask)
            except BrokenProcessPool:
                self._pool = self._new_pool()
                return self._pool.submit(_hear, piece, ask)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            if not child.daemon:  # those read media, and end by themselves
                child.terminate()


def _hear(piece: Piece, ask: Ask) -> Result:
    return Result(answer=local.transcribe(piece, ask))


class ThreadWorkers:
    """A thread for each request under way. What one service cannot do goes to the next."""

    def __init__(
        self,
        services: Sequence[Service],
        width: int,
        tell: Callable[[str], None],
        *,
        leave: bool = False,
    ) -> None:
        """`leave`: nobody waits, so that services are left to work on pieces where they can be."""
        self._services = services
        self._tell = tell
        self._leave = leave
        self.width = width
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="request")

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Result]:
        if pending:
            return self._threads.submit(self._poll, pending)
        return self._threads.submit(self._hear, piece, ask)

    def close(self) -> None:
        for service in self._services:
            service.session.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _poll(self, pending: Pending) -> Result:
        service = next(s for s in self._services if pending.provider in (None, s.name))
        if not isinstance(service.provider, PollingProvider):
            raise BadAnswer(f"{service.provider.SPEC.title} has no jobs to wait for")
        answer = service.provider.poll(pending, service.session)
        return Result(answer=_signed(answer, service.name), attempts=0)

    def _hear(self, piece: Piece, ask: Ask) -> Result:
        *others, last = self._services
        attempts = 0
        for service, following in zip(others, self._services[1:], strict=True):
            session = service.session.view()
            try:
                return self._served(service, session, piece, ask, attempts)
            except SttError as error:
                attempts += session.attempts
                self._tell(f"{error}; trying {following.name}")
        return self._served(last, last.session.view(), piece, ask, attempts)

    def _served(
        self, service: Service, session: HttpSession, piece: Piece, ask: Ask, attempts: int
    ) -> Result:
        """The service's answer, after `attempts` requests to others."""
        provider, asked = service.provider, replace(ask, model=service.model)
        try:
            if self._leave and isinstance(provider, SubmittingProvider):
                answer: Answer | Pending = provider.submit(piece, asked, session)
            else:
                answer = provider.transcribe(piece, asked, session)
        except (UsageError, InputError) as error:
            if piece.url and not error.hint:
                error.hint = "where it cannot reach the URL, download it and give the file"
            raise
        return Result(answer=_signed(answer, service.name), attempts=attempts + session.attempts)


def _signed(answer: Answer | Pending, provider: str) -> Answer | Pending:
    """The answer with the name of who gave it; a job's own fields must go back as they came."""
    named = replace(answer, provider=provider)
    return sanitized(named) if isinstance(named, Answer) else named
