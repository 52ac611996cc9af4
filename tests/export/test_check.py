"""Each fault is found in a file in which it was planted, and nothing else."""

from __future__ import annotations

import pytest

from stt_cli.errors import InputError
from stt_cli.export import Options
from stt_cli.export.check import check

GOOD = """\
1
00:00:01,000 --> 00:00:03,000
Good morning, everybody.

2
00:00:03,200 --> 00:00:05,000
- How are you?
- Fine.

3
00:00:08,000 --> 00:00:10,000
So am I.
"""
GOOD_VTT = """\
WEBVTT - a talk

NOTE nobody
reads this

STYLE
::cue { color: red }

intro
00:01.000 --> 00:03.000 align:start
<v Ann>Good morning, <i>everybody</i> &amp; all.

00:00:04.000 --> 00:00:05.000
Yes.
"""


def faults(text: str, name: str = "talk.srt", **options: object) -> list[str]:
    return [str(fault) for fault in check(text.encode(), name, Options(**options))]  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", ["default", "none"])
@pytest.mark.parametrize("text", [GOOD, GOOD_VTT, GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD])
def test_a_good_file_has_no_fault(text: str, preset: str) -> None:
    assert faults(text, preset=preset) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("00:00:03,200", "00:00:02,500", "line 6, cue 2: overlaps the cue above it, seconds: 0.5, limit 0"),
        ("00:00:08,000", "00:00:02,000", "line 11, cue 3: begins before the cue above it"),
        ("Good morning, everybody.", "Good morning, " + "y" * 30, "line 2, cue 1: line 1 too long, characters: 44, limit 42"),
        ("- Fine.", "- Fine.\n- I see.", "line 6, cue 2: too many lines: 3, limit 2"),
        ("So am I.", "So am I, and " + "so are you, and " * 2, "line 11, cue 3: too fast, characters per second: 22, limit 20"),
        ("00:00:10,000", "00:00:08,700", "line 11, cue 3: too short, seconds: 0.7, limit 0.833"),
        ("00:00:10,000", "00:00:16,000", "line 11, cue 3: too long, seconds: 8, limit 7"),
        ("00:00:10,000", "00:00:08,000", "line 11, cue 3: no duration"),
        ("00:00:10,000", "00:00:07,000", "line 11, cue 3: ends before it begins"),
        ("So am I.", "", "line 11, cue 3: no text"),
        ("So am I.", "<i></i>", "line 11, cue 3: no text"),
        ("3\n00:00:08", "4\n00:00:08", "line 10: number 4, 3 is due"),
        ("3\n00:00:08", "00:00:08", "line 10: number missing, 3 is due"),
        ("Fine.\n\n3", "Fine.\n\n\n3", None),
        ("everybody.\n\n2\n", "everybody.\n", "line 4: number missing, 2 is due"),
        ("everybody.\n\n2\n", "everybody.\n2\n", "line 4: no blank line before the cue"),
        ("everybody.\n\n2\n", "everybody.\n9\n", "line 5: number missing, 2 is due"),
        ("everybody.\n\n2", "everybody.\n\nyes\n\n2", "line 4: blank line inside a cue"),
        ("00:00:08,000 -->", "00:00:08.000 -->", "line 11: times not written as HH:MM:SS,mmm"),
        ("00:00:08,000 -->", "0:0:8,0 -->", "line 11: times not written as HH:MM:SS,mmm"),
        ("00:00:08,000 -->", "00:00:0x,000 -->", None),
        ("00:00:08,000 -->", "00:00:08 ->", "line 11: times that cannot be read"),
        ("1\n00:00:01", "Hello\n\n1\n00:00:01", "line 1: text outside any cue"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(old: str, new: str, expected: str | None) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new, 1))
    assert expected is None or expected in found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "WEBVTT - a talk\n\nNOTE nobody\nreads this",
            "WEBVTT\n00:00.000 --> 00:01.000\nHi",
            "line 2: no blank line before the cue",
        ),
        ("00:00:04.000", "00:00:04,000", "line 13: times not written as HH:MM:SS.mmm"),
        ("00:00:04.000 -->", "00:00:04.000 ->", "line 13: times that cannot be read"),
        ("\n\n00:00:04.000", "\n00:00:04.000", "line 12: no blank line before the cue"),
        ("Yes.", "Yes --> no.", "line 14: --> inside a cue"),
        ("Yes.", "Yes.\n\nNo.", "line 16: text outside any cue"),
        ("00:00:05.000", "00:00:04.500", "line 13, cue 2: too short, seconds: 0.5, limit 0.833"),
    ],
)
def test_a_fault_planted_in_webvtt_is_found(old: str, new: str, expected: str) -> None:
    assert faults(GOOD_VTT.replace(old, new, 1), "talk.vtt") == [expected]


def test_presets_have_their_own_limits() -> None:
    assert faults(GOOD, preset="netflix") == [
        "line 6, cue 2: gap to be closed, seconds: 0.2, limit 0.083"
    ]
    assert "line 6, cue 2: gap to be closed, seconds: 0.2, limit 0" in faults(GOOD, preset="bbc")
    assert "line 11, cue 3: too many words: 4, limit 3" in faults(
        GOOD.replace("So am I", "So am I too"), preset="shorts"
    )
    fast = GOOD.replace("So am I.", "So am I, and so is she.")
    assert "line 11, cue 3: too fast, words per minute: 210, limit 180" in faults(
        fast, preset="bbc"
    )


def test_options_replace_the_limits_of_the_preset() -> None:
    assert faults(GOOD, preset="none", max_line_chars=20) == [
        "line 2, cue 1: line 1 too long, characters: 24, limit 20"
    ]
    assert faults(GOOD, min_gap=0.25) == ["line 6, cue 2: gap too short, seconds: 0.2, limit 0.25"]


def test_japanese_counts_full_width_characters() -> None:
    line = "\u3053\u308c\u306f\u9577\u3044\u6587\u7ae0\u3067\u3059"
    text = f"1\n00:00:01,000 --> 00:00:06,500\n{line * 2}\n"
    assert faults(text) == ["line 2, cue 1: line 1 too long, characters: 18, limit 16"]


def test_tags_and_combining_marks_take_no_room() -> None:
    line = "<i>" + "e\u0301" * 42 + "</i>"
    assert faults(f"1\n00:00:01,000 --> 00:00:06,500\n{line}\n") == []


def test_what_is_no_subtitle_file_is_refused() -> None:
    with pytest.raises(InputError, match=r"notes\.txt is neither SRT nor WebVTT"):
        faults("Dear diary,\n", "notes.txt")


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    latin = check(GOOD.replace("Good", "Caf\xe9").encode("cp1252"), "talk.srt", Options())
    assert list(map(str, latin)) == ["line 3: not UTF-8"]
    assert check(GOOD.encode("utf-16"), "talk.srt", Options()) == []


def test_times_in_whole_milliseconds_may_miss_a_limit_by_one() -> None:
    text = GOOD.replace("00:00:03,200", "00:00:03,083").replace("00:00:10,000", "00:00:08,833")
    assert faults(text, preset="netflix") == []


def test_an_empty_file_has_no_fault() -> None:
    assert faults("") == []
