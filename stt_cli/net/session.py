"""The session of one service: pace, deadline, bounded repeats, and the one place that sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

import httpx
from msgspec.structs import replace

from stt_cli.contract import Call, Limits, Piece, Spec
from stt_cli.errors import (
    CreditError,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
    Uncertain,
    Unsupported,
)
from stt_cli.net.call import Request
from stt_cli.net.deadline import Clock, Deadline
from stt_cli.net.events import LeftOut, NetEvent, Retrying, Sent
from stt_cli.net.failures import Unreachable, failure
from stt_cli.net.fault import read_fault
from stt_cli.net.pace import Pace, backoff
from stt_cli.net.redact import Redactor
from stt_cli.net.reply import HttpReply
from stt_cli.net.stop import Stop
from stt_cli.net.transport import Transport

TIMEOUT = 600.0
UNKNOWN = 18_000.0
"""Seconds that a recording is taken to last where a service fetches it from a URL."""
DAY, YEAR = 86_400.0, 31_536_000.0
REFUSALS = 8
"""How often a request that was not accepted is repeated, however many --retries there are."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What all views of one session share."""

    spec: Spec
    bases: Mapping[str, str]
    limits: Limits
    timeout: float | None
    retries: int
    on_event: Callable[[NetEvent], None]
    clock: Clock
    stop: Stop
    redact: Redactor
    pace: Pace
    transport: Transport
    keyless: bool = False
    """Whether there is no key, although the service grants more with one."""
    refused: set[str | None] = field(default_factory=set)
    """The names of extra fields that the service does not know, or not allow."""
    final: list[SttError] = field(default_factory=list)
    """Why the service takes no more work: the key, the credit, or a wait longer than the run's
    patience. Asked once, not per chunk."""


class _Ended(Exception):
    """The service takes no more requests within the run's patience."""

    def __init__(self, error: SttError) -> None:
        super().__init__(str(error))
        self.error = error


