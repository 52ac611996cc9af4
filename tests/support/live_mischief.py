"""Sessions with services that misbehave, each from a number."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from websockets.sync.server import ServerConnection

from stt_cli.live.events import Event
from stt_cli.live.link import Access
from stt_cli.live.open import open_session
from stt_cli.providers.live import LiveAsk
from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_llmstats import LlmStatsLive
from tests.simulators.live_server import KEY, LiveServer
from tests.simulators.live_sttai import SttAiLive
from tests.simulators.mischief import Mischief
from tests.support.live import Held, heard, spec, talk

SERVICES: dict[str, type[LiveServer]] = {
    "elevenlabs": ElevenLabsLive,
    "llmstats": LlmStatsLive,
    "sttai": SttAiLive,
}
FAULTS = (
    "junk", "huge", "binary", "doubles", "reorders", "odd_times", "lost_twins", "drops", "closes",
    "never_final",
)  # fmt: skip


class Outcome(Struct, frozen=True):
    """How a session went."""

    number: int
    service: str
    faults: Sequence[str]
    said: list[str]
    told: list[str]
    events: list[Event]

    @property
    def is_right(self) -> bool:
        """Whether nothing is lost, nothing told twice, and the key shown nowhere."""
        return self.said == self.told and KEY not in str(self.events)


def misbehave(number: int, seconds: float = 12.0) -> Outcome:
    """Run session `number` to its end."""
    rng = random.Random(number)
    name = rng.choice(["elevenlabs", "elevenlabs", "elevenlabs", "llmstats", "sttai"])
    faults = set(rng.sample(FAULTS, rng.randint(1, 4)))
    if rng.random() > 0.1:
        faults.discard("never_final")
    speech = talk(rng.uniform(4, seconds), seed=number)
    with SERVICES[name]() as service:
        _mislead(service, rng, faults)
        live = open_session(
            spec(name),
            LiveAsk(commit=rng.choice(["vad", "manual"]) if name == "elevenlabs" else "vad"),
            Held(speech.pcm),
            Access(base_url=service.base, key=KEY),
        )
        events = list(live.events())
    return Outcome(number, name, sorted(faults), speech.said, heard(events), events)


def _mislead(service: LiveServer, rng: random.Random, faults: set[str]) -> None:
    def wrapped(connection: ServerConnection) -> Any:
        return Mischief(connection, random.Random(rng.random()), faults)

    service.wrapped = wrapped  # type: ignore[method-assign]
