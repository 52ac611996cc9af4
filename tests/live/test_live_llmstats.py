from __future__ import annotations

from typing import Any

import msgspec
import pytest

from stt_cli.errors import BadAnswer, CreditError, KeyRejected, Refused, UsageError
from stt_cli.model import Word
from stt_cli.providers.live import Done, Failure, FinalText, LiveAsk, PartialText, Update
from stt_cli.providers.llmstats.live import Codec, capabilities


def told(codec: Codec, **fields: Any) -> list[Update]:
    return codec.receive(msgspec.json.encode(fields).decode())


def test_the_url_says_what_the_frames_are() -> None:
    url = Codec(LiveAsk(model="nova", language="en")).url("https://gateway.llm-stats.com", None)
    assert url == (
        "wss://gateway.llm-stats.com/v1/stt/stream?model_id=nova&sample_rate=16000&language=en"
    )


def test_audio_is_binary() -> None:
    assert Codec(LiveAsk()).audio(b"ab") == [b"ab"]


@pytest.mark.parametrize("key", ["text", "transcript", "partial"])
def test_whatever_looks_like_text_is_interim(key: str) -> None:
    assert told(Codec(LiveAsk()), **{key: "hello"}) == [PartialText("hello")]


@pytest.mark.parametrize("mark", [{"is_final": True}, {"final": True}, {"type": "transcript"}])
def test_whatever_looks_final_is_settled(mark: dict[str, Any]) -> None:
    assert told(Codec(LiveAsk()), text="hello", **mark) == [FinalText("hello")]


def test_words_are_read_where_they_come() -> None:
    words = [{"word": "hello", "start": 0.5, "end": 0.9, "confidence": 0.8}]
    heard = told(Codec(LiveAsk()), text="hello", is_final=True, words=words, language="en")
    word = Word(word="hello", start=0.5, end=0.9, confidence=0.8)
    assert heard == [FinalText("hello", (word,), "en")]


@pytest.mark.parametrize("word", [{"text": "hello"}, {"word": "hello", "start": "soon"}, "hello"])
def test_a_word_in_another_form_costs_its_time_only(word: object) -> None:
    timed = {"word": "you", "start": 0.5, "end": 0.9}
    (heard,) = told(Codec(LiveAsk()), text="hello you", is_final=True, words=[word, timed])
    assert isinstance(heard, FinalText)
    assert (heard.text, len(heard.words)) == ("hello you", 2)


def test_a_final_text_after_the_end_is_the_last_and_none_is_lost_without() -> None:
    codec = Codec(LiveAsk())
    told(codec, partial="hel")
    codec.finish()
    assert codec.flush() == [FinalText("hel")]
    assert told(codec, text="hello", final=True) == [FinalText("hello"), Done()]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "unauthenticated", "message": "no"}, KeyRejected),
        ({"code": "insufficient_quota", "message": "no"}, CreditError),
        ({"code": "invalid_input", "message": "no"}, UsageError),
        ({"code": "rate_limited", "message": "no"}, Refused),
        ("something broke", Refused),
    ],
)
def test_errors_mean_what_their_codes_say(error: Any, kind: type) -> None:
    failure = told(Codec(LiveAsk()), error=error)[0]
    assert isinstance(failure, Failure)
    assert type(failure.error) is kind


def test_what_it_lacks_is_refused_and_nonsense_is_a_bad_answer() -> None:
    with pytest.raises(UsageError, match="--keyterm in"):
        capabilities(LiveAsk(keyterms=("Ann",)))
    with pytest.raises(BadAnswer):
        Codec(LiveAsk()).receive("hello")
