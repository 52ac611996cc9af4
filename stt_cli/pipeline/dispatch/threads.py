"""Threads of this process: one for each request that a service is working on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from msgspec.structs import replace

from stt_cli.answers.clock import believed
from stt_cli.answers.refusal import worth_keeping
from stt_cli.contract import (
    Ask,
    Before,
    Pending,
    Piece,
    PollingProvider,
    Session,
    SubmittingProvider,
    Unread,
)
from stt_cli.errors import BadAnswer, InputError, NotFound, SttError, Unfit, UsageError
from stt_cli.model import Answer
from stt_cli.net import HttpSession, Replay
from stt_cli.pipeline.dispatch.workers import Misfit, Plan, Result, Unreadable
from stt_cli.services.endpoint import Service, open_service
from stt_cli.services.logfile import described
from stt_cli.services.pricing import estimate
from stt_cli.services.sanitize import sanitized
from stt_cli.stitch import length

ONCE_MORE = "it is kept: update stt and run it again, or ask, and pay, again with --fresh"


class ThreadWorkers:
    """A thread for each request under way. What one service cannot serve goes to the next."""

    def __init__(self, services: Sequence[Service], plan: Plan) -> None:
        self._services = services
        self._notify = plan.notify
        self._learnt = plan.learnt
        self._no_wait = plan.no_wait
        self.width = plan.width
        self._threads = ThreadPoolExecutor(self.width, thread_name_prefix="request")

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        match before:
            case Pending():
                return self._threads.submit(self._poll, piece, before)
            case Unread():
                return self._threads.submit(self._read_again, piece, ask, before)
            case None:
                return self._threads.submit(self._transcribe, piece, ask)

    def close(self) -> None:
        for service in self._services:
            service.session.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _service(self, provider: str | None) -> Service:
        """The one that is called so; the first where an older version did not say which."""
        found = [one for one in self._services if provider in (None, one.name)]
        if not found:
            hint = f"ask it again, as with --fallback {provider}, or start over with --fresh"
            raise BadAnswer(
                f"an earlier job of {provider} cannot be continued without that provider", hint=hint
            )
        return found[0]

    def _poll(self, piece: Piece, pending: Pending) -> Result:
        service = self._service(pending.provider)
        view = service.session.view()
        try:
            with _kept_if_unreadable(service, view, pending):
                return _polled(service, piece, pending, view)
        except NotFound as error:
            error.hint = "run it again to send it anew, and pay for it again"
            raise

    def _read_again(self, piece: Piece, ask: Ask, unread: Unread) -> Result:
        """What an answer of an earlier run says. Nothing is sent, unless a job may be asked for
        its result once more."""
        service = self._service(unread.provider)
        session = Replay(service.provider.SPEC, unread)
        try:
            with _foreseen(service, session):
                if unread.pending:
                    return _polled(service, piece, unread.pending, session)
                return Result(answer=self._answer(service, session, piece, ask), attempts=0)
        except BadAnswer as error:
            if unread.pending:
                return self._poll(piece, unread.pending)
            raise BadAnswer(f"{error.message}, as in an earlier run", hint=ONCE_MORE) from error

    def _transcribe(self, piece: Piece, ask: Ask) -> Result:
        attempts = 0
        lost: list[Unreadable] = []
        for service, following in zip(self._services, [*self._services[1:], None], strict=True):
            session = service.session.view()
            try:
                with _kept_if_unreadable(service, session):
                    answer = self._answer(service, session, piece, ask)
            except (SttError, Unreadable) as failure:
                error = failure if isinstance(failure, SttError) else failure.error
                lost += [failure] if isinstance(failure, Unreadable) else []
                if not lost and self._may_be_taken(error, piece, is_last=following is None):
                    raise Misfit(error) from error
                if following is None:
                    raise Unreadable(error, lost[0].unread) if lost else error from failure
                attempts += session.attempts
                self._notify(0, f"{error}; trying {following.name}")
            else:
                return Result(answer=answer, attempts=attempts + session.attempts)
        raise AssertionError("there is always a service")

    def _may_be_taken(self, error: SttError, piece: Piece, *, is_last: bool) -> bool:
        """Whether the same sound sent in another way may be. Rather than to guess a limit, the
        next service is asked."""
        if not isinstance(error, Unfit) or not (error.named or is_last):
            return False
        return self._learnt.learn(error, piece)

    def _answer(
        self, service: Service, session: Session, piece: Piece, ask: Ask
    ) -> Answer | Pending:
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
        return _priced(_signed(answer, service.name, piece), service, piece, asked)


def _priced(answer: Answer | Pending, service: Service, piece: Piece, ask: Ask) -> Answer | Pending:
    """The answer with what it costs by the price list, where the service does not say."""
    if isinstance(answer, Pending) or answer.cost:
        return answer
    seconds = length(answer) if piece.url else piece.seconds
    return replace(answer, cost=estimate(service.price, [seconds], ask))


def _polled(service: Service, piece: Piece, pending: Pending, session: Session) -> Result:
    if not isinstance(service.provider, PollingProvider):
        raise BadAnswer(f"{service.provider.SPEC.title} has no jobs that can be waited for")
    answer = _signed(service.provider.poll(pending, session), service.name, piece)
    return Result(answer=answer, attempts=0)


@contextmanager
def _kept_if_unreadable(
    service: Service, session: HttpSession, pending: Pending | None = None
) -> Iterator[None]:
    """Raises Unreadable, with the answer as it came, where it cannot be read."""
    try:
        with _foreseen(service, session):
            yield
    except BadAnswer as error:
        reply = session.last
        if reply is None or not worth_keeping(reply.content):
            raise
        error.hint = error.hint or ONCE_MORE
        unread = Unread(
            provider=service.name,
            status=reply.status,
            mime=reply.headers.get("content-type", ""),
            content=reply.content,
            pending=pending,
        )
        raise Unreadable(error, unread) from error


@contextmanager
def _foreseen(service: Service, session: HttpSession | Replay) -> Iterator[None]:
    """Raises BadAnswer for whatever goes wrong once there is an answer: a reader has a fault."""
    try:
        yield
    except SttError:
        raise
    except Exception as error:
        if session.last is None:
            raise
        raise BadAnswer(
            f"{service.title}: its answer cannot be read: {described(error)}"
        ) from error


def _signed(answer: Answer | Pending, provider: str, piece: Piece) -> Answer | Pending:
    """The answer with the name of who gave it; a job's own fields must go back as they came."""
    named = replace(answer, provider=provider)
    if isinstance(named, Pending):
        return named
    return believed(sanitized(named), piece.seconds)


def make(plan: Plan) -> ThreadWorkers:
    """A session with each endpoint. Raises KeyRejected without a needed key."""
    services = [
        plan.stack.enter_context(open_service(endpoint, plan.policy, plan.notify))
        for endpoint in plan.endpoints
    ]
    return ThreadWorkers(services, plan)
