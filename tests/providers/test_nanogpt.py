"""NanoGPT: files and URLs, jobs and what their polling sends back, speakers, minutes, costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from stt_cli.contract import Ask, Pending
from stt_cli.errors import BadAnswer, CreditError, NotFound, ProviderError, Refused, SttError
from stt_cli.model import Answer, Cost
from stt_cli.providers import nanogpt
from tests.simulators import faults
from tests.simulators.nanogpt import Service
from tests.simulators.server import Fault
from tests.simulators.tones import speak
from tests.support.pieces import piece, url_piece
from tests.support.services import session, transcribe

SPEECH = speak(
    "Hello there, (laughter) friend. Sure, thanks.",
    pauses={3: 0.8},
    speakers=(0, 0, 0, 0, 1, 1),
)
SAID = [word for word in SPEECH.words if word.text != "(laughter)"]
TALK = piece(SPEECH)
MINUTES = f"{SPEECH.seconds / 60:.4f}"
JOB = Ask(model="Elevenlabs-STT")
MEETING = Ask(model="Elevenlabs-STT", diarize=True)
URL = "https://example.com/talk.wav"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        running.cloud[URL] = SPEECH.wav()
        yield running


def completed(**changes: Any) -> Fault:
    return faults.answer(200, {"status": "completed", "transcription": "Hello Ann.", **changes})


def job(service: Service, *answers: Fault, ask: Ask = MEETING) -> Answer:
    """The answer of a job whose polls meet `answers` instead of the service's own."""
    with session(service) as open_one:
        pending = nanogpt.transcribe(TALK, ask, open_one)
        assert isinstance(pending, Pending)
        service.fail(*answers)
        answer = nanogpt.poll(pending, open_one)
        assert isinstance(answer, Answer)
        return answer


def test_a_file_goes_as_a_form_with_its_length_in_minutes(service: Service) -> None:
    transcribe(service, TALK, Ask())

    (request,) = service.requests
    assert request.fields == [
        ("model", "Whisper-Large-V3"),
        ("language", "auto"),
        ("actualDuration", MINUTES),
    ]
    assert [part.name for part in request.files] == ["audio"]


def test_a_url_goes_as_json_with_true_booleans(service: Service) -> None:
    ask = Ask(model="Elevenlabs-STT", diarize=True, tag_events=True, language="german")

    transcribe(service, url_piece(URL, SPEECH.seconds), ask)

    assert json.loads(service.requests[0].body) == {
        "audioUrl": URL,
        "model": "Elevenlabs-STT",
        "language": "de",
        "actualDuration": MINUTES,
        "diarize": True,
        "tagAudioEvents": True,
    }


def test_a_length_that_is_not_known_is_not_sent(service: Service) -> None:
    transcribe(service, url_piece(URL), Ask())

    assert service.requests[0].get("actualDuration") is None


def test_a_recording_of_unknown_length_at_a_url_has_longer_than_ten_minutes(
    service: Service,
) -> None:
    service.fail(faults.status(429, Retry_After="1000"))

    answer = transcribe(service, url_piece(URL), Ask(), timeout=None)

    assert answer.text


def test_minutes_of_the_answer_become_seconds(service: Service) -> None:
    answer = transcribe(service, TALK, Ask())

    assert answer.extra["duration"] == pytest.approx(SPEECH.seconds, abs=0.01)
    assert answer.extra["charged_duration"] == pytest.approx(float(MINUTES) * 60, abs=0.01)
    assert answer.cost == Cost(amount=0.01 * float(MINUTES), currency="USD")
    assert (answer.model, answer.language) == ("Whisper-Large-V3", "en")


