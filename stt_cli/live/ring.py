"""The audio of a session that may still be needed: unsent, or sent and not yet settled.

Positions are samples since the stream began. One thread puts, one takes; any may ask.
"""

from __future__ import annotations

from array import array
from collections import deque
from itertools import islice
from threading import Condition

from stt_cli.pcm import DEAD, amplitude

SLOT = 0.02
"""Seconds over which loudness is measured."""
QUIET = 12
"""How many times quieter than the loudest recent sound a pause is."""
NOISE = amplitude(DEAD)
"""Sample values up to which anything is quiet."""
RECENT = 500
"""Slots that decide what is loud: 10 s."""
BEHIND = 2.0
"""Seconds of settled audio that are kept, to find a good place to go on from."""


class Ring:
    """A bounded store of mono s16le.

    `live` audio cannot wait: when the ring is full its oldest is dropped. Otherwise `put` waits
    while more than `ahead` seconds are unsent.

    What was sent and what was not lie in two buffers, one after the other, and the positions are
    counted from these: start <= sent <= end holds whatever is asked for.
    """

    def __init__(self, rate: int, *, keep: float = 300.0, ahead: float = 10.0, live: bool) -> None:
        self.rate = rate
        self._keep = round(keep * rate)
        self._ahead = round(ahead * rate)
        self._live = live
        self._changed = Condition()
        self._sent = bytearray()
        self._unsent = bytearray()
        self._start = 0
        self._peaks: deque[int] = deque()
        self._slot = round(SLOT * rate)
        self._recent: deque[int] = deque(maxlen=RECENT)
        self._unmeasured = bytearray()
        self._closed = False
        self._dropped = 0

    @property
    def start(self) -> int:
        """Oldest sample that is kept; a whole number of slots."""
        return self._start

    @property
    def sent(self) -> int:
        """The next sample to be sent."""
        with self._changed:
            return self._start + len(self._sent) // 2

    @property
    def end(self) -> int:
        with self._changed:
            return self._start + (len(self._sent) + len(self._unsent)) // 2

    def put(self, pcm: bytes) -> None:
        with self._changed:
            while not (self._live or self._closed) and len(self._unsent) // 2 > self._ahead:
                self._changed.wait()
            if self._closed:
                return
            self._unsent += pcm
            self._measure(pcm)
            if self.end - self._start > self._keep:
                self._forget(self.end - self._keep)
            self._changed.notify_all()

    def take(self, most: int, timeout: float) -> tuple[int, bytes] | None:
        """Up to `most` unsent samples and their position, as soon as there are any.

        None once the ring is closed and all was taken; no bytes after `timeout` seconds.
        """
        with self._changed:
            self.wait(timeout)
            if self.drained:
                return None
            position = self.sent
            pcm = bytes(self._unsent[: 2 * min(most, len(self._unsent) // 2)])
            self._sent += pcm
            del self._unsent[: len(pcm)]
            self._changed.notify_all()
            return position, pcm

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def drained(self) -> bool:
        """Whether all audio was taken and no more comes."""
        return self._closed and len(self._unsent) < 2

    def wait(self, timeout: float) -> bool:
        """Whether, within `timeout` seconds, there is audio to send or no more to come."""
        with self._changed:
            return self._changed.wait_for(self._has_news, timeout)

    def _has_news(self) -> bool:
        return self._closed or len(self._unsent) > 1

    def close(self) -> None:
        """No more audio comes; what is there can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def settle(self, position: int) -> None:
        """Audio before `position` is not needed again, as far as it was sent."""
        with self._changed:
            self._forget(min(position - round(BEHIND * self.rate), self.sent))

    def rewind(self, position: int) -> int:
        """Go on sending from `position`, or from the oldest that is kept. Returns which."""
        with self._changed:
            both = self._sent + self._unsent
            kept = 2 * (self._within(position) - self._start)
            self._sent, self._unsent = both[:kept], both[kept:]
            self._changed.notify_all()
            return self.sent

    def dropped(self) -> int:
        """Samples dropped before they were ever sent, since the last time this was asked."""
        with self._changed:
            dropped, self._dropped = self._dropped, 0
            return dropped

    def pause(self, position: int, seconds: float) -> bool:
        """Whether the `seconds` before `position` are quiet."""
        count = max(1, round(seconds / SLOT))
        with self._changed:
            last = -((self.start - self._within(position)) // self._slot)
            peaks = list(islice(self._peaks, max(0, last - count), last))
            return len(peaks) == count and max(peaks) <= self._threshold()

    def sounds(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches between `start` and `end` that are not quiet."""
        found: list[tuple[int, int]] = []
        with self._changed:
            threshold = self._threshold()
            first, last = ((self._within(at) - self.start) // self._slot for at in (start, end))
            for slot, peak in enumerate(islice(self._peaks, first, last), first):
                if peak <= threshold:
                    continue
                at = self.start + slot * self._slot
                if found and found[-1][1] == at:
                    found[-1] = (found[-1][0], at + self._slot)
                else:
                    found.append((at, at + self._slot))
        return found

    def resume_point(self, settled: int) -> int:
        """Where to go on after all before `settled` is final, without cutting a word in two.

        In the pause there, if there is one; else far enough back that the last words are transcribed
        again, whole.
        """
        around = self._gap(settled - self._samples(0.1), settled + self._samples(0.08))
        if around is not None:
            return around
        earlier = self._gap(settled - self._samples(1.8), settled - self._samples(0.3), least=1)
        return max(0, settled - self._samples(1.0)) if earlier is None else earlier

    def _gap(self, start: int, end: int, least: int = 3) -> int | None:
        """The middle of the first pause of `least` slots that begins between the two positions."""
        start, at = max(start, self.start, 0), max(start, self.start, 0)
        last_sample = min(self.end, end + self.rate)
        for first, last in [*self.sounds(start, last_sample), (last_sample, last_sample)]:
            if at > end:
                break
            if first - at >= least * self._slot:
                return min(at + self._samples(0.1), (at + first) // 2)
            at = last
        return None

    @property
    def peak(self) -> int:
        """The loudest sample value of the newest slot."""
        return self._recent[-1] if self._recent else 0

    def _within(self, position: int) -> int:
        return min(max(position, self.start), self.end)

    def _samples(self, seconds: float) -> int:
        return round(seconds * self.rate)

    def _threshold(self) -> int:
        return max(NOISE, max(self._recent, default=0) // QUIET)

    def _measure(self, pcm: bytes) -> None:
        self._unmeasured += pcm
        size = 2 * self._slot
        whole = len(self._unmeasured) // size * size
        samples = array("h", bytes(self._unmeasured[:whole]))
        del self._unmeasured[:whole]
        for at in range(0, len(samples), self._slot):
            slot = samples[at : at + self._slot]
            peak = max(max(slot), -min(slot))
            self._peaks.append(peak)
            self._recent.append(peak)

    def _forget(self, position: int) -> None:
        """Keep nothing before the last slot that begins at or before `position`."""
        slots = min((position - self._start) // self._slot, len(self._peaks))
        if slots <= 0:
            return
        count = 2 * slots * self._slot
        unsent = max(0, count - len(self._sent))
        del self._sent[:count]
        del self._unsent[:unsent]
        self._dropped += unsent // 2
        self._start += slots * self._slot
        for _ in range(slots):
            self._peaks.popleft()
