"""Paragraphs end with the speaker, after a pause, or at a sentence when they are long."""

from __future__ import annotations

from hypothesis import given, settings

from stt_cli.export.paragraphs import LENGTH, paragraphs
from stt_cli.model import Transcript
from stt_cli.text.segments import ends_sentence
from stt_cli.text.tokens import written
from tests.support.transcripts import spoken, transcript, transcripts


def test_a_new_speaker_starts_a_paragraph() -> None:
    made = paragraphs(
        transcript(
            spoken("Hello there.", speaker="Ann"),
            spoken("And again.", start=1.0, speaker="Ann"),
            spoken("Hi.", start=2.0, speaker="Bo"),
        )
    )
    assert [(p.speaker, p.text) for p in made] == [
        ("Ann", "Hello there. And again."),
        ("Bo", "Hi."),
    ]
    assert (made[0].start, made[0].end) == (0.0, 1.9)


def test_two_seconds_of_silence_start_a_paragraph() -> None:
    near = transcript(spoken("One."), spoken("Two.", start=2.3))
    far = transcript(spoken("One."), spoken("Two.", start=2.5))
    assert [p.text for p in paragraphs(near)] == ["One. Two."]
    assert [p.text for p in paragraphs(far)] == ["One.", "Two."]


def test_a_long_paragraph_ends_at_the_next_sentence() -> None:
    text = "This sentence has some words, and then it ends. " * 40
    made = paragraphs(transcript(spoken(text.strip(), step=0.2)))
    assert len(made) > 2
    assert all(ends_sentence(p.text) for p in made)
    assert all(len(p.text) < LENGTH + 100 for p in made)


@settings(max_examples=60, deadline=None)
@given(transcripts())
def test_no_word_is_lost_or_moved(given_: Transcript) -> None:
    text = "".join("".join(written(segment.text)) for segment in given_.segments)
    assert "".join("".join(written(p.text)) for p in paragraphs(given_)) == text


def test_sentences_end_behind_quotes_and_in_every_script() -> None:
    ending = [
        "Yes.",
        "\u201cYes!\u201d",
        "(No?)",
        "\u306f\u3044\u3002",
        "\u0939\u093e\u0901\u0964",
        "\u0646\u0639\u0645\u061f",
    ]
    assert all(map(ends_sentence, ending))
    assert not any(map(ends_sentence, ["yes", "yes,", "", "\u201cyes\u201d"]))
