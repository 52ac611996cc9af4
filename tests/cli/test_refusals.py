"""Limits that services tell only by refusing: learnt once for a run, and nothing is paid twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults, refusals
from tests.simulators.refusals import Words
from tests.simulators.server import Response, Simulator
from tests.simulators.tones import Speech
from tests.support.pieces import encoded
from tests.support.recordings import numbered, plain, record
from tests.support.services import CLOUD, Services
from tests.support.shell import Result, Shell

BYTES, SECONDS = 600_000, 20.0


def served(service: Simulator) -> list[Any]:
    """The requests for a transcript that were answered with one, and paid for."""
    sent = [request for request in service.requests if request.files]
    return [request for request in sent if not any(rule(request) for rule in service.rules)]


def refused(service: Simulator) -> int:
    return sum(bool(request.files) for request in service.requests) - len(served(service))


def said_twice(folder: Path) -> tuple[Speech, Speech]:
    """Two recordings in `folder`, one after the other in every run."""
    said = numbered(60), numbered(70, start=100)
    for name, speech in zip("ab", said, strict=True):
        (folder / f"{name}.wav").write_bytes(speech.wav())
    return said


def transcribed(stt: Shell, name: str, *more: str) -> Result:
    """The two recordings, one request at a time, so that what is learnt counts at once."""
    asked = ("-p", name, "-f", "json", "-o", "out", "-j", "1", "--no-align", "-v")
    return stt("transcribe", "a.wav", "b.wav", *asked, *more)


def check(result: Result, service: Simulator, said: tuple[Speech, Speech]) -> None:
    """All words are there, each once; every chunk was paid once."""
    assert result.code == 0, result.stderr
    chunks = 0
    for name, speech in zip("ab", said, strict=True):
        made = json.loads(Path(f"out/{name}.json").read_text())
        assert plain(made["text"]) == plain(" ".join(speech.said))
        assert [one["start"] for one in made["chunks"]] == sorted(
            one["start"] for one in made["chunks"]
        )
        assert len({one["index"] for one in made["chunks"]}) == len(made["chunks"])
        assert made["gaps"] == []
        chunks += len(made["chunks"])
    assert len(served(service)) == chunks


EVERYWHERE = [("openai", words) for words in refusals.SIZES] + [
    (name, refusals.SIZES[0]) for name in CLOUD if name != "openai"
]


@pytest.mark.parametrize(("name", "words"), EVERYWHERE)
def test_what_is_too_large_is_cut_smaller(
    stt: Shell, services: Services, tmp_path: Path, name: str, words: Words
) -> None:
    service, said = services[name], said_twice(tmp_path)
    service.rules.append(refusals.larger_than(BYTES, words))
    result = transcribed(stt, name)
    check(result, service, said)
    assert "requests hold at most" in result.stderr
    assert refused(service) == 1


@pytest.mark.parametrize("words", refusals.LENGTHS)
def test_what_is_too_long_is_cut_shorter(
    stt: Shell, services: Services, tmp_path: Path, words: Words
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.longer_than(SECONDS, words))
    result = transcribed(stt, "openai")
    check(result, service, said)
    assert refused(service) == 1


def test_a_limit_that_nobody_names_is_found_by_halving(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.longer_than(6, refusals.openai_tokens))
    check(transcribed(stt, "openai"), service, said)
    assert refused(service) == 3


def test_chunks_are_cut_smaller_too_and_what_is_left_is_cut_so_at_once(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.longer_than(SECONDS, refusals.openai_length))
    result = transcribed(stt, "openai", "--chunk-seconds", "30")
    check(result, service, said)
    assert refused(service) == 1


def test_several_at_a_time_are_refused_together_and_no_more(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.longer_than(8, refusals.openai_length))
    result = transcribed(stt, "openai", "--chunk-seconds", "10", "-j", "4")
    check(result, service, said)
    assert refused(service) <= 4


@pytest.mark.parametrize("server", refusals.FORMATS)
def test_a_file_that_is_not_read_as_it_is_is_encoded_anew(
    stt: Shell, services: Services, tmp_path: Path, server: str
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    for name, speech in zip("ab", said, strict=True):
        mp3 = encoded(speech.pcm, "mp3", "libmp3lame", 16_000, 64_000)
        (tmp_path / f"{name}.wav").write_bytes(mp3)
    service.rules.append(refusals.unreadable(refusals.FORMATS[server], "flac", "wav"))
    result = transcribed(stt, "openai")
    check(result, service, said)
    assert refused(service) == 1
    assert "audio is not sent as mp3" in result.stderr


@pytest.mark.parametrize("name", CLOUD)
def test_a_server_that_reads_one_format_only_is_sent_that(
    stt: Shell, services: Services, tmp_path: Path, name: str
) -> None:
    service, said = services[name], said_twice(tmp_path)
    for file, speech in zip("ab", said, strict=True):
        (tmp_path / f"{file}.wav").write_bytes(encoded(speech.pcm, "flac", "flac", 16_000, 0))
    service.rules.append(refusals.unreadable(refusals.FORMATS["whisper.cpp"], "wav"))
    result = transcribed(stt, name)
    check(result, service, said)
    assert refused(service) <= 2


def test_what_is_taken_in_no_format_fails_in_one_line(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    record(tmp_path)
    services["openai"].rules.append(refusals.unreadable(refusals.FORMATS["vllm"]))
    result = stt("transcribe", "talk.wav", "-p", "openai")
    assert (result.code, len(result.stderr.splitlines())) == (3, 1)
    assert "Invalid or unsupported audio file" in result.stderr
    assert len(services["openai"].requests) <= 4


@pytest.mark.parametrize("words", [refusals.nginx_size, refusals.openai_size])
def test_a_server_that_takes_nothing_fails_after_a_few_requests(
    stt: Shell, services: Services, tmp_path: Path, words: Words
) -> None:
    record(tmp_path)
    services["openai"].rules.append(refusals.larger_than(0, words))
    result = stt("transcribe", "talk.wav", "-p", "openai", "-j", "1")
    assert (result.code, len(result.stderr.splitlines())) == (3, 1)
    assert "--chunk-seconds" in result.stderr
    assert len(services["openai"].requests) <= 10


PLAINER = [
    *(("timestamp_granularities[]", words, None) for words in refusals.FIELDS),
    ("timestamp_granularities[]", refusals.groq_field, "word"),
    ("response_format", refusals.azure_format, "verbose_json"),
    ("response_format", refusals.vllm_format, "verbose_json"),
    ("response_format", refusals.pydantic_field, None),
]


@pytest.mark.parametrize(("field", "words", "value"), PLAINER)
def test_a_field_that_is_not_known_is_left_out_from_then_on(
    stt: Shell, services: Services, tmp_path: Path, field: str, words: Any, value: str | None
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.without_field(field, words, value))
    result = transcribed(stt, "openai", "--chunk-seconds", "20")
    check(result, service, said)
    assert refused(service) == 1
    assert f"without {field}" in result.stderr
    kept = {"response_format": []}.get(field, ["verbose_json"])
    assert service.requests[-1].all("response_format") == kept


OWN = [
    ("nanogpt", "language"),
    ("nanogpt", "actualDuration"),
    ("sttai", "language"),
    ("sttai", "diarize"),
    ("sttai", "speakers"),
    ("sttai", "response_format"),
    ("elevenlabs", "tag_audio_events"),
    ("elevenlabs", "diarize"),
    ("elevenlabs", "timestamps_granularity"),
]


@pytest.mark.parametrize(("name", "field"), OWN)
def test_what_nobody_asked_for_is_left_out_where_a_service_refuses_it(
    stt: Shell, services: Services, tmp_path: Path, name: str, field: str
) -> None:
    service, said = services[name], said_twice(tmp_path)
    service.rules.append(refusals.without_field(field, refusals.pydantic_field))
    result = transcribed(stt, name)
    check(result, service, said)
    assert refused(service) == 1


def test_what_the_user_asked_for_is_never_left_out(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    record(tmp_path)
    services["openai"].rules.append(refusals.without_field("prompt", refusals.unknown_field))
    result = stt("transcribe", "talk.wav", "-p", "openai", "--prompt", "Ann")
    assert result.code == 2
    assert "unknown param `prompt`" in result.stderr
    assert len(services["openai"].requests) == 1


def test_refusals_count_for_nothing_against_the_cost_limit(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.larger_than(BYTES, refusals.nginx_size))
    seconds = sum(speech.seconds for speech in said)
    result = transcribed(stt, "openai", "--max-cost", f"{seconds / 60 * 0.006 * 1.2:.5f}")
    check(result, service, said)


def test_a_rerun_reuses_what_was_cut_smaller(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service, said = services["openai"], said_twice(tmp_path)
    service.rules.append(refusals.larger_than(BYTES, refusals.openai_size))
    check(transcribed(stt, "openai"), service, said)
    before = len(served(service))
    again = stt("transcribe", "a.wav", "-p", "openai", "-f", "srt", "-o", "a.srt", "--no-align")
    assert again.code == 0, again.stderr
    assert len(served(service)) == before
    (job, *_) = stt("jobs", "list", "--json").json
    assert job["chunks"] == job["chunks_done"]


def test_the_next_service_is_asked_rather_than_a_limit_guessed(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 60)
    asked = ("-p", "openai", "--fallback", "sttai", "-f", "json", "--no-align")
    services["openai"].rules.append(refusals.larger_than(BYTES, refusals.nginx_size))
    guessed = stt("transcribe", "talk.wav", *asked).json
    assert [one["provider"] for one in guessed["chunks"]] == ["sttai"]
    services["openai"].rules[:] = [refusals.larger_than(BYTES, refusals.openai_size)]
    named = stt("transcribe", "talk.wav", *asked, "--fresh").json
    assert {one["provider"] for one in named["chunks"]} == {"openai"}
    assert plain(named["text"]) == speech.said


@pytest.mark.parametrize(
    "header",
    [
        {"Retry_After": "90000"},
        {"Retry_After": "1, 90000"},
        {"Retry_After": "25h0m0s"},
        {"retry_after_ms": "90000000"},
        {"Retry_After": "2999-01-01T00:00:00Z"},
        {"Retry_After": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"Retry_After": "9" * 400},
        {"x_ratelimit_reset_requests": "25h0m0s", "x_ratelimit_remaining_requests": "0"},
    ],
)
def test_a_wait_beyond_patience_ends_the_service_for_all_inputs_at_once(
    stt: Shell, services: Services, tmp_path: Path, header: dict[str, str]
) -> None:
    said_twice(tmp_path)
    services["openai"].fail(*[faults.status(429, **header)] * 9)
    result = transcribed(stt, "openai")
    assert result.code == 6
    assert len(services["openai"].requests) == 1
    failed = [line for line in result.stderr.splitlines() if line.startswith("stt: error: ")]
    assert len(failed) == 2
    assert all("it asks for a wait of" in line for line in failed)


def test_a_second_look_is_encoded_anew_where_it_is_not_read(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path)
    service = services["openai"]
    half = speech.seconds / 2

    def deaf(request: Any) -> Response | None:
        name = request.files[0].filename
        if name.endswith(".flac"):
            return Response(*refusals.FORMATS["vllm"])
        if name != "audio.wav":
            return None
        said = [word for word in speech.words if word.end < half]
        words = [{"word": word.text, "start": word.start, "end": word.end} for word in said]
        return Response(200, {"text": " ".join(word.text for word in said), "words": words})

    service.rules.append(deaf)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "json", "--no-align")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert result.json["gaps"] == []
