from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.errors import UsageError
from stt_cli.live.events import Event, Final, Partial
from stt_cli.live.open import open_session
from stt_cli.media.decode import windows
from stt_cli.model import Answer, Segment, Word
from stt_cli.providers import local
from stt_cli.providers.live import Done, FinalText, LiveAsk, PartialText, Update
from stt_cli.providers.local.live import PhraseEngine, capabilities
from stt_cli.providers.local.phrases import FRAME, LEAD, Phrases
from stt_cli.providers.local.recognizers import RepeatingRecognizer, StablePrefix
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


def still() -> float:
    return 0.0


def test_only_words_on_which_two_results_agree_are_shown() -> None:
    script = Script()
    recognizer = RepeatingRecognizer(script, still)
    recognizer.begin(b"")
    shown = [recognizer.add(bytes(16_000), 0.0) for _ in range(8)]
    assert script.calls == 4  # once a second
    assert shown == ["", "", "", "w0", "w0", "w0 w1 w2", "w0 w1 w2", "w0 w1 w2 w3 w4"]
    recognizer.begin(b"")
    assert recognizer.add(bytes(16_000), 0.0) == ""


WORDS = st.lists(st.lists(st.sampled_from(["one", "two", "Two.", "three"]), max_size=5))


@given(results=WORDS)
def test_words_that_were_shown_stay(results: list[list[str]]) -> None:
    stable, before = StablePrefix(), ""
    for words in results:
        stable.add(words)
        assert stable.text.startswith(before)
        before = stable.text


def test_a_pause_gets_the_result_ready_and_more_speech_takes_it_back() -> None:
    script = Script()
    recognizer = RepeatingRecognizer(script, still)
    recognizer.begin(b"")
    for quiet in (0.0, 0.0, 0.1, 0.2, 0.3):
        recognizer.add(bytes(8_000), quiet)
    assert script.calls == 1
    assert len(recognizer.finish().words) == 2
    assert script.calls == 1
    recognizer.add(bytes(8_000), 0.0)
    recognizer.finish()
    assert script.calls == 2


def test_results_on_the_way_cost_no_more_than_their_share() -> None:
    now = [0.0]

    class Slow(Script):
        def __call__(self, pcm: bytes) -> Answer:
            now[0] += 2.0
            return super().__call__(pcm)

    script = Slow()
    recognizer = RepeatingRecognizer(script, lambda: now[0])
    recognizer.begin(b"")
    for _ in range(200):
        recognizer.add(bytes(3_200), 0.0)
    assert 1 <= script.calls <= 1 + 20 * recognizer.share / 2


def test_what_came_before_a_phrase_is_transcribed_with_it_and_left_out() -> None:
    lengths: list[int] = []
    script = Script()

    def transcribe(pcm: bytes) -> Answer:
        lengths.append(len(pcm))
        return script(pcm)

    recognizer = RepeatingRecognizer(transcribe, still)
    recognizer.begin(bytes(32_000 * 20))
    recognizer.add(bytes(32_000 * 2), 0.0)
    words = recognizer.finish().words
    assert set(lengths) == {32_000 * 8}  # as much as helps
    assert [word.word for word in words][:3] == ["w12", "w13", "w14"]
    assert (words[0].start, words[-1].end) == (0.0, 2.0)


class Counting(RepeatingRecognizer):
    longest = 3.0


def speech(examples: Path) -> Iterator[bytes]:
    pcm = pcm_of(examples / "short.mp3")
    for at in range(0, len(pcm), 3200):
        yield pcm[at : at + 3200]


def test_whispers_phrases_end_at_pauses_and_at_the_end(examples: Path) -> None:
    engine = PhraseEngine(RepeatingRecognizer(Script(), still), pause=0.4)
    heard: list[Update] = [one for pcm in speech(examples) for one in engine.audio(pcm)]
    heard += engine.finish()
    assert sum(isinstance(one, FinalText) for one in heard) == 5
    assert any(isinstance(one, PartialText) for one in heard)
    assert heard[-1] == Done()


@pytest.mark.parametrize("samples", [0, 480, 960, 961, 16_000])
def test_a_stream_may_end_at_any_sample(samples: int) -> None:
    engine = PhraseEngine(RepeatingRecognizer(Script(), still), pause=0.4)
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


@given(flags=st.lists(st.booleans(), max_size=300))
def test_phrases_begin_before_their_speech_and_do_not_overlap(flags: list[bool]) -> None:
    told = iter(flags)
    phrases, over = Phrases(0.4, lambda frame: next(told)), 0
    for _ in flags:
        changed = phrases.add(b"")
        if changed and phrases.voice is not None:
            assert over <= phrases.start <= phrases.voice
            assert phrases.voice - phrases.start <= LEAD * 16_000
            assert flags[phrases.voice // FRAME]
        elif changed:
            over = phrases.at


def test_a_partial_begins_where_the_speech_does(spoken: list[Event]) -> None:
    first = next(event for event in spoken if isinstance(event, Partial))
    assert first.start == pytest.approx(0.6, abs=0.1)


def test_a_phrase_that_is_overheard_behind_another_is_transcribed_alone() -> None:
    def transcribe(pcm: bytes) -> Answer:
        return Script()(pcm) if len(pcm) == 64_000 else Answer(text="")

    recognizer = RepeatingRecognizer(transcribe, still)
    recognizer.begin(bytes(320_000))
    recognizer.add(bytes(64_000), 0.0)
    assert len(recognizer.finish().words) == 4
