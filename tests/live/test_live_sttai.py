from __future__ import annotations

from typing import Any

import msgspec
import pytest

from stt_cli.errors import BadAnswer, CreditError, KeyRejected, Refused, UsageError
from stt_cli.providers.live import Done, Failure, FinalText, LiveAsk, PartialText, Ready, Update
from stt_cli.providers.sttai.live import Codec, capabilities


def told(codec: Codec, **fields: Any) -> list[Update]:
    return codec.receive(msgspec.json.encode(fields).decode())


def text_of(updates: list[dict[str, Any]], before: Codec | None = None) -> str:
    """What a session with these updates settles in the end."""
    codec = Codec(LiveAsk(), before)
    for update in updates:
        told(codec, **update)
    codec.finish()
    settled = told(codec, is_final=True)[0]
    assert isinstance(settled, FinalText)
    return settled.text


def test_the_greeting_names_language_and_model() -> None:
    opening = Codec(LiveAsk(language="en", model="small")).opening()
    assert msgspec.json.decode(opening[0]) == {"language": "en", "model": "small"}
    assert Codec(LiveAsk()).url("https://api.stt.ai", None) == "wss://api.stt.ai/v1/stream"


def test_audio_is_binary_in_frames_of_whole_samples() -> None:
    frames = Codec(LiveAsk()).audio(bytes(70_000))
    assert b"".join(f for f in frames if isinstance(f, bytes)) == bytes(70_000)
    assert max(map(len, frames)) <= 32_768
    assert not any(len(frame) % 2 for frame in frames)


def test_no_frame_is_ever_empty_for_that_ends_a_session_in_one_dialect() -> None:
    assert Codec(LiveAsk()).audio(b"") == []


def test_audio_waits_for_ready() -> None:
    assert told(Codec(LiveAsk()), status="ready") == [Ready()]


def test_the_end_is_asked_for_and_settles_the_text() -> None:
    codec = Codec(LiveAsk())
    told(codec, text="hello world", partial="and")
    assert msgspec.json.decode(codec.finish()[0]) == {"action": "stop"}
    assert told(codec, text="Hello, world.", is_final=True) == [FinalText("Hello, world."), Done()]


def test_cumulative_text_is_replaced_never_appended() -> None:
    updates = ["I", "I think", "I think we should", "I think they should go", "I think they should"]
    assert text_of([{"text": text, "partial": ""} for text in updates]) == updates[-1]


def test_text_that_a_revising_service_takes_back_is_gone() -> None:
    updates = ["thank you very much", "thank you very much for", ""]
    assert text_of([{"text": text} for text in updates] + [{"text": "so"}]) == "so"


def test_segments_that_do_not_go_on_from_each_other_are_joined() -> None:
    segments = ["I think so.", "I will not go there", "yes but when", "yes but when"]
    updates = [{"text": text, "partial": ""} for text in segments]
    assert text_of(updates) == "I think so. I will not go there yes but when yes but when"


def test_what_a_service_showed_of_its_kind_is_known_on_its_next_connection() -> None:
    segments = ["I think so.", "we will not go", "and now this"]
    first = Codec(LiveAsk())
    for segment in segments:
        told(first, text=segment)
    # Alone these two could be one text that grew.
    assert text_of([{"text": "no"}, {"text": "no one"}]) == "no one"
    assert text_of([{"text": "no"}, {"text": "no one"}], before=first) == "no no one"


def test_an_update_with_only_a_partial_leaves_the_text() -> None:
    codec = Codec(LiveAsk())
    told(codec, text="hello", partial="")
    assert told(codec, partial="wor") == [PartialText("hello wor")]
    assert told(codec, text="", partial="world") == [PartialText("hello world")]


def test_typed_messages_are_understood() -> None:
    codec = Codec(LiveAsk())
    assert told(codec, type="partial", text="hel") == [PartialText("hel")]
    assert told(codec, type="transcript", text="hello") == [PartialText("hello")]
    codec.finish()
    assert told(codec, type="transcript", text="hello there") == [FinalText("hello there"), Done()]


def test_the_key_final_ends_a_session_too() -> None:
    codec = Codec(LiveAsk())
    codec.finish()
    assert told(codec, text="hello", final=True) == [FinalText("hello"), Done()]


def test_an_end_that_nobody_asked_for_is_a_lost_session() -> None:
    failure = told(Codec(LiveAsk()), text="hello", is_final=True)[0]
    assert isinstance(failure, Failure)
    assert (type(failure.error), failure.cause) == (Refused, "expired")


def test_text_is_not_lost_where_the_end_is_never_told() -> None:
    codec = Codec(LiveAsk())
    told(codec, text="hello", partial="world")
    codec.finish()
    assert codec.flush() == [FinalText("hello world")]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"error": "No credits remaining. Upgrade your plan."}, CreditError),
        ({"error": "Invalid API key"}, KeyRejected),
        ({"error": "no", "status": 401}, KeyRejected),
        ({"error": "no", "code": 402}, CreditError),
        ({"error": "GPU temporarily unavailable"}, Refused),
    ],
)
def test_errors_tell_key_and_credit_from_the_rest(answer: dict[str, Any], kind: type) -> None:
    failure = told(Codec(LiveAsk()), **answer)[0]
    assert isinstance(failure, Failure)
    assert type(failure.error) is kind


def test_settings_that_it_lacks_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="--vad-silence"):
        capabilities(LiveAsk(vad_silence=1.0))


def test_what_is_not_an_object_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer):
        Codec(LiveAsk()).receive("[]")
