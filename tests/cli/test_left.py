"""Jobs that are left to a service with --no-wait: asked for later, and sent once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.server import Fault, Simulator
from tests.simulators.tones import speak
from tests.support.services import Services
from tests.support.shell import Shell

ELEVENLABS = ("-p", "elevenlabs")
NANOGPT = ("-p", "nanogpt", "-m", "Elevenlabs-STT")


def submit(stt: Shell, *provider: str) -> str:
    """The id of a job that was left to the provider."""
    (stt.cwd / "talk.wav").write_bytes(speak("alpha beta gamma").wav())
    result = stt("transcribe", "talk.wav", *provider, "-o", "talk.txt", "--no-wait")
    assert result.code == 0, result.stderr
    return result.text.strip()


def uploads(service: Simulator) -> int:
    return sum(bool(request.files) for request in service.requests)


def text(folder: Path) -> str:
    return (folder / "talk.txt").read_text().lower()


def state(stt: Shell, id: str) -> Any:
    return stt("jobs", "show", id, "--json").json["state"]


def test_a_service_that_usually_answers_at_once_is_left_alone_too(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service = services["elevenlabs"]
    id = submit(stt, *ELEVENLABS)
    assert service.requests[0].get("webhook") == "true"
    assert state(stt, id) == "waiting"
    vars(service)["kept"].update(vars(service)["working"])
    waited = stt("jobs", "wait")
    assert waited.code == 0, waited.stderr
    assert "alpha beta gamma" in text(tmp_path)
    assert uploads(service) == 1


def test_waiting_ends_at_the_timeout_and_what_was_submitted_is_not_sent_again(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service = services["elevenlabs"]
    id = submit(stt, *ELEVENLABS, "--timeout", "1")
    late = stt("jobs", "wait", id)
    assert late.code == 6
    assert f"stt jobs resume {id}" in late.stderr
    vars(service)["kept"].update(vars(service)["working"])
    assert stt("jobs", "resume", id).code == 0
    assert "alpha beta gamma" in text(tmp_path)
    assert uploads(service) == 1


@pytest.mark.parametrize(
    ("provider", "name", "fault", "code"),
    [
        (ELEVENLABS, "elevenlabs", faults.status(401, "invalid_api_key"), 4),
        (NANOGPT, "nanogpt", faults.status(402), 5),
        (NANOGPT, "nanogpt", faults.html(200), 6),
        (NANOGPT, "nanogpt", faults.answer(200, {"status": "dreaming"}), 6),
    ],
    ids=["key", "credit", "page", "unknown state"],
)
def test_a_question_that_fails_does_not_cost_the_job(
    stt: Shell,
    services: Services,
    tmp_path: Path,
    provider: tuple[str, ...],
    name: str,
    fault: Fault,
    code: int,
) -> None:
    service = services[name]
    vars(service)["polls"] = 0
    id = submit(stt, *provider)
    vars(service).get("kept", {}).update(vars(service).get("working", {}))
    service.fail(fault)
    assert stt("jobs", "wait").code == code
    assert state(stt, id) == "failed"
    assert stt("jobs", "resume", id).code == 0
    assert "alpha beta gamma" in text(tmp_path)
    assert uploads(service) == 1


def test_a_job_that_failed_at_the_service_is_sent_anew(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service = services["nanogpt"]
    vars(service)["polls"] = 0
    vars(service)["broken"] = "out of tape"
    submit(stt, *NANOGPT)
    failed = stt("jobs", "wait")
    assert failed.code == 6
    assert "out of tape" in failed.stderr
    vars(service)["broken"] = None
    submit(stt, *NANOGPT)
    assert uploads(service) == 2
    assert stt("jobs", "wait").code == 0
    assert "alpha beta gamma" in text(tmp_path)


def test_the_same_command_without_no_wait_goes_on_with_the_job(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    service = services["elevenlabs"]
    submit(stt, *ELEVENLABS)
    vars(service)["kept"].update(vars(service)["working"])
    assert stt("transcribe", "talk.wav", *ELEVENLABS, "-o", "talk.txt").code == 0
    assert "alpha beta gamma" in text(tmp_path)
    assert uploads(service) == 1


def test_who_has_no_jobs_is_not_asked_to_take_one(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak("alpha beta gamma").wav())
    for provider in ("openai", "local"):
        result = stt("transcribe", "talk.wav", "-p", provider, "--no-wait")
        assert (result.code, result.text) == (2, "")
        assert f"{provider} has no jobs" in result.stderr
        assert "elumenta, nanogpt, elevenlabs" in result.stderr
    assert uploads(services["openai"]) == 0


def test_an_answer_that_comes_at_once_is_said_to_leave_no_job(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak("alpha beta gamma").wav())
    result = stt("transcribe", "talk.wav", "-p", "nanogpt", "-m", "Wizper", "--no-wait")
    assert result.code == 0
    assert "alpha beta gamma" in result.text.lower()
    assert "talk.wav: transcribed at once, there is no job to wait for" in result.stderr
