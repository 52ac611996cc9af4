"""Lines in scripts without spaces break between words, or at least nowhere inside a letter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from stt_cli.export import Options, render
from stt_cli.export.check import check
from stt_cli.text import clusters
from stt_cli.text.clusters import inseparable, opportunities
from tests.support.transcripts import segment, transcript

SAID = {
    "th": "\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49\u0e2d\u0e32\u0e01\u0e32\u0e28\u0e14\u0e35\u0e40\u0e23\u0e32\u0e08\u0e30\u0e44\u0e1b\u0e15\u0e25\u0e32\u0e14",
    "lo": "\u0eaa\u0eb0\u0e9a\u0eb2\u0e8d\u0e94\u0eb5\u0e82\u0ec9\u0ead\u0e8d\u0e8a\u0eb7\u0ec8",
    "km": "\u179f\u17bd\u179f\u17d2\u178f\u17b8\u17a2\u17d2\u1793\u1780\u1791\u17b6\u17c6\u1784\u17a2\u179f\u17cb\u1782\u17d2\u1793\u17b6",
    "my": "\u1019\u1004\u103a\u1039\u1002\u101c\u102c\u1015\u102b\u1000\u103b\u103d\u1014\u103a\u1010\u1031\u102c\u103a",
    "bo": "\u0f56\u0f40\u0fb2\u0f0b\u0f64\u0f72\u0f66\u0f0b\u0f56\u0f51\u0f7a\u0f0b\u0f63\u0f7a\u0f42\u0f66\u0f0d",
    "jv": "\ua9b2\ua98f\ua9c0\ua9b1\ua9ab",
}


@pytest.fixture(params=["dictionary", "clusters"])
def breaker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """With the extra, and without."""
    if request.param == "dictionary":
        pytest.importorskip("icu4py")
    else:
        monkeypatch.setattr(clusters, "find_spec", lambda name: None)
    clusters._breaker.cache_clear()
    yield request.param
    clusters._breaker.cache_clear()


@pytest.mark.parametrize("language", SAID)
def test_parts_are_the_text_and_begin_with_no_mark(language: str, breaker: str) -> None:
    text = SAID[language] * 3
    parts = opportunities(text)
    assert "".join(parts) == text
    assert len(parts) > 3
    assert not any(inseparable(a[-1], b) for a, b in pairwise(parts))


def test_words_are_whole_where_a_dictionary_is_installed() -> None:
    pytest.importorskip("icu4py")
    assert opportunities("\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49\u0e2d\u0e32\u0e01\u0e32\u0e28\u0e14\u0e35") == [
        "\u0e27\u0e31\u0e19", "\u0e19\u0e35\u0e49", "\u0e2d\u0e32\u0e01\u0e32\u0e28", "\u0e14\u0e35",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\u0e40", "\u0e23"),  # a vowel that is written before its consonant
        ("\u0e01", "\u0e33"),
        ("\u17d2", "\u178f"),  # stacked consonants
        ("\u1019", "\u1004\u103a"),  # a consonant that closes the syllable
        ("\u0f40", "\u0f66\u0f0b"),  # inside a Tibetan syllable
        ("\u0e01", "\u201d"),
    ],
)
def test_what_is_written_together_stays_together(before: str, after: str) -> None:
    assert inseparable(before, after)


@pytest.mark.parametrize("preset", ["default", "netflix", "bbc", "shorts"])
@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("timed", [True, False])
def test_our_own_subtitles_pass_our_own_check(
    language: str, preset: str, timed: bool, breaker: str
) -> None:
    said = SAID[language] * 8
    words = [SAID[language]] * 8 if timed else []
    talk = transcript(
        segment(said, *words, end=len(said) * 0.3, step=len(said) * 0.3 / 8), language=language
    )
    for name in ("srt", "vtt"):
        data = render(talk, name, Options(preset=preset))
        assert [str(fault) for fault in check(data, "t", Options(preset=preset))] == []


def test_a_word_that_no_line_can_hold_is_no_fault() -> None:
    url = "https://example.org/" + "x" * 60
    talk = transcript(segment(f"look {url} here", "look", url, "here", end=12.0, step=4.0))
    assert check(render(talk, "srt"), "t", Options()) == []
