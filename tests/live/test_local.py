from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from stt_cli.errors import UsageError
from stt_cli.live.events import Event, Final, Partial
from stt_cli.live.open import open_session
from stt_cli.media.decode import windows
from stt_cli.model import Answer, Segment, Word
from stt_cli.providers import local
from stt_cli.providers.live import Done, FinalText, LiveAsk, PartialText, Update
from stt_cli.providers.local.live import PhraseEngine, capabilities
from stt_cli.providers.local.recognizers import RepeatingRecognizer
from tests.support.live import Held, finals


def pcm_of(path: Path) -> bytes:
    return b"".join(window.pcm for window in windows(path))


@pytest.fixture(scope="module")
def spoken() -> list[Event]:
    example = Path(__file__).parent.parent.parent / "examples" / "short.mp3"
    source = Held(pcm_of(example), frame=1600)
    return list(open_session(local.SPEC, LiveAsk(model="sphinx"), source).events())


def test_sphinx_settles_each_sentence_at_its_pause(spoken: list[Event], examples: Path) -> None:
    truth = (examples / "short.txt").read_text().lower().splitlines()
    told = finals(spoken)
    assert len(told) == len(truth) == 5
    assert told[0].text == "good morning and welcome to the museum"
    assert told[1].text == "the first room is about the history of the river"
    assert [final.language for final in told] == ["en"] * 5


def test_its_words_are_on_the_streams_clock(spoken: list[Event]) -> None:
    words = [word for final in finals(spoken) for word in final.words]
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert words[0].start == pytest.approx(0.6, abs=0.2)
    assert words[-1].end == pytest.approx(14.9, abs=0.3)


def test_it_shows_what_it_hears_while_somebody_speaks(spoken: list[Event]) -> None:
    kinds = [type(event) for event in spoken if isinstance(event, Partial | Final)]
    assert kinds[0] is Partial
    assert kinds.count(Partial) > 10


def test_sphinx_hears_english_only_and_has_no_vad_settings() -> None:
    with pytest.raises(UsageError, match="English"):
        capabilities(LiveAsk(model="sphinx", language="de"))
    with pytest.raises(UsageError, match="--vad-threshold"):
        capabilities(LiveAsk(model="sphinx", vad_threshold=0.5))


class Script:
    """A recogniser that hears a word per half second, and takes its time to be sure of the last."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, pcm: bytes) -> Answer:
        self.calls += 1
        count = len(pcm) // 16_000
        words = tuple(
            Word(word=f"w{i}", start=i / 2, end=i / 2 + 0.5) for i in range(max(0, count - 1))
        )
        guess = Word(word=f"g{self.calls}", start=(count - 1) / 2, end=count / 2)
        text = " ".join(word.word for word in (*words, guess))
        segment = Segment(start=0.0, end=count / 2, text=text, words=(*words, guess))
        return Answer(text=text, segments=(segment,), language="en")


def test_whisper_shows_only_what_two_hearings_agree_on() -> None:
    script = Script()
    recognizer = RepeatingRecognizer(script)
    recognizer.begin()
    shown = [recognizer.add(bytes(16_000)) for _ in range(8)]
    assert script.calls == 4  # once a second
    assert shown == ["", "", "", "w0", "w0", "w0 w1 w2", "w0 w1 w2", "w0 w1 w2 w3 w4"]
    recognizer.begin()
    assert recognizer.add(bytes(16_000)) == ""


class Counting(RepeatingRecognizer):
    longest = 3.0


def speech(examples: Path) -> Iterator[bytes]:
    pcm = pcm_of(examples / "short.mp3")
    for at in range(0, len(pcm), 3200):
        yield pcm[at : at + 3200]


def test_whispers_phrases_end_at_pauses_and_at_the_end(examples: Path) -> None:
    engine = PhraseEngine(RepeatingRecognizer(Script()), pause=0.4)
    heard: list[Update] = [one for pcm in speech(examples) for one in engine.audio(pcm)]
    heard += engine.finish()
    assert sum(isinstance(one, FinalText) for one in heard) == 5
    assert any(isinstance(one, PartialText) for one in heard)
    assert heard[-1] == Done()


@pytest.mark.parametrize("samples", [0, 480, 960, 961, 16_000])
def test_a_stream_may_end_at_any_sample(samples: int) -> None:
    engine = PhraseEngine(RepeatingRecognizer(Script()), pause=0.4)
    assert engine.audio(bytes(2 * samples)) == []
    assert engine.finish() == [Done()]


def test_a_phrase_without_a_pause_is_settled_in_parts_that_lose_no_time(examples: Path) -> None:
    engine = PhraseEngine(Counting(Script()), pause=0.4)
    pcm = pcm_of(examples / "short.mp3")[32_000:76_000] * 4  # 5.5 s, of speech only
    heard = engine.audio(pcm) + engine.finish()
    settled = [one for one in heard if isinstance(one, FinalText)]
    words = [word for one in settled for word in one.words]
    assert len(settled) >= 2
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(words))
    assert all(b.start - a.end < 0.02 for a, b in pairwise(words))
