"""Where phrases begin and end in a stream, from which of its frames hold speech."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable

from stt_cli.pcm import RATE

FRAME = RATE * 30 // 1000
"""Samples of a frame."""
LEAD = 0.5
"""Seconds before the first speech that belong to a phrase: words begin softly."""
ONSET, RECENT = 4, 8
"""A phrase begins where so many frames of so many hold speech."""
QUIETER = 20
"""How many times quieter than the loudest recent sound speech may be."""
RECENT_FRAMES = 10 * RATE // FRAME
LEAST = 2
"""Frames of speech at the end of a stream that are a phrase."""


class Loudness:
    """Takes for speech what a detector does, unless it is much quieter than the speech before.

    A detector that misses no soft speech takes noise for it, too.
    """

    def __init__(self, is_speech: Callable[[bytes], bool]) -> None:
        self._is_speech = is_speech
        self._recent: deque[int] = deque(maxlen=RECENT_FRAMES)

    def __call__(self, frame: bytes) -> bool:
        samples = array("h", frame)
        peak = max(max(samples), -min(samples))
        self._recent.append(peak)
        return peak * QUIETER > max(self._recent) and self._is_speech(frame)


class Phrases:
    """Takes frame after frame. Positions are samples since the first."""

    def __init__(self, pause: float, is_speech: Callable[[bytes], bool]) -> None:
        """A phrase ends after `pause` seconds without speech."""
        self.at = 0
        """The end of the last frame."""
        self.voice: int | None = None
        """Where the speech of the phrase began; None between phrases."""
        self._is_speech = is_speech
        self._over = 0
        self._spoken = 0
        self._recent: deque[tuple[int, bool]] = deque(maxlen=RECENT)
        self._flags: deque[bool] = deque(maxlen=max(1, round(pause * RATE / FRAME)))

    @property
    def start(self) -> int:
        """Where the phrase begins: some time before its speech, not inside the phrase before."""
        voice = self.at if self.voice is None else self.voice
        return max(self._over, voice - round(LEAD * RATE))

    @property
    def quiet(self) -> float:
        """Seconds since the last speech."""
        return (self.at - self._spoken) / RATE

    def add(self, frame: bytes) -> bool:
        """Whether a phrase begins or ends with this frame."""
        speech = self._is_speech(frame)
        self._recent.append((self.at, speech))
        self._flags.append(speech)
        self.at += FRAME
        if speech:
            self._spoken = self.at
        return self._begins(ONSET) if self.voice is None else self._ends()

    def finish(self) -> bool:
        """Whether a phrase begins that was too short to be one before the stream ended."""
        return self.voice is None and self._begins(LEAST)

    def cut(self, position: int) -> None:
        """The phrase goes on, as another, from `position`."""
        self._over = self.voice = position

    def _begins(self, least: int) -> bool:
        spoken = [at for at, speech in self._recent if speech and at >= self._over]
        if len(spoken) < least:
            return False
        self.voice = spoken[0]
        self._flags.clear()
        return True

    def _ends(self) -> bool:
        if len(self._flags) < (self._flags.maxlen or 1) or sum(self._flags) > 1:
            return False
        self._over, self.voice = self.at, None
        return True
