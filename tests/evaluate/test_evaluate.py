"""What a comparison says of words, times and speakers."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.evaluate import evaluate, library
from stt_cli.evaluate.assignment import best
from stt_cli.evaluate.counts import summed
from stt_cli.evaluate.diarization import Turn, errors, turns
from stt_cli.evaluate.page import Compared, page
from stt_cli.evaluate.report import total
from stt_cli.model import Segment, Transcript
from tests.support.transcripts import speech, spoken, transcript, transcripts


def plain(text: str, language: str | None = None) -> Transcript:
    return transcript(Segment(start=0, end=0, text=text), language=language)


def test_english_numbers_spelling_and_contractions_do_not_count() -> None:
    said = plain(
        "I won't pay twenty five dollars, Mr. Jones: the colour [noise] is, uh, nice.", "en"
    )
    heard = plain("I will not pay $25 mister jones the color is nice", "en")
    assert evaluate(said, heard).words.errors == 0
    assert evaluate(said, heard, normalize=False).words.errors > 5


@pytest.mark.parametrize(
    ("language", "said", "heard", "words"),
    [
        ("de", "Straße, über (leise) 20", "straße ÜBER 20", 3),
        ("zh", "今天天气很好。", "今天天气好", 6),
        ("hi", "नमस्ते दुनिया", "नमस्ते, दुनिया", 2),
        (None, "今日は日本語です", "今日は日本語です。", 8),
    ],
)
def test_texts_are_normalised_by_language(
    language: str | None, said: str, heard: str, words: int
) -> None:
    found = evaluate(plain(said), plain(heard, language))
    assert found.words.reference == words
    assert found.words.errors == (1 if language == "zh" else 0)


def test_what_changed_is_shown_as_it_is_written_at_its_time() -> None:
    said = transcript(spoken("We paid twenty five dollars to Mr. Jones, indeed."))
    heard = transcript(spoken("We paid $25 to Mister John very indeed."))
    (one,) = evaluate(said, heard).differences
    assert (one.before, one.reference) == ("paid twenty five dollars to Mr.", "Jones,")
    assert (one.hypothesis, one.after) == ("John very", "indeed.")
    assert (one.start, one.end) == (3.5, 3.9)


def test_what_was_put_in_has_a_time_and_a_speaker() -> None:
    said = transcript(
        spoken("one two three", speaker="Ann"), spoken("four", start=60, speaker="Bob")
    )
    heard = transcript(
        spoken("one two three"), spoken("really", start=30), spoken("four", start=60)
    )
    found = evaluate(said, heard, normalize=False)
    (one,) = found.differences
    assert (one.reference, one.hypothesis, one.start, one.end) == ("", "really", 30.0, 30.4)
    assert [(part.speaker, part.words.insertions) for part in found.speakers] == [
        ("Ann", 1),
        ("Bob", 0),
    ]
    assert [(part.minute, part.words.reference) for part in found.minutes] == [(0, 3), (1, 1)]


@given(transcripts(), transcripts())
def test_parts_sum_to_the_whole(said: Transcript, heard: Transcript) -> None:
    found = evaluate(said, heard, normalize=False)
    assert summed([part.words for part in found.minutes]) == found.words
    if found.speakers and found.words.reference:
        assert summed([part.words for part in found.speakers]) == found.words
    assert evaluate(said, said).words.errors == 0


def test_times_are_compared_word_by_word_where_both_sides_have_them() -> None:
    said = transcript(spoken("one two three four"))
    late = transcript(spoken("one two free four", start=0.25))
    times = evaluate(said, late, normalize=False).times
    assert times is not None
    assert times.words == 3
    assert (times.start.mean, times.end.p90) == pytest.approx((0.25, 0.25))
    assert evaluate(said, plain("one two three four")).times is None


def test_words_without_times_of_their_own_are_not_compared_by_time() -> None:
    said = transcript(spoken("we paid $25 now"))
    heard = transcript(spoken("we paid twenty five dollars now"))
    times = evaluate(said, heard).times
    assert times is not None
    assert times.words == 3  # of "$25" one word is two, of "twenty five dollars" three are two


def test_who_speaks_is_compared_by_time_and_by_word() -> None:
    said = transcript(
        spoken("good day", speaker="Ann"), spoken("thank you", start=5, speaker="Bob")
    )
    heard = transcript(
        spoken("good day", speaker="X"), spoken("thank", start=5, speaker="Y"), spoken("you", start=5.5, speaker="X")
    )  # fmt: skip
    found = evaluate(said, heard).diarization
    assert found is not None
    assert found.by_time is not None
    assert found.speakers == {"X": "Ann", "Y": "Bob"}
    assert (found.words, found.wrong_speaker, found.word_rate) == (4, 1, 0.25)
    assert found.by_time.confusion == pytest.approx(0.4)
    assert evaluate(said, transcript(spoken("good day"))).diarization is None


def test_a_turn_is_the_words_of_one_speaker_in_a_segment() -> None:
    (a, b) = spoken("one two", speaker="Ann").words
    mixed = Segment(
        start=0, end=1, text="one two", words=(replace(a, speaker="Bob"), b), speaker="Ann"
    )
    whole = Segment(start=3, end=4, text="three", speaker="Ann")
    assert turns(transcript(mixed, whole)) == [
        Turn(0.0, 0.4, "Bob"), Turn(0.5, 0.9, "Ann"), Turn(3, 4, "Ann"),
    ]  # fmt: skip


def test_overlapping_turns_of_one_speaker_count_once() -> None:
    twice = [Turn(0, 2, "Ann"), Turn(1, 3, "Ann")]
    assert errors(twice, [Turn(0, 3, "X")]).rate == 0.0
    assert errors(twice, []).missed == 3.0


@given(st.integers(0, 10**9))
def test_the_best_pairing_is_the_best_of_all(seed: int) -> None:
    dice = random.Random(seed)
    rows, columns = dice.randint(0, 4), dice.randint(1, 4)
    gain = [[round(dice.random() * 9) for _ in range(columns)] for _ in range(rows)]
    chosen = best(gain)
    taken = [column for column in chosen if column is not None]
    assert len(taken) == len(set(taken)) == min(rows, columns)
    size = max(rows, columns)
    whole = [
        [gain[r][c] if r < rows and c < columns else 0 for c in range(size)] for r in range(size)
    ]
    most = max(sum(whole[r][p[r]] for r in range(size)) for p in permutations(range(size)))
    assert sum(gain[r][c] for r, c in enumerate(chosen) if c is not None) == most


def test_nothing_said_has_no_rate_unless_nothing_is_heard() -> None:
    assert evaluate(plain(""), plain("hello")).words.rate is None
    assert evaluate(plain(""), plain("")).words.rate == 0.0


def test_a_total_weighs_each_by_its_length() -> None:
    short, long = plain("one"), plain("one two three four five six seven eight nine")
    parts = [evaluate(short, plain("two")), evaluate(long, long)]
    assert total(parts).words.rate == 0.1
    assert total(parts).characters.rate == pytest.approx(
        3 / (3 + len("one two three four five six seven eight nine"))
    )
    assert total([]).words.rate == 0.0


def test_long_recordings_are_compared_as_one() -> None:
    said = speech(20_000)
    dice = random.Random(1)
    heard = transcript(
        *(Segment(start=s.start, end=s.end, text=" ".join(w for w in s.text.split() if dice.random() > 0.1)) for s in said.segments)
    )  # fmt: skip
    found = evaluate(said, heard, normalize=False)
    assert found.words.deletions == pytest.approx(2000, abs=200)
    assert found.words.insertions == found.words.substitutions == 0


def test_without_its_libraries_it_names_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(library, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="evaluate"):
        evaluate(plain("a"), plain("a"))


def test_nothing_breaks_out_of_the_page() -> None:
    attack = '</script><script>alert(1)</script> " onload="x'
    report = evaluate(plain(attack), plain("something else"), normalize=False)
    made = page([Compared(reference=attack, hypothesis=attack, report=report)])
    assert made.count("<script>") == 1
    assert "onload=" not in made.replace("onload=&quot;", "")
