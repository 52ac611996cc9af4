"""Who is let in, which errors pass, and which end a session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from websockets.http11 import Request
from websockets.sync.server import ServerConnection

from stt_cli.errors import (
    CreditError,
    Exit,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
)
from stt_cli.live.events import Error, Event, Reconnected
from stt_cli.live.link import Access
from stt_cli.live.open import open_session
from stt_cli.live.session import FIRST
from stt_cli.live.terms import Terms
from stt_cli.providers.live import LiveAsk
from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_server import KEY
from tests.simulators.live_sttai import SttAiLive
from tests.support.live import (
    SHORT,
    SPEECH,
    Held,
    heard,
    of,
    session,
    spec,
    until_failure,
)

pytestmark = pytest.mark.usefixtures("told_at_once")


@pytest.mark.parametrize(
    "kind",
    [
        "rate_limited", "queue_overflow", "resource_exhausted", "transcriber_error", "error",
        "session_time_limit_exceeded", "insufficient_audio_activity",
    ],
)  # fmt: skip
def test_errors_that_pass_are_survived_on_a_new_connection(kind: str) -> None:
    with ElevenLabsLive() as simulator:
        simulator.faults.append(kind)
        events = list(session(simulator, "elevenlabs", SHORT.pcm).events())
    assert heard(events) == SHORT.said
    (again,) = of(events, Reconnected)
    assert isinstance(again, Reconnected)
    assert kind in again.reason
    assert again.repeated > 0
    assert again.lost == 0


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("auth_error", KeyRejected, Exit.KEY),
        ("quota_exceeded", CreditError, Exit.CREDIT),
        ("unaccepted_terms", ProviderError, Exit.PROVIDER),
        ("input_error", ProviderError, Exit.PROVIDER),
    ],
)
def test_errors_that_stay_are_told_and_raised(kind: str, error: type[SttError], code: Exit) -> None:
    events: list[Event] = []
    with ElevenLabsLive() as simulator:
        simulator.faults.append(kind)
        live = session(simulator, "elevenlabs", SHORT.pcm)
        with pytest.raises(error) as raised:
            events.extend(live.events())
    assert raised.value.exit_code == code
    assert len(simulator.requests) == 1


def test_a_fatal_error_is_the_last_event() -> None:
    with ElevenLabsLive() as simulator:
        simulator.faults.append("auth_error")
        events, error = until_failure(session(simulator, "elevenlabs", SHORT.pcm))
    assert isinstance(error, KeyRejected)
    assert events[-1] == Error(message=str(error), fatal=True)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"detail": {"status": "invalid_api_key", "message": "bad key"}}, KeyRejected),
        (402, {"error": "no credit"}, CreditError),
        (403, {"detail": "forbidden"}, KeyRejected),
    ],
)
def test_a_refused_handshake_means_what_its_status_says(
    status: int, body: dict[str, object], error: type[SttError]
) -> None:
    with ElevenLabsLive() as simulator:
        simulator.rejections.append((status, body, {}))
        with pytest.raises(error):
            list(session(simulator, "elevenlabs", SHORT.pcm).events())
        assert len(simulator.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_handshake_refused_for_now_is_tried_again(status: int) -> None:
    with ElevenLabsLive() as simulator:
        simulator.rejections.append((status, {"detail": "later"}, {}))
        events = list(session(simulator, "elevenlabs", SHORT.pcm).events())
    assert heard(events) == SHORT.said
    assert len(simulator.requests) == 2


def test_a_service_that_tells_the_key_back_does_not_have_it_shown() -> None:
    with ElevenLabsLive() as simulator:
        simulator.rejections.append((401, {"detail": f"bad key {KEY}"}, {}))
        with pytest.raises(KeyRejected, match="bad key") as raised:
            list(session(simulator, "elevenlabs", SHORT.pcm).events())
    assert KEY not in str(raised.value)


ESCAPED = "".join(f"\\u{ord(char):04x}" for char in KEY)


@pytest.mark.parametrize("kind", ["warning", "auth_error", "committed_transcript"])
@pytest.mark.parametrize("frame", [str.encode, str])
def test_a_key_that_is_spelt_otherwise_or_comes_in_a_binary_frame_is_hidden_too(
    kind: str, frame: Callable[[str], str | bytes]
) -> None:
    field = {"warning": "warning", "auth_error": "error"}.get(kind, "text")
    said = f'{{"message_type": "{kind}", "{field}": "{"x" * 280}{ESCAPED} {KEY}"}}'

    class Telling(ElevenLabsLive):
        def converse(self, connection: ServerConnection, request: Request, fault: str) -> None:
            connection.send(frame('{"message_type": "session_started"}'))
            connection.send(frame(said))
            connection.recv()
            connection.close(1008, f"goodbye {KEY}")

    with Telling() as simulator:
        live = session(simulator, "elevenlabs", SHORT.pcm, retries=0)
        events, error = until_failure(live)
    for shown in (str(events), str(error), repr(error)):
        assert KEY not in shown
        assert KEY[:6] not in shown


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with ElevenLabsLive() as simulator, ElevenLabsLive() as other:
        simulator.rejections.append((307, {}, {"Location": other.base}))
        with pytest.raises(ProviderError, match="redirects to"):
            list(session(simulator, "elevenlabs", SHORT.pcm).events())
        assert other.requests == []


def test_a_service_that_never_came_is_given_up_sooner_than_one_that_left() -> None:
    with ElevenLabsLive() as simulator:
        simulator.rejections.extend([(503, {}, {})] * 99)
        _, error = until_failure(session(simulator, "elevenlabs", SHORT.pcm, retries=10))
    assert isinstance(error, Refused)
    assert len(simulator.requests) == FIRST + 1
    with ElevenLabsLive(drop_every=0.1) as left:
        until_failure(session(left, "elevenlabs", SHORT.pcm, retries=10))
    assert len(left.requests) == 11


def test_a_service_that_stays_away_is_given_up_after_the_retries() -> None:
    with ElevenLabsLive() as simulator:
        simulator.rejections.extend([(503, {"detail": "down"}, {})] * 3)
        live = session(simulator, "elevenlabs", SHORT.pcm, retries=2)
        live._sleep = lambda seconds: None
        with pytest.raises(Refused, match="down"):
            list(live.events())
        assert len(simulator.requests) == 3


def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    waits: list[float] = []
    with ElevenLabsLive() as simulator:
        simulator.rejections.append((429, {"detail": "later"}, {"Retry-After": "7"}))
        live = session(simulator, "elevenlabs", SHORT.pcm)
        live._sleep = waits.append
        list(live.events())
    assert waits == [7.0]


def test_nobody_at_the_address_is_told_without_the_token() -> None:
    live = open_session(
        spec("elevenlabs"),
        LiveAsk(),
        Held(SHORT.pcm),
        Access(base_url="http://127.0.0.1:1", token=lambda: "secret-token"),
        Terms(retries=0),
    )
    with pytest.raises(Refused, match=r"127\.0\.0\.1:1") as raised:
        list(live.events())
    assert "secret-token" not in str(raised.value)


def test_without_a_key_nothing_is_sent() -> None:
    with ElevenLabsLive() as simulator:
        with pytest.raises(KeyRejected, match="no key"):
            list(session(simulator, "elevenlabs", SHORT.pcm, key=None).events())
        assert simulator.requests == []


def test_a_key_is_optional_where_the_service_says_so() -> None:
    with SttAiLive() as simulator:
        events = list(session(simulator, "sttai", SHORT.pcm, key=None).events())
    assert heard(events) == SHORT.said
    assert "Authorization" not in simulator.requests[0].headers


def test_each_connection_has_a_single_use_token_of_its_own_instead_of_the_key() -> None:
    made: list[str] = []
    with ElevenLabsLive(drop_every=15) as simulator:

        def token() -> str:
            made.append(f"token-{len(made)}")
            simulator.tokens.add(made[-1])
            return made[-1]

        live = open_session(
            spec("elevenlabs"),
            LiveAsk(),
            Held(SPEECH.pcm),
            Access(base_url=simulator.base, key=KEY, token=token),
        )
        events = list(live.events())
    assert heard(events) == SPEECH.said
    assert len(made) == len(simulator.requests) > 1
    assert not any("xi-api-key" in request.headers for request in simulator.requests)
