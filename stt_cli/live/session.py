"""A live session: a source of audio, whatever transcribes it, and the text in between.

Three threads: one takes audio from the source into a bounded ring, one sends it, and the caller's
own receives and yields events. A lost connection is opened again and all audio that is not
settled is sent once more.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Iterator

from stt_cli import pcm
from stt_cli.errors import Refused, SttError
from stt_cli.live.connection import Connection, Rhythm
from stt_cli.live.events import Ended, Error, Event, Reconnected, Started, redact_error, redacted
from stt_cli.live.finalizer import Finalizer
from stt_cli.live.link import Link
from stt_cli.live.opener import Opener, TimeUp
from stt_cli.live.receiver import TICK, Broken, Receiver, Unfinished
from stt_cli.live.ring import Ring
from stt_cli.live.terms import Source, Terms
from stt_cli.live.worker import Worker
from stt_cli.providers.live import StreamingCapabilities

FIRST = 4
"""Failures that are borne before the service ever answered: its address may be wrong."""
UNFINISHED = 3
"""Weight of the times in a row that a service may owe text when a connection ends."""
STOP_SECONDS = 20.0
LONGEST_WAIT = 15.0
LONGEST_LAST_WAIT = 5.0
"""The same once the source has ended: somebody waits for the end."""
LONGEST_RETRY_AFTER = 60.0


class Session:
    """Runs once: `events()` to the end, `stop()` from anywhere to end it early and cleanly."""

    def __init__(
        self,
        open_link: Callable[[str], Link],
        traits: StreamingCapabilities,
        source: Source,
        terms: Terms | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_link` connects, given the last words as context."""
        terms = terms or Terms()
        self._traits = traits
        self._source = source
        self._retries = terms.retries
        self._tap = terms.tap
        self._redact = terms.redact
        self._clock = clock
        self._nap: Callable[[float], None] = time.sleep
        self._sleep: Callable[[float], None] = self._wait
        self._ring = Ring(traits.rate, keep=terms.keep, live=source.live)
        self._finalizer = Finalizer(self._ring)
        self._rhythm = Rhythm(traits.commit_seconds, traits.session_seconds)
        self._receiver = Receiver(
            traits, self._ring, self._finalizer, self._rhythm, clock, self._heed_stop
        )
        self._opener = Opener(open_link, traits, clock, self._heed_stop)
        self._pump = Worker(self._take, "stt-source")
        self._stopping = False
        self._stop_by: float | None = None
        self._started = False
        self._sent_before = 0
        self._lost = 0

    @property
    def duration(self) -> float:
        """Seconds of audio taken so far."""
        return self._ring.end / self._ring.rate

    @property
    def level(self) -> float:
        """Loudness of the newest audio in dBFS, for a meter."""
        return pcm.level(self._ring.peak)

    @property
    def stops_within(self) -> float:
        """Seconds from `stop` to the last event at most."""
        return min(self._traits.finish_within, STOP_SECONDS)

    def stop(self) -> None:
        """Take no more audio, but transcribe what was taken. Safe in a signal handler."""
        self._stopping = True

    def events(self) -> Iterator[Event]:
        """What happens, as it happens; the last event is `ended`, or a fatal `error`.

        Raises the SttError after reporting it: of the source, KeyRejected, CreditError,
        ProviderError where the service fails `retries` times in a row.
        """
        self._pump.start()
        try:
            for event in self._until_time_is_up():
                yield redacted(event, self._redact)
            self._pump.check()
            yield Ended(
                duration=round(self.duration, 3),
                finals=self._finalizer.finals,
                stopped=self._stopping,
            )
        except SttError as error:
            redact_error(error, self._redact)
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

    def _until_time_is_up(self) -> Iterator[Event]:
        try:
            yield from self._run()
        except TimeUp:
            left = self._finalizer.unsettled
            yield from self._keep_partial()
            if self._finalizer.unsettled == left > 0:
                text = f"{self._traits.provider} had no text yet for the last {left:.1f} s of sound"
                yield Error(message=text, fatal=False)

    def _run(self) -> Iterator[Event]:
        attempts, unfinished, reason = 0, 0.0, ""
        while self._more():
            settled = self._finalizer.settled
            try:
                yield from self._lead(reason, attempts)
                attempts, unfinished, reason = 0, 0.0, ""
            except Refused as error:
                progress = self._finalizer.settled > settled
                attempts = 1 if progress else attempts + 1
                owed = error.weight if isinstance(error, Unfinished) else 0
                unfinished = owed + (0 if progress else unfinished)
                if owed and unfinished > UNFINISHED and (yield from self._keep_partial()):
                    attempts, reason = 0, ""  # it has had its second chance, once and for all
                    continue
                if unfinished > UNFINISHED or attempts > self._borne:
                    yield from self._keep_partial()
                    raise
                reason = error.message
                yield Error(message=f"{reason}; connecting again", fatal=False)
                self._back_off(attempts, error.retry_after)
            except SttError:
                yield from self._keep_partial()
                raise

    @property
    def _borne(self) -> int:
        return self._retries if self._started else min(self._retries, FIRST)

    def _keep_partial(self) -> Generator[Event, None, bool]:
        """Make the text final that was shown for speech without any other.

        Returns whether there is text now for all that was sent.
        """
        final = self._finalizer.finish_partial()
        if final is None:
            return self._finalizer.accept_unplaced()
        missing = f"{self._traits.provider} gave no final text from {final.start:.1f} s on"
        yield Error(message=f"{missing}; its partial text was kept", fatal=False)
        yield final
        self._resume()
        return True

    def _lead(self, reason: str, attempts: int) -> Iterator[Event]:
        """One connection, from its opening until all that was sent on it is settled."""
        connection, lost = self._open(), True
        try:
            yield from self._greeting(connection, reason, attempts)
            yield from self._receiver.listen(connection)
            lost = False
        except Unfinished as error:
            lost = isinstance(error, Broken)
            raise
        finally:
            self._end(connection, lost=lost)

    def _more(self) -> bool:
        """Whether there is audio to be transcribed; waits until that is known."""
        while not self._ring.wait(TICK):
            self._heed_stop()
        if self._ring.end == 0 and not self._stopping:
            self._pump.join(timeout=1.0)
            self._pump.check()
        return not self._ring.drained and (
            not self._ring.closed or not self._started or self._finalizer.audible(self._ring.end)
        )

    def _heed_stop(self) -> None:
        if not self._stopping:
            return
        self._ring.close()
        self._source.close()
        now = self._clock()
        self._stop_by = self._stop_by or now + self.stops_within
        if now > self._stop_by:
            raise TimeUp

    def _open(self) -> Connection:
        """Waits until the service takes audio, and begins to send."""
        link, name = self._opener.open(self._finalizer.context)
        connection = Connection(
            link, self._ring, self._traits, self._rhythm, self._clock, self._sleep
        )
        connection.session = name
        connection.begin(self._finalizer.settled)
        self._finalizer.begin(connection)
        return connection

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

    def _end(self, connection: Connection, *, lost: bool) -> None:
        """Close the connection; go on from where nothing is settled."""
        connection.end()
        self._sent_before = connection.sent
        if lost and self._finalizer.settled <= connection.base and connection.seconds > 1:
            self._rhythm.hurry(connection.seconds)
        if not (connection.clean and self._ring.drained):
            self._resume()

    def _resume(self) -> None:
        wanted = self._ring.resume_point(self._finalizer.settled)
        self._lost = max(0, self._ring.rewind(wanted) - wanted)

    def _back_off(self, attempts: int, retry_after: float | None) -> None:
        """The first time at once, then with growing, random waits; as the service asks, if so."""
        wait = 0.0
        if attempts > 1:
            longest = LONGEST_LAST_WAIT if self._ring.closed else LONGEST_WAIT
            wait = random.uniform(0, min(longest, 0.5 * 2**attempts))  # noqa: S311
        self._sleep(max(wait, min(retry_after or 0.0, LONGEST_RETRY_AFTER)))

    def _wait(self, seconds: float) -> None:
        """Sleep, unless the time is up before."""
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            self._nap(min(left, TICK))
            self._heed_stop()
