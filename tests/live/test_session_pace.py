"""Sources that fail, stall, stop or cannot wait, and services that are slow or expire."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from stt_cli.errors import (
    InputError,
    Refused,
)
from stt_cli.live.events import Ended, Error, Partial, Reconnected
from stt_cli.live.link import Access, Link
from stt_cli.live.open import open_session
from stt_cli.live.session import Session
from stt_cli.live.terms import Terms
from stt_cli.live.worker import Worker
from stt_cli.model import Word
from stt_cli.providers.live import Done, FinalText, LiveAsk, Ready, StreamingCapabilities, Update
from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_server import KEY
from tests.support.live import (
    SHORT,
    SPEECH,
    Held,
    heard,
    of,
    session,
    spec,
    talk,
    until_failure,
    words,
)

pytestmark = pytest.mark.usefixtures("told_at_once")


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
            open_session(
                spec("elevenlabs"), LiveAsk(), source, Access(base_url=simulator.base, key=KEY)
            )
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
            spec("elevenlabs"),
            LiveAsk(vad_silence=3.0),
            source,
            Access(base_url=simulator.base, key=KEY),
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
            Access(base_url=simulator.base, key=KEY),
            Terms(tap=kept.append),
        )
        list(live.events())
    assert b"".join(kept) == SPEECH.pcm


class Slow:
    """A link that takes no audio until it is let go, then settles each second as a word."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.heard: list[Update] = [Ready()]
        self.samples = 0
        self._lock = threading.Lock()

    def audio(self, pcm: bytes) -> None:
        self.let_go.wait()
        with self._lock:
            self.samples += len(pcm) // 2

    def commit(self) -> None: ...

    def finish(self) -> None:
        word = Word(word="end", start=self.samples / 16_000 - 0.5, end=self.samples / 16_000)
        self.heard += [FinalText("end", (word,)), Done()]

    def keepalive(self) -> None: ...

    def receive(self, timeout: float) -> list[Update]:
        with self._lock:
            heard, self.heard = self.heard, []
        if not heard:
            time.sleep(0.001)
        return heard

    def holds(self) -> bool:
        return False

    def flush(self) -> list[Update]:
        return []

    def close(self, *, clean: bool) -> None:
        self.let_go.set()


def test_a_slow_service_never_holds_up_a_source_that_cannot_wait() -> None:
    link = Slow()
    source = Held(talk(30).pcm, live=True)

    def open_link(context: str) -> Link:
        return link

    live = Session(
        open_link, StreamingCapabilities(provider="slow", model="m"), source, Terms(keep=5.0)
    )
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

    traits = StreamingCapabilities(provider="slow", model="m", stall_within=0.05)
    events = list(Session(open_link, traits, Held(SHORT.pcm)).events())
    (again,) = of(events, Reconnected)
    assert isinstance(again, Reconnected)
    assert again.reason == "slow accepts no more audio"


def test_audio_that_is_gone_before_it_was_settled_is_told_as_lost() -> None:
    links: list[Slow] = []

    def open_link(context: str) -> Link:
        links.append(Slow())
        links[-1].let_go.set()
        if len(links) == 1:
            links[0].finish = lambda: links[0].heard.append(failing())  # type: ignore[method-assign]
        return links[-1]

    live = Session(
        open_link,
        StreamingCapabilities(provider="p", model="m"),
        Held(talk(30).pcm),
        Terms(keep=5.0),
    )
    events = list(live.events())
    (again,) = of(events, Reconnected)
    assert isinstance(again, Reconnected)
    assert again.lost == pytest.approx(live.duration - 5.0, abs=0.1)


def failing() -> Update:
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
    traits = StreamingCapabilities(provider="p", model="m", keepalive_seconds=0.01)
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

    live = Session(connect, StreamingCapabilities(provider="p", model="m"), Silent(b""))
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
