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
from stt_cli.live.events import Ended, Error, Event, Reconnected, Started
from stt_cli.live.hearing import TICK, Hearing
from stt_cli.live.ledger import Ledger
from stt_cli.live.leg import Leg, Rhythm
from stt_cli.live.link import Link
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
        self._ledger = Ledger(self._ring)
        self._rhythm = Rhythm(traits.commit_seconds, traits.session_seconds)
        self._hearing = Hearing(
            traits, self._ring, self._ledger, self._rhythm, clock, self._heed_stop
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
                finals=self._ledger.finals,
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
            settled = self._ledger.settled
            try:
                yield from self._lead(reason, attempts)
                attempts, reason = 0, ""
            except Refused as error:
                attempts = 1 if self._ledger.settled > settled else attempts + 1
                if attempts > (self._retries if self._started else min(self._retries, FIRST)):
                    raise
                reason = error.message
                yield Error(message=f"{reason}; connecting again", fatal=False)
                self._back_off(attempts, error.retry_after)

    def _lead(self, reason: str, attempts: int) -> Iterator[Event]:
        """One connection, from its opening until all that was sent on it is settled."""
        leg = self._open(self._open_link(self._ledger.context))
        try:
            yield from self._greeting(leg, reason, attempts)
            yield from self._hearing.listen(leg)
        finally:
            self._end(leg)

    def _more(self) -> bool:
        """Whether there is audio to be heard; waits until that is known."""
        while not self._ring.wait(TICK):
            self._heed_stop()
        if self._ring.end == 0 and not self._stopping:
            self._pump.join(timeout=1.0)
            self._pump.check()
        return not self._ring.drained and (
            not self._ring.closed or not self._started or self._ledger.audible(self._ring.end)
        )

    def _heed_stop(self) -> None:
        if self._stopping:
            self._ring.close()
            self._source.close()

    def _open(self, link: Link) -> Leg:
        """Waits until the service takes audio, and begins to send."""
        leg = Leg(link, self._ring, self._traits, self._rhythm, self._clock, self._sleep)
        try:
            leg.session = self._await_ready(link)
        except SttError:
            link.close(clean=False)
            raise
        leg.begin(self._ledger.settled)
        self._ledger.begin(leg)
        return leg

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

    def _greeting(self, leg: Leg, reason: str, attempts: int) -> Iterator[Event]:
        rate = self._ring.rate
        if not self._started:
            self._started = True
            yield Started(
                source=self._source.name,
                provider=self._traits.provider,
                model=self._traits.model,
                rate=rate,
                session=leg.session,
            )
        elif reason:
            yield Reconnected(
                start=round(leg.start / rate, 3),
                repeated=round(max(0, self._sent_before - leg.start) / rate, 3),
                lost=round(self._lost / rate, 3),
                reason=reason,
                attempts=attempts,
            )

    def _end(self, leg: Leg) -> None:
        """Close the connection; go on from where nothing is settled."""
        leg.end()
        self._sent_before = leg.sent
        if not leg.clean and self._ledger.settled <= leg.base and leg.seconds > 1:
            self._rhythm.hurry(leg.seconds)
        if not (leg.clean and self._ring.drained):
            wanted = self._ring.resume_point(self._ledger.settled)
            self._lost = max(0, self._ring.rewind(wanted) - wanted)

    def _back_off(self, attempts: int, retry_after: float | None) -> None:
        """The first time at once, then with growing, random waits; as the service asks, if so."""
        wait = 0.0
        if attempts > 1:
            wait = random.uniform(0, min(LONGEST_WAIT, 0.5 * 2**attempts))  # noqa: S311
        self._sleep(max(wait, min(retry_after or 0.0, LONGEST_RETRY_AFTER)))
