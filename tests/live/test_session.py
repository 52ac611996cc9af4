"""Every word that is said is told once, at its time, whatever the service and the line do."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from stt_cli.live.events import Ended, Error, Event, Partial, Reconnected, Started
from stt_cli.live.link import Access
from stt_cli.live.open import open_session
from stt_cli.providers.live import LiveAsk
from tests.simulators import tones
from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_llmstats import LlmStatsLive
from tests.simulators.live_server import LiveServer, audioop
from tests.simulators.live_sttai import SttAiLive
from tests.support.live import (
    SHORT,
    SPEECH,
    Held,
    finals,
    heard,
    of,
    session,
    spec,
    talk,
    words,
)

pytestmark = pytest.mark.usefixtures("told_at_once")


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


@pytest.mark.parametrize(
    ("commit", "seconds"),
    [pytest.param("vad", 600, marks=pytest.mark.slow), ("vad", 100), ("manual", 200)],
)
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
        live._opener._traits = replace(live._opener._traits, ready_within=0.2)
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


@pytest.mark.parametrize("fault", ["quits", "stalls"])
def test_speech_that_the_service_leaves_once_it_knows_the_end_is_sent_again(fault: str) -> None:
    speech = talk(20)
    with ElevenLabsLive() as simulator:
        simulator.faults.append(fault)
        events = list(session(simulator, "elevenlabs", speech.pcm).events())
    assert heard(events) == speech.said
    assert len(simulator.seconds) == 2


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
        live = open_session(spec("sttai"), LiveAsk(), source, Access(base_url=simulator.base))
        for event in live.events():
            events.append(event)
            if isinstance(event, Error):
                again.set()
    assert heard(events) == SPEECH.said


def test_every_provider_with_a_live_codec_has_a_simulator_here() -> None:
    from stt_cli.providers import live_names

    simulators: dict[str, type[LiveServer]] = {
        "elevenlabs": ElevenLabsLive,
        "sttai": SttAiLive,
        "llmstats": LlmStatsLive,
    }
    assert set(live_names()) == {*simulators, "local"}
