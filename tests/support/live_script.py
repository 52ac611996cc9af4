"""A link that plays a script, on a clock that runs only while somebody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from stt_cli.errors import Refused
from stt_cli.live.events import Event
from stt_cli.live.link import Closed, Link
from stt_cli.live.session import Session
from stt_cli.model import Word
from stt_cli.providers.live import FinalText, PartialText, Ready, StreamingCapabilities, Update
from tests.support.clock import Clock
from tests.support.live import Held, talk

Answer = Callable[["Scripted"], Sequence[Update]]
"""What a service sends each time somebody looks; it may raise what a lost line raises."""

FIVE_SECONDS = talk(5, pause=0).pcm
TRAITS = StreamingCapabilities(provider="scripted", model="m", finish_within=10.0, grace=0.25)


class Scripted:
    """`before` is asked while audio comes, `after` once the end was asked for."""

    def __init__(self, clock: Clock, before: Answer, after: Answer) -> None:
        self.clock = clock
        self.asked = 0
        self.samples = 0
        self.finished = threading.Event()
        self._before = before
        self._after = after
        self._looks = 0

    def audio(self, pcm: bytes) -> None:
        self.samples += len(pcm) // 2

    def commit(self) -> None: ...

    def finish(self) -> None:
        self.finished.set()

    def keepalive(self) -> None: ...

    def receive(self, timeout: float) -> list[Update]:
        self._looks += 1
        if self._looks == 1:
            return [Ready()]
        if self._looks == 2 or not self.finished.wait(0.01):
            return list(self._before(self))
        self.clock.now += timeout
        self.asked += 1
        return list(self._after(self))

    def holds(self) -> bool:
        return False

    def flush(self) -> list[Update]:
        return []

    def close(self, *, clean: bool) -> None: ...


class Stage:
    """Runs sessions with scripted links."""

    def __init__(self, before: Answer, after: Answer, *, live: bool = False) -> None:
        self.clock = Clock()
        self.links: list[Scripted] = []
        self._scripts = before, after
        source = Held(FIVE_SECONDS, live=live)
        self.session = Session(self._open, TRAITS, source, clock=self.clock)
        self.session._nap = self.wait
        self.began = self.clock.now

    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    def _open(self, context: str) -> Link:
        self.links.append(Scripted(self.clock, *self._scripts))
        return self.links[-1]

    def events(self) -> list[Event]:
        return list(self.session.events())

    @property
    def seconds(self) -> float:
        """What the session took, but for the audio."""
        return self.clock.now - self.began


def nothing(link: Scripted) -> list[Update]:
    return []


def shows(text: str) -> Answer:
    return lambda link: [PartialText(text)]


def leaves(link: Scripted) -> list[Update]:
    raise Closed("scripted closed the connection: 1000")


def breaks(link: Scripted) -> list[Update]:
    raise Refused("scripted closed the connection")


def timed(text: str, *times: tuple[float, float]) -> FinalText:
    """A final with the times of its words."""
    pairs = zip(text.split(), times, strict=True)
    return FinalText(text, tuple(Word(word=word, start=a, end=b) for word, (a, b) in pairs))
