from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stt_cli.live.seam import repeated, repeated_text, rest_of, told_again
from stt_cli.model import Word


def timed(text: str, start: float = 0.0) -> list[Word]:
    return [
        Word(word=word, start=start + 0.5 * i, end=start + 0.5 * i + 0.4)
        for i, word in enumerate(text.split())
    ]


def test_words_before_the_settled_end_were_told() -> None:
    words = timed("three four five six", start=1.0)
    assert repeated(words, timed("one two three four"), until=1.9) == 2


def test_jitter_does_not_move_a_word_over_the_seam() -> None:
    told = timed("one two three four")
    assert repeated(timed("three four five", start=1.3), told, until=1.9) == 2
    assert repeated(timed("three four five", start=0.7), told, until=1.9) == 2


def test_a_new_word_that_time_alone_would_drop_is_kept() -> None:
    told = timed("one two three")
    late = [Word(word="three", start=0.9, end=1.2), Word(word="four", start=1.2, end=1.38)]
    assert repeated(late, told, until=1.4) == 1


def test_a_word_said_twice_is_told_twice() -> None:
    told = timed("no no")
    assert repeated(timed("no yes", start=1.0), told, until=0.9) == 0


def test_a_final_that_comes_once_more_is_told_already() -> None:
    told = timed("one two three")
    assert repeated(timed("one two three"), told, until=0.0) == 3


@given(seed=st.lists(st.sampled_from(["no", "yes", "one"]), min_size=1, max_size=30), cut=st.data())
def test_of_audio_heard_twice_every_word_is_told_once(seed: list[str], cut: st.DataObject) -> None:
    words = timed(" ".join(seed))
    told = cut.draw(st.integers(0, len(words)))
    back = cut.draw(st.integers(0, told))
    until = words[told - 1].end if told else 0.0
    count = repeated(words[back:], words[:told], until)
    assert [*words[:told], *words[back:][count:]] == words


def test_text_is_matched_at_the_seam_as_far_as_the_overlap_can_hold() -> None:
    told = ["we", "go", "there", "no", "no"]
    assert repeated_text(["No,", "no", "why"], told, overlap=1.0) == 2
    assert repeated_text(["~", "no", "why"], told, overlap=1.0) == 2
    assert repeated_text(["no", "no", "why"], told, overlap=0.0) == 0
    assert repeated_text(["why", "not"], told, overlap=1.0) == 0


def test_text_told_on_a_lost_connection_is_known_again_however_it_is_cut() -> None:
    again = ["one", "two", "three", "four"]
    assert told_again(["one", "two"], again) == 2
    assert told_again(["one", "too", "three", "four", "five"], again) == 4
    assert told_again(["~", "two", "three", "four", "five"], again) == 4
    assert told_again(["something", "else"], again) == 0
    assert told_again(["one"], []) == 0


def test_the_rest_of_a_text_keeps_its_marks() -> None:
    assert rest_of("no, No! why not?", ["no,", "No!"]) == "why not?"
    assert rest_of("今日は晴れ", ["今日", "は"]) == "晴れ"
    assert rest_of("all of it", []) == "all of it"
