"""pocketsphinx hears the example, says when, and keeps nothing from one chunk to the next."""

from __future__ import annotations

import difflib

import pytest

from stt_cli.contract import Ask
from stt_cli.errors import UsageError
from stt_cli.model import Answer, Word
from stt_cli.providers import local
from stt_cli.providers.local import sphinx
from tests.support.audio import noise, silence, tone

SECOND = 32_000


@pytest.fixture(scope="session")
def answer(recording: bytes) -> Answer:
    return sphinx.transcribe(recording)


def spelled(words: list[Word]) -> list[str]:
    return [word.word.strip(".,").lower() for word in words]


def test_nine_words_of_ten_are_heard(answer: Answer, truth: list[Word]) -> None:
    matcher = difflib.SequenceMatcher(None, spelled(truth), spelled(answer.words))
    assert matcher.ratio() > 0.9


def test_words_are_timed_to_a_tenth_of_a_second(answer: Answer, truth: list[Word]) -> None:
    matcher = difflib.SequenceMatcher(None, spelled(truth), spelled(answer.words))
    for block in matcher.get_matching_blocks():
        for true, heard in zip(
            truth[block.a : block.a + block.size],
            answer.words[block.b : block.b + block.size],
            strict=True,
        ):
            assert heard.start == pytest.approx(true.start, abs=0.1)
            assert heard.end == pytest.approx(true.end, abs=0.2)


def test_segments_end_at_pauses_and_nowhere_else(answer: Answer) -> None:
    for segment, following in zip(answer.segments, answer.segments[1:], strict=False):
        assert following.start - segment.end > sphinx.PAUSE
        gaps = [b.start - a.end for a, b in zip(segment.words, segment.words[1:], strict=False)]
        assert max(gaps, default=0) <= sphinx.PAUSE
    assert len(answer.segments) >= 4


def test_words_are_plain_and_their_confidence_is_a_probability(answer: Answer) -> None:
    for word in answer.words:
        assert word.word.replace("'", "").isalpha(), word
        assert word.confidence is not None
        assert 0 <= word.confidence <= 1
    assert len({word.confidence for word in answer.words}) > 5
    assert answer.text == " ".join(word.word for word in answer.words)


def test_a_chunk_is_heard_the_same_whatever_was_heard_before(recording: bytes) -> None:
    chunk, other = recording[: 3 * SECOND], recording[3 * SECOND : 6 * SECOND]
    first = sphinx.transcribe(chunk)
    sphinx.transcribe(other)
    assert sphinx.transcribe(chunk) == first
    sphinx.transcribe(silence(1))
    assert sphinx.transcribe(chunk) == first


@pytest.mark.parametrize(
    "pcm",
    [b"", b"\x01", silence(0.05), silence(2), b"\x64\x00" * SECOND, noise(1), tone(1)],
    ids=["nothing", "half a sample", "a moment", "silence", "direct current", "noise", "tone"],
)
def test_no_speech_is_an_empty_answer(pcm: bytes) -> None:
    assert sphinx.transcribe(pcm).segments == ()


def test_half_a_sample_at_the_end_is_left_out(recording: bytes) -> None:
    chunk = recording[: 2 * SECOND]
    assert sphinx.transcribe(chunk + b"\x00") == sphinx.transcribe(chunk)


def test_nothing_reaches_the_terminal(recording: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    sphinx.decoder.cache_clear()
    sphinx.transcribe(recording[:SECOND])
    sphinx.transcribe(silence(1))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("language", [None, "auto", "en", "eng", "en-US", "en_GB"])
def test_english_is_understood_under_all_its_names(language: str | None) -> None:
    local.check(Ask(model="sphinx", language=language))


@pytest.mark.parametrize("language", ["de", "fra", "enm"])
def test_other_languages_are_refused_with_a_way_out(language: str) -> None:
    with pytest.raises(UsageError, match=r"transcribes English only, not .*stt-cli\[whisper\]"):
        local.check(Ask(model="sphinx", language=language))
