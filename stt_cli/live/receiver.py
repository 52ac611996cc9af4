"""What comes back on one connection, as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    Traits,
    Update,
)

TICK = 0.1
LATE_SECONDS = 5.0
"""How long more text is waited for where sound is unsettled after the last."""
SPEECH = 1.0
"""Seconds of sound without text that cannot be the last word's own end."""
SLACK = 0.3
"""Seconds before a commit that may be unsettled although there was nothing to settle."""


class Receiver:
    """Receives, settles and tells; `heed` is called several times a second."""

    def __init__(
        self,
        traits: Traits,
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

    def listen(self, connection: Connection) -> Iterator[Event]:
        """Until all that was sent on `connection` is settled. Raises Refused where it is lost."""
        while connection.deadline is None or self._clock() < connection.deadline:
            try:
                received = connection.link.receive(
                    TICK if connection.deadline is None else TICK / 4
                )
            except Refused as error:
                if connection.done and self._is_over(connection, error):
                    break
                raise
            for heard in received:
                yield from self._hear(connection, heard)
            if received and connection.deadline is not None:
                connection.deadline = self._clock() + self._patience(connection)
            yield from self._watch(connection)
        for heard in connection.link.flush():
            yield from self._hear(connection, heard)
        if self._is_unfinished(connection):
            raise Refused(f"{self._traits.provider} did not finish what it was sent")
        connection.clean = True
        self._finalizer.settle(connection.sent)

    def _is_over(self, connection: Connection, error: Refused) -> bool:
        """Whether a connection that ends once its end was answered leaves nothing to be heard.

        Text that the service settled by itself looks like that answer, so that speech may be
        left; where it told nothing new, what it left is no speech.
        """
        if not isinstance(error, Closed):
            return not self._finalizer.audible(connection.sent)
        return self._finalizer.settled <= connection.base or not self._finalizer.audible(
            connection.sent, SPEECH
        )

    def _is_unfinished(self, connection: Connection) -> bool:
        """Whether sound is left, or speech of which the service told before it fell silent."""
        if connection.done:
            return connection.hears and self._finalizer.audible(connection.sent, SPEECH)
        return self._finalizer.audible(connection.sent)

    def _patience(self, connection: Connection) -> float:
        """Seconds that more may take to come, after the end was asked for."""
        if not connection.done:
            return self._traits.finish_within
        late = self._traits.grace and self._finalizer.audible(connection.sent)
        return LATE_SECONDS if late else self._traits.grace

    def _watch(self, connection: Connection) -> Iterator[Event]:
        connection.sender.check()
        self._heed()
        dropped = self._ring.dropped() / self._ring.rate
        if dropped:
            slow = f"{self._traits.provider} is too slow"
            yield Error(message=f"{slow}: {dropped:.1f} s of audio were dropped", fatal=False)
        if (
            connection.busy_since
            and self._clock() - connection.busy_since > self._traits.stall_within
        ):
            raise Refused(f"{self._traits.provider} takes no more audio")

    def _hear(self, connection: Connection, heard: Update) -> Iterator[Event]:
        match heard:
            case PartialText(text=text):
                connection.hears = bool(text.strip())
                yield Partial(start=round(self._finalizer.settled / self._ring.rate, 3), text=text)
            case FinalText():
                connection.hears = False
                yield from self._tell(connection, heard)
            case Nothing():
                slack = round(SLACK * self._ring.rate)
                self._settle(connection, connection.answered() - slack)
            case Silence():
                self._settle(connection, self._silent_until(connection))
            case Done():
                connection.done = True
            case Notice(text=text):
                yield Error(message=text, fatal=False)
            case Failure(error=error, cause=cause):
                self._learn(connection, cause)
                raise error
            case Ready():
                pass  # told late, or twice: audio is on its way already

    def _tell(self, connection: Connection, heard: FinalText) -> Iterator[Event]:
        """Where text without times reaches is known only where it answers us."""
        through = connection.answered() or None
        if self._traits.commits == "close" and connection.deadline is not None:
            through = connection.sent
        final = self._finalizer.tell(connection, heard, through)
        self._settle(connection, self._finalizer.settled)
        if final:
            yield final

    def _silent_until(self, connection: Connection) -> int:
        """How far there was nothing to hear; where we do hear something, the service is wrong."""
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
