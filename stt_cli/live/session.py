"""A live session: a source of audio, whatever hears it, and the text in between.

Three threads: one takes audio from the source into a bounded ring, one sends it, and the caller's
own receives and is told events. A lost connection is opened again and all audio that is not
settled is sent once more.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from stt_cli.errors import Refused, SttError
from stt_cli.live.connection import Connection, Rhythm
from stt_cli.live.events import Ended, Error, Event, Reconnected, Started
from stt_cli.live.finalizer import Finalizer
from stt_cli.live.link import Link
from stt_cli.live.receiver import TICK, Receiver
from stt_cli.live.ring import Ring
from stt_cli.live.worker import Worker
from stt_cli.providers.live import Failure, Ready, Traits

KEEP_SECONDS = 300.0
"""Unsettled audio that is kept."""
FIRST = 4
"""Failures that are borne before the service ever heard us: its address may be wrong."""
LONGEST_WAIT = 15.0
LONGEST_RETRY_AFTER = 60.0


class Source(Protocol):
    """Where audio comes from."""

    name: str
    live: bool
    """Whether it cannot wait: what is not taken in time is lost."""

    def frames(self) -> Iterator[bytes]:
        """Mono s16le at the session's rate, in small pieces. Raises InputError, UsageError."""

    def close(self) -> None:
        """Ends `frames` soon, from any thread."""


class Session:
    """Runs once: `events()` to the end, `stop()` from anywhere to end it early and cleanly."""

    def __init__(
        self,
        open_link: Callable[[str], Link],
        traits: Traits,
        source: Source,
        *,
        retries: int = 10,
        keep: float = KEEP_SECONDS,
        tap: Callable[[bytes], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`open_link` connects, given the last words told as context. `tap` gets all audio.

        `retries`: failures in a row, without any text settled between them, that are borne, once
        a first connection stood.
        """
        self._open_link = open_link
        self._traits = traits
        self._source = source
        self._retries = retries
        self._tap = tap
        self._clock = clock
        self._sleep = sleep
        self._ring = Ring(traits.rate, keep=keep, live=source.live)
        self._finalizer = Finalizer(self._ring)
        self._rhythm = Rhythm(traits.commit_seconds, traits.session_seconds)
        self._receiver = Receiver(
            traits, self._ring, self._finalizer, self._rhythm, clock, self._heed_stop
        )
        self._pump = Worker(self._take, "stt-source")
        self._stopping = False
        self._started = False
        self._sent_before = 0
        self._lost = 0
        self._never_ready = False

    @property
    def duration(self) -> float:
        """Seconds of audio taken so far."""
        return self._ring.end / self._ring.rate

    @property
    def level(self) -> float:
        """Loudness of the newest audio in dBFS, for a meter."""
        return 20 * math.log10(max(1, self._ring.peak) / 32768)

    def stop(self) -> None:
        """Take no more audio, but hear what was taken. Safe in a signal handler."""
        self._stopping = True

    def events(self) -> Iterator[Event]:
        """What happens, as it happens; the last event is `ended`, or a fatal `error`.

        Raises the SttError after telling it: of the source, KeyRejected, CreditError,
        ProviderError where the service fails `retries` times in a row.
        """
        self._pump.start()
        try:
            yield from self._run()
            self._pump.check()
            yield Ended(
                duration=round(self.duration, 3),
                finals=self._finalizer.finals,
                stopped=self._stopping,
            )
        except SttError as error:
            yield Error(message=str(error), fatal=True)
            raise
        finally:
            self._ring.close()
            self._source.close()

    def _take(self) -> None:
        try:
            for pcm in self._source.frames():
                if self._stopping:
                    break
                if self._tap:
                    self._tap(pcm)
                self._ring.put(pcm)
        finally:
            self._ring.close()

    def _run(self) -> Iterator[Event]:
        attempts, reason = 0, ""
        while self._more():
            settled = self._finalizer.settled
            try:
                yield from self._lead(reason, attempts)
                attempts, reason = 0, ""
            except Refused as error:
                attempts = 1 if self._finalizer.settled > settled else attempts + 1
                if attempts > (self._retries if self._started else min(self._retries, FIRST)):
                    raise
                reason = error.message
                yield Error(message=f"{reason}; connecting again", fatal=False)
                self._back_off(attempts, error.retry_after)

    def _lead(self, reason: str, attempts: int) -> Iterator[Event]:
        """One connection, from its opening until all that was sent on it is settled."""
        connection = self._open(self._open_link(self._finalizer.context))
        try:
            yield from self._greeting(connection, reason, attempts)
            yield from self._receiver.listen(connection)
        finally:
            self._end(connection)

    def _more(self) -> bool:
        """Whether there is audio to be heard; waits until that is known."""
        while not self._ring.wait(TICK):
            self._heed_stop()
        if self._ring.end == 0 and not self._stopping:
            self._pump.join(timeout=1.0)
            self._pump.check()
        return not self._ring.drained and (
            not self._ring.closed or not self._started or self._finalizer.audible(self._ring.end)
        )

    def _heed_stop(self) -> None:
        if self._stopping:
            self._ring.close()
            self._source.close()

    def _open(self, link: Link) -> Connection:
        """Waits until the service takes audio, and begins to send."""
        connection = Connection(
            link, self._ring, self._traits, self._rhythm, self._clock, self._sleep
        )
        try:
            connection.session = self._await_ready(link)
        except SttError:
            link.close(clean=False)
            raise
        connection.begin(self._finalizer.settled)
        self._finalizer.begin(connection)
        return connection

    def _await_ready(self, link: Link) -> str | None:
        traits = self._traits
        deadline = self._clock() + (0 if self._never_ready else traits.ready_within or 0)
        while (left := deadline - self._clock()) > 0:
            for heard in link.receive(min(left, TICK)):
                if isinstance(heard, Ready):
                    return heard.session
                if isinstance(heard, Failure):
                    raise heard.error
            self._heed_stop()
        if traits.ready_required and traits.ready_within is not None:
            raise Refused(f"{traits.provider} was not ready within {traits.ready_within:.0f} s")
        self._never_ready = True
        return None

    def _greeting(self, connection: Connection, reason: str, attempts: int) -> Iterator[Event]:
        rate = self._ring.rate
        if not self._started:
            self._started = True
            yield Started(
                source=self._source.name,
                provider=self._traits.provider,
                model=self._traits.model,
                rate=rate,
                session=connection.session,
            )
        elif reason:
            yield Reconnected(
                start=round(connection.start / rate, 3),
                repeated=round(max(0, self._sent_before - connection.start) / rate, 3),
                lost=round(self._lost / rate, 3),
                reason=reason,
                attempts=attempts,
            )

    def _end(self, connection: Connection) -> None:
        """Close the connection; go on from where nothing is settled."""
        connection.end()
        self._sent_before = connection.sent
        if (
            not connection.clean
            and self._finalizer.settled <= connection.base
            and connection.seconds > 1
        ):
            self._rhythm.hurry(connection.seconds)
        if not (connection.clean and self._ring.drained):
            wanted = self._ring.resume_point(self._finalizer.settled)
            self._lost = max(0, self._ring.rewind(wanted) - wanted)

    def _back_off(self, attempts: int, retry_after: float | None) -> None:
        """The first time at once, then with growing, random waits; as the service asks, if so."""
        wait = 0.0
        if attempts > 1:
            wait = random.uniform(0, min(LONGEST_WAIT, 0.5 * 2**attempts))  # noqa: S311
        self._sleep(max(wait, min(retry_after or 0.0, LONGEST_RETRY_AFTER)))
