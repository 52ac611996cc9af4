"""`stt transcribe --enhance`: sound is cleaned first, and times stay those of the recording."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_cli import config
from tests.simulators import faults
from tests.simulators.server import Fault
from tests.simulators.sttai import Service
from tests.simulators.sttai_tools import tone
from tests.simulators.tones import Speech
from tests.support.audio import save
from tests.support.recordings import numbered, plain, record
from tests.support.services import serving
from tests.support.shell import Shell

COMMAND = ("transcribe", "talk.wav", "-p", "sttai", "-f", "json")


@pytest.fixture
def sttai(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving(monkeypatch, "sttai") as running:
        service = running["sttai"]
        assert isinstance(service, Service)
        yield service


@pytest.fixture
def speech(stt: Shell) -> Speech:
    return record(stt.cwd)


def paths(service: Service) -> list[str]:
    return [request.path for request in service.requests]


def words(transcript: Any) -> list[tuple[str, float, float]]:
    return [
        (word["word"], word["start"], word["end"])
        for segment in transcript["segments"]
        for word in segment["words"]
    ]


def test_what_is_transcribed_is_the_clean_sound_on_the_clock_of_the_recording(
    stt: Shell, sttai: Service, speech: Speech
) -> None:
    before = stt(*COMMAND).json
    result = stt(*COMMAND, "--enhance")
    assert result.code == 0, result.stderr
    assert paths(sttai) == ["/v1/transcribe", "/v1/enhance-audio", "/v1/transcribe"]
    first, _, second = (request.files[0].data for request in sttai.requests)
    assert first != second
    assert plain(result.json["text"]) == speech.said
    for was, now in zip(words(before), words(result.json), strict=True):
        assert was[0] == now[0]
        assert was[1:] == pytest.approx(now[1:], abs=0.05)
    source = result.json["source"]
    assert source["sha256"] == hashlib.sha256(Path("talk.wav").read_bytes()).hexdigest()
    assert source["duration"] == pytest.approx(speech.seconds, abs=0.05)


def test_sound_that_begins_later_than_its_video_keeps_its_times(stt: Shell, sttai: Service) -> None:
    speech = numbered(8)
    save(Path("late.mkv"), speech.pcm, codec="pcm_s16le", start=1.5, video=True)
    result = stt("transcribe", "late.mkv", *COMMAND[2:], "--enhance")
    assert result.code == 0, result.stderr
    assert words(result.json)[0][1] == pytest.approx(1.5 + speech.words[0].start, abs=0.1)


def test_nothing_is_paid_for_twice(stt: Shell, sttai: Service, speech: Speech) -> None:
    assert stt(*COMMAND, "--enhance").code == 0
    assert stt("transcribe", "talk.wav", "-p", "sttai", "-f", "srt", "--enhance").code == 0
    assert paths(sttai) == ["/v1/enhance-audio", "/v1/transcribe"]
    assert stt(*COMMAND, "--enhance", "--fresh").code == 0
    assert len(paths(sttai)) == 4


def test_clean_sound_is_kept_where_transcribing_fails(
    stt: Shell, sttai: Service, speech: Speech
) -> None:
    def through(exchange: Any) -> None:
        exchange.reply(exchange.simulator.handle(exchange.receive()))

    sttai.fail(through, faults.status(402))
    assert stt(*COMMAND, "--enhance").code == 5
    assert stt("jobs", "resume", "--all").code == 0
    assert paths(sttai) == ["/v1/enhance-audio", "/v1/transcribe", "/v1/transcribe"]


def test_kept_sound_is_pruned_with_the_jobs(stt: Shell, sttai: Service, speech: Speech) -> None:
    stt(*COMMAND, "--enhance")
    folder = config.paths().store.parent / "enhanced"
    assert len(list(folder.iterdir())) == 1
    stt("jobs", "prune", "--older-than", "1", "--yes")
    assert len(list(folder.iterdir())) == 1
    stt("jobs", "prune", "--older-than", "0", "--yes")
    assert not list(folder.iterdir())


FAILURES: dict[str, Fault] = {
    "no credit": faults.status(402),
    "busy for long": faults.status(503, Retry_After="86400"),
    "refused": faults.status(400),
    "not sound": faults.answer(200, {"error": "Too noisy."}),
    "silence": faults.answer(200, b"RIFF"),
    "another length": faults.answer(200, tone(3.0)),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_where_the_service_fails_the_recording_is_transcribed_as_it_is(
    stt: Shell, sttai: Service, speech: Speech, kind: str
) -> None:
    sttai.fail(FAILURES[kind])
    result = stt(*COMMAND, "--enhance")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert "talk.wav: transcribed as it is, not enhanced" in result.stderr
    assert sttai.requests[-1].files[0].data == Path("talk.wav").read_bytes()


def test_several_channels_are_transcribed_as_they_are(
    stt: Shell, sttai: Service, speech: Speech
) -> None:
    other = speech.pcm[::-1]
    both = b"".join(speech.pcm[n : n + 2] + other[n : n + 2] for n in range(0, len(other), 2))
    save(Path("call.flac"), both, channels=2)
    result = stt("transcribe", "call.flac", *COMMAND[2:], "--enhance", "--channel", "each")
    assert "several tracks" in result.stderr
    assert "/v1/enhance-audio" not in paths(sttai)


@pytest.mark.parametrize("provider", ["openai", "local"])
def test_a_provider_that_cannot_names_those_that_can(
    stt: Shell, sttai: Service, speech: Speech, provider: str
) -> None:
    result = stt("transcribe", "talk.wav", "-p", provider, "--enhance")
    assert result.code == 2
    assert "these can: sttai" in result.stderr


def test_a_dry_run_sends_nothing(stt: Shell, sttai: Service, speech: Speech) -> None:
    result = stt("transcribe", "talk.wav", "-p", "sttai", "--enhance", "--dry-run")
    assert result.code == 0, result.stderr
    assert not sttai.requests
    assert "enhanced first" in result.text + result.stderr
