"""Speakers written into a text."""

from __future__ import annotations

import pytest

from stt_cli.answers.turns import split_turns, spread_turns, unlabelled
from stt_cli.text.words import speaker_name


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("[Speaker 1]: Hello.\n[Speaker 2]: Hi.", [("Speaker 1", "Hello."), ("Speaker 2", "Hi.")]),
        ("[Speaker 1]: Hello. [Speaker 2]: Hi.", [("Speaker 1", "Hello."), ("Speaker 2", "Hi.")]),
        ("Speaker 1: Hello. Speaker 12: Hi.", [("Speaker 1", "Hello."), ("Speaker 12", "Hi.")]),
        ("[Speaker 1]: Two\nlines.", [("Speaker 1", "Two\nlines.")]),
        ("Well. [Speaker 1]: Hello.", [(None, "Well."), ("Speaker 1", "Hello.")]),
        ("[Speaker 1]: [Speaker 2]: Hi.", [("Speaker 2", "Hi.")]),
        ("No label at all: none.", [(None, "No label at all: none.")]),
        ("the [Speaker 1] said: hello", [(None, "the [Speaker 1] said: hello")]),
        ("", []),
    ],
)
def test_turns_begin_at_labels_wherever_these_stand(
    text: str, turns: list[tuple[str | None, str]]
) -> None:
    assert split_turns(text) == turns


def test_a_text_without_its_labels_keeps_every_word() -> None:
    assert unlabelled("Well. [Speaker 1]: Hello.\n[Speaker 2]: Hi.") == "Well. Hello. Hi."


def test_turns_share_the_time_by_length_and_in_order() -> None:
    short, long = spread_turns([("Speaker 1", "Hi."), ("Speaker 2", "Hello there, friend.")], 12.0)

    assert (short.start, short.end, long.end) == (0.0, long.start, 12.0)
    assert long.end - long.start > 3 * (short.end - short.start)
    assert [short.id, long.id] == [0, 1]


@pytest.mark.parametrize(
    ("id", "name"),
    [("speaker_0", "Speaker 1"), ("SPEAKER_11", "Speaker 12"), ("Ann", "Ann"), ("", None)],
)
def test_speaker_ids_count_from_zero_and_names_from_one(id: str, name: str | None) -> None:
    assert speaker_name(id) == name