def test_a_job_is_polled_with_everything_that_its_submission_answered(service: Service) -> None:
    with session(service) as open_one:
        pending = nanogpt.transcribe(TALK, MEETING, open_one)
        assert isinstance(pending, Pending)
        assert open_one.attempts == 1
        assert isinstance(nanogpt.poll(pending, open_one), Pending)
        assert isinstance(nanogpt.poll(pending, open_one), Answer)
        assert open_one.attempts == 1

    sent = [json.loads(request.body) for request in service.requests[1:]]
    assert (
        sent
        == [
            {
                "runId": "run1",
                "cost": pytest.approx(0.03 * float(MINUTES)),
                "paymentSource": "USD",
                "isApiRequest": True,
                "fileName": "talk.wav",
                "fileSize": TALK.size,
                "chargedDuration": float(MINUTES),
                "diarize": True,
            }
        ]
        * 2
    )


def test_jobs_take_as_long_as_they_take(service: Service) -> None:
    service.polls = 5

    assert transcribe(service, TALK, JOB).text == "Hello there, friend. Sure, thanks."
    assert len(service.requests) == 7


def test_a_job_can_be_polled_after_it_was_written_down(service: Service) -> None:
    with session(service) as open_one:
        pending = nanogpt.transcribe(TALK, MEETING, open_one)
        assert isinstance(pending, Pending)
    kept = Pending(remote_id=pending.remote_id, echo=json.loads(json.dumps(pending.echo)))
    service.polls = 0

    with session(service) as later:
        answer = nanogpt.poll(kept, later)
        while isinstance(answer, Pending):
            answer = nanogpt.poll(answer, later)

    assert answer.remote_id == "run1"


def test_speakers_leave_the_text_and_are_numbered_as_in_the_turns(service: Service) -> None:
    answer = transcribe(service, TALK, MEETING)

    assert answer.text == "Hello there, friend. Sure, thanks."
    assert [(word.word, word.speaker) for word in answer.words] == [
        (word.text, f"Speaker {word.speaker + 1}") for word in SAID
    ]
    assert [word.start for word in answer.words] == pytest.approx([w.start for w in SAID])


def test_undiarised_words_have_no_speaker(service: Service) -> None:
    assert {word.speaker for word in transcribe(service, TALK, JOB).words} == {None}


def test_events_are_apart_from_the_words(service: Service) -> None:
    tagged = transcribe(service, TALK, Ask(model="Elevenlabs-STT", tag_events=True))

    (event,) = tagged.events
    assert (event.text, event.start) == ("(laughter)", SPEECH.words[2].start)
    assert [word.word for word in tagged.words] == [word.text for word in SAID]
    assert transcribe(service, TALK, JOB).events == ()


def test_punctuation_of_its_own_joins_the_word_before(service: Service) -> None:
    words = [
        {"text": "Hello", "start": 0.1, "end": 0.4, "type": "word"},
        {"text": ",", "start": 0.4, "end": 0.45, "type": "punctuation"},
        {"text": "Ann", "start": 0.5, "end": 0.9, "type": "word"},
        {"text": ".", "type": "punctuation"},
    ]

    answer = job(service, completed(transcription="Hello, Ann.", words=words))

    assert [(w.word, w.end) for w in answer.words] == [("Hello,", 0.45), ("Ann.", 0.9)]


def test_words_without_speakers_take_those_of_the_turns(service: Service) -> None:
    words = [
        {"text": "Hello", "start": 0.1, "end": 0.4, "type": "unheard-of"},
        {"text": "Ann", "start": 0.5, "end": 0.9},
    ]
    turns = [
        {"speaker": "Speaker 1", "text": "Hello", "start": 0.0, "end": 0.45},
        {"speaker": "Speaker 2", "text": "Ann", "start": 0.45, "end": 1.0},
    ]

    answer = job(service, completed(words=words, diarization={"segments": turns}))

    assert [(w.word, w.speaker) for w in answer.words] == [
        ("Hello", "Speaker 1"),
        ("Ann.", "Speaker 2"),
    ]


def test_turns_alone_are_segments(service: Service) -> None:
    turns = [
        {"speaker": "Speaker 1", "text": "Hello", "start": 0.0, "end": 0.45},
        {"speaker": "Speaker 2", "text": "Ann.", "start": 0.45, "end": 1.0},
    ]

    answer = job(service, completed(words=None, diarization={"segments": turns}))

    assert [(s.speaker, s.text, s.end) for s in answer.segments] == [
        ("Speaker 1", "Hello", 0.45),
        ("Speaker 2", "Ann.", 1.0),
    ]
    assert answer.words == []


