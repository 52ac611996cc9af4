"""ElevenLabs: its answers in full, its kept transcripts, its tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import UNSET

from stt_cli.contract import Ask, Call, Pending
from stt_cli.errors import CreditError, InputError, KeyRejected, NotFound, Refused, UsageError
from stt_cli.providers import elevenlabs
from tests.simulators import faults
from tests.simulators.elevenlabs import Service
from tests.simulators.tones import Speech, speak, stereo
from tests.support.pieces import audio_piece, piece, url_piece
from tests.support.services import session, transcribe

SPEECH = speak(
    "Hello there, (laughter) friend. Call 5550100 now.",
    pauses={3: 0.8},
    speakers=(0, 0, 0, 0, 1, 1, 1),
)
TALK = piece(SPEECH)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def test_words_come_with_confidence_and_without_the_spaces_between(service: Service) -> None:
    answer = transcribe(service, TALK, Ask())

    assert [word.word for word in answer.words] == "Hello there, friend. Call 5550100 now.".split()  # noqa: SIM905
    assert {word.confidence for word in answer.words} == {0.9802}
    assert {word.speaker for word in answer.words} == {None}
    assert (answer.language, answer.language_confidence) == ("en", 0.98)
    assert answer.remote_id == "tr_1"


def test_events_are_tagged_only_when_asked_for(service: Service) -> None:
    tagged = transcribe(service, TALK, Ask(tag_events=True))
    plain = transcribe(service, TALK, Ask())

    assert [event.text for event in tagged.events] == ["(laughter)"]
    assert tagged.events[0].start == pytest.approx(SPEECH.words[2].start, abs=0.02)
    assert plain.events == ()
    assert "(laughter)" not in plain.text


def test_speakers_are_numbered_from_one(service: Service) -> None:
    answer = transcribe(service, TALK, Ask(diarize=True))

    assert [word.speaker for word in answer.words] == ["Speaker 1"] * 3 + ["Speaker 2"] * 3
    assert {s.speaker: s.text for s in answer.segments}["Speaker 2"] == "Call 5550100 now."


def test_one_diarised_speaker_is_still_a_speaker(service: Service) -> None:
    answer = transcribe(service, piece(speak("Hello there.")), Ask(diarize=True))

    assert {word.speaker for word in answer.words} == {"Speaker 1"}


def test_roles_stay_as_they_are(service: Service) -> None:
    def roles(body: Any) -> Any:
        for word in body["words"]:
            word["speaker_id"] = "agent" if word["speaker_id"] == "speaker_0" else "customer"
        return body

    service.fail(faults.edited(roles))

    assert {word.speaker for word in transcribe(service, TALK, Ask(diarize=True)).words} == {
        "agent",
        "customer",
    }


def test_characters_are_timed_when_asked_for(service: Service) -> None:
    word = transcribe(service, TALK, Ask(characters=True)).words[0]
    plain = transcribe(service, TALK, Ask()).words[0]

    assert word.characters is not UNSET
    assert "".join(character.text for character in word.characters) == "Hello"
    assert word.characters[-1].end == pytest.approx(word.end)
    assert plain.characters is UNSET


def test_entities_carry_their_place_in_the_text(service: Service) -> None:
    answer = transcribe(service, TALK, Ask(entities=("pii",)))

    (entity,) = answer.entities
    assert (entity.text, entity.type) == ("5550100", "phone_number")
    assert answer.text[entity.start_char : entity.end_char] == "5550100"


def test_one_kind_of_entity_is_json_text(service: Service) -> None:
    transcribe(service, TALK, Ask(entities=("all",)))

    assert service.requests[0].get("entity_detection") == '"all"'


def test_channels_are_heard_apart_and_told_in_order_of_time(service: Service) -> None:
    left = speak("Hello Ann.", pauses={1: 3.0})
    right = speak("Hello Bob.", lead=2.0)
    both = audio_piece(stereo(left, right), seconds=4.0)

    answer = transcribe(service, both, Ask(multichannel=True))

    assert [(s.speaker, s.text) for s in answer.segments] == [
        ("Speaker 1", "Hello Ann."),
        ("Speaker 2", "Hello Bob."),
    ]
    assert answer.text == "Hello Ann. Hello Bob."
    assert answer.remote_id == "tr_1"


def test_a_mono_file_heard_by_channel_is_one_transcript(service: Service) -> None:
    assert transcribe(service, TALK, Ask(multichannel=True)).text.startswith("Hello there,")


@pytest.mark.parametrize("more", [{"diarize": True}, {"speakers": 2}])
def test_channels_and_voices_exclude_each_other(service: Service, more: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not both"):
        transcribe(service, TALK, Ask(multichannel=True, **more))

    assert not service.requests


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("https://example.com/a.mp3", "cloud_storage_url"),
        ("https://www.youtube.com/watch?v=1", "source_url"),
        ("https://youtu.be/1", "source_url"),
        ("https://notyoutube.com/a.mp3", "cloud_storage_url"),
        ("http://example.com/a.mp3", "source_url"),
    ],
)
def test_a_url_goes_where_the_service_expects_it(service: Service, url: str, field: str) -> None:
    service.cloud[url] = SPEECH.wav()

    transcribe(service, url_piece(url), Ask())

    assert service.requests[0].get(field) == url
    assert service.requests[0].files == []


@pytest.mark.parametrize(
    ("ask", "granularity"),
    [
        (Ask(), "word"),
        (Ask(characters=True), "character"),
        (Ask(words=False), "none"),
        (Ask(words=False, diarize=True), "word"),
        (Ask(words=False, tag_events=True), "word"),
    ],
)
def test_words_are_not_asked_for_where_nothing_needs_them(
    service: Service, ask: Ask, granularity: str
) -> None:
    answer = transcribe(service, TALK, ask)

    assert service.requests[0].get("timestamps_granularity") == granularity
    assert answer.text.startswith("Hello there,")
    assert bool(answer.words) == (granularity != "none")


def test_a_recording_of_unknown_length_at_a_url_has_longer_than_ten_minutes(
    service: Service,
) -> None:
    service.cloud["https://example.com/a.wav"] = SPEECH.wav()
    service.fail(faults.status(429, Retry_After="1000"))

    answer = transcribe(service, url_piece("https://example.com/a.wav"), Ask(), timeout=None)

    assert answer.text.startswith("Hello there,")


@pytest.mark.parametrize("kept_at", [Service.kept_at, "/v1/speech-to-text/(tr_.+)"])
def test_kept_transcripts_are_fetched_and_removed_at_either_path(
    service: Service, kept_at: str
) -> None:
    service.kept_at = kept_at
    name = transcribe(service, TALK, Ask()).remote_id
    assert name

    with session(service) as open_one:
        assert elevenlabs.remote_show(open_one, name).text.startswith("Hello there,")
        elevenlabs.remote_remove(open_one, name)
        with pytest.raises(NotFound):
            elevenlabs.remote_show(open_one, name)
        with pytest.raises(NotFound):
            elevenlabs.remote_remove(open_one, name)


def test_an_id_cannot_leave_its_path(service: Service) -> None:
    with session(service) as open_one, pytest.raises(NotFound):
        elevenlabs.remote_remove(open_one, "../../v1/models?x=")

    assert {r.path.startswith("/v1/speech-to-text/") for r in service.requests} == {True}


def test_a_submitted_request_is_pending_until_the_service_has_its_text(service: Service) -> None:
    with session(service) as open_one:
        pending = elevenlabs.submit(TALK, Ask(diarize=True), open_one)
        assert pending.remote_id == "tr_1"
        assert isinstance(elevenlabs.poll(pending, open_one), Pending)
        service.finish()
        answer = elevenlabs.poll(pending, open_one)

    assert not isinstance(answer, Pending)
    assert answer.words[0].speaker == "Speaker 1"
    assert service.requests[0].get("webhook") == "true"


def test_a_token_serves_once_in_place_of_the_key(service: Service) -> None:
    with session(service) as open_one:
        token = elevenlabs.token("batch_scribe", open_one)
    assert service.requests[0].body == b""
    with session(service, key="wrong-key-000000") as open_one:
        fields = [("model_id", "scribe_v2")]
        call = Call("POST", elevenlabs.PATH, piece=TALK, fields=fields, query=[("token", token)])
        assert open_one.send(call).status == 200
        with pytest.raises(KeyRejected):
            open_one.send(call)


def test_a_token_for_something_unknown_is_not_asked_for(service: Service) -> None:
    with session(service) as open_one, pytest.raises(UsageError, match="realtime_scribe"):
        elevenlabs.token("coffee", open_one)

    assert not service.requests


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "quota_exceeded", CreditError),
        (401, "invalid_api_key", KeyRejected),
        (401, "detected_unusual_activity", KeyRejected),
        (429, "too_many_concurrent_requests", Refused),
        (429, "system_busy", Refused),
        (400, "invalid_content", InputError),
        (400, "invalid_parameters", UsageError),
    ],
)
def test_codes_are_understood(
    service: Service, status: int, code: str, error: type[Exception]
) -> None:
    service.fail(*[faults.status(status, code, "because")] * 20)

    with pytest.raises(error, match="because"):
        transcribe(service, TALK, Ask())


def test_bytes_that_are_no_media_are_the_inputs_fault(service: Service) -> None:
    noise = audio_piece(b"not media at all" * 100, seconds=1.0)

    with pytest.raises(InputError, match="corrupted"):
        transcribe(service, noise, Ask())


def test_silence_is_an_answer_without_words(service: Service) -> None:
    answer = transcribe(service, piece(Speech(bytes(64_000), [])), Ask())

    assert (answer.text, answer.segments) == ("", ())


def test_the_service_tells_its_models_and_what_it_refuses_is_said(service: Service) -> None:
    with session(service) as open_one:
        told = elevenlabs.account_status(open_one)

    assert told["models"] == [{"model_id": "eleven_v3"}]
    assert told["subscription"] == {"tier": "starter", "character_count": 12}


def test_checking_a_key_costs_nothing(service: Service) -> None:
    with session(service) as open_one:
        elevenlabs.check_key(open_one)
    with session(service, key="wrong-key-000000") as open_one, pytest.raises(KeyRejected):
        elevenlabs.check_key(open_one)

    assert {request.method for request in service.requests} == {"GET"}


def test_a_transcript_that_is_forgotten_is_called_by_its_name(service: Service) -> None:
    with session(service) as open_one, pytest.raises(NotFound) as gone:
        elevenlabs.remote_show(open_one, "tr_99")

    assert "ElevenLabs has no transcript tr_99" in str(gone.value)
    assert "model" not in str(gone.value)
    assert "BASE_URL" not in str(gone.value)
