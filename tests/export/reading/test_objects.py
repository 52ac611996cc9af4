"""The JSON of programs and services, each as it writes: recognised, with its times in its units."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stt_cli.errors import InputError
from stt_cli.export import render
from stt_cli.export.reading import read
from stt_cli.model import Transcript
from tests.support.timed_json import TIMED, TWO, WORDS, Row, cased


def told(content: Any) -> tuple[Transcript, list[str]]:
    notes: list[str] = []
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read(data, "t.json", notes.append), notes


def rows(content: Any) -> list[Row]:
    made, notes = told(content)
    assert notes == []
    return [(s.speaker, round(s.start, 3), round(s.end, 3), s.text) for s in made.segments]


def words(content: Any) -> list[tuple[str, float, float]]:
    made = told(content)[0]
    return [(w.word, round(w.start, 3), round(w.end, 3)) for s in made.segments for w in s.words]


@pytest.mark.parametrize("name", TIMED)
def test_segments_have_their_times_and_speakers(name: str) -> None:
    content, expected = TIMED[name]
    assert rows(content) == expected


@pytest.mark.parametrize("name", ["transformers, words", "vosk", "parakeet", "sherpa", "nemo", "aws", "google",
                                  "deepgram", "rev", "speechmatics", "premiere", "leopard", "stable-ts", "assemblyai"])  # fmt: skip
def test_words_have_their_own_times(name: str) -> None:
    found = words(TIMED[name][0])
    assert found[:2] == WORDS[:2]


def test_what_is_said_on_two_channels_at_a_time_is_not_cut_to_pieces() -> None:
    def channel(*said: tuple[str, float]) -> dict[str, Any]:
        return {"alternatives": [{"words": [cased(w, a, a + 0.3) for w, a in said]}]}

    ann, bo = (("One", 1.0), ("and", 1.4), ("two.", 1.8)), (("Yes", 1.2), ("yes.", 1.6))
    assert rows({"results": {"channels": [channel(*ann), channel(*bo)]}}) == [
        ("Speaker 1", 1.0, 2.1, "One and two."),
        ("Speaker 2", 1.2, 1.9, "Yes yes."),
    ]


def test_whole_numbers_of_seconds_stay_seconds() -> None:
    slow = {
        "segments": [
            {"start": 0, "end": 60, "text": "Hm."},
            {"start": 60, "end": 90, "text": "Well."},
        ]
    }
    assert rows(slow) == [(None, 0.0, 60.0, "Hm."), (None, 60.0, 90.0, "Well.")]


@pytest.mark.parametrize(
    "lines",
    [
        [{"result": [cased("Good", 1, 1.4), cased("day.", 1.5, 2)], "text": "Good day."},
         {"partial": ""}, {"partial": "ye"}, {"result": [cased("Yes.", 3, 4.5)], "text": "Yes."}],
        [{"start": 1, "end": 2, "text": "Good day."}, {"start": 3, "end": 4.5, "text": "Yes."}],
        [{"event": "started", "source": "x"}, {"event": "partial", "start": 1, "text": "Go"},
         {"event": "final", "id": 0, "start": 1, "end": 2, "text": "Good day."},
         {"event": "final", "id": 1, "start": 3, "end": 4.5, "text": "Yes."}, {"event": "ended", "duration": 9}],
        [{"channel": {"alternatives": [{"transcript": "Go", "words": [cased("Go", 1, 1.2)]}]}, "is_final": False},
         {"channel": {"alternatives": [{"transcript": "Good day.", "words": [cased("Good", 1, 1.4), cased("day.", 1.5, 2)]}]}, "is_final": True},
         {"channel": {"alternatives": [{"transcript": "Yes.", "words": [cased("Yes.", 3, 4.5)]}]}, "is_final": True}],
    ],
)  # fmt: skip
def test_one_object_a_line(lines: list[Any]) -> None:
    assert rows("\n".join(map(json.dumps, lines)).encode()) == TWO
    assert rows(lines) == TWO


def test_a_segment_that_comes_too_early_is_sorted_and_told() -> None:
    late = [{"start": 8, "end": 9, "text": "c"}, {"start": 1.5, "end": 2, "text": "a"}]
    made, notes = told({"segments": late})
    assert made.text == "a c"
    assert notes == ["t.json: its segments are not in the order of time: sorted"]


@pytest.mark.parametrize(
    ("segment", "more", "end", "notes"),
    [
        ({"start": 1.0, "words": [cased("One", 1.1, 1.5)]}, {}, 1.5, 0),
        ({"start": 1.0, "end": None}, {}, 3.0, 1),
        ({"start": 1.0, "end": 0.5}, {}, 3.0, 1),
        ({"start": 5.0}, {"duration": 9.0}, 9.0, 1),
        ({"start": 5.0}, {}, 5.28, 1),
    ],
)
def test_an_end_comes_from_words_the_next_start_or_the_duration(
    segment: dict[str, Any], more: dict[str, Any], end: float, notes: int
) -> None:
    two = [{"text": "One", **segment}, {"start": 3.0, "end": 4.0, "text": "Two"}]
    made, found = told({"segments": two, **more})
    (one,) = (s for s in made.segments if s.text == "One")
    assert one.end == pytest.approx(end)
    assert len([note for note in found if "segment 1" in note]) == notes


@pytest.mark.parametrize("time", [1e308, 1e12, "1e400", -1e300, "PT999999999999S"])
@pytest.mark.parametrize("field", ["start", "end"])
def test_a_time_beyond_any_recording_is_refused(time: float | str, field: str) -> None:
    segment = {"start": 1.0, "end": 2.0, "text": "One", field: time}
    with pytest.raises(InputError, match="beyond any recording"):
        read(json.dumps({"segments": [segment]}).encode(), "t.json")


@pytest.mark.parametrize("number", ["9" * 400, "1e400", "-1E+999"])
def test_a_time_of_absurd_digits_is_refused(number: str) -> None:
    data = f'{{"segments": [{{"start": 1, "end": {number}, "text": "One"}}]}}'
    with pytest.raises(InputError, match="beyond any recording"):
        read(data.encode(), "t.json")


@pytest.mark.parametrize(
    "content",
    [
        {"segments": []},
        {"text": "", "segments": []},
        {"segments": [{"start": 1, "end": 2, "text": " "}]},
        {"results": {"transcripts": [{"transcript": ""}], "items": []}},
        {"chunks": [{"text": "", "timestamp": [0, 1]}]},
        {"monologues": [{"speaker": 0, "elements": []}]},
        {"partial": ""},
    ],
)
def test_what_has_no_text_says_so(content: Any) -> None:
    with pytest.raises(InputError, match="has no text"):
        read(json.dumps(content).encode(), "t.json")


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Good day."},
        {"segments": [{"text": "Good day."}]},
        {
            "segments": [
                {"start": 0, "end": 0, "text": "Good"},
                {"start": 0, "end": 0, "text": "day."},
            ]
        },
        {"results": {"channels": [{"alternatives": [{"transcript": "Good day."}]}]}},
    ],
)
@pytest.mark.parametrize("name", ["srt", "vtt", "csv", "tsv", "lrc", "ass", "json"])
def test_what_has_no_times_says_so_and_makes_no_rows_of_zeros(content: Any, name: str) -> None:
    made, _ = told(content)
    assert render(made, "txt") == b"Good day.\n"
    with pytest.raises(InputError, match="text without times"):
        render(made, name)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"a": 1},
        {"list": [{"text": "x"}]},
        {"log": [{"time": "noon", "text": "x"}]},
        {"name": "x", "version": 3},
    ],
)
def test_json_of_other_kinds_is_not_taken_for_a_transcript(content: Any) -> None:
    with pytest.raises(InputError, match="no transcript that stt knows"):
        read(json.dumps(content).encode(), "t.json")


def test_what_was_quoted_as_a_speaker_or_text_has_no_control_characters() -> None:
    made, _ = told(
        {"segments": [{"start": 1, "end": 2, "text": "a\x1b[2Jb", "speaker": "A\nnn\x07"}]}
    )
    assert made.segments[0].speaker == "A nn"
    assert "\x1b" not in made.segments[0].text
