from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from stt_cli.errors import (
    CreditError,
    Exit,
    InputError,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
)
from stt_cli.live.events import Ended, Error, Event, Partial, Reconnected, Started
from stt_cli.live.link import Link
from stt_cli.live.open import open_session
from stt_cli.live.session import Session
from stt_cli.live.worker import Worker
from stt_cli.model import Word
from stt_cli.providers.live import Done, Heard, LiveAsk, Ready, Settled, Traits
from tests.simulators import tones
from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_llmstats import LlmStatsLive
from tests.simulators.live_server import KEY, LiveServer, audioop
from tests.simulators.live_sttai import SttAiLive
from tests.support.live import Held, finals, session, spec, talk, words

SPEECH = talk(45)
SHORT = tones.speak(["one", "two", "three"], pauses={2: 0.4})


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulators tell what they know at once."""
    monkeypatch.setattr("stt_cli.live.hearing.LATE_SECONDS", 0.3)
    monkeypatch.setattr("stt_cli.providers.live_elevenlabs.GRACE", 0.03)


def heard(events: list[Event]) -> list[str]:
    return [word.word for word in words(events)]


def of(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def assert_times(events: list[Event], speech: tones.Speech, within: float = 0.02) -> None:
    starts = [
        (word.start, spoken.start) for word, spoken in zip(words(events), speech.words, strict=True)
    ]
    assert max(abs(ours - true) for ours, true in starts) <= within
    ends = [0.0] + [word.end for word in words(events)]
    assert all(word.start >= end for word, end in zip(words(events), ends, strict=False))


@pytest.mark.parametrize("commit", ["vad", "manual"])
def test_every_word_is_told_once_at_its_time(commit: str) -> None:
    with ElevenLabsLive() as simulator:
        ask = LiveAsk(commit="manual" if commit == "manual" else "vad")
        events = list(session(simulator, "elevenlabs", SPEECH.pcm, ask).events())
    assert heard(events) == SPEECH.said
    assert_times(events, SPEECH)
    assert isinstance(events[0], Started)
    assert events[0].session == "s0"
    assert events[-1] == Ended(
        duration=round(SPEECH.seconds, 3), finals=len(finals(events)), stopped=False
    )
    assert [final.id for final in finals(events)] == list(range(len(finals(events))))
    assert of(events, Partial)
    assert simulator.errors == []


@pytest.mark.parametrize(("commit", "seconds"), [("vad", 600), ("manual", 200)])
def test_ten_minutes_with_the_line_cut_every_15_seconds_lose_and_repeat_nothing(
    commit: str, seconds: int
) -> None:
    speech = talk(seconds)
    with ElevenLabsLive(drop_every=15) as simulator:
        ask = LiveAsk(commit="manual" if commit == "manual" else "vad")
        events = list(session(simulator, "elevenlabs", speech.pcm, ask).events())
    assert heard(events) == speech.said
    assert_times(events, speech)
    assert len(of(events, Reconnected)) >= seconds / 20
    assert simulator.errors == []


@pytest.mark.parametrize("dialect", ["cumulative", "segments"])
def test_text_that_is_final_only_at_the_end_survives_cuts_every_15_seconds(dialect: str) -> None:
    speech = talk(200)
    with SttAiLive(drop_every=15, dialect=dialect) as simulator:
        events = list(session(simulator, "sttai", speech.pcm).events())
    assert heard(events) == speech.said
    assert {final.timing for final in finals(events)} == {"estimated"}
    assert_times(events, speech, within=0.5)
    assert simulator.errors == []


@pytest.mark.parametrize("timed", [True, False])
def test_a_service_that_takes_no_commits_survives_cuts_every_15_seconds(timed: bool) -> None:
    speech = talk(100)
    with LlmStatsLive(drop_every=15, timed=timed) as simulator:
        events = list(session(simulator, "llmstats", speech.pcm).events())
    assert heard(events) == speech.said
    assert len(of(events, Reconnected)) >= 3


def test_a_service_that_never_says_ready_is_waited_for_once() -> None:
    with SttAiLive(dialect="typed") as simulator:
        live = session(simulator, "sttai", SPEECH.pcm)
        live._traits = replace(live._traits, ready_within=0.2)
        events = list(live.events())
    assert heard(events) == SPEECH.said
    assert len(simulator.seconds) > 2


@pytest.mark.parametrize("audio_format", ["pcm_8000", "pcm_48000", "ulaw_8000"])
def test_words_are_heard_in_other_audio_formats(audio_format: str) -> None:
    rate = int(audio_format.rpartition("_")[2])
    pcm, _ = audioop.ratecv(SHORT.pcm, 2, 1, 16_000, rate, None)
    with ElevenLabsLive() as simulator:
        ask = LiveAsk(audio_format=audio_format)
        events = list(session(simulator, "elevenlabs", pcm, ask).events())
    assert heard(events) == SHORT.said
    assert_times(events, SHORT, within=0.03)


def test_the_last_words_are_committed_even_right_at_the_end() -> None:
    speech = tones.speak(["one", "two"], pauses={1: 0.0})
    with ElevenLabsLive() as simulator:
        events = list(session(simulator, "elevenlabs", speech.pcm).events())
    assert heard(events) == ["one", "two"]


def test_a_last_commit_that_is_throttled_ends_the_session_well() -> None:
    # The service settles at the pause; what is left is too short to be committed.
    speech = tones.speak(["one", "two"], pauses={1: 1.7})
    with ElevenLabsLive() as simulator:
        live = session(simulator, "elevenlabs", speech.pcm, LiveAsk(vad_silence=1.5))
        events = list(live.events())
    assert heard(events) == ["one", "two"]
    assert not of(events, Error)


@pytest.mark.parametrize("fault", ["timeless", "residue", "lost_twin"])
def test_odd_tellings_of_a_commit_neither_lose_nor_repeat_words(fault: str) -> None:
    with ElevenLabsLive() as simulator:
        simulator.faults.append(fault)
        events = list(session(simulator, "elevenlabs", SPEECH.pcm).events())
    assert heard(events) == SPEECH.said


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


def until_failure(live: Session) -> tuple[list[Event], SttError]:
    events: list[Event] = []
    try:
        for event in live.events():
            events.append(event)
    except SttError as error:
        return events, error
    return pytest.fail("nothing was raised")


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


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with ElevenLabsLive() as simulator, ElevenLabsLive() as other:
        simulator.rejections.append((307, {}, {"Location": other.base}))
        with pytest.raises(ProviderError, match="elsewhere"):
            list(session(simulator, "elevenlabs", SHORT.pcm).events())
        assert other.requests == []


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
        base_url="http://127.0.0.1:1",
        token=lambda: "secret-token",
        retries=0,
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
            base_url=simulator.base,
            key=KEY,
            token=token,
        )
        events = list(live.events())
    assert heard(events) == SPEECH.said
    assert len(made) == len(simulator.requests) > 1
    assert not any("xi-api-key" in request.headers for request in simulator.requests)


def test_a_new_connection_is_told_the_last_words_and_no_other_chunk_is() -> None:
    with ElevenLabsLive(drop_every=15) as simulator:
        live = session(simulator, "elevenlabs", SPEECH.pcm, LiveAsk(previous_text="before that"))
        list(live.events())
    assert simulator.previous_texts[0] == "before that"
    assert all(text and len(text) <= 50 for text in simulator.previous_texts)
    assert simulator.errors == []


def test_a_service_that_ends_the_session_by_itself_is_asked_again_for_all_of_it() -> None:
    class Waiting(Held):
        def frames(self) -> Iterator[bytes]:
            for number, frame in enumerate(super().frames()):
                if number == 80:
                    again.wait(5)
                yield frame

    again = threading.Event()
    events = []
    with SttAiLive() as simulator:
        simulator.faults.append("ends")
        source = Waiting(SPEECH.pcm)
        live = open_session(spec("sttai"), LiveAsk(), source, base_url=simulator.base)
        for event in live.events():
            events.append(event)
            if isinstance(event, Error):
                again.set()
    assert heard(events) == SPEECH.said


def test_the_end_of_an_empty_source_is_an_end_without_a_connection() -> None:
    with ElevenLabsLive() as simulator:
        events = list(session(simulator, "elevenlabs", b"").events())
        assert events == [Ended(duration=0.0, finals=0, stopped=False)]
        assert simulator.requests == []


def test_silence_ends_without_text() -> None:
    with ElevenLabsLive() as simulator:
        events = list(session(simulator, "elevenlabs", bytes(64_000)).events())
    assert heard(events) == []
    assert isinstance(events[-1], Ended)


class Broken(Held):
    def frames(self) -> Iterator[bytes]:
        yield from super().frames()
        raise InputError("the cable came off")


def test_a_source_that_fails_is_heard_to_its_end_before_that_is_raised() -> None:
    source = Broken(SHORT.pcm)
    with ElevenLabsLive() as simulator:
        events, error = until_failure(
            open_session(spec("elevenlabs"), LiveAsk(), source, base_url=simulator.base, key=KEY)
        )
    assert isinstance(error, InputError)
    assert heard(events) == SHORT.said


class Endless(Held):
    """Goes on with silence until it is closed."""

    def __init__(self, pcm: bytes) -> None:
        super().__init__(pcm)
        self.closed = threading.Event()

    def frames(self) -> Iterator[bytes]:
        yield from super().frames()
        while not self.closed.wait(0.01):
            yield bytes(320)

    def close(self) -> None:
        self.closed.set()


def test_stop_commits_the_last_words_waits_for_them_and_tells_them() -> None:
    source = Endless(SHORT.pcm)
    with ElevenLabsLive() as simulator:
        live = open_session(
            spec("elevenlabs"), LiveAsk(vad_silence=3.0), source, base_url=simulator.base, key=KEY
        )
        events = []
        for event in live.events():
            events.append(event)
            if isinstance(event, Partial) and event.text.endswith("three"):
                live.stop()
    assert heard(events) == SHORT.said
    assert isinstance(events[-1], Ended)
    assert events[-1].stopped
    assert source.closed.is_set()


def test_all_audio_is_tapped_once_whatever_is_sent_again() -> None:
    kept: list[bytes] = []
    with ElevenLabsLive(drop_every=15) as simulator:
        live = open_session(
            spec("elevenlabs"),
            LiveAsk(),
            Held(SPEECH.pcm),
            base_url=simulator.base,
            key=KEY,
            tap=kept.append,
        )
        list(live.events())
    assert b"".join(kept) == SPEECH.pcm


class Slow:
    """A link that takes no audio until it is let go, then settles each second as a word."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.heard: list[Heard] = [Ready()]
        self.samples = 0
        self._lock = threading.Lock()

    def audio(self, pcm: bytes) -> None:
        self.let_go.wait()
        with self._lock:
            self.samples += len(pcm) // 2

    def commit(self) -> None: ...

    def finish(self) -> None:
        word = Word(word="end", start=self.samples / 16_000 - 0.5, end=self.samples / 16_000)
        self.heard += [Settled("end", (word,)), Done()]

    def keepalive(self) -> None: ...

    def receive(self, timeout: float) -> list[Heard]:
        with self._lock:
            heard, self.heard = self.heard, []
        if not heard:
            time.sleep(0.001)
        return heard

    def flush(self) -> list[Heard]:
        return []

    def close(self, *, clean: bool) -> None:
        self.let_go.set()


