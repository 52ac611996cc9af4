"""Pauses, found in windows of PCM, with thresholds that follow the recording.

The sound is judged in blocks of a fixed length, whatever the length of the windows fed. What
counts as quiet lies a little above the noise floor, which is the quietest twentieth of the last half
minute. Where the loudest of the last minutes is hardly above it there is only one kind of sound
and no pause: a tone, noise, a room in which there was no speech yet. Near digital silence is
always a pause.
"""

from __future__ import annotations

import os
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from heapq import nlargest

from stt_cli.media.decode import Window
from stt_cli.model import Pause, Span
from stt_cli.pcm import BYTES, DEAD, DIGITAL, RATE

# pydub cannot be imported where there is no PATH at all, as under some supervisors.
os.environ.setdefault("PATH", os.defpath)
with warnings.catch_warnings():
    # pydub warns that there is no ffmpeg, which is not used here, and imports what 3.13 drops.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_silence

SHORTEST = 0.15
"""Seconds; a shorter quiet is a part of speech."""

BLOCK = 10 * BYTES
"""Bytes of PCM judged by one threshold."""

FRAME = 40
"""Milliseconds that are quiet or not as a whole."""

SOUND = 100
"""Milliseconds behind one level of floor and peak: shorter ones would show single consonants."""

FLOOR_SPAN, PEAK_SPAN = 30_000, 300_000
"""Milliseconds of sound behind the noise floor and behind the peak."""

LOUD = 1_000
"""Milliseconds in all that are at or above the peak, so that a slammed door is not."""

CONTRAST = 9.0
"""dB between floor and peak, below which there are not two kinds of sound."""

DEPTH, HEADROOM = 0.3, 12.0
"""The threshold: this part of the way from floor to peak, and at most so many dB above floor."""


PART = 20.0
"""Seconds after which a pause that goes on is reported in parts, each starting where the last ended."""


class PauseDetector:
    """Finds the pauses of one recording, fed with its windows in order.

    The pauses come in order, each once, when its end is known or it has been going on for long.
    """

    def __init__(self) -> None:
        self._waiting, self._at = bytearray(), 0.0
        self._levels: deque[float] = deque(maxlen=PEAK_SPAN // SOUND)
        self._open: Pause | None = None

    @property
    def judged(self) -> float:
        """The time before which no pause is still to come."""
        return self._open.start if self._open else self._at

    def feed(self, window: Window) -> list[Pause]:
        """The pauses, or parts of one, that are known now that `window` was read."""
        if not self._waiting:
            self._at = window.start
        self._waiting += window.pcm
        found = []
        while len(self._waiting) >= BLOCK:
            found += self._judge(bytes(self._waiting[:BLOCK]))
            found += self._part()
            del self._waiting[:BLOCK]
        return found

    def finish(self) -> list[Pause]:
        """The pauses of what has not been judged yet, when the recording is over."""
        found = self._judge(bytes(self._waiting)) if self._waiting else []
        self._waiting.clear()
        return found + self._close()

    def _part(self) -> list[Pause]:
        """What is known of a long pause, so that its sound need not be kept until it ends."""
        part = self._open
        if part is None or part.end - part.start < PART:
            return []
        self._open = Pause(start=part.end, end=part.end, level=part.level)
        return [part]

    def _judge(self, pcm: bytes) -> list[Pause]:
        sound = segment(pcm)
        self._levels += [_level(sound, at, at + SOUND) for at in range(0, len(sound), SOUND)]
        found = []
        for start, end in detect_silence(sound, FRAME, self._threshold(), FRAME):
            found += self._extend(
                Pause(
                    start=self._at + start / 1000,
                    end=self._at + min(end / 1000, len(pcm) / BYTES),
                    level=_level(sound, start, end),
                )
            )
        self._at += len(pcm) / BYTES
        if self._open and self._open.end < self._at:
            found += self._close()
        return found

    def _extend(self, quiet: Pause) -> list[Pause]:
        """Joins what goes on across the border of two blocks; gives the pause before it else."""
        before = self._open
        if before and quiet.start - before.end < FRAME / 2000:
            level = max(before.level, quiet.level)
            self._open = Pause(start=before.start, end=quiet.end, level=level)
            return []
        found = self._close()
        self._open = quiet
        return found

    def _close(self) -> list[Pause]:
        done, self._open = self._open, None
        return [done] if done and done.end - done.start >= SHORTEST else []

    def _threshold(self) -> float:
        recent = list(self._levels)[-FLOOR_SPAN // SOUND :]
        room = sorted(level for level in recent if level > DIGITAL)
        if not room:
            return DEAD
        floor = max(DEAD, room[len(room) // 20])
        peak = nlargest(LOUD // SOUND, self._levels)[-1]
        if peak - floor < CONTRAST:
            return DEAD
        return floor + min(HEADROOM, DEPTH * (peak - floor))


def segment(pcm: bytes) -> AudioSegment:
    """Mono s16le at 16 kHz, to be measured and sliced by milliseconds."""
    return AudioSegment(pcm, sample_width=2, frame_rate=RATE, channels=1)


def speech(pauses: Iterable[Pause], start: float, end: float) -> list[Span]:
    """What is left between `start` and `end` when the pauses, in order, are taken out."""
    return list(_between(pauses, start, end))


def _between(pauses: Iterable[Pause], start: float, end: float) -> Iterator[Span]:
    for pause in pauses:
        if start < min(pause.start, end):
            yield Span(start, min(pause.start, end))
        start = max(start, pause.end)
    if start < end:
        yield Span(start, end)


def _level(sound: AudioSegment, start: int, end: int) -> float:
    """dBFS between two moments in milliseconds; digital silence is -100."""
    return max(-100.0, float(sound[start:end].dBFS))
