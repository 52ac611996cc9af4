"""OpenAI and the servers that speak like it."""

from __future__ import annotations

from typing import Any

import pytest

from stt_cli.contract import Ask
from stt_cli.errors import (
    BadAnswer,
    CreditError,
    InputError,
    KeyRejected,
    Refused,
    TooLong,
    UsageError,
)
from stt_cli.net import SessionSettings, open_session
from stt_cli.providers import openai
from tests.simulators import faults
from tests.simulators.openai import Plain, Service, WhisperCpp
from tests.simulators.tones import speak
from tests.support.pieces import audio_piece, encoded, piece
from tests.support.services import session, transcribe

SPEECH = speak("Hello there, friend. This is Ann.", pauses={2: 0.8}, speakers=(0, 0, 0, 1, 1, 1))
TALK = piece(SPEECH)


def test_timed_words_get_the_punctuation_of_their_segment() -> None:
    with Service() as service:
        answer = transcribe(service, TALK, Ask())

    assert [segment.text for segment in answer.segments] == ["Hello there, friend.", "This is Ann."]
    assert [word.word for word in answer.words] == SPEECH.said
    assert [len(segment.words) for segment in answer.segments] == [3, 3]
    assert answer.segments[0].confidence == pytest.approx(0.7788)


@pytest.mark.parametrize(("said", "code"), [("english", "en"), ("German", "de"), ("xx-YY", "xx")])
def test_language_names_become_codes(said: str, code: str) -> None:
    with Service() as service:
        service.fail(faults.edited(lambda body: {**body, "language": said}))
        assert transcribe(service, TALK, Ask()).language == code


def test_the_three_letter_code_of_a_language_is_sent_as_two() -> None:
    with Service() as service:
        transcribe(service, TALK, Ask(language="eng"))

        assert service.requests[0].get("language") == "en"


def test_diarised_turns_are_numbered_speakers_without_words() -> None:
    with Service() as service:
        answer = transcribe(service, TALK, Ask(model="gpt-4o-transcribe-diarize", diarize=True))

    assert [s.speaker for s in answer.segments] == ["Speaker 1", "Speaker 2"]
    assert answer.words == []


def test_speakers_introduced_by_name_keep_it() -> None:
    def rename(body: Any) -> Any:
        return {**body, "segments": [{**s, "speaker": "Ann"} for s in body["segments"]]}

    with Service() as service:
        service.fail(faults.edited(rename))
        answer = transcribe(service, TALK, Ask(model="gpt-4o-transcribe-diarize"))

    assert {segment.speaker for segment in answer.segments} == {"Ann"}


def test_cost_comes_from_seconds_or_tokens_and_not_from_thin_air() -> None:
    with Service() as service:
        by_time = transcribe(service, TALK, Ask()).cost
        by_token = transcribe(service, TALK, Ask(model="gpt-4o-transcribe")).cost
        mini = transcribe(service, TALK, Ask(model="gpt-4o-mini-transcribe")).cost
        service.fail(faults.edited(lambda body: {**body, "usage": None}))
        unknown = transcribe(service, TALK, Ask()).cost

    assert by_time
    assert by_time.amount == pytest.approx(round(SPEECH.seconds) / 60 * 0.006, abs=1e-6)
    assert by_token
    assert mini
    assert by_token.amount == pytest.approx(2 * mini.amount, abs=1e-6)
    assert unknown is None


def test_whisper_cpp_needs_no_key_and_its_tokens_become_words() -> None:
    with WhisperCpp() as service:
        answer = transcribe(service, TALK, Ask(model="anything"), key=None)

        assert "authorization" not in service.requests[0].headers
    assert [word.word for word in answer.words] == SPEECH.said
    assert [word.end for word in answer.words] == pytest.approx(
        [word.end for word in SPEECH.words], abs=0.02
    )


