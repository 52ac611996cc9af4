"""The microphone, through PortAudio (extra `mic`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from stt_cli.errors import InputError, UsageError
from stt_cli.installation import command_for

FRAME_SECONDS = 0.05
POLL_SECONDS = 0.2
LATE_SECONDS = 5.0
"""How long a device that runs may bring nothing before it is taken for gone."""
MOST_WAITING = 2000
"""Frames that wait for the session at most: 100 s, far more than the session's own ring lets be."""


class Microphone:
    """An input device. Its callback only puts frames in a queue, whatever the session does."""

    live = True

    def __init__(self, rate: int, *, device: str | None = None) -> None:
        """`device`: a number or a part of a name; None: the system's default.

        Raises UsageError where there is no PortAudio, or no such device.
        """
        self._sounddevice = _sounddevice()
        self._rate = rate
        self._device = int(device) if device and device.isdecimal() else device
        self._frames: SimpleQueue[bytes] = SimpleQueue()
        self._closed = False
        self.name, self._device_rate = self._find()

    def frames(self) -> Iterator[bytes]:
        from stt_cli.media.resample import Resampler

        resampler = Resampler(self._device_rate, 1, self._rate)
        with self._open():
            while frame := self._next():
                yield resampler.feed(frame)

    def close(self) -> None:
        self._closed = True

    def _next(self) -> bytes:
        """What the device brings next; nothing once we are closed."""
        waited = 0.0
        while not self._closed:
            with suppress(Empty):
                return self._frames.get(timeout=POLL_SECONDS)
            waited += POLL_SECONDS
            if waited >= LATE_SECONDS:
                raise InputError(
                    f"{self.name}: the device delivers no sound",
                    hint="try another: stt stream --devices",
                )
        return b""

    def _find(self) -> tuple[str, int]:
        """The device's name, and the rate it is opened with."""
        try:
            info = self._sounddevice.query_devices(self._device, "input")
        except (ValueError, self._sounddevice.PortAudioError) as error:
            wanted = (
                "no microphone" if self._device is None else f"no input device {self._device!r}"
            )
            names = ", ".join(_inputs(self._sounddevice))
            hint = f"there are: {names}" if names else "connect one, or name a file"
            raise UsageError(f"there is {wanted}", hint=hint) from error
        try:
            self._sounddevice.check_input_settings(
                self._device, channels=1, dtype="int16", samplerate=self._rate
            )
        except (ValueError, self._sounddevice.PortAudioError):
            return info["name"], int(info["default_samplerate"])
        return info["name"], self._rate

    def _open(self) -> Any:
        try:
            return self._sounddevice.RawInputStream(
                samplerate=self._device_rate,
                blocksize=round(self._device_rate * FRAME_SECONDS),
                device=self._device,
                channels=1,
                dtype="int16",
                callback=self._take,
            )
        except self._sounddevice.PortAudioError as error:
            raise UsageError(
                f"{self.name}: cannot be opened: {error}", hint="try another: stt stream --devices"
            ) from error

    def _take(self, data: Any, frames: int, when: Any, status: Any) -> None:
        # Called by PortAudio in real time: it must neither wait nor fail.
        if self._frames.qsize() < MOST_WAITING:
            self._frames.put(bytes(data))


def devices() -> list[str]:
    """The input devices, each as `NUMBER NAME`. Raises UsageError where there is no PortAudio."""
    return _inputs(_sounddevice())


def _inputs(sounddevice: Any) -> list[str]:
    found = enumerate(sounddevice.query_devices())
    return [f"{number} {info['name']}" for number, info in found if info["max_input_channels"]]


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ImportError as error:
        raise UsageError(
            "the microphone needs sounddevice, which is not installed",
            hint=f"install it with: {command_for('mic')}",
        ) from error
    except OSError as error:
        raise UsageError(
            "the microphone needs PortAudio, which is not installed",
            hint="install it, for example: apt install libportaudio2",
        ) from error
    return sounddevice
