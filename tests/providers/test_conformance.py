"""What every provider must do, proven against its simulator. A provider without one fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from stt_cli.contract import Ask, Feature, Model
from stt_cli.errors import (
    BadAnswer,
    CreditError,
    InputError,
    KeyRejected,
    ProviderError,
    SttError,
    Uncertain,
    UsageError,
)
from stt_cli.net import NetEvent
from stt_cli.providers import FLAGS, load, require
from tests.simulators import faults
from tests.simulators.server import Fault, Simulator
from tests.simulators.tones import speak
from tests.support.pieces import piece, url_piece
from tests.support.services import CLOUD, finish, session, simulator, transcribe

SPEECH = speak("Hello there, friend. This is Ann speaking.", pauses={2: 0.8})
TALK = piece(SPEECH)
TEXT = [word.text.strip(",.").lower() for word in SPEECH.words]


@pytest.fixture(params=CLOUD)
def service(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    with simulator(request.param)() as running:
        yield running


def folded(text: str) -> list[str]:
    return [word.strip(",.").lower() for word in text.split()]


def models() -> list[Any]:
    return [
        pytest.param(name, model, id=f"{name}-{model.id}")
        for name in CLOUD
        for model in load(name).SPEC.models
    ]


@pytest.mark.parametrize(("name", "model"), models())
def test_the_words_in_the_audio_come_back_from_every_model(name: str, model: Model) -> None:
    with simulator(name)() as service:
        answer = transcribe(service, TALK, Ask(model=model.id))

    assert folded(answer.text) == TEXT
    assert [word for segment in answer.segments for word in folded(segment.text)] in (TEXT, [])
    assert bool(answer.words) == (model.timing == "word")
    assert bool(answer.segments) == (model.timing != "none")
    for said, word in zip(SPEECH.words, answer.words, strict=bool(answer.words)):
        assert word.start == pytest.approx(said.start, abs=0.05)
        assert word.end == pytest.approx(said.end, abs=0.05)


def test_the_simulator_knows_every_feature_the_provider_claims(service: Simulator) -> None:
    claimed = {feature for model in load(service.name).SPEC.models for feature in model.features}

    assert set(service.wire) == claimed


def wires() -> list[Any]:
    return [
        pytest.param(name, feature, id=f"{name}-{feature}")
        for name in CLOUD
        for feature in simulator(name).wire
    ]


@pytest.mark.parametrize(("name", "feature"), wires())
def test_every_feature_reaches_the_wire_in_its_field(name: str, feature: str) -> None:
    with simulator(name)() as service:
        wire = service.wire[feature]
        service.cloud[wire.ask.get("url", "")] = SPEECH.wav()
        sent = url_piece(wire.ask["url"]) if "url" in wire.ask else TALK
        ask = Ask(**{key: value for key, value in wire.ask.items() if key != "url"})
        require(load(name).SPEC, ask)
        answer = transcribe(service, sent, ask)

        assert folded(answer.text) == TEXT
        assert [pair for pair in service.requests[0].fields if pair in wire.fields] == wire.fields


@pytest.mark.parametrize("said", ["german", "Deutsch", "deu", "ger", "de-AT", "de_DE"])
def test_a_language_is_sent_the_same_under_all_its_names(service: Simulator, said: str) -> None:
    ((field, _),) = service.wire["language"].fields
    for language in (said, "de"):
        transcribe(service, TALK, Ask(language=language))
    sent, usual = ([pair for pair in r.fields if pair[0] == field] for r in service.requests[:2])
    assert sent == usual == [(field, "de")]


@pytest.mark.parametrize("name", CLOUD)
def test_a_feature_the_model_lacks_is_refused_and_those_that_have_it_named(name: str) -> None:
    spec = load(name).SPEC
    asked: dict[Feature, Any] = {
        "diarize": True, "speakers": 2, "characters": True, "keyterms": ("Ann",), "prompt": "Ann",
        "tag_events": True, "entities": ("all",), "temperature": 0.5, "seed": 7, "route": "x",
        "multichannel": True,
    }  # fmt: skip
    for model in spec.models:
        for feature in asked.keys() - model.features:
            with pytest.raises(UsageError, match=FLAGS[feature]) as refused:
                require(spec, replace(Ask(model=model.id), **{feature: asked[feature]}))
            assert refused.value.hint


def test_a_body_one_byte_over_the_limit_is_refused_there_and_not_sent_by_us(
    service: Simulator,
) -> None:
    assert load(service.name).SPEC.limits.max_bytes == service.max_body
    transcribe(service, TALK, Ask())
    size = len(service.requests[0].body)
    limits = replace(load(service.name).SPEC.limits, max_bytes=size)

    service.max_body = size
    transcribe(service, TALK, Ask(), limits=limits)
    service.max_body = size - 1
    with pytest.raises(InputError, match="refused the file"):
        transcribe(service, TALK, Ask(), limits=limits)
    came = len(service.requests)
    with pytest.raises(InputError, match="more than"):
        transcribe(service, TALK, Ask(), limits=replace(limits, max_bytes=size - 1))
    assert len(service.requests) == came


PASSING: dict[str, Fault] = {
    "429": faults.status(429),
    "429 with Retry-After": faults.status(429, Retry_After="1"),
    "429 with a date": faults.status(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"),
    "503": faults.status(503),
    "500": faults.status(500),
    "502 in HTML": faults.html(502),
    "524 in HTML": faults.html(524),
    "408": faults.status(408),
    "reset before the body": faults.reset_before,
    "reset after the body": faults.reset_after,
    "answer cut off": faults.cut_body,
    "slow reading": faults.slow_reading(400_000),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_passing_fault_ends_in_the_right_words(service: Simulator, fault: Fault) -> None:
    service.fail(fault)

    with session(service) as open_one:
        answer = finish(service.name, TALK, Ask(), open_one)

        assert folded(answer.text) == TEXT
        assert 1 <= open_one.attempts <= 2


LASTING: dict[str, tuple[Fault, type[SttError]]] = {
    "400": (faults.status(400), UsageError),
    "401": (faults.status(401), KeyRejected),
    "402": (faults.status(402), CreditError),
    "403": (faults.status(403), KeyRejected),
    "404": (faults.status(404), UsageError),
    "413": (faults.status(413), InputError),
    "413 in HTML": (faults.html(413), InputError),
    "422": (faults.status(422), UsageError),
    "HTML with status 200": (faults.html(200), BadAnswer),
    "half of the JSON": (faults.cut_json, BadAnswer),
    "an empty body": (faults.answer(200, b""), BadAnswer),
    "null": (faults.answer(200, None), BadAnswer),
    "a list": (faults.answer(200, []), BadAnswer),
    "an object without text": (faults.answer(200, {"hello": "world"}), BadAnswer),
    "text that is a number": (faults.answer(200, {"text": {}, "transcription": {}}), BadAnswer),
    "a redirect": (faults.redirect(307, "/elsewhere"), ProviderError),
}


@pytest.mark.parametrize(("fault", "error"), LASTING.values(), ids=LASTING.keys())
def test_a_lasting_fault_is_asked_once_and_named(
    service: Simulator, fault: Fault, error: type[SttError]
) -> None:
    service.fail(fault)

    with pytest.raises(error) as raised:
        transcribe(service, TALK, Ask())

    assert len(service.requests) == 1
    assert load(service.name).SPEC.title in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("fault", [faults.status(500), faults.reset_after, faults.cut_body])
def test_what_may_have_been_paid_is_repeated_within_retries_only(
    service: Simulator, fault: Fault
) -> None:
    service.fail(fault, fault, fault)

    with pytest.raises(Uncertain, match="2 attempts"):
        transcribe(service, TALK, Ask(), retries=1)

    assert len(service.requests) == 2


@pytest.mark.parametrize("fault", [faults.hang, faults.dripping(0.02)], ids=["hang", "drip"])
def test_an_answer_that_does_not_end_is_given_up_at_the_deadline(
    service: Simulator, fault: Fault
) -> None:
    service.fail(fault, fault, fault)

    with pytest.raises(Uncertain):
        transcribe(service, TALK, Ask(), timeout=0.4)


def test_a_wrong_key_is_asked_once(service: Simulator) -> None:
    with pytest.raises(KeyRejected, match=load(service.name).SPEC.title):
        transcribe(service, TALK, Ask(), key="wrong-key-000000000000")

    assert len(service.requests) == 1


def test_the_key_is_in_no_error_and_no_event(service: Simulator) -> None:
    events: list[NetEvent] = []
    echo = faults.status(400, "invalid", f"the key {service.key} is not for this")
    page = faults.answer(200, f"<title>{service.key}</title>".encode(), Content_Type="text/html")
    again = faults.status(503, "busy", f"{service.key} is busy")
    for queue in ([echo], [page], [again] * 12):
        service.faults.clear()
        service.fail(*queue)
        with pytest.raises(SttError) as raised:
            transcribe(service, TALK, Ask(), on_event=events.append)
        assert service.key not in repr(raised.value) + str(raised.value)

    assert len(events) > len(service.requests)
    assert service.key not in repr(events)