def test_a_slow_service_never_holds_up_a_source_that_cannot_wait() -> None:
    link = Slow()
    source = Held(talk(30).pcm, live=True)

    def open_link(context: str) -> Link:
        return link

    live = Session(open_link, Traits(provider="slow", model="m"), source, keep=5.0)
    events = live.events()
    first = next(events)
    live._pump.join()  # the source was taken to its end although nothing was sent
    link.let_go.set()
    rest = [first, *events]
    (dropped,) = of(rest, Error)
    assert isinstance(dropped, Error)
    assert "dropped" in dropped.message
    assert not dropped.fatal
    # The one word lies at the end of the stream although the service heard only the rest.
    assert words(rest)[0].end == pytest.approx(live.duration, abs=0.01)


def test_a_service_that_takes_no_more_audio_is_left() -> None:
    links: list[Slow] = []

    def open_link(context: str) -> Link:
        links.append(Slow())
        if len(links) > 1:
            links[-1].let_go.set()
        return links[-1]

    traits = Traits(provider="slow", model="m", stall_within=0.05)
    events = list(Session(open_link, traits, Held(SHORT.pcm)).events())
    (again,) = of(events, Reconnected)
    assert isinstance(again, Reconnected)
    assert again.reason == "slow takes no more audio"


def test_audio_that_is_gone_before_it_was_settled_is_told_as_lost() -> None:
    links: list[Slow] = []

    def open_link(context: str) -> Link:
        links.append(Slow())
        links[-1].let_go.set()
        if len(links) == 1:
            links[0].finish = lambda: links[0].heard.append(failing())  # type: ignore[method-assign]
        return links[-1]

    live = Session(open_link, Traits(provider="p", model="m"), Held(talk(30).pcm), keep=5.0)
    events = list(live.events())
    (again,) = of(events, Reconnected)
    assert isinstance(again, Reconnected)
    assert again.lost == pytest.approx(live.duration - 5.0, abs=0.1)


