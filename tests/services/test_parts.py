"""Transcripts as text that is sent: speakers, turns, and cuts at the ends of segments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stt_cli.services.tools.parts import Line, divided, lines, parts
from tests.support.transcripts import segment, transcript

WORD = st.text(alphabet="abcdeé.,?あ", min_size=1, max_size=12)
LINES = st.lists(
    st.builds(
        lambda words, speaker, start: Line(
            text=" ".join(words), speaker=speaker, start=float(start), end=float(start + 1)
        ),
        st.lists(WORD, min_size=1, max_size=12),
        st.sampled_from([None, "Ann", "Bob"]),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=20,
)


def letters(text: str) -> str:
    return "".join(text.split())


@given(LINES, st.integers(12, 200))
def test_no_letter_is_lost_and_no_part_is_too_long(found: list[Line], most: int) -> None:
    plain = [Line(text=line.text, start=line.start, end=line.end) for line in found]
    made = parts(plain, most)
    assert "".join(letters(part.text) for part in made) == letters("".join(p.text for p in plain))
    assert max(len(part.text) for part in made) <= most


@given(LINES, st.integers(60, 200))
def test_every_part_says_who_speaks_first(found: list[Line], most: int) -> None:
    made = parts(found, most, times=True)
    assert all(len(part.text) <= most for part in made)
    assert all(part.text.startswith("[") for part in made)


@given(LINES)
def test_without_a_limit_it_is_one_part(found: list[Line]) -> None:
    assert len(parts(found)) == 1


def test_a_speaker_is_named_at_each_turn_and_again_where_a_part_goes_on() -> None:
    said = transcript(
        segment("One.", start=0.0, end=1.0, speaker="Ann"),
        segment("Two.", start=1.0, end=2.0, speaker="Ann"),
        segment("", start=2.0, end=3.0, speaker="Ann"),
        segment("Three.", start=3.0, end=4.0, speaker="Bob"),
        segment("Four.", start=70.0, end=71.0, speaker="Bob"),
    )
    (whole,) = parts(lines(said))
    assert whole.text == "Ann: One. Two.\nBob: Three.\nBob: Four."
    assert (whole.start, whole.end) == (0.0, 71.0)
    first, second, *_ = parts(lines(said), 12)
    assert (first.text, second.text) == ("Ann: One.", "Ann: Two.")
    timed = parts(lines(said), times=True)[0].text
    assert timed == "[0:00] Ann: One. Two.\n[0:03] Bob: Three.\n[1:10] Bob: Four."


def test_a_line_that_alone_is_too_long_is_divided_at_sentences_words_or_anywhere() -> None:
    assert divided("One two. Three four. Five.", 14) == ["One two.", "Three four.", "Five."]
    assert divided("one two three four", 9) == ["one two", "three", "four"]
    assert divided("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert divided("それから。駅まで歩いた。", 7) == ["それから。", "駅まで歩いた。"]


def test_many_lines_take_no_time_to_be_cut() -> None:
    many = [Line(text=f"Line {n}.", start=float(n), end=n + 0.9) for n in range(50_000)]
    made = parts(many, 200_000)
    assert sum(part.text.count("Line") for part in made) == len(many)
