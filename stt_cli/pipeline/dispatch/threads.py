"""Threads of this process: one for each request that a service is working on."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from msgspec.structs import replace

from stt_cli.contract import Ask, Pending, Piece, PollingProvider, SubmittingProvider
from stt_cli.errors import BadAnswer, InputError, SttError, UsageError
from stt_cli.model import Answer
from stt_cli.net import HttpSession
from stt_cli.pipeline.dispatch.workers import Plan, Result
from stt_cli.services.endpoint import Notify, Service, open_service
from stt_cli.services.sanitize import sanitized


class ThreadWorkers:
    """A thread for each request under way. What one service cannot serve goes to the next."""

    def __init__(
        self, services: Sequence[Service], width: int, notify: Notify, *, no_wait: bool = False
    ) -> None:
        """`no_wait`: services are given pieces as background jobs where they accept them."""
        self._services = services
        self._notify = notify
        self._no_wait = no_wait
        self.width = width
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="request")

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Result]:
        if pending:
            return self._threads.submit(self._poll, pending)
        return self._threads.submit(self._transcribe, piece, ask)

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

    def _transcribe(self, piece: Piece, ask: Ask) -> Result:
        *others, last = self._services
        attempts = 0
        for service, following in zip(others, self._services[1:], strict=True):
            session = service.session.view()
            try:
                return self._result_of(service, session, piece, ask, attempts)
            except SttError as error:
                attempts += session.attempts
                self._notify(0, f"{error}; trying {following.name}")
        return self._result_of(last, last.session.view(), piece, ask, attempts)

    def _result_of(
        self, service: Service, session: HttpSession, piece: Piece, ask: Ask, attempts: int
    ) -> Result:
        """The service's answer, after `attempts` requests to others."""
        provider, asked = service.provider, replace(ask, model=service.model)
        try:
            if self._no_wait and isinstance(provider, SubmittingProvider):
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


def make(plan: Plan) -> ThreadWorkers:
    """A session with each endpoint. Raises KeyRejected without a needed key."""
    services = [
        plan.stack.enter_context(open_service(endpoint, plan.policy, plan.notify))
        for endpoint in plan.endpoints
    ]
    return ThreadWorkers(services, plan.width, plan.notify, no_wait=plan.no_wait)