def test_a_cost_named_at_submission_only_is_the_cost(service: Service) -> None:
    answer = job(service, completed(metadata={"model": "Elevenlabs-STT"}))

    assert answer.cost == Cost(amount=0.03 * float(MINUTES), currency="USD")


def test_everything_but_the_text_may_be_missing_or_new(service: Service) -> None:
    service.fail(faults.answer(200, {"transcription": "Hi.", "metadata": None, "new": {}}))

    answer = transcribe(service, TALK, Ask())

    assert (answer.text, answer.cost, answer.segments) == ("Hi.", None, ())


def test_a_word_without_text_costs_that_word_only(service: Service) -> None:
    words = [{"start": 1.0}, {"text": "Ann.", "start": 2.0, "end": 2.4}]

    answer = job(service, completed(words=words))

    assert [word.word for word in answer.words] == ["Hello", "Ann."]


def test_a_failed_job_says_why(service: Service) -> None:
    service.broken = "Audio file could not be processed"

    with pytest.raises(ProviderError, match="Audio file could not be processed"):
        transcribe(service, TALK, JOB)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "dreaming"},
        {"status": "completed"},
        {"status": "completed", "transcription": None},
        {"status": None},
        [],
    ],
)
def test_states_and_answers_that_are_not_its_own_are_refused(service: Service, body: Any) -> None:
    with pytest.raises(BadAnswer, match="NanoGPT answered"):
        job(service, faults.answer(200, body))


@pytest.mark.parametrize("submitted", [{"status": "pending"}, {"runId": "x", "status": "odd"}])
def test_a_job_without_a_name_or_state_is_refused(
    service: Service, submitted: dict[str, Any]
) -> None:
    service.fail(faults.answer(202, submitted))

    with pytest.raises(BadAnswer, match="unknown job status"):
        transcribe(service, TALK, JOB)


def test_a_poll_that_met_a_fault_is_repeated_and_not_paid(service: Service) -> None:
    answer = job(service, *[faults.status(500), faults.reset_after] * 2, ask=JOB)

    assert answer.text == "Hello there, friend. Sure, thanks."


def test_a_job_nobody_knows_is_not_found(service: Service) -> None:
    with session(service) as open_one, pytest.raises(NotFound, match="Job not found"):
        nanogpt.poll(Pending(remote_id="run99"), open_one)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (402, {"error": "Insufficient balance", "status": 402}, CreditError),
        (402, {"error": 402, "message": "Insufficient balance"}, CreditError),
        (429, {"error": {"message": "no more", "code": "daily_usd_limit_exceeded"}}, CreditError),
        (429, {"error": {"message": "no more", "code": "daily_rpd_limit_exceeded"}}, Refused),
    ],
)
def test_errors_of_every_shape_mean_what_the_documents_say(
    service: Service, status: int, body: dict[str, Any], error: type[SttError]
) -> None:
    service.fail(*[faults.answer(status, body)] * 10)

    with pytest.raises(error, match=r"Insufficient balance|no more"):
        transcribe(service, TALK, Ask())


def test_sounds_are_no_words_even_where_not_all_words_have_times(service: Service) -> None:
    def documented(body: dict[str, Any]) -> dict[str, Any]:
        words = [
            {"text": "Hello", "start": 0.5, "end": 0.9, "type": "word"},
            {"text": "[laughter]", "start": 1.0, "end": 1.5, "type": "audio_event"},
        ]
        return {**body, "transcription": "Hello [laughter] everyone.", "words": words}

    service.fail(faults.edited(documented))
    answer = transcribe(service, TALK, Ask())

    assert [word.word for word in answer.words] == ["Hello", "everyone."]
    assert [sound.text for sound in answer.events] == ["[laughter]"]
