"""What comes back on one connection, as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stt_cli.errors import Refused
from stt_cli.live.events import Error, Event, Partial
from stt_cli.live.ledger import Ledger
from stt_cli.live.leg import Leg, Rhythm
from stt_cli.live.link import Closed
from stt_cli.live.ring import Ring
from stt_cli.providers.live import (
    Done,
    Failure,
    Heard,
    Interim,
    Nothing,
    Notice,
    Ready,
    Settled,
    Silence,
    Traits,
)

TICK = 0.1
LATE_SECONDS = 5.0
"""How long more text is waited for where sound is unsettled after the last."""
SPEECH = 1.0
"""Seconds of sound without text that cannot be the last word's own end."""
SLACK = 0.3
"""Seconds before a commit that may be unsettled although there was nothing to settle."""


class Hearing:
    """Receives, settles and tells; `heed` is called several times a second."""

    def __init__(
        self,
        traits: Traits,
        ring: Ring,
        ledger: Ledger,
        rhythm: Rhythm,
        clock: Callable[[], float],
        heed: Callable[[], None],
    ) -> None:
        self._traits = traits
        self._ring = ring
        self._ledger = ledger
        self._rhythm = rhythm
        self._clock = clock
        self._heed = heed

    def listen(self, leg: Leg) -> Iterator[Event]:
        """Until all that was sent on `leg` is settled. Raises Refused where it is lost."""
        while leg.deadline is None or self._clock() < leg.deadline:
            try:
                received = leg.link.receive(TICK if leg.deadline is None else TICK / 4)
            except Refused as error:
                if leg.done and self._is_over(leg, error):
                    break
                raise
            for heard in received:
                yield from self._hear(leg, heard)
            if received and leg.deadline is not None:
                leg.deadline = self._clock() + self._patience(leg)
            yield from self._watch(leg)
        for heard in leg.link.flush():
            yield from self._hear(leg, heard)
        if self._is_unfinished(leg):
            raise Refused(f"{self._traits.provider} did not finish what it was sent")
        leg.clean = True
        self._ledger.settle(leg.sent)

    def _is_over(self, leg: Leg, error: Refused) -> bool:
        """Whether a connection that ends once its end was answered leaves nothing to be heard.

        Text that the service settled by itself looks like that answer, so that speech may be
        left; where it told nothing new, what it left is no speech.
        """
        if not isinstance(error, Closed):
            return not self._ledger.audible(leg.sent)
        return self._ledger.settled <= leg.base or not self._ledger.audible(leg.sent, SPEECH)

    def _is_unfinished(self, leg: Leg) -> bool:
        """Whether sound is left, or speech of which the service told before it fell silent."""
        if leg.done:
            return leg.hears and self._ledger.audible(leg.sent, SPEECH)
        return self._ledger.audible(leg.sent)

    def _patience(self, leg: Leg) -> float:
        """Seconds that more may take to come, after the end was asked for."""
        if not leg.done:
            return self._traits.finish_within
        late = self._traits.grace and self._ledger.audible(leg.sent)
        return LATE_SECONDS if late else self._traits.grace

    def _watch(self, leg: Leg) -> Iterator[Event]:
        leg.sender.check()
        self._heed()
        dropped = self._ring.dropped() / self._ring.rate
        if dropped:
            slow = f"{self._traits.provider} is too slow"
            yield Error(message=f"{slow}: {dropped:.1f} s of audio were dropped", fatal=False)
        if leg.busy_since and self._clock() - leg.busy_since > self._traits.stall_within:
            raise Refused(f"{self._traits.provider} takes no more audio")

    def _hear(self, leg: Leg, heard: Heard) -> Iterator[Event]:
        match heard:
            case Interim(text=text):
                leg.hears = bool(text.strip())
                yield Partial(start=round(self._ledger.settled / self._ring.rate, 3), text=text)
            case Settled():
                leg.hears = False
                yield from self._tell(leg, heard)
            case Nothing():
                slack = round(SLACK * self._ring.rate)
                self._settle(leg, leg.answered() - slack)
            case Silence():
                self._settle(leg, self._silent_until(leg))
            case Done():
                leg.done = True
            case Notice(text=text):
                yield Error(message=text, fatal=False)
            case Failure(error=error, cause=cause):
                self._learn(leg, cause)
                raise error
            case Ready():
                pass  # told late, or twice: audio is on its way already

    def _tell(self, leg: Leg, heard: Settled) -> Iterator[Event]:
        """Where text without times reaches is known only where it answers us."""
        through = leg.answered() or None
        if self._traits.commits == "close" and leg.deadline is not None:
            through = leg.sent
        final = self._ledger.tell(leg, heard, through)
        self._settle(leg, self._ledger.settled)
        if final:
            yield final

    def _silent_until(self, leg: Leg) -> int:
        """How far there was nothing to hear; where we do hear something, the service is wrong."""
        sounds = self._ring.sounds(self._ledger.settled, leg.sent)
        first = next((first for first, _ in sounds), leg.sent)
        return min(first, leg.sent - round(LATE_SECONDS * self._ring.rate))

    def _settle(self, leg: Leg, position: int) -> None:
        self._ledger.settle(position)
        leg.settled = max(leg.settled, self._ledger.settled)

    def _learn(self, leg: Leg, cause: str) -> None:
        if cause == "too_fast":
            self._rhythm.slow_down()
        elif cause == "expired":
            self._rhythm.expire_after(leg.seconds)
