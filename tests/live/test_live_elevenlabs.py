from __future__ import annotations

import base64
import struct
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from stt_cli.errors import (
    BadAnswer,
    CreditError,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
    UsageError,
)
from stt_cli.model import Word
from stt_cli.providers.elevenlabs.live import ERRORS, FORMATS, Codec, capabilities
from stt_cli.providers.live import (
    Done,
    Failure,
    FinalText,
    LiveAsk,
    Message,
    Nothing,
    Notice,
    PartialText,
    Ready,
    Silence,
    Update,
)
from stt_cli.providers.ulaw import ulaw
from tests.simulators.live_server import audioop

SECOND = bytes(32_000)


def told(codec: Codec, kind: str, **fields: Any) -> list[Update]:
    return codec.receive(msgspec.json.encode({"message_type": kind, **fields}).decode())


def fields(message: Message) -> dict[str, Any]:
    return msgspec.json.decode(message, type=dict[str, Any])


def query(ask: LiveAsk, token: str | None = None) -> dict[str, list[str]]:
    return parse_qs(urlsplit(Codec(ask).url("https://api.elevenlabs.io", token)).query)


def test_the_url_asks_for_times_and_nothing_that_was_not_asked_for() -> None:
    url = Codec(LiveAsk()).url("https://api.elevenlabs.io/", None)
    assert url.startswith("wss://api.elevenlabs.io/v1/speech-to-text/realtime?")
    assert query(LiveAsk()) == {
        "model_id": ["scribe_v2_realtime"],
        "audio_format": ["pcm_16000"],
        "commit_strategy": ["vad"],
        "include_timestamps": ["true"],
    }


def test_every_setting_reaches_the_url() -> None:
    ask = LiveAsk(
        model="scribe_v3_live",
        language="pt-BR",
        commit="manual",
        vad_silence=0.8,
        vad_threshold=0.5,
        min_speech_ms=100,
        min_silence_ms=200,
        audio_format="pcm_24000",
        detect_language=True,
        keyterms=("blue moon", "Ann"),
    )
    assert query(ask, token="once") == {
        "model_id": ["scribe_v3_live"],
        "audio_format": ["pcm_24000"],
        "commit_strategy": ["manual"],
        "vad_silence_threshold_secs": ["0.8"],
        "vad_threshold": ["0.5"],
        "min_speech_duration_ms": ["100"],
        "min_silence_duration_ms": ["200"],
        "language_code": ["pt"],
        "include_timestamps": ["true"],
        "include_language_detection": ["true"],
        "keyterms": ["blue moon", "Ann"],
        "token": ["once"],
    }


def test_language_auto_leaves_the_language_to_the_service() -> None:
    assert "language_code" not in query(LiveAsk(language="auto"))


@pytest.mark.parametrize("audio_format", FORMATS)
def test_every_audio_format_has_its_rate(audio_format: str) -> None:
    ask = LiveAsk(audio_format=audio_format)
    message = fields(Codec(ask).audio(struct.pack("<2h", 1000, -1000))[0])
    sound = base64.b64decode(message["audio_base_64"])
    assert message["sample_rate"] == capabilities(ask).rate == int(audio_format.rpartition("_")[2])
    assert len(sound) == (2 if audio_format == "ulaw_8000" else 4)


def test_ulaw_is_that_of_the_standard() -> None:
    samples = struct.pack("<65536h", *range(-32768, 32768))
    ours, reference = ulaw(samples), audioop.lin2ulaw(samples, 2)
    # Zero has two codes; encoders differ over where the small negatives go.
    differing = [s for s, a, b in zip(range(-32768, 32768), ours, reference, strict=True) if a != b]
    decoded = (audioop.ulaw2lin(bytes([code]), 2) for code in ours)
    levels = [struct.unpack("<h", level)[0] for level in decoded]
    errors = [abs(s - level) for s, level in zip(range(-32768, 32768), levels, strict=True)]
    assert max(errors) <= 644
    assert len(differing) < 1000


