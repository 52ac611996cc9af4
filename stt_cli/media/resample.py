"""Raw samples of any rate, width and channel count to mono s16le, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

WIDTHS = {"u8": 1, "s16": 2, "s32": 4, "flt": 4, "dbl": 8}
"""FFmpeg's names of interleaved sample formats -> bytes of a sample."""


class Resampler:
    """Takes interleaved samples in pieces of any length; loads FFmpeg only if there is work."""

    def __init__(self, rate: int, channels: int, to_rate: int, *, sample: str = "s16") -> None:
        self._rate = rate
        self._channels = channels
        self._sample = sample
        self._frame_bytes = channels * WIDTHS[sample]
        self._rest = b""
        self._idle = (rate, channels, sample) == (to_rate, 1, "s16")
        if not self._idle:
            from av.audio.resampler import AudioResampler

            self._av = AudioResampler(format="s16", layout="mono", rate=to_rate)

    def feed(self, data: bytes) -> bytes:
        """What `data` adds; a sample cut in two waits for its other half."""
        data = self._rest + data
        whole = len(data) - len(data) % self._frame_bytes
        self._rest = data[whole:]
        if self._idle or not whole:
            return data[:whole]
        return self._resampled(self._frame(data[:whole]))

    def flush(self) -> bytes:
        """What the filter still holds; nothing may be fed after it."""
        return b"" if self._idle else self._resampled(None)

    def _frame(self, data: bytes) -> AudioFrame:
        from av.audio.frame import AudioFrame

        samples = len(data) // self._frame_bytes
        # FFmpeg knows layouts by name only up to 8 channels; "Nc" names any number.
        layout = {1: "mono", 2: "stereo"}.get(self._channels, f"{self._channels}c")
        frame = AudioFrame(format=self._sample, layout=layout, samples=samples)
        frame.sample_rate = self._rate
        frame.planes[0].update(data.ljust(frame.planes[0].buffer_size, b"\0"))
        return frame

    def _resampled(self, frame: AudioFrame | None) -> bytes:
        made = self._av.resample(frame)
        return b"".join(bytes(part.planes[0])[: 2 * part.samples] for part in made)
