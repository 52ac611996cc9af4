"""Live sessions in tests: a source that holds PCM, specs, and sessions against simulators."""

from __future__ import annotations

import random
from collections.abc import Iterator

from stt_cli.contract import Limits, Model, Spec
from stt_cli.errors import SttError
from stt_cli.live.events import Event, Final
from stt_cli.live.link import Access
from stt_cli.live.open import open_session
from stt_cli.live.session import Session
from stt_cli.live.terms import Terms
from stt_cli.model import Word
from stt_cli.providers.live import LiveAsk
from tests.simulators import tones
from tests.simulators.live_server import KEY, LiveServer

AUTH = {"elevenlabs": ("xi-api-key", "{key}")}


class Held:
    """PCM as a source; `live` as a microphone is, whose audio cannot wait."""

    def __init__(self, pcm: bytes, *, live: bool = False, frame: int = 3200) -> None:
        self.name = "held"
        self.live = live
        self._pcm = pcm
        self._frame = frame

    def frames(self) -> Iterator[bytes]:
        for at in range(0, len(self._pcm), self._frame):
            yield self._pcm[at : at + self._frame]

    def close(self) -> None:
        pass


def spec(name: str) -> Spec:
    """The part of a provider's spec that a live session needs."""
    header, template = AUTH.get(name, ("Authorization", "Bearer {key}"))
    return Spec(
        name=name,
        title=name,
        key_env=f"{name.upper()}_API_KEY",
        key_required=name != "sttai",
        auth={header: template},
        models=(Model(id="m", timing="word"),),
        limits=Limits(),
    )


def session(
    simulator: LiveServer,
    name: str,
    pcm: bytes,
    ask: LiveAsk | None = None,
    *,
    key: str | None = KEY,
    retries: int = 10,
) -> Session:
    live = open_session(
        spec(name),
        ask or LiveAsk(),
        Held(pcm),
        Access(base_url=simulator.base, key=key),
        Terms(retries=retries),
    )
    live._sleep = lambda seconds: None
    return live


def finals(events: list[Event]) -> list[Final]:
    return [event for event in events if isinstance(event, Final)]


def words(events: list[Event]) -> list[Word]:
    return [word for final in finals(events) for word in final.words]


def talk(seconds: float, *, seed: int = 1, pause: float = 0.12) -> tones.Speech:
    """Speech of about this length: a small vocabulary, repeated words, pauses of all lengths.

    `pause`: how often a word is followed by one.
    """
    rng = random.Random(seed)
    vocabulary = ["one", "two", "three", "yes", "no", "no", "stop", "Berlin", "seven,", "hello."]
    said = [rng.choice(vocabulary) for _ in range(round(seconds / 0.68))]
    pauses = {i: rng.uniform(0.3, 2.5) for i in range(len(said)) if rng.random() < pause}
    return tones.speak(said, pauses=pauses)


def heard(events: list[Event]) -> list[str]:
    return [word.word for word in words(events)]


def of(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def until_failure(live: Session) -> tuple[list[Event], SttError]:
    events: list[Event] = []
    try:
        for event in live.events():
            events.append(event)
    except SttError as error:
        return events, error
    raise AssertionError("nothing was raised")


SPEECH = talk(45)
SHORT = tones.speak(["one", "two", "three"], pauses={2: 0.4})
