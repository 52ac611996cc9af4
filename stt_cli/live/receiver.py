"""What comes back on one connection, as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from stt_cli.errors import Refused
from stt_cli.live.connection import Connection, Rhythm
from stt_cli.live.events import Error, Event, Partial
from stt_cli.live.finalizer import Finalizer
from stt_cli.live.link import Closed
from stt_cli.live.ring import Ring
from stt_cli.providers.live import (
    Done,
    Failure,
    FinalText,
    Nothing,
    Notice,
    PartialText,
    Ready,
    Silence,
    StreamingCapabilities,
    Update,
)
from stt_cli.text.sanitize import line, spoken

TICK = 0.1
LATE_SECONDS = 5.0
"""How long more text is waited for where sound is unsettled after the last."""
SPEECH = 1.0
"""Seconds of sound without text that cannot be the last word's own end."""
SLACK = 0.3
"""Seconds before a commit that may be unsettled although there was nothing to settle."""
HELD_SECONDS = 1.5
"""How long a final text may wait for its times."""
LARGEST_TEXT = 100_000
"""Characters of one text; in a session of ten minutes nobody says more."""
FASTEST = 100
"""Characters per second of audio that no speech reaches."""


class Unfinished(Refused):
    """The service showed or owes text for what it was sent, and did not make it final."""

    weight = 2.0
    """How much it counts; what a broken line may explain counts less."""


class Broken(Unfinished):
    """The same, but the line broke."""

    weight = 0.5


def _clean(update: FinalText) -> FinalText:
    words = tuple(replace(word, word=spoken(word.word)) for word in update.words)
    language = update.language and line(update.language)
    return replace(update, text=spoken(update.text), words=words, language=language)