@pytest.mark.parametrize(
    "ask",
    [
        LiveAsk(audio_format="mp3_44100"),
        LiveAsk(vad_silence=0.2),
        LiveAsk(vad_threshold=0.95),
        LiveAsk(min_speech_ms=10),
        LiveAsk(min_silence_ms=3000),
    ],
)
def test_what_the_service_would_refuse_is_refused_here(ask: LiveAsk) -> None:
    with pytest.raises(UsageError):
        capabilities(ask)


def test_only_the_first_chunk_carries_the_end_of_the_previous_text() -> None:
    codec = Codec(LiveAsk(previous_text="x" * 60 + "and then"))
    first, second = (fields(codec.audio(SECOND)[0]) for _ in range(2))
    assert first["previous_text"].endswith("and then")
    assert len(first["previous_text"]) == 50
    assert "previous_text" not in second


def test_a_commit_is_an_empty_chunk() -> None:
    message = fields(Codec(LiveAsk()).commit()[0])
    assert message == {
        "message_type": "input_audio_chunk",
        "audio_base_64": "",
        "commit": True,
        "sample_rate": 16_000,
    }


def test_the_end_is_padded_where_the_service_would_throttle_the_last_commit() -> None:
    short, long = Codec(LiveAsk()), Codec(LiveAsk())
    short.audio(bytes(3200))
    long.audio(SECOND)
    padding, commit = map(fields, short.finish())
    assert len(base64.b64decode(padding["audio_base_64"])) == 9600
    assert commit["commit"] is True
    assert len(long.finish()) == 1


def test_keep_alive_adds_nothing_to_the_services_clock() -> None:
    message = fields(Codec(LiveAsk()).keepalive()[0])
    assert (message["audio_base_64"], message["commit"]) == ("", False)


def test_a_session_begins_and_text_is_interim_until_it_is_committed() -> None:
    codec = Codec(LiveAsk())
    assert told(codec, "session_started", session_id="abc", config={}) == [Ready("abc")]
    assert told(codec, "partial_transcript", text="hel") == [PartialText("hel")]
    assert told(codec, "final_transcript", text="hello") == [PartialText("hello")]


@pytest.mark.parametrize("word", [{"start": 0.0}, {"text": 1, "start": "soon"}, "word"])
def test_a_word_in_another_form_costs_its_time_only(word: object) -> None:
    timed = {"text": "two", "start": 0.5, "end": 0.9}
    for words, count in (([word], 0), ([word, timed], 2)):
        (heard,) = told(
            Codec(LiveAsk()), "committed_transcript_with_timestamps", text="one two", words=words
        )
        assert isinstance(heard, FinalText)
        assert (heard.text, len(heard.words)) == ("one two", count)


def test_a_commit_that_is_told_twice_is_settled_once_with_its_words() -> None:
    codec = Codec(LiveAsk())
    words = [
        {"text": "Hi", "start": 0.1, "end": 0.3, "type": "word", "logprob": 0.0},
        {"text": " ", "start": 0.3, "end": 0.4, "type": "spacing"},
        {"text": "Ann.", "start": 0.4, "end": 0.8, "type": "word", "speaker_id": "speaker_0"},
        {"text": "(laughs)", "start": 0.8, "end": 1.0, "type": "audio_event"},
    ]
    twin = {"text": "Hi Ann.", "language_code": "en", "words": words}
    assert told(codec, "committed_transcript", text="Hi Ann.") == []
    assert told(codec, "committed_transcript_with_timestamps", **twin) == [
        FinalText(
            "Hi Ann.",
            (
                Word(word="Hi", start=0.1, end=0.3, confidence=1.0),
                Word(word="Ann.", start=0.4, end=0.8, speaker="Speaker 1"),
            ),
            "en",
        )
    ]
    assert codec.flush() == []


