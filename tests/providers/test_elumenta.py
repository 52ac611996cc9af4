"""Elumenta: speakers in the text, jobs, tokens, and its errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stt_cli.contract import Ask, Pending
from stt_cli.errors import (
    BadAnswer,
    CreditError,
    KeyRejected,
    NotFound,
    ProviderError,
    Refused,
    SttError,
    UsageError,
)
from stt_cli.model import Cost
from stt_cli.providers import elumenta
from tests.simulators import faults
from tests.simulators.elumenta import Service
from tests.simulators.tones import speak
from tests.support.pieces import piece
from tests.support.services import session, transcribe

SPEECH = speak("Hello, let us start. Sure, thanks.", speakers=(0, 0, 0, 0, 1, 1))
TALK = piece(SPEECH)
MEETING = Ask(model="elevenlabs-scribe", diarize=True)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.mark.parametrize("separator", ["\n", " "])
def test_labels_become_speakers_on_one_line_or_several(service: Service, separator: str) -> None:
    service.separator = separator

    answer = transcribe(service, TALK, MEETING)

    assert [(s.speaker, s.text) for s in answer.segments] == [
        ("Speaker 1", "Hello, let us start."),
        ("Speaker 2", "Sure, thanks."),
    ]
    assert answer.text == "Hello, let us start. Sure, thanks."
    assert answer.segments[-1].end == pytest.approx(SPEECH.seconds)
    assert answer.estimated


def test_labels_that_nobody_asked_for_are_text(service: Service) -> None:
    said = {"id": 1, "status": "completed", "result_text": "[Speaker 1]: is what I read"}
    service.fail(faults.answer(200, said))

    answer = transcribe(service, TALK, Ask())

    assert (answer.text, answer.segments) == ("[Speaker 1]: is what I read", ())
    assert not answer.estimated


def test_cost_is_counted_in_tokens(service: Service) -> None:
    answer = transcribe(service, TALK, Ask(model="gpt-4o-transcribe"))

    assert answer.cost == Cost(amount=2, currency="tokens")
    assert (answer.model, answer.remote_id) == ("gpt-4o-transcribe", "18510")
    assert answer.extra["processing_ms"] > 0


def test_everything_but_status_and_text_may_be_missing_or_new(service: Service) -> None:
    body = {"status": "completed", "result_text": " Hi. ", "model_slug": None, "new": [1]}
    service.fail(faults.answer(200, body))

    answer = transcribe(service, TALK, Ask())

    assert (answer.text, answer.cost, answer.model, answer.remote_id) == ("Hi.", None, None, None)


@pytest.mark.parametrize("state", [{}, {"status": None}, {"status": "Succeeded"}, {"status": 7}])
def test_text_is_a_result_whatever_its_state_is_called(
    service: Service, state: dict[str, Any]
) -> None:
    service.fail(faults.answer(200, {"result_text": "Hi.", **state}))

    assert transcribe(service, TALK, Ask()).text == "Hi."


def test_silence_is_an_empty_text(service: Service) -> None:
    service.fail(faults.answer(200, {"status": "completed", "result_text": ""}))

    assert transcribe(service, TALK, MEETING).text == ""


def test_a_pending_job_is_polled_with_its_speakers_and_length(service: Service) -> None:
    service.jobs = [{"status": "pending"}] * 2

    with session(service) as open_one:
        submitted = elumenta.transcribe(TALK, MEETING, open_one)
        assert isinstance(submitted, Pending)
        assert isinstance(elumenta.poll(submitted, open_one), Pending)
        answer = elumenta.poll(submitted, open_one)

    assert not isinstance(answer, Pending)
    assert [segment.speaker for segment in answer.segments] == ["Speaker 1", "Speaker 2"]
    assert answer.segments[-1].end == pytest.approx(SPEECH.seconds)
    assert [request.path for request in service.requests][1:] == ["/api/v2/generate/18510"] * 2


@pytest.mark.parametrize("before", [[], [{"status": "pending"}]])
def test_a_job_that_failed_with_status_200_has_failed(
    service: Service, before: list[dict[str, Any]]
) -> None:
    service.jobs = [*before, {"status": "failed", "error": "the file is broken"}]

    with pytest.raises(ProviderError, match="the file is broken"):
        transcribe(service, TALK, Ask())


@pytest.mark.parametrize(
    "body",
    [
        {"id": 1, "status": "thinking"},
        {"status": "pending"},
        {"id": 1, "status": "completed"},
        {"id": 1, "status": "completed", "result_text": None},
        {"id": 1, "status": "completed", "result_text": ["Hi."]},
    ],
)
def test_states_and_answers_that_are_not_its_own_are_refused(
    service: Service, body: dict[str, Any]
) -> None:
    service.fail(faults.answer(200, body))

    with pytest.raises(BadAnswer, match="Elumenta answered"):
        transcribe(service, TALK, Ask())


def test_a_job_nobody_knows_is_not_found(service: Service) -> None:
    lost = Pending(remote_id="../balance", echo={"diarize": False, "seconds": 1.0})

    with session(service) as open_one, pytest.raises(NotFound):
        elumenta.poll(lost, open_one)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "token_expired", KeyRejected),
        (402, "insufficient_tokens", CreditError),
        (403, "insufficient_plan", KeyRejected),
        (422, "validation_error", UsageError),
    ],
)
def test_errors_mean_what_the_documents_say(
    service: Service, status: int, code: str, error: type[SttError]
) -> None:
    service.fail(faults.status(status, code, "the reason"))

    with pytest.raises(error, match="the reason"):
        transcribe(service, TALK, Ask())


def test_a_provider_error_costs_nothing_and_is_repeated_freely(service: Service) -> None:
    service.fail(*[faults.status(500, "provider_error", "try again")] * 4)

    assert transcribe(service, TALK, Ask(), retries=0).text.startswith("Hello,")


def test_the_wait_is_read_from_the_body(service: Service) -> None:
    body = {"error": "rate_limit_exceeded", "message": "Hourly limit reached", "retry_after": 847}
    service.fail(faults.answer(429, body))

    with pytest.raises(Refused, match="asks for a wait of 847 s"):
        transcribe(service, TALK, Ask(), timeout=60)