class Receiver:
    """Receives updates, and makes events of them; `heed` is called several times a second."""

    def __init__(
        self,
        traits: StreamingCapabilities,
        ring: Ring,
        finalizer: Finalizer,
        rhythm: Rhythm,
        clock: Callable[[], float],
        heed: Callable[[], None],
    ) -> None:
        self._traits = traits
        self._ring = ring
        self._finalizer = finalizer
        self._rhythm = rhythm
        self._clock = clock
        self._heed = heed
        self._noted: set[str] = set()

    def listen(self, connection: Connection) -> Iterator[Event]:
        """Until all that was sent is settled. Raises Refused where the connection is lost."""
        while connection.deadline is None or self._clock() < connection.deadline:
            received = self._received(connection)
            if received is None:
                break
            for update in received:
                yield from self._handle(connection, update)
            if received:
                self._extend(connection, received)
            yield from self._release(connection)
            yield from self._watch(connection)
        for update in connection.link.flush():
            yield from self._handle(connection, update)
        if self._is_unfinished(connection):
            raise Unfinished(f"{self._traits.provider} did not finish what it was sent")
        connection.clean = True
        self._finalizer.settle(connection.sent)

    def _received(self, connection: Connection) -> list[Update] | None:
        """What came within a tick; None where the connection has ended and nothing is missing."""
        try:
            return connection.link.receive(TICK if connection.deadline is None else TICK / 4)
        except Refused as error:
            if connection.done and self._is_over(connection, error):
                return None
            if connection.deadline is not None and connection.shows:
                kind = Unfinished if isinstance(error, Closed) else Broken
                raise kind(error.message, hint=error.hint) from error
            raise

    def _is_over(self, connection: Connection, error: Refused) -> bool:
        """Whether a connection that ends once its end was answered leaves nothing to transcribe.

        Text that the service settled by itself looks like that answer, so that speech may be
        left; where it reported nothing new, what it left is not speech.
        """
        if not isinstance(error, Closed):
            return not self._finalizer.audible(connection.sent)
        return self._finalizer.settled <= connection.base or not self._finalizer.audible(
            connection.sent, SPEECH
        )

    def _is_unfinished(self, connection: Connection) -> bool:
        """Whether sound is left, or speech that the service showed before it fell silent."""
        if connection.done:
            return connection.shows and self._finalizer.audible(connection.sent, SPEECH)
        return self._finalizer.audible(connection.sent)

    def _extend(self, connection: Connection, received: list[Update]) -> None:
        """More may come after what came, but only final text puts off the very end."""
        if connection.deadline is None:
            return
        if any(isinstance(update, FinalText) for update in received) and self._is_speech(
            connection
        ):
            connection.finish_by = self._clock() + self._traits.finish_within
        patience = self._clock() + self._patience(connection)
        connection.deadline = min(patience, connection.finish_by)

    def _is_speech(self, connection: Connection) -> bool:
        """Whether the text so far is no more than somebody can have said."""
        return connection.characters <= FASTEST * (connection.seconds + 10)

    def _patience(self, connection: Connection) -> float:
        """Seconds that more may take to come, after the end was asked for."""
        if not connection.done:
            return self._traits.finish_within
        late = self._traits.grace and self._finalizer.audible(connection.sent)
        return LATE_SECONDS if late else self._traits.grace

    def _release(self, connection: Connection) -> Iterator[Event]:
        """Do not let a text wait for its times for ever."""
        if not connection.link.holds():
            connection.held_since = None
        elif connection.held_since is None:
            connection.held_since = self._clock()
        elif self._clock() - connection.held_since > HELD_SECONDS:
            connection.held_since = None
            released = connection.link.flush()
            for update in released:
                yield from self._handle(connection, update)
            self._extend(connection, released)

    def _watch(self, connection: Connection) -> Iterator[Event]:
        connection.sender.check()
        self._heed()
        dropped = self._ring.dropped() / self._ring.rate
        if dropped:
            slow = f"{self._traits.provider} is too slow"
            yield Error(message=f"{slow}: {dropped:.1f} s of audio were dropped", fatal=False)
        busy = connection.busy_since
        if busy and self._clock() - busy > self._traits.stall_within:
            raise Refused(f"{self._traits.provider} accepts no more audio")

    def _handle(self, connection: Connection, update: Update) -> Iterator[Event]:
        match update:
            case PartialText(text=text) | FinalText(text=text) if len(text) > LARGEST_TEXT:
                yield from self._note(f"a text of {len(text)} characters was left out")
            case PartialText():
                yield self._partial(connection, replace(update, text=spoken(update.text)))
            case FinalText():
                connection.shows = False
                connection.characters += len(update.text)
                yield from self._final(connection, _clean(update))
            case Nothing():
                slack = round(SLACK * self._ring.rate)
                self._settle(connection, connection.answered() - slack)
            case Silence():
                self._settle(connection, self._silent_until(connection))
            case Done():
                connection.done = True
            case Notice(text=text):
                yield from self._note(text)
            case Failure(error=error, cause=cause):
                self._learn(connection, cause)
                raise error
            case Ready():
                pass  # late, or twice: audio is on its way already

    def _note(self, text: str) -> Iterator[Event]:
        """A notice; what comes again and again is said once."""
        if text not in self._noted:
            self._noted.add(text)
            yield Error(message=text, fatal=False)

    def _partial(self, connection: Connection, update: PartialText) -> Partial:
        connection.shows = bool(update.text.strip())
        self._finalizer.partial(update.text)
        start = self._finalizer.speech_start(connection)
        if update.start is not None:
            start = max(start, round(connection.place(update.start), 3))
        return Partial(start=start, text=update.text)

    def _final(self, connection: Connection, update: FinalText) -> Iterator[Event]:
        """Where text without times reaches is known only where it answers us."""
        through = connection.answered() or None
        if self._traits.commits == "close" and connection.deadline is not None:
            through = connection.sent
        final = self._finalizer.finalize(connection, update, through)
        self._settle(connection, self._finalizer.settled)
        if final:
            yield final

    def _silent_until(self, connection: Connection) -> int:
        """How far there was no sound; where there is some, the service is wrong."""
        sounds = self._ring.sounds(self._finalizer.settled, connection.sent)
        first = next((first for first, _ in sounds), connection.sent)
        return min(first, connection.sent - round(LATE_SECONDS * self._ring.rate))

    def _settle(self, connection: Connection, position: int) -> None:
        self._finalizer.settle(position)
        connection.settled = max(connection.settled, self._finalizer.settled)

    def _learn(self, connection: Connection, cause: str) -> None:
        if cause == "too_fast":
            self._rhythm.slow_down()
        elif cause == "expired":
            self._rhythm.expire_after(connection.seconds)
