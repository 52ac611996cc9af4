"""The services' own SDKs are content with our simulators. Runs where an SDK is installed:

pip install openai elevenlabs
"""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest

from tests.simulators.tones import speak

SPEECH = speak("Hello there, friend. This is Ann speaking.", pauses={2: 0.8})
TEXT = "Hello there, friend. This is Ann speaking."


def wav() -> tuple[str, io.BytesIO, str]:
    return "talk.wav", io.BytesIO(SPEECH.wav()), "audio/wav"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (
            {
                "model": "whisper-1",
                "response_format": "verbose_json",
                "timestamp_granularities": ["word", "segment"],
            },
            "TranscriptionVerbose",
        ),
        ({"model": "gpt-4o-transcribe"}, "Transcription"),
        (
            {
                "model": "gpt-4o-transcribe-diarize",
                "response_format": "diarized_json",
                "chunking_strategy": "auto",
            },
            "TranscriptionDiarized",
        ),
    ],
    ids=["verbose", "json", "diarized"],
)
def test_openai_reads_every_format(asked: dict[str, Any], kind: str) -> None:
    openai = pytest.importorskip("openai")
    from tests.simulators.openai import Service

    with (
        Service() as service,
        openai.OpenAI(api_key=service.key, base_url=service.url, max_retries=0) as client,
    ):
        answer = client.audio.transcriptions.create(file=wav(), **asked)

    assert type(answer).__name__ == kind
    assert answer.text == TEXT


def test_openai_reads_the_errors() -> None:
    openai = pytest.importorskip("openai")
    from tests.simulators.openai import Service

    with Service() as service:
        settings = {"base_url": service.url, "max_retries": 0}
        with (
            openai.OpenAI(api_key="sk-wrong", **settings) as client,
            pytest.raises(openai.AuthenticationError),
        ):
            client.audio.transcriptions.create(file=wav(), model="whisper-1")
        with (
            openai.OpenAI(api_key=service.key, **settings) as client,
            pytest.raises(openai.BadRequestError) as refused,
        ):
            client.audio.transcriptions.create(
                file=wav(), model="gpt-4o-transcribe", response_format="verbose_json"
            )

    assert (refused.value.code, refused.value.param) == ("unsupported_value", "response_format")


def test_elevenlabs_transcribes_fetches_and_removes() -> None:
    sdk = pytest.importorskip("elevenlabs.client")
    from tests.simulators.elevenlabs import Service

    with Service() as service, httpx.Client() as http:
        client = sdk.ElevenLabs(api_key=service.key, base_url=service.url, httpx_client=http)
        answer = client.speech_to_text.convert(
            file=wav(),
            model_id="scribe_v2",
            diarize=True,
            tag_audio_events=True,
            timestamps_granularity="character",
            keyterms=["Ann"],
            language_code="eng",
        )
        kept = client.speech_to_text.transcripts.get(answer.transcription_id)
        client.speech_to_text.transcripts.delete(answer.transcription_id)
        with pytest.raises(Exception, match="404"):
            client.speech_to_text.transcripts.get(answer.transcription_id)

    assert (answer.text, kept.text) == (TEXT, TEXT)
    assert [word.text for word in answer.words if word.type == "word"] == TEXT.split()


def test_elevenlabs_gets_a_token() -> None:
    sdk = pytest.importorskip("elevenlabs.client")
    from tests.simulators.elevenlabs import Service

    with Service() as service, httpx.Client() as http:
        client = sdk.ElevenLabs(api_key=service.key, base_url=service.url, httpx_client=http)

        assert client.tokens.single_use.create("batch_scribe").token in service.tokens
