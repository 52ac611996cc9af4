"""Word times for bare text, on recordings whose words and times are known."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest

from stt_cli.model import Answer, Segment, Span
from stt_cli.pipeline.dispatch.alignment import Aligner
from stt_cli.pipeline.hearing import aligned


def truth(
    examples: Path, name: str, start: float = 0.0, end: float = 1e9
) -> list[dict[str, float]]:
    words = json.loads((examples / f"{name}.words.json").read_text())
    return [word for word in words if start <= word["start"] and word["end"] <= end]


@pytest.mark.parametrize(("name", "start", "end"), [("short", 0.0, 15.5), ("talk", 25.5, 68.9)])
def test_words_start_where_the_synthesiser_says_they_do(
    examples: Path, name: str, start: float, end: float
) -> None:
    said = truth(examples, name, start, end)
    text = " ".join(str(word["word"]) for word in said)
    answer = aligned(examples / f"{name}.mp3", (Span(start, end),), Answer(text=text))
    assert answer
    assert [word.word for word in answer.words] == text.split()
    errors = [
        abs(start + heard.start - word["start"])
        for heard, word in zip(answer.words, said, strict=True)
    ]
    assert median(errors) <= 0.05
    assert max(errors) <= 0.15


def test_turns_keep_their_speakers(examples: Path) -> None:
    text = (examples / "short.txt").read_text().split()
    turns = (
        Segment(start=0.0, end=1.0, text=" ".join(text[:7]), speaker="Speaker 1"),
        Segment(start=1.0, end=2.0, text=" ".join(text[7:]), speaker="Speaker 2"),
    )
    spoken = Answer(text=" ".join(text), segments=turns, estimated=True)
    answer = aligned(examples / "short.mp3", (Span(0.0, 15.5),), spoken)
    assert answer
    assert not answer.estimated
    assert [segment.speaker for segment in answer.segments] == ["Speaker 1", "Speaker 2"]
    assert [word.speaker for word in answer.words] == ["Speaker 1"] * 7 + ["Speaker 2"] * 39


def test_text_that_was_not_said_is_not_aligned(examples: Path) -> None:
    text = "quite another sermon " * 200
    assert aligned(examples / "short.mp3", (Span(0.0, 15.5),), Answer(text=text)) is None


@pytest.mark.parametrize(
    ("answer", "language", "wanted"),
    [
        (Answer(text="Please stay with us until the end of the day."), None, True),
        (Answer(text="Bleiben Sie bitte bei uns, bis der Tag zu Ende ist."), None, False),
        (Answer(text="Please stay."), "en-US", True),
        (Answer(text="Please stay."), "de", False),
        (Answer(text=""), "en", False),
        (
            Answer(
                text="Hi.",
                segments=(Segment(start=0, end=1, text="Hi.", speaker="A"),),
                estimated=True,
            ),
            "en",
            True,
        ),
        (Answer(text="Hi.", segments=(Segment(start=0, end=1, text="Hi."),)), "en", False),
    ],
)
def test_only_english_text_without_times_is_aligned(
    answer: Answer, language: str | None, wanted: bool
) -> None:
    assert Aligner(1).wants(answer, language) == wanted