def failing() -> Heard:
    from stt_cli.providers.live import Failure

    return Failure(Refused("gone"))


def test_a_source_that_stalls_is_kept_alive_without_audio() -> None:
    class Stalling(Held):
        def frames(self) -> Iterator[bytes]:
            yield from super().frames()
            kept.wait(5)

    kept = threading.Event()

    class Kept(Slow):
        def keepalive(self) -> None:
            kept.set()

    link = Kept()
    link.let_go.set()
    traits = Traits(provider="p", model="m", keepalive_seconds=0.01)
    list(Session(lambda context: link, traits, Stalling(SHORT.pcm)).events())
    assert kept.is_set()


def test_who_stops_before_the_first_sound_does_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Worker, "join", lambda thread, timeout: waited.append(timeout))
    silent = threading.Event()

    class Silent(Held):
        def frames(self) -> Iterator[bytes]:
            silent.wait()
            yield b""

    def connect(context: str) -> Link:
        raise AssertionError("there is nothing to be heard")

    live = Session(connect, Traits(provider="p", model="m"), Silent(b""))
    live.stop()
    assert list(live.events()) == [Ended(duration=0.0, finals=0, stopped=True)]
    silent.set()
    assert waited == []


def test_sessions_are_renewed_before_they_expire_and_nothing_is_said_of_it() -> None:
    from stt_cli.live import open as opening

    with ElevenLabsLive() as simulator:
        live = session(simulator, "elevenlabs", SPEECH.pcm)
        live._rhythm.session_seconds = 10.0
        events = list(live.events())
    assert opening.live_traits(spec("elevenlabs"), LiveAsk()).session_seconds == 480
    assert heard(events) == SPEECH.said
    assert len(simulator.seconds) >= 4
    assert not of(events, Reconnected)
    assert not of(events, Error)


def test_a_session_that_expired_teaches_its_length() -> None:
    with ElevenLabsLive() as simulator:
        simulator.faults.append("session_time_limit_exceeded")
        live = session(simulator, "elevenlabs", SPEECH.pcm)
        list(live.events())
    assert live._rhythm.session_seconds is not None
    assert live._rhythm.session_seconds < 480


def test_every_provider_with_a_live_codec_has_a_simulator_here() -> None:
    from stt_cli.providers.live import LIVE

    simulators: dict[str, type[LiveServer]] = {
        "elevenlabs": ElevenLabsLive,
        "sttai": SttAiLive,
        "llmstats": LlmStatsLive,
    }
    assert set(LIVE) == {*simulators, "local"}
