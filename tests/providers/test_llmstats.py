"""LLM-Stats: what its router leaves out, its route, and its errors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from stt_cli.contract import Ask
from stt_cli.errors import (
    BadAnswer,
    CreditError,
    InputError,
    KeyRejected,
    NotFound,
    Refused,
    SttError,
    UsageError,
)
from stt_cli.net import NetEvent, Retrying
from stt_cli.providers import llmstats
from tests.simulators import faults
from tests.simulators.llmstats import Service
from tests.simulators.server import Fault
from tests.simulators.tones import speak
from tests.support.pieces import piece
from tests.support.services import session, transcribe

SPEECH = speak("Hello there, friend. This is Ann.")
TALK = piece(SPEECH)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def test_words_take_their_punctuation_from_the_text(service: Service) -> None:
    answer = transcribe(service, TALK, Ask())

    assert [word.word for word in answer.words] == SPEECH.said
    assert {word.confidence for word in answer.words} == {0.98}
    assert [segment.text for segment in answer.segments] == ["Hello there, friend.", "This is Ann."]
    assert (answer.language, answer.model) == ("en", "whisper-1")
    assert answer.extra == {"duration": pytest.approx(SPEECH.seconds), "confidence": 0.97}


def test_nulls_leave_bare_text(service: Service) -> None:
    service.plain = True

    answer = transcribe(service, TALK, Ask())

    assert answer.text == "Hello there, friend. This is Ann."
    assert (answer.segments, answer.language) == ((), None)
    assert "confidence" not in answer.extra


def test_words_without_times_or_confidence_are_kept(service: Service) -> None:
    def bare(body: Any) -> Any:
        for word in body["words"][1:]:
            word.update(start=None, end=None, confidence=None, phonemes="?")
        return body

    service.fail(faults.edited(bare))
    words = transcribe(service, TALK, Ask()).words

    assert [word.word for word in words] == SPEECH.said
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert words[1].confidence is None


def test_text_is_all_that_must_be_there(service: Service) -> None:
    service.fail(faults.answer(200, {"text": "Hi."}), faults.answer(200, {"text": None}))

    assert transcribe(service, TALK, Ask()).text == "Hi."
    with pytest.raises(BadAnswer, match="LLM-Stats"):
        transcribe(service, TALK, Ask())


def test_models_of_other_services_are_passed_on(service: Service) -> None:
    with pytest.raises(UsageError, match="nova-4"):
        transcribe(service, TALK, Ask(model="nova-4"))

    assert service.requests[0].get("model_id") == "nova-4"


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "invalid_input", UsageError),
        (401, "unauthenticated", KeyRejected),
        (402, "insufficient_quota", CreditError),
        (413, "invalid_input", InputError),
    ],
)
def test_errors_mean_what_the_documents_say(
    service: Service, status: int, code: str, error: type[SttError]
) -> None:
    service.fail(faults.status(status, code, "the reason"))

    with pytest.raises(error, match="the reason"):
        transcribe(service, TALK, Ask())


def test_a_format_it_cannot_read_is_the_inputs_fault(service: Service) -> None:
    with pytest.raises(InputError, match="unsupported format"):
        transcribe(service, piece(SPEECH, name="talk.xyz"), Ask())


def test_a_wait_it_asks_for_is_waited(service: Service) -> None:
    events: list[NetEvent] = []
    service.fail(faults.status(429, "rate_limited", "Quota exceeded", Retry_After="7"))

    transcribe(service, TALK, Ask(), on_event=events.append)

    assert [e.wait for e in events if isinstance(e, Retrying)] == [7.0]


def test_services_that_all_failed_were_not_paid_and_are_asked_again(service: Service) -> None:
    service.fail(*[faults.status(502, "provider_unavailable", "all down")] * 3)
    assert transcribe(service, TALK, Ask(), retries=0).text.startswith("Hello")

    service.fail(*[faults.status(502, "provider_unavailable", "all down")] * 20)
    with pytest.raises(Refused, match="all down"):
        transcribe(service, TALK, Ask())


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.status(404, "not_found", "no such path"), NotFound),
        (faults.answer(200, {"text": ""}), BadAnswer),
        (faults.status(402, "insufficient_quota", "empty"), CreditError),
    ],
)
def test_a_key_is_not_right_because_something_else_is_wrong(
    service: Service, fault: Fault, error: type[SttError]
) -> None:
    service.fail(fault)

    with session(service) as open_one, pytest.raises(error):
        llmstats.check_key(open_one)


def test_the_text_is_whole_where_not_all_of_its_words_have_times(service: Service) -> None:
    def documented(body: dict[str, Any]) -> dict[str, Any]:
        words = [
            {"word": "Hello", "start": 0.0, "end": 0.42, "confidence": 0.98},
            {"word": "this", "start": 0.55, "end": 0.74, "confidence": 0.97},
        ]
        return {**body, "text": "Hello, this is a test transcription.", "words": words}

    service.fail(faults.edited(documented))
    answer = transcribe(service, TALK, Ask())

    assert " ".join(word.word for word in answer.words) == answer.text
    assert (answer.words[1].start, answer.words[1].confidence) == (0.55, 0.97)