def test_a_commit_whose_times_never_come_is_settled_without() -> None:
    codec = Codec(LiveAsk())
    told(codec, "committed_transcript", text="one")
    later = told(codec, "committed_transcript", text="two")
    later += told(codec, "committed_transcript", text="three")
    assert later == [FinalText("one")]
    assert told(codec, "committed_transcript_with_timestamps", text="three", words=None) == [
        FinalText("two"),
        FinalText("three"),
    ]


def test_what_waits_for_its_times_at_the_end_is_flushed() -> None:
    codec = Codec(LiveAsk())
    told(codec, "committed_transcript", text="one")
    codec.finish()
    assert codec.flush() == [FinalText("one"), Done()]


def test_only_the_answer_to_the_last_commit_is_the_end() -> None:
    codec = Codec(LiveAsk())
    codec.audio(SECOND)
    codec.commit()
    codec.finish()
    first = told(codec, "committed_transcript_with_timestamps", text="one", words=[])
    second = told(codec, "committed_transcript_with_timestamps", text="two", words=[])
    assert first == [FinalText("one")]
    assert second == [FinalText("two"), Done()]


@pytest.mark.parametrize("kind", ["commit_throttled", "input_error", "insufficient_audio_activity"])
def test_an_empty_last_commit_means_that_all_was_settled_before(kind: str) -> None:
    codec = Codec(LiveAsk())
    told(codec, "committed_transcript_with_timestamps", text="one", words=[])
    codec.finish()
    assert told(codec, kind, error="only 0.01s of uncommitted audio") == [Nothing(), Done()]


def test_an_input_error_before_any_text_is_a_failure_even_at_the_end() -> None:
    codec = Codec(LiveAsk())
    codec.finish()
    assert isinstance(told(codec, "input_error", error="bad audio")[0], Failure)


def test_a_throttled_commit_in_between_is_no_failure() -> None:
    codec = Codec(LiveAsk(commit="manual"))
    codec.commit()
    assert told(codec, "commit_throttled", error="too early") == [Nothing()]


FATAL: dict[str, type[SttError]] = {
    "auth_error": KeyRejected,
    "quota_exceeded": CreditError,
    "unaccepted_terms": ProviderError,
    "input_error": BadAnswer,
    "invalid_request": UsageError,
    "chunk_size_exceeded": BadAnswer,
}
AGAIN = {
    "error", "rate_limited", "queue_overflow", "resource_exhausted", "transcriber_error",
    "session_time_limit_exceeded", "insufficient_audio_activity",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(set(ERRORS) - {"commit_throttled"}))
def test_every_error_is_either_fatal_with_its_exit_code_or_tried_again(kind: str) -> None:
    failure = told(Codec(LiveAsk()), kind, error="because")[-1]
    assert isinstance(failure, Failure)
    assert "because" in str(failure.error)
    assert type(failure.error) is (Refused if kind in AGAIN else FATAL[kind])


def test_errors_that_change_how_to_go_on_say_so() -> None:
    def cause(kind: str) -> str:
        failure = told(Codec(LiveAsk()), kind, error="x")[-1]
        return failure.cause if isinstance(failure, Failure) else ""

    assert cause("queue_overflow") == "too_fast"
    assert cause("session_time_limit_exceeded") == "expired"
    assert cause("transcriber_error") == "fault"


def test_too_little_speech_means_that_nobody_spoke() -> None:
    assert told(Codec(LiveAsk()), "insufficient_audio_activity", error="x")[0] == Silence()


def test_warnings_are_told_and_unknown_messages_ignored() -> None:
    assert told(Codec(LiveAsk()), "warning", warning="slow") == [Notice("elevenlabs: slow")]
    assert told(Codec(LiveAsk()), "speakers_merged", from_speaker_id="a") == []


def test_what_is_not_the_protocol_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer):
        Codec(LiveAsk()).receive("<html>")
