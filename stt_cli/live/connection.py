"""One connection's part of a session: what is sent on it, and where that lies in the stream."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from math import inf

from msgspec import Struct

from stt_cli.errors import Refused
from stt_cli.live.link import Link
from stt_cli.live.ring import SLOT, Ring
from stt_cli.live.worker import Worker
from stt_cli.providers.live import StreamingCapabilities

CLOSE_SECONDS = 3.0
MOST_SECONDS = 0.25
"""Audio of one message at most."""
POLL_SECONDS = 0.2
SETTLE_FOR_LESS = 1.25
"""How far over its time something has to be, for the short pause between two words to do."""
LONGEST_WORD = 3.0
"""Seconds after that in which there must have been one, if this is speech."""
LEAST_SECONDS = 2.0
"""What commits and sessions are not made shorter than."""


class Rhythm(Struct):
    """When we commit and end sessions, and how fast we send: learned while the session runs."""

    commit_seconds: float | None
    session_seconds: float | None
    speed: float | None = None
    """Times real time at most; None: as fast as it is taken."""

    def hurry(self, lived: float) -> None:
        """A connection was lost after `lived` seconds of audio with nothing settled: do so sooner."""
        if self.commit_seconds:
            self.commit_seconds = max(LEAST_SECONDS, self.commit_seconds / 2)
        else:
            self.session_seconds = max(LEAST_SECONDS, (self.session_seconds or lived) / 2)

    def slow_down(self) -> None:
        """Audio came faster than the service would take it."""
        self.speed = max(1.0, (self.speed or 16.0) / 2)

    def expire_after(self, seconds: float) -> None:
        """The service ended a session of this age by itself: end the next ones before."""
        limit = max(LEAST_SECONDS, 0.9 * seconds)
        self.session_seconds = min(limit, self.session_seconds or limit)


class Connection:
    """Sends the ring's audio over one link until the session, or this connection, has to end."""

    def __init__(
        self,
        link: Link,
        ring: Ring,
        traits: StreamingCapabilities,
        rhythm: Rhythm,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.link = link
        self.session: str | None = None
        self.start = self.sent = ring.sent
        """Positions of the first sample sent here, and after the last."""
        self.commits: deque[int] = deque()
        """Positions of our commits that nothing has answered yet, where nobody else commits."""
        self.settled = ring.sent
        """Position of our last commit, or of the end of the last settled text."""
        self.base = 0
        """What was settled when this connection began."""
        self.opened = 0.0
        self.deadline: float | None = None
        """When the last text must have come; None while audio is sent."""
        self.finish_by = inf
        """When that is at the latest, unless final text comes before."""
        self.done = False
        """Whether the end was answered; more may come."""
        self.shows = False
        """Whether the service showed words that it has not made final."""
        self.characters = 0
        """Final text so far."""
        self.held_since: float | None = None
        """Since when final text waits for its times."""
        self.clean = False
        """Whether all that was sent is settled."""
        self.busy_since: float | None = None
        self._ring = ring
        self._traits = traits
        self._rhythm = rhythm
        self._clock = clock
        self._sleep = sleep
        self._placed: list[tuple[int, int]] = []
        self._count = 0
        self._gone = False
        self.sender = Worker(self._send, "stt-send")

    def begin(self, settled: int) -> None:
        """Send from where the ring stands now; before `settled` all is settled already."""
        self.base = settled
        self.start = self.sent = self.settled = self._ring.sent
        self.opened = self._clock()
        self.sender.start()

    @property
    def seconds(self) -> float:
        """Audio sent on this connection."""
        return self._count / self._ring.rate

    def place(self, seconds: float) -> float:
        """A time of the connection's own clock, inside what was sent, as one of the stream's."""
        sample = min(max(0.0, seconds) * self._ring.rate, float(self._count))
        index = max(0, bisect_right(self._placed, sample, key=lambda pair: pair[0]) - 1)
        sent, position = self._placed[index] if self._placed else (0, self.start)
        return (position + sample - sent) / self._ring.rate

    def answered(self) -> int:
        """The position of the commit that is being answered, 0 where that is not known."""
        return self.commits.popleft() if self.commits else 0

    def end(self) -> None:
        """Nothing is sent any more once this returns."""
        self._gone = True
        self.link.close(clean=self.clean)
        # Only an engine that is still at work when nobody wants to wait any more takes longer.
        self.sender.join(CLOSE_SECONDS)

    def _send(self) -> None:
        # The receiving side meets the same loss, and deals with it.
        with suppress(Refused):
            self._send_all()
            if not self._gone:
                self.finish_by = self._clock() + self._traits.finish_within
                self.deadline = self.finish_by
                self.link.finish()

    def _send_all(self) -> None:
        """Until the audio, or the age that a session may reach, is at its end."""
        idle_within = self._traits.keepalive_seconds or inf
        last_sent = self._clock()
        while not self._gone and (taken := self._ring.take(self._most(), POLL_SECONDS)):
            if taken[1]:
                self._send_audio(*taken)
                last_sent = self._clock()
                if self._due(self.start, self._rhythm.session_seconds):
                    return
                self._commit_if_due()
            elif self._clock() - last_sent >= idle_within:
                self.link.keepalive()
                last_sent = self._clock()

    def _send_audio(self, position: int, pcm: bytes) -> None:
        if not self._placed or position != self.sent:
            # First of all, or the ring overflowed: the service's clock knows nothing of the gap.
            self._placed.append((self._count, position))
        self._count += len(pcm) // 2
        self.sent = position + len(pcm) // 2
        self.busy_since = self._clock()
        self.link.audio(pcm)
        self.busy_since = None
        if self._rhythm.speed:
            early = self.seconds / self._rhythm.speed - (self._clock() - self.opened)
            if early > 0:
                self._sleep(early)

    def _commit_if_due(self) -> None:
        if self._due(self.settled, self._rhythm.commit_seconds):
            self.settled = self.sent
            if self._traits.commits == "ours":
                self.commits.append(self.settled)
            self.link.commit()

    def _most(self) -> int:
        """Samples of the next message: few while a pause is looked for, so that it is met."""
        rhythm, rate = self._rhythm, self._ring.rate
        waiting = self._over(self.settled, rhythm.commit_seconds) >= 1 or (
            self._over(self.start, rhythm.session_seconds) >= 1
        )
        return round((SLOT if waiting else MOST_SECONDS) * rate)

    def _over(self, since: int, seconds: float | None) -> float:
        return (self.sent - since) / self._ring.rate / seconds if seconds else 0.0

    def _due(self, since: int, seconds: float | None) -> bool:
        """Whether `seconds` have passed and there is a pause; the longer, the shorter it may be."""
        over = self._over(since, seconds)
        if seconds is None or over < 1:
            return False
        if over < SETTLE_FOR_LESS:
            return self._ring.pause(self.sent, 0.3)
        waited = (over - SETTLE_FOR_LESS) * seconds
        return waited > LONGEST_WORD or self._ring.pause(self.sent, 0.06)