def test_openai_itself_needs_a_key() -> None:
    with pytest.raises(KeyRejected, match="OPENAI_API_KEY"):
        open_session(openai.SPEC, SessionSettings(key=None))


def test_a_server_that_knows_one_format_is_asked_again_without_any() -> None:
    with Plain() as service:
        answer = transcribe(service, TALK, Ask(model="parakeet"))

        assert [r.get("response_format") for r in service.requests] == ["verbose_json", None]
    assert answer.text == "Hello there, friend. This is Ann."
    assert answer.segments == ()


def test_plain_text_is_taken_and_a_web_page_is_not() -> None:
    with Service() as service:
        service.fail(faults.answer(200, "just text\n"), faults.html(200))

        assert transcribe(service, TALK, Ask()).text == "just text"
        with pytest.raises(BadAnswer):
            transcribe(service, TALK, Ask())


def test_words_without_segments_are_grouped() -> None:
    with Service() as service:
        service.fail(faults.edited(lambda body: {**body, "segments": None}))
        answer = transcribe(service, TALK, Ask())

    assert [segment.text for segment in answer.segments] == ["Hello there, friend.", "This is Ann."]


def test_words_without_times_get_them_from_their_neighbours() -> None:
    def untimed(body: Any) -> Any:
        body["words"][1] |= {"start": None, "end": None}
        return body

    with Service() as service:
        service.fail(faults.edited(untimed))
        words = transcribe(service, TALK, Ask()).words

    assert words[0].end <= words[1].start <= words[1].end <= words[2].start


def test_a_number_that_is_none_does_no_harm() -> None:
    with Service() as service:
        body = b'{"text": "hi", "segments": [{"start": 0, "end": 1, "text": "hi", "avg_logprob": NaN}]}'
        service.fail(faults.answer(200, body, Content_Type="application/json"))
        answer = transcribe(service, TALK, Ask())

    assert answer.segments[0].confidence is None


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (429, "insufficient_quota", CreditError),
        (429, "rate_limit_exceeded", Refused),
        (401, "invalid_api_key", KeyRejected),
        (404, "model_not_found", UsageError),
        (400, "invalid_value", UsageError),
    ],
)
def test_codes_are_understood(status: int, code: str, error: type[Exception]) -> None:
    with Service() as service:
        service.fail(*[faults.status(status, code, "because")] * 20)
        with pytest.raises(error, match="because"):
            transcribe(service, TALK, Ask())


def test_a_file_that_is_no_media_is_the_inputs_fault() -> None:
    broken = piece(SPEECH, name="talk.xyz")
    with Service() as service, pytest.raises(InputError, match="refused the file"):
        transcribe(service, broken, Ask())


def test_longer_audio_than_a_model_takes_is_refused_there() -> None:
    speech = speak(["word"], lead=1401.0)
    flac = encoded(speech.pcm, "flac", "flac", 16_000, 0)
    long = audio_piece(flac, speech.seconds, "talk.flac")
    with Service() as service, pytest.raises(TooLong, match="longer than 1400 seconds") as refused:
        transcribe(service, long, Ask(model="gpt-4o-transcribe"))
    assert min(refused.value.named) == 1400
    limits = openai.SPEC.limits_of(openai.SPEC.model("gpt-4o-mini-transcribe-2025-12-15"))
    assert limits.max_seconds == 1390


def test_dated_models_take_after_their_family() -> None:
    model = openai.SPEC.model("gpt-4o-transcribe-diarize-2026-01-01")

    assert "diarize" in model.features
    assert openai.SPEC.model("whisper-large-v3-turbo").price is None


def test_the_service_tells_its_models_and_whether_the_key_is_right() -> None:
    with Service() as service:
        with session(service) as open_one:
            openai.check_key(open_one)
            assert {"id": "whisper-1"} in openai.account_status(open_one)["models"]["data"]
        with session(service, key="wrong-key-000000") as open_one, pytest.raises(KeyRejected):
            openai.check_key(open_one)
