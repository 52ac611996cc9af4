"""Words and segments as most services write them."""

from __future__ import annotations

from typing import Any

import pytest

from stt_cli.answers import elevenlabs, openai
from stt_cli.answers.turns import split_turns


def lines(body: Any) -> list[tuple[float, float, str]]:
    return [(one.start, one.end, one.text) for one in openai.read(body).segments]


def test_text_of_a_segment_that_is_missing_goes_to_the_one_before() -> None:
    parts = [{"text": "one", "start": 0, "end": 1}, {"text": "four.", "start": 2, "end": 3}]

    assert lines({"text": "one two, three four.", "segments": parts}) == [
        (0.0, 1.0, "one two, three"),
        (2.0, 3.0, "four."),
    ]


def test_a_segment_without_times_stands_between_its_neighbours() -> None:
    parts = [
        {"text": "one.", "start": 0, "end": 1},
        {"text": "two.", "start": None, "end": "soon"},
        {"text": "three.", "start": 2, "end": 3},
    ]

    assert lines({"segments": parts}) == [
        (0.0, 1.0, "one."),
        (1.0, 2.0, "two."),
        (2.0, 3.0, "three."),
    ]


def test_jumbled_segments_are_put_in_order_and_overlapping_ones_are_not() -> None:
    late, early = {"text": "b", "start": 2, "end": 3}, {"text": "a", "start": 0, "end": 1}
    close = {"text": "c", "start": 1.8, "end": 3.2}

    assert [text for *_, text in lines({"segments": [late, early]})] == ["a", "b"]
    assert [text for *_, text in lines({"segments": [late, close]})] == ["b", "c"]


def test_words_alone_are_text_enough() -> None:
    words = [
        {"word": "Hi", "start": 0, "end": 1},
        {"word": 7},
        {"word": "you.", "start": 1, "end": 2},
    ]

    answer = openai.read({"words": words})

    assert (answer.text, [word.word for word in answer.words]) == ("Hi you.", ["Hi", "you."])


@pytest.mark.parametrize("words", [[], None, "none"])
def test_channels_without_words_keep_their_text(words: Any) -> None:
    channels = [{"text": "Hello Ann.", "words": words}, {"text": "Hello Bob.", "channel_index": 1}]

    answer = elevenlabs.read({"transcripts": channels}, seconds=4.0)

    assert answer.text == "Hello Ann. Hello Bob."
    assert [(one.speaker, one.text) for one in answer.segments] == [
        ("Speaker 1", "Hello Ann."),
        ("Speaker 2", "Hello Bob."),
    ]
    assert answer.estimated


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("[Speaker 1]: Hi.[Speaker 2]: Yes.", [("Speaker 1", "Hi."), ("Speaker 2", "Yes.")]),
        ("[Speaker 1]: I said Speaker 2: go.", [("Speaker 1", "I said Speaker 2: go.")]),
        ("[Speaker 1] : Hi.", [("Speaker 1", "Hi.")]),
        ("Speaker 2: is what I said.", [(None, "Speaker 2: is what I said.")]),
    ],
)
def test_only_labels_in_brackets_part_turns_where_labels_are_in_brackets(
    text: str, turns: list[tuple[str | None, str]]
) -> None:
    assert split_turns(text, bare=False) == turns
