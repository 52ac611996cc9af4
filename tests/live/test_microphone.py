from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace, TracebackType
from typing import Any

import pytest

from stt_cli.errors import InputError, UsageError
from stt_cli.live import microphone
from stt_cli.live.microphone import Microphone, devices


class PortAudioError(Exception):
    pass


class Stream:
    """Calls back with a second of audio when it is entered."""

    def __init__(self, *, callback: Callable[..., None], samplerate: int, **settings: Any) -> None:
        self.callback = callback
        self.rate = samplerate
        self.settings = settings

    def __enter__(self) -> Stream:
        for _ in range(20):
            self.callback(bytes(self.rate // 10), self.rate // 20, None, None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def sounddevice(*, rates: tuple[int, ...] = (16_000, 48_000), inputs: int = 1) -> SimpleNamespace:
    known = [
        {"name": "Speakers", "max_input_channels": 0, "default_samplerate": 48_000.0},
        {"name": "USB Mic", "max_input_channels": inputs, "default_samplerate": 48_000.0},
    ]

    def query_devices(device: int | str | None = None, kind: str | None = None) -> Any:
        if kind is None:
            return known
        if device in (None, 1, "USB") and inputs:
            return known[1]
        raise ValueError("no such device")

    def check_input_settings(device: Any, *, samplerate: int, **settings: Any) -> None:
        if samplerate not in rates:
            raise PortAudioError("Invalid sample rate")

    return SimpleNamespace(
        PortAudioError=PortAudioError,
        query_devices=query_devices,
        check_input_settings=check_input_settings,
        RawInputStream=Stream,
    )


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    return lambda module: monkeypatch.setitem(sys.modules, "sounddevice", module)


def first_second(source: Microphone) -> bytes:
    heard = b""
    for frame in source.frames():
        heard += frame
        if len(heard) >= 30_000:
            source.close()
    return heard


def test_the_default_device_is_heard_at_the_rate_asked_for(install: Callable[[Any], None]) -> None:
    install(sounddevice())
    source = Microphone(16_000)
    assert (source.name, source.live) == ("USB Mic", True)
    assert len(first_second(source)) == 30_400  # whole frames


def test_a_device_that_has_not_that_rate_is_resampled(install: Callable[[Any], None]) -> None:
    install(sounddevice(rates=(48_000,)))
    assert len(first_second(Microphone(16_000, device="USB"))) == pytest.approx(32_000, abs=2000)


def test_no_such_device_names_those_there_are(install: Callable[[Any], None]) -> None:
    install(sounddevice())
    assert devices() == ["1 USB Mic"]
    with pytest.raises(UsageError, match=r"'Studio'.*1 USB Mic"):
        Microphone(16_000, device="Studio")


def test_no_microphone_at_all_has_its_line(install: Callable[[Any], None]) -> None:
    install(sounddevice(inputs=0))
    with pytest.raises(UsageError, match="no microphone"):
        Microphone(16_000)


def test_without_sounddevice_the_extra_is_named(install: Callable[[Any], None]) -> None:
    install(None)
    with pytest.raises(UsageError, match=r"pip install 'stt-cli\[mic\]'"):
        Microphone(16_000)


def test_without_portaudio_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPortAudio:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPortAudio(), *sys.meta_path])
    with pytest.raises(UsageError, match="PortAudio"):
        Microphone(16_000)


def test_a_device_that_falls_silent_is_told(
    install: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(sounddevice())
    monkeypatch.setattr(microphone, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(microphone, "LATE_SECONDS", 0.02)

    def all_frames() -> Iterator[bytes]:
        yield from Microphone(16_000).frames()

    with pytest.raises(InputError, match="USB Mic"):
        list(all_frames())
