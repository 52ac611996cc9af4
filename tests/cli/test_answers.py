"""An answer that was paid for is used: what is odd in it costs itself, never the text."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from stt_cli.answers import nanogpt
from stt_cli.answers import openai as answers
from stt_cli.model import Answer
from stt_cli.providers import nanogpt as provider
from stt_cli.providers import openai
from tests.simulators import faults
from tests.simulators.openai import Service
from tests.simulators.server import Exchange, Fault
from tests.simulators.tones import speak
from tests.support.services import Services, serving
from tests.support.shell import Result, Shell

SPEECH = speak("One two three.", lead=0.2, pauses={1: 0.5})
SPANS = [(word.start, word.end) for word in SPEECH.words]
SAID = "One two three."


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "talk.wav").write_bytes(SPEECH.wav())
    with serving(monkeypatch, "openai") as running:
        found = running["openai"]
        assert isinstance(found, Service)
        yield found


def detailed(**changes: Any) -> dict[str, Any]:
    words = [
        {"word": said, "start": start, "end": end}
        for said, (start, end) in zip(["One", "two", "three"], SPANS, strict=True)
    ]
    segment = {"id": 0, "start": SPANS[0][0], "end": SPANS[-1][1], "text": f" {SAID}"}
    return {"text": SAID, "language": "english", "segments": [segment], "words": words, **changes}


def transcribe(stt: Shell, *more: str) -> Result:
    return stt("transcribe", "talk.wav", "-p", "openai", "-f", "json", *more)


DECORATIONS: dict[str, dict[str, Any]] = {
    "a length in words": {"duration": "three seconds"},
    "a language without a code": {"languages": [{"name": "English"}, "en", None]},
    "a language that is a list": {"language": ["en"]},
    "usage that is a number": {"usage": 3},
    "usage without tokens": {"usage": {"type": "tokens", "input_tokens": "many"}},
    "segments that are none": {"segments": {"0": "x"}},
    "words that are text": {"words": ["One", "two"]},
    "a word that is missing": {"words": [{"start": 0.1, "end": 0.2}]},
    "a word that is a list": {"words": [{"word": ["One"], "start": 0.1, "end": 0.2}]},
    "times in words": {"words": [{"word": "One", "start": "soon", "end": {}}]},
    "a speaker that is a number": {
        "segments": [{"start": 0.2, "end": 1.0, "text": SAID, "speaker": 3}]
    },
    "a new field": {"x_new": {"deep": [[[]]]}},
}


@pytest.mark.parametrize("changes", DECORATIONS.values(), ids=DECORATIONS.keys())
@pytest.mark.parametrize("label", ["application/json", "text/plain; charset=utf-8"])
def test_a_decoration_of_another_type_costs_itself(
    stt: Shell, service: Service, changes: dict[str, Any], label: str
) -> None:
    service.fail(faults.answer(200, detailed(**changes), Content_Type=label))

    result = transcribe(stt)

    assert (result.code, result.stderr) == (0, "")
    assert result.json["text"] == SAID
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        rb'{"text": "One two three. \udc00"}',
        b'{"text": "One two three.", "usage": {"type": "duration", "seconds": -1e400}}',
        b'{"text": "One two three.", "usage": {"seconds": ' + b"9" * 400 + b"}}",
        '{"text": "One two three."}'.encode("utf-16"),
        b'\xef\xbb\xbf{"text": "One two three."}\0',
        b'{"text": "\\u0007One two\\u0000 three."}',
    ],
)
def test_what_json_should_not_hold_is_left_out_and_the_store_stays_whole(
    stt: Shell, service: Service, body: bytes
) -> None:
    service.fail(faults.answer(200, body, Content_Type="application/json"))

    result = transcribe(stt)

    assert (result.code, result.stderr) == (0, "")
    assert (result.json["text"], result.json["cost"]) == (SAID, None)
    assert transcribe(stt).json["text"] == SAID
    assert len(service.requests) == 1
    assert stt("jobs", "list", "--json").json[0]["state"] == "done"


def test_an_error_of_status_200_says_its_reason(stt: Shell, service: Service) -> None:
    service.fail(faults.answer(200, {"error": {"message": "the GPU is on holiday", "code": 500}}))

    result = transcribe(stt)

    assert result.code == 6
    assert "the GPU is on holiday" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("unit", [1e3, 1e9])
def test_times_in_another_unit_are_estimated_and_one_line_says_so(
    stt: Shell, service: Service, unit: float
) -> None:
    halves = [("One", *SPANS[0]), ("two three.", SPANS[1][0], SPANS[2][1])]
    segments = [{"start": a * unit, "end": b * unit, "text": text} for text, a, b in halves]
    service.fail(faults.answer(200, {"text": SAID, "segments": segments}))

    result = transcribe(stt)

    assert (result.code, result.json["text"], result.json["timing"]) == (0, SAID, "estimated")
    assert result.json["segments"][-1]["end"] <= result.json["duration"]
    (line,) = result.stderr.splitlines()
    assert "do not fit the audio" in line
    again = transcribe(stt)
    assert (again.json["text"], again.stderr) == (SAID, result.stderr)


FOREIGN = {"transcript_of_version_9": SAID}
"""An answer that no version knows how to read yet."""


def taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on FOREIGN can be read."""

    def read(content: Any, *, seconds: float = 0.0) -> Answer:
        text = content.get("transcript_of_version_9")
        return Answer(text=text) if text else answers.read(content, seconds=seconds)

    monkeypatch.setattr(openai, "read", read)


