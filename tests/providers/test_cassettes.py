"""The wire format of each provider, frozen: every kind of request and answer on a cassette.

Cassettes are recorded against the simulators, and say so in a header of each response:

    pytest tests/providers/test_cassettes.py --record-mode=rewrite

With a provider's key in the environment (`OPENAI_API_KEY`, ...) the same command records that
provider's own service instead, hearing `examples/short.mp3`. Keys, headers and audio are not kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from stt_cli.contract import Ask, Piece
from stt_cli.errors import KeyRejected
from stt_cli.model import Answer
from stt_cli.net import HttpSession, SessionSettings, open_session
from stt_cli.providers import load
from tests.simulators.multipart import parse
from tests.simulators.tones import speak
from tests.support.pieces import file_piece, piece, url_piece
from tests.support.services import CLOUD, finish, simulator

SPEECH = speak("Hello there, friend. This is Ann speaking.", pauses={2: 0.8})
EXAMPLE = Path(__file__).parents[2] / "examples" / "short.mp3"
SOURCE = "Recorded-From"

origins: dict[str, str] = {}
"""URL of a running simulator -> the URL of the service it stands for, while recording."""


def _hide_request(request: Any) -> Any:
    """The request without headers and audio, at the service's own address."""
    for here, there in origins.items():
        request.uri = request.uri.replace(here, there)
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        parts = parse(kind, request.body)
        lines = [f"{p.name}={p.data.decode() if p.filename is None else '<audio>'}" for p in parts]
        request.body = "\n".join(lines).encode()
    request.headers = {}
    return request


def _hide_response(response: Any) -> Any:
    kept = {"content-type", "retry-after", SOURCE.lower()}
    headers = {name: value for name, value in response["headers"].items() if name.lower() in kept}
    source = {SOURCE: ["simulator"]} if origins else {}
    return {**response, "headers": {**headers, **source}}


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "before_record_request": _hide_request,
        "before_record_response": _hide_response,
        "match_on": ["method", "uri", "body"],
    }


class Studio(Struct):
    """Where a cassette is played or recorded."""

    session: HttpSession
    audio: Piece
    real: bool


def _open(name: str, url: str, key: str) -> HttpSession:
    spec = load(name).SPEC
    bases = {base: url if origins else spec.bases[base] for base in spec.bases}
    return open_session(
        spec, SessionSettings(key=key, base_url=url, bases=bases, sleep=lambda seconds: None)
    )


@pytest.fixture
def studio(request: pytest.FixtureRequest, record_mode: str) -> Iterator[Studio]:
    """The session that a test's provider needs: a player, a simulator, or the service itself."""
    name: str = request.param
    spec = load(name).SPEC
    key = os.environ.get(spec.key_env or "") if record_mode != "none" else "recorded"
    if key:
        with _open(name, spec.base_url, key) as session:
            audio = (
                piece(SPEECH) if record_mode == "none" else file_piece(EXAMPLE, 15.5, "audio/mpeg")
            )
            yield Studio(session=session, audio=audio, real=record_mode != "none")
        return
    with simulator(name)() as service:
        service.cloud["https://example.com/talk.wav"] = SPEECH.wav()
        origins[service.url] = spec.base_url
        with _open(name, service.url, service.key) as session:
            yield Studio(session=session, audio=piece(SPEECH), real=False)
        origins.clear()


KINDS = [
    pytest.param(name, name, wire.ask, id=f"{name}-{kind}")
    for name in CLOUD
    for kind, wire in simulator(name).wire.items()
] + [
    pytest.param(name, name, {"model": model.id}, id=f"{name}-{model.id}")
    for name in CLOUD
    for model in load(name).SPEC.models
]


@pytest.mark.vcr
@pytest.mark.parametrize(("studio", "name", "ask"), KINDS, indirect=["studio"])
def test_a_recorded_answer_is_read_as_it_was(
    studio: Studio, name: str, ask: dict[str, Any], vcr: Any
) -> None:
    ask = dict(ask)
    url = ask.pop("url", None)
    if url and studio.real:
        pytest.skip("a service cannot fetch the address of the examples")

    answer = finish(name, url_piece(url) if url else studio.audio, Ask(**ask), studio.session)

    _check_times(answer)
    from_simulator = [SOURCE in response["headers"] for response in vcr.responses]
    if all(from_simulator):
        said = [re.sub(r"\W", "", word.text).lower() for word in SPEECH.words]
        assert [re.sub(r"\W", "", word).lower() for word in answer.text.split()] == said
    else:
        assert answer.text


def _check_times(answer: Answer) -> None:
    starts = [segment.start for segment in answer.segments]
    assert starts == sorted(starts)
    assert all(segment.start <= segment.end for segment in answer.segments)
    assert all(word.start <= word.end for word in answer.words)


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("studio", "name"), [(n, n) for n in CLOUD], indirect=["studio"], ids=CLOUD
)
def test_a_recorded_refusal_of_the_key_is_read_as_one(studio: Studio, name: str) -> None:
    wrong = next(iter(origins), load(name).SPEC.base_url)
    with _open(name, wrong, "wrong-key-0123456789") as session, pytest.raises(KeyRejected):
        finish(name, studio.audio, Ask(), session)


@pytest.mark.parametrize("name", CLOUD)
def test_no_cassette_holds_a_key_or_audio(name: str) -> None:
    folder = Path(__file__).parent / "cassettes" / "test_cassettes"
    cassettes = [path.read_text() for path in folder.glob(f"*{name}*.yaml")]

    assert cassettes
    for text in cassettes:
        assert simulator(name).key not in text
        assert not re.search(r"RIFF|authorization|api-key:|Bearer ", text, re.IGNORECASE)