class HttpSession:
    """Implements `contract.Session`. Threads may share it; each may take a `view` of its own."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.attempts = 0
        """Requests sent through this view that may have cost money, repeats included."""
        self.last: HttpReply | None = None
        """What the last request through this view was answered with, if it may have cost money
        or asked for the result of one that did."""

    def view(self) -> HttpSession:
        """The same session with its own count of attempts."""
        return HttpSession(self._line)

    def close(self) -> None:
        """End it, at once and for all views: what is under way or waiting raises Interrupted."""
        self._line.stop.stop()
        self._line.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, call: Call) -> HttpReply:
        """See `contract.Session.send`."""
        url = self._line.bases[call.base or ""] + call.path
        request = Request(call=call, url=url, max_bytes=self._line.limits.max_bytes)
        deadline = Deadline(self._patience(call.piece), self._line.clock)
        self.last = None
        reply = self._known(request, deadline)
        self.last = reply
        return reply

    def _known(self, request: Request, deadline: Deadline) -> HttpReply:
        """The answer to the request without the fields that this service refuses."""
        refused = self._line.refused
        while True:
            extras = tuple(
                one for one in request.call.extras if refused.isdisjoint((one.name, one.needs))
            )
            call = replace(request.call, extras=extras)
            try:
                return self._repeat(replace(request, call=call), deadline)
            except Unsupported as error:
                # Others may have been under way with it: it is reported once.
                if not refused.issuperset(error.names):
                    self._tell_left_out(error)
                refused.update(error.names)

    def _patience(self, piece: Piece | None) -> float:
        if self._line.timeout is not None:
            return self._line.timeout
        seconds = 0.0 if piece is None else UNKNOWN if piece.url else piece.seconds
        return max(TIMEOUT, seconds / 5)

    def _repeat(self, request: Request, deadline: Deadline) -> HttpReply:
        failed: Counter[bool] = Counter()
        while True:
            try:
                return self._attempt(request, deadline, failed.total() + 1)
            except _Ended as end:
                raise end.error from None
            except (Refused, Uncertain) as error:
                bounded = isinstance(error, Unreachable) or (
                    isinstance(error, Uncertain) and request.call.paid
                )
                failed[bounded] += 1
                if failed[bounded] > (self._line.retries if bounded else REFUSALS):
                    count = failed.total()
                    tries = "one attempt" if count == 1 else f"{count} attempts"
                    raise _with(error, f"; gave up after {tries}") from None
                wait = self._wait(error, failed.total(), deadline)
                self._tell_retry(error, wait, failed.total())
                self._line.stop.sleep(wait)

    def _attempt(self, request: Request, deadline: Deadline, attempt: int) -> HttpReply:
        line = self._line
        self._check_final(request)
        with line.pace.slot(deadline) as began:
            self._check_final(request)
            try:
                self.attempts += request.call.paid
                reply = self._answer(request, deadline, began, attempt)
            except (KeyRejected, CreditError) as error:
                if request.call.paid:
                    line.final.append(error)
                raise
            except Refused as error:
                if (error.retry_after or 0.0) > deadline.left:
                    ended = _with(error, f"; it asks for a wait {_shown(error.retry_after)}")
                    line.final.append(ended)  # it would be the same for every other request
                    raise _Ended(ended) from None
                if not isinstance(error, Unreachable):
                    line.pace.refused(began, error.retry_after)
                raise
            line.pace.succeeded()
            return reply

    def _check_final(self, request: Request) -> None:
        if request.call.paid and self._line.final:
            raise _Ended(copy(self._line.final[0]))

    def _answer(
        self, request: Request, deadline: Deadline, began: float, attempt: int
    ) -> HttpReply:
        line = self._line
        try:
            raw = line.transport.attempt(request, deadline)
        except ProviderError:
            line.stop.check()  # close() broke it off
            self._tell_sent(request, None, line.clock() - began, attempt)
            raise
        self._tell_sent(request, raw.status, line.clock() - began, attempt)
        if 200 <= raw.status < 300:
            return HttpReply(line.spec.title, raw, line.redact)
        fault = read_fault(raw.headers, raw.body, line.redact)
        raise failure(line.spec, request.call, raw.status, fault, keyless=line.keyless)

    def _wait(self, error: ProviderError, failures: int, deadline: Deadline) -> float:
        """Seconds until the next attempt. Raises `error` where the deadline comes first."""
        busy = isinstance(error, Refused) and not isinstance(error, Unreachable)
        wait = max(error.retry_after or 0.0, self._line.pace.pause if busy else backoff(failures))
        if wait >= deadline.left:
            raise _with(error, f"; gave up after {deadline.seconds:.0f} s (--timeout)") from None
        return wait

    def _tell_sent(
        self, request: Request, status: int | None, seconds: float, attempt: int
    ) -> None:
        event = Sent(
            provider=self._line.spec.name,
            method=request.call.method,
            url=self._line.redact(str(httpx.URL(request.url, params=request.call.query or ()))),
            status=status,
            seconds=seconds,
            attempt=attempt,
        )
        self._line.on_event(event)

    def _tell_left_out(self, error: Unsupported) -> None:
        names = tuple(dict.fromkeys(error.names))
        provider = self._line.spec.name
        self._line.on_event(LeftOut(provider=provider, names=names, reason=error.message))

    def _tell_retry(self, error: ProviderError, wait: float, attempt: int) -> None:
        event = Retrying(
            provider=self._line.spec.name,
            reason=error.message,
            wait=wait,
            asked=error.retry_after,
            attempt=attempt,
        )
        self._line.on_event(event)


def _with(error: ProviderError, words: str) -> ProviderError:
    """`error` with what became of repeating it."""
    kind = Refused if isinstance(error, Unreachable) else type(error)
    return kind(error.message + words, hint=error.hint, retry_after=error.retry_after)


def _shown(seconds: float | None) -> str:
    """A wait for people: until when, where that is within a year."""
    if seconds is None or seconds > YEAR:
        return "of more than a year"
    moment = datetime.now(UTC).astimezone() + timedelta(seconds=seconds)
    when = f"{moment:%H:%M}" if seconds < DAY else f"{moment:%Y-%m-%d %H:%M}"
    return f"of {seconds:.0f} s, until {when}"