def test_an_answer_that_cannot_be_read_is_kept_and_read_once_it_can_be(
    stt: Shell, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.fail(faults.answer(200, FOREIGN))
    first, second = transcribe(stt), transcribe(stt)
    assert first.code == second.code == 6
    assert "it is kept" in first.stderr
    assert "as in an earlier run" in second.stderr

    taught(monkeypatch)
    third = transcribe(stt)

    assert (third.code, third.stderr, third.json["text"]) == (0, "", SAID)
    assert third.json["chunks"][0]["attempts"] == 1
    assert len(service.requests) == 1


def test_a_fault_of_a_reader_costs_no_answer(
    stt: Shell, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(content: Any, *, seconds: float = 0.0) -> Answer:
        raise KeyError("words")

    with monkeypatch.context() as patch:
        patch.setattr(openai, "read", faulty)
        first, second = transcribe(stt), transcribe(stt)
    assert first.code == second.code == 6
    assert "unexpected KeyError" in first.stderr
    assert "the log to attach to a report" in first.stderr
    assert len(first.stderr.splitlines()) == 1

    result = transcribe(stt)

    assert (result.code, result.json["text"]) == (0, SAID)
    assert len(service.requests) == 1


def test_a_kept_answer_is_paid_for_again_with_fresh_only(stt: Shell, service: Service) -> None:
    service.fail(faults.answer(200, FOREIGN))
    assert transcribe(stt).code == 6

    result = transcribe(stt, "--fresh")

    assert (result.code, result.json["text"]) == (0, SAID)
    assert len(service.requests) == 2
    assert transcribe(stt).json["text"] == SAID
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    "fault",
    [faults.html(), faults.cut_json, faults.answer(200, b""), faults.answer(200, {"error": "no"})],
    ids=["a web page", "half of the JSON", "nothing", "an error"],
)
def test_what_is_no_answer_at_all_is_not_kept(stt: Shell, service: Service, fault: Fault) -> None:
    service.fail(fault)
    first = transcribe(stt)

    result = transcribe(stt)

    assert (first.code, result.code, result.json["text"]) == (6, 0, SAID)
    assert "kept" not in first.stderr


def test_what_another_service_cannot_serve_either_stays_kept(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.wav").write_bytes(SPEECH.wav())
    services["openai"].fail(faults.answer(200, FOREIGN))
    services["elumenta"].fail(faults.status(400))
    first = transcribe(stt, "--fallback", "elumenta")
    assert first.code == 2
    taught(monkeypatch)

    result = transcribe(stt, "--fallback", "elumenta")

    assert (result.code, result.json["text"]) == (0, SAID)
    assert [len(services[name].requests) for name in ("openai", "elumenta")] == [1, 1]


def test_the_result_of_a_job_is_kept_too(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.wav").write_bytes(SPEECH.wav())
    asked = ("transcribe", "talk.wav", "-p", "nanogpt", "-m", "Elevenlabs-STT", "-f", "json")
    service = services["nanogpt"]
    job = faults.answer(202, {"runId": "run1", "status": "pending"})
    service.fail(job, faults.answer(200, {"status": "completed", "result": SAID}))
    assert stt(*asked).code == 6
    known = nanogpt.read

    def read(content: Any, **about: Any) -> Answer:
        return known({**content, "transcription": content.get("result")}, **about)

    monkeypatch.setattr(provider, "read", read)
    result = stt(*asked)

    assert (result.code, result.json["text"]) == (0, SAID)
    assert result.json["chunks"][0]["attempts"] == 1
    assert len(service.requests) == 2


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def store_path() -> Path:
    (found,) = Path(os.environ["XDG_DATA_HOME"]).glob("*/jobs.sqlite3")
    return found


def test_nothing_is_sent_while_the_disk_has_no_room_for_its_answer(
    stt: Shell, service: Service
) -> None:
    assert stt("jobs", "list").code == 0

    with largest_file(store_path().stat().st_size + 200_000):
        result = transcribe(stt)

    assert result.code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "the disk is full" in result.stderr
    assert service.requests == []
    assert transcribe(stt).code == 0


@pytest.mark.parametrize("to", ["-", "talk.json"])
def test_an_answer_that_finds_no_room_is_written_all_the_same(
    stt: Shell, service: Service, tmp_path: Path, to: str
) -> None:
    with ExitStack() as stack:

        def full(exchange: Exchange) -> None:
            response = exchange.simulator.handle(exchange.receive())
            log = store_path().with_name("jobs.sqlite3-wal")
            stack.enter_context(largest_file(log.stat().st_size))
            exchange.reply(response)

        service.fail(full)
        result = transcribe(stt, "-o", to)

    assert result.code == 0
    made = result.stdout if to == "-" else (tmp_path / to).read_bytes()
    assert json.loads(made)["text"] == SAID
    (line,) = [line for line in result.stderr.splitlines() if "wrote" not in line]
    assert "written, but not kept" in line
    assert stt("jobs", "list").code == 0


def test_the_times_of_a_job_in_another_unit_are_estimated_too(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    (tmp_path / "talk.wav").write_bytes(SPEECH.wav())
    words = [
        {"text": text, "start": 1e3 * n, "end": 1e3 * n + 500}
        for n, text in enumerate(SAID.split(), 1)
    ]
    done = {"status": "completed", "transcription": SAID, "words": words}
    services["nanogpt"].fail(
        faults.answer(202, {"runId": "run1", "status": "pending"}), faults.answer(200, done)
    )

    result = stt("transcribe", "talk.wav", "-p", "nanogpt", "-m", "Elevenlabs-STT", "-f", "json")

    assert (result.code, result.json["text"], result.json["timing"]) == (0, SAID, "estimated")
    assert "do not fit the audio" in result.stderr


def test_what_a_service_reports_of_its_answer_is_in_the_json(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    (tmp_path / "talk.wav").write_bytes(SPEECH.wav())
    made = {name: stt("transcribe", "talk.wav", "-p", name, "-f", "json").json for name in services}
    details = {name: one["chunks"][0]["details"] for name, one in made.items()}

    assert details["elumenta"]["processing_ms"] > 0
    assert details["nanogpt"]["file_name"].endswith(".wav")
    assert details["nanogpt"]["file_size"] > 0
    assert details["nanogpt"]["charged_duration"] == pytest.approx(SPEECH.seconds, abs=0.01)
    assert details["elevenlabs"]["language_probability"] == 0.98
    assert made["elevenlabs"]["language_probability"] == 0.98
    assert made["llmstats"]["confidence"] == details["llmstats"]["confidence"] > 0
    for name in ("openai", "sttai", "elevenlabs", "llmstats"):
        assert details[name]["duration"] == pytest.approx(SPEECH.seconds, abs=0.5)
