"""Times that cannot be are taken out, and reported."""

from __future__ import annotations

from typing import Any

import pytest

from stt_cli.answers import elevenlabs, openai, sttai
from stt_cli.answers.clock import believed, clocked

SAID = ["one", "two", "three", "four"]


def spoken(scale: float = 1.0, shift: float = 0.0) -> dict[str, Any]:
    words = [
        {"word": said, "start": scale * n + shift, "end": scale * (n + 0.5) + shift}
        for n, said in enumerate(SAID)
    ]
    return {"text": " ".join(SAID), "words": words}


@pytest.mark.parametrize("scale", [1e3, 1e6, 1e9])
def test_a_clock_of_another_unit_is_not_believed_at_all(scale: float) -> None:
    answer = openai.read(spoken(scale), seconds=5.0)

    assert (answer.text, answer.segments) == ("one two three four", ())
    assert answer.remarks == (
        "the service's times do not fit the audio; they are estimated instead",
    )


def test_milliseconds_of_a_long_recording_are_not_taken_for_seconds() -> None:
    segments = [
        {"start": 4000 * n, "end": 4000 * n + 3000, "text": f"line {n}."} for n in range(900)
    ]
    answer = openai.read({"text": "", "segments": segments}, seconds=3600.0)

    assert answer.segments == ()
    assert answer.text.startswith("line 0. line 1.")
    assert answer.text.endswith("line 899.")


def test_one_time_beyond_the_audio_is_estimated_from_its_neighbours() -> None:
    body = spoken()
    body["words"][1] |= {"start": 90.0, "end": 91.0}

    answer = openai.read(body, seconds=5.0)

    assert [word.word for word in answer.words] == SAID
    assert 0.5 <= answer.words[1].start <= answer.words[1].end <= 2.0
    assert answer.words[2].start == 2.0
    assert answer.remarks == (
        "some of the service's times lie beyond the audio; they are estimated instead",
    )


def test_a_word_that_ends_long_after_the_audio_lasts_as_long_as_words_do() -> None:
    body = spoken()
    body["words"][3]["end"] = 29.98

    last = openai.read(body, seconds=20.0).words[-1]

    assert last.start == 3.0
    assert last.end == pytest.approx(3.35)


def test_a_segment_that_ends_long_after_the_audio_ends_with_its_words() -> None:
    body = spoken()
    segment = {"text": body["text"], "start": 0.0, "end": 30.0, "words": body["words"]}

    (made,) = openai.read({"text": body["text"], "segments": [segment]}, seconds=5.0).segments

    assert (made.start, made.end) == (0.0, 3.5)


def test_a_model_that_counts_in_steps_is_not_blamed() -> None:
    body = spoken()
    body["words"][3]["end"] = 4.2

    answer = openai.read(body, seconds=4.0)

    assert (answer.words[-1].end, answer.remarks) == (4.0, ())


def test_times_that_are_all_one_moment_are_none() -> None:
    zeros = [{"word": said, "start": 0, "end": 0} for said in SAID]

    answer = openai.read({"text": " ".join(SAID), "words": zeros})

    assert answer.segments == ()
    assert answer.remarks == ("the service's times are all the same; they are estimated instead",)


def test_made_up_times_stay_in_the_audio() -> None:
    body = spoken()
    body["text"] += " and a good many words more"

    answer = openai.read(body, seconds=4.0)

    ends = [word.end for word in answer.words]
    assert ends == sorted(ends)
    assert ends[-1] == 4.0


def test_speakers_stay_where_times_do_not() -> None:
    turns = [
        {"start": 1e6 * n, "end": 1e6 * n + 5e5, "text": f"{said} it is.", "speaker": f"S{n % 2}"}
        for n, said in enumerate(SAID)
    ]
    answer = sttai.read({"text": "", "segments": turns}, diarized=True, seconds=8.0)

    assert [(one.speaker, one.text) for one in answer.segments] == [
        ("S0", "one it is."), ("S1", "two it is."), ("S0", "three it is."), ("S1", "four it is."),
    ]  # fmt: skip
    assert answer.estimated
    assert answer.segments[-1].end == 8.0


def test_words_of_speakers_without_times_are_turns() -> None:
    words = [{"text": said, "speaker_id": f"speaker_{n // 2}"} for n, said in enumerate(SAID)]

    answer = elevenlabs.read({"text": "one two three four", "words": words}, diarized=True)

    assert [(one.speaker, one.text) for one in answer.segments] == [
        ("Speaker 1", "one two"),
        ("Speaker 2", "three four"),
    ]
    assert answer.estimated


def test_an_answer_in_the_audio_is_not_touched() -> None:
    body = spoken()

    assert clocked(body, 5.0).body is body
    assert clocked(body, 0.0).remarks == ()


@pytest.mark.parametrize(
    ("shift", "seconds", "starts", "remark"),
    [
        (0.0, 5.0, [0.0, 1.0, 2.0, 3.0], None),
        (0.0, 0.0, [0.0, 1.0, 2.0, 3.0], None),
        (1.2, 3.0, [1.2, 2.2, 3.0, 3.0], "beyond the audio"),
        (900.0, 5.0, [], "do not fit the audio"),
    ],
)
def test_an_answer_that_was_read_without_the_length_is_held_against_it_later(
    shift: float, seconds: float, starts: list[float], remark: str | None
) -> None:
    answer = believed(openai.read(spoken(1.0, shift)), seconds)

    assert [word.start for word in answer.words] == pytest.approx(starts)
    assert answer.text == "one two three four"
    assert [line for line in answer.remarks if remark and remark in line] == list(answer.remarks)
    assert bool(answer.remarks) == (remark is not None)


def test_nesting_without_end_does_no_harm() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"start": 9e9, "x": deep}

    assert openai.read({**spoken(), "y": deep}, seconds=5.0).text == "one two three four"
