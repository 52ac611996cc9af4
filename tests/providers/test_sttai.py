"""STT.ai: with and without a key, speakers, confidence, and what the account keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from stt_cli.contract import Ask
from stt_cli.errors import BadAnswer, InputError, KeyRejected, NotFound, Refused
from stt_cli.net import HttpSession
from stt_cli.providers import sttai
from tests.simulators import faults
from tests.simulators import sttai as service_of_sttai
from tests.simulators.sttai import Service
from tests.simulators.tones import speak
from tests.support.pieces import piece
from tests.support.services import account, finish, session, transcribe

SPEECH = speak("Hello there, friend. Sure, thanks.", pauses={2: 0.8}, speakers=(0, 0, 0, 1, 1))
TALK = piece(SPEECH)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def open_one(service: Service) -> Iterator[HttpSession]:
    with session(service, bases=account(service)) as running:
        yield running


def test_what_is_not_asked_for_is_said_too(service: Service) -> None:
    transcribe(service, TALK, Ask())

    assert service.requests[0].fields == [
        ("model", "large-v3-turbo"),
        ("language", "auto"),
        ("diarize", "false"),
        ("speakers", "0"),
        ("response_format", "json"),
    ]


def test_segments_have_speakers_confidence_and_punctuated_words(service: Service) -> None:
    answer = transcribe(service, TALK, Ask(diarize=True))

    assert [(s.speaker, s.text, s.confidence) for s in answer.segments] == [
        ("Speaker 1", "Hello there, friend.", 0.95),
        ("Speaker 2", "Sure, thanks.", 0.95),
    ]
    assert [word.word for word in answer.words] == SPEECH.said
    assert answer.extra == {"duration": pytest.approx(SPEECH.seconds)}
    assert answer.language == "en"


def test_speakers_that_nobody_asked_for_are_left_out(service: Service) -> None:
    def diarised(body: Any) -> Any:
        for segment in body["segments"]:
            segment["speaker"] = "Speaker 1"
        return body

    service.fail(faults.edited(diarised))

    assert {s.speaker for s in transcribe(service, TALK, Ask()).segments} == {None}


def test_without_a_key_no_header_is_sent_and_three_a_day_are_free(service: Service) -> None:
    for _ in range(3):
        transcribe(service, TALK, Ask(), key=None)
    assert {"authorization" in request.headers for request in service.requests} == {False}

    with pytest.raises(Refused, match="3 transcriptions a day") as refused:
        transcribe(service, TALK, Ask(), key=None)
    assert "with a key it grants more: set STTAI_API_KEY" in str(refused.value)


def test_without_a_key_less_may_be_sent(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sttai.SPEC.keyless_limits is not None
    assert sttai.SPEC.keyless_limits.max_bytes == service_of_sttai.ANONYMOUS_BYTES
    monkeypatch.setattr(service_of_sttai, "ANONYMOUS_BYTES", TALK.size)
    less = replace(
        sttai.SPEC, keyless_limits=replace(sttai.SPEC.keyless_limits, max_bytes=TALK.size)
    )
    with pytest.raises(InputError, match="refused the file"):
        transcribe(service, TALK, Ask(), key=None)

    monkeypatch.setattr(sttai, "SPEC", less)
    with session(service, key=None) as keyless, pytest.raises(InputError, match="more than"):
        finish("sttai", TALK, Ask(), keyless)
    with session(service) as keyed:
        finish("sttai", TALK, Ask(), keyed)


def test_everything_but_the_text_may_be_missing_or_new(service: Service) -> None:
    segments = [
        {"text": "Hi."},
        {"text": "Ann.", "start": 1.0, "end": 2.0, "new": 1, "words": None},
    ]
    service.fail(
        faults.answer(200, {"text": "Hi. Ann.", "segments": segments, "speakers": [{"id": 1}]}),
        faults.answer(200, {"text": "Hi.", "segments": None}),
        faults.answer(200, {"segments": []}),
    )

    first, second = transcribe(service, TALK, Ask()).segments
    assert (first.text, second.start, second.end) == ("Hi.", 1.0, 2.0)
    assert first.end <= second.start
    assert transcribe(service, TALK, Ask()).segments == ()
    with pytest.raises(BadAnswer, match="without text"):
        transcribe(service, TALK, Ask())


def test_all_pages_of_the_accounts_transcripts_are_listed(
    service: Service, open_one: HttpSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sttai, "PAGE", 2)
    for number in range(5):
        finish("sttai", replace(TALK, name=f"talk{number}.wav"), Ask(), open_one)

    listed = list(sttai.remote_list(open_one))

    assert [one.id for one in listed] == ["5", "4", "3", "2", "1"]
    newest = listed[0]
    assert (newest.name, newest.status, newest.language) == ("talk4.wav", "completed", "en")
    assert newest.seconds == pytest.approx(SPEECH.seconds)
    assert newest.created == "2026-11-06T10:00:00Z"
    offsets = [r.query[1] for r in service.requests if r.method == "GET"]
    assert offsets == [("offset", "0"), ("offset", "2"), ("offset", "4")]


def test_the_next_page_is_asked_of_the_same_host_and_nothing_is_listed_twice(
    service: Service, open_one: HttpSession
) -> None:
    following = "https://elsewhere.example/api/v1/transcripts/?cursor=abc"
    service.fail(
        faults.answer(200, {"results": [{"id": 3}, {"id": 2}], "count": 3, "next": following}),
        faults.answer(200, {"results": [{"id": "2"}, {"id": 1}, None], "next": following}),
        faults.answer(200, {"results": [{"id": 1}], "next": following}),
    )

    assert [one.id for one in sttai.remote_list(open_one)] == ["3", "2", "1"]
    assert [request.query for request in service.requests[1:]] == [[("cursor", "abc")]] * 2


def test_pages_are_followed_where_the_service_tells_no_count(
    service: Service, open_one: HttpSession
) -> None:
    service.fail(
        faults.answer(200, {"results": [{"id": 2}], "next": "https://stt.ai/api/?offset=1"}),
        faults.answer(200, {"results": [{"id": 1}], "next": None}),
    )

    assert [one.id for one in sttai.remote_list(open_one)] == ["2", "1"]


def test_an_empty_account_lists_nothing(open_one: HttpSession) -> None:
    assert list(sttai.remote_list(open_one)) == []


def test_a_kept_transcript_is_shown_with_its_speakers_and_removed(
    open_one: HttpSession,
) -> None:
    finish("sttai", TALK, Ask(diarize=True), open_one)

    answer = sttai.remote_show(open_one, "1")
    assert [s.speaker for s in answer.segments] == ["Speaker 1", "Speaker 2"]
    assert (answer.text, answer.remote_id) == ("Hello there, friend. Sure, thanks.", "1")
    sttai.remote_remove(open_one, "1")
    for gone in (sttai.remote_show, sttai.remote_remove):
        with pytest.raises(NotFound, match=r"Not found\."):
            gone(open_one, "1")


def test_a_transcript_that_is_not_done_has_no_text_to_show(
    service: Service, open_one: HttpSession
) -> None:
    service.kept[7] = {"id": 7, "title": "a.wav", "status": "processing"}

    with pytest.raises(BadAnswer, match="its state is processing"):
        sttai.remote_show(open_one, "7")


def test_a_kept_transcript_may_be_its_segments_alone(
    service: Service, open_one: HttpSession
) -> None:
    service.kept[7] = {"id": 7, "segments": [{"start": 0, "end": 1, "text": "Hi.", "speaker": "A"}]}

    answer = sttai.remote_show(open_one, "7")

    assert (answer.text, answer.segments[0].speaker) == ("Hi.", "A")


def test_an_id_cannot_leave_its_path(service: Service, open_one: HttpSession) -> None:
    with pytest.raises(NotFound):
        sttai.remote_remove(open_one, "../account?x=")

    assert service.requests[0].path.startswith("/api/v1/transcripts/")


def test_without_a_key_the_service_still_tells_what_is_public(service: Service) -> None:
    with session(service, key=None, bases=account(service)) as open_one:
        told = sttai.account_status(open_one)
        with pytest.raises(KeyRejected):
            sttai.check_key(open_one)

    assert told["health"]["status"] == "ok"
    assert "rejected the key" in told["account"]["error"]


def test_the_text_of_a_segment_is_whole_where_not_all_of_its_words_have_times(
    service: Service,
) -> None:
    def documented(body: dict[str, Any]) -> dict[str, Any]:
        words = [
            {"word": "Hello", "start": 0.0, "end": 0.4},
            {"word": "welcome", "start": 0.5, "end": 0.9},
        ]
        segment = {"start": 0.0, "end": 3.2, "text": "Hello, welcome to the meeting."}
        return {**body, "segments": [{**segment, "words": words}]}

    service.fail(faults.edited(documented))
    (segment,) = transcribe(service, TALK, Ask()).segments

    assert [word.word for word in segment.words] == segment.text.split()
    assert (segment.words[1].start, segment.words[-1].end) == (0.5, 3.2)
