"""Cues: within the limits, broken where the sense allows, at the least cost of all ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from stt_cli.errors import InputError, UsageError
from stt_cli.export import Options, render
from stt_cli.export.check import Fault, check
from stt_cli.export.cue import Cue
from stt_cli.export.reading import read
from stt_cli.export.shape import cues
from stt_cli.model import Segment, Transcript
from stt_cli.text.scripts import columns
from tests.support.transcripts import segment, speech, spoken, transcript


def shown(source: Transcript, **options: object) -> list[list[str]]:
    return [cue.text_lines for cue in cues(source, Options(**options))]  # type: ignore[arg-type]


@pytest.mark.parametrize("speakers", [1, 2, 4])
@pytest.mark.parametrize("rate", [0.06, 0.08])
@pytest.mark.parametrize("preset", ["netflix", "default", "shorts"])
def test_natural_speech_passes_the_check_of_its_own_preset(
    preset: str, rate: float, speakers: int
) -> None:
    options = Options(preset=preset, speaker_style="dash")
    source = speech(1200, speakers=speakers, rate=rate, seed=speakers)
    assert check(render(source, "srt", options), "talk.srt", options) == []


@pytest.mark.parametrize("name", ["short", "talk"])
@pytest.mark.parametrize("preset", ["netflix", "default"])
def test_the_example_recordings_pass_the_check(name: str, preset: str, examples: Path) -> None:
    source = read((examples / f"{name}.words.json").read_bytes(), name)
    options = Options(preset=preset)
    made = render(source, "srt", options)
    assert made.count(b" --> ") > 3
    assert check(made, name, options) == []


def test_speech_that_is_too_fast_is_told_not_hidden() -> None:
    source = speech(300, rate=0.02)
    options = Options(preset="netflix")
    faults = check(render(source, "srt", options), "talk.srt", options)
    assert {fault.what for fault in faults} == {"too fast, characters per second"}
    assert all(_natural_pace(cues(source, options), fault) > 20 for fault in faults)


def _natural_pace(made: list[Cue], fault: Fault) -> float:
    said = made[(fault.cue or 0) - 1].tokens
    return sum(len(token.text) + 1 for token in said) / (said[-1].end - said[0].start)


def test_a_speaker_change_starts_a_cue() -> None:
    source = transcript(
        spoken("Yes.", speaker="Ann"), spoken("No.", start=0.6, speaker="Bo"), duration=5.0
    )
    assert shown(source) == [["Ann: Yes."], ["Bo: No."]]
    assert shown(source, speaker_style="dash") == [["- Yes."], ["- No."]]
    assert shown(source, speakers=False) == [["Yes."], ["No."]]


def test_a_change_inside_a_segment_starts_a_cue_too() -> None:
    both = spoken("Are you? I am.")
    words = [replace(w, speaker="Ann" if n < 2 else "Bo") for n, w in enumerate(both.words)]
    source = transcript(replace(both, words=tuple(words)), duration=9.0)
    assert shown(source) == [["Ann: Are you?"], ["Bo: I am."]]


def test_a_name_is_told_once_until_another_speaks() -> None:
    source = transcript(
        spoken("One.", speaker="Ann"), spoken("Two.", start=5, speaker="Ann"), duration=9
    )
    assert shown(source) == [["Ann: One."], ["Two."]]


def test_a_long_silence_starts_a_cue() -> None:
    source = transcript(
        spoken("He said the"),
        spoken("word.", start=3.5, step=0.2),
        spoken("No.", start=3.7, speaker="Bo"),
    )
    assert shown(source) == [["He said the"], ["word."], ["Bo: No."]]


def test_lines_are_balanced_and_break_before_the_conjunction() -> None:
    text = "We walked all the way to the station because the last train had gone"
    assert shown(transcript(spoken(text))) == [
        ["We walked all the way to the station", "because the last train had gone"]
    ]


def test_articles_names_and_units_stay_with_what_they_belong_to() -> None:
    source = speech(400)
    bad = {"the", "an", "a", "25", "Sherlock", "Doctor", "Mr."}
    made = [line for lines in shown(source) for line in lines]
    pause = "Mr."  # the generator pauses after it, as after a sentence
    assert not {line.split()[-1] for line in made} & (bad - {pause})


def test_breaking_is_optimal_where_greed_leaves_an_orphan() -> None:
    text = "one two three four five six, seven eight nine ten eleven twelve thirteen fourteen end."
    made = shown(transcript(spoken(text, step=0.3)), max_line_chars=40, max_lines=1)
    assert made[0] == ["one two three four five six,"]
    assert all(len(line) > 15 for lines in made for line in lines)


def test_a_word_wider_than_a_line_stands_alone() -> None:
    url = "https://example.org/" + "x" * 60
    made = shown(transcript(spoken(f"look at {url} now", step=1.0)))
    assert [url] in [[line] for lines in made for line in lines]


def test_a_long_word_in_a_script_without_spaces_is_cut_where_a_line_may_break() -> None:
    said = "\u6771" * 40
    made = shown(transcript(segment(said, said, end=20.0, step=20.0), language="ja"))
    assert "".join(line for lines in made for line in lines) == said
    assert all(columns(line) <= 32 for lines in made for line in lines)


@pytest.mark.parametrize(
    ("language", "text", "widest"),
    [
        ("ja", "\u3053\u308c\u306f\u9577\u3044\u6587\u7ae0\u3067\u3059" * 9, 32),
        ("zh", "\u8fd9\u662f\u4e00\u4e2a\u5f88\u957f\u7684\u53e5\u5b50" * 9, 32),
        ("ko", "\uc774\uac83\uc740 \ub9e4\uc6b0 \uae34 \ubb38\uc7a5\uc785\ub2c8\ub2e4 " * 6, 32),
        (None, "\u0647\u0630\u0647 \u062c\u0645\u0644\u0629 \u0637\u0648\u064a\u0644\u0629 " * 9, 42),
        ("hi", "\u092f\u0939 \u090f\u0915 \u0932\u0902\u092c\u093e \u0935\u093e\u0915\u094d\u092f \u0939\u0948 " * 9, 42),
    ],
)  # fmt: skip
def test_each_script_has_its_own_line(language: str | None, text: str, widest: int) -> None:
    source = transcript(Segment(start=0, end=18, text=text.strip()), language=language)
    widths = [columns(line) for lines in shown(source, preset="netflix") for line in lines]
    assert widest * 0.6 < max(widths) <= widest


def test_thai_breaks_between_the_words_that_were_timed() -> None:
    said = [
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
        "\u0e04\u0e23\u0e31\u0e1a",
        "\u0e40\u0e1e\u0e37\u0e48\u0e2d\u0e19",
    ] * 8
    made = shown(transcript(segment("".join(said), *said), language="th"))
    assert "".join(line for lines in made for line in lines) == "".join(said)
    assert all(20 < columns(line) <= 42 for lines in made for line in lines)


def test_shorts_show_phrases_where_words_are_not_told_apart() -> None:
    text = "\u6c17\u5019\u5909\u52d5\u306e\u5f71\u97ff\u3092\u4e8c\u5341\u5e74\u7814\u7a76\u3057\u3066\u304d\u307e\u3057\u305f\u3002"
    source = transcript(segment(text, *text, step=0.2), language="ja", duration=20.0)
    assert shown(source, preset="shorts") == [[text[:8]], [text[8:]]]


def test_shorts_show_three_words_at_most() -> None:
    assert max(len(lines[0].split()) for lines in shown(speech(200), preset="shorts")) == 3


def test_none_leaves_the_segments_as_they_came() -> None:
    source = transcript(
        Segment(start=1.0, end=2.5, text="First line,\n\nsecond line."),
        Segment(start=2.5, end=2.5, text="  "),
        Segment(start=3.0, end=20.0, text="word " * 60),
        duration=12.0,
    )
    made = cues(source, Options(preset="none"))
    assert [(c.start, c.end) for c in made] == [(1000, 2500), (3000, 12_000)]
    assert made[0].text_lines == ["First line,", "second line."]
    with pytest.raises(UsageError, match="preset none"):
        cues(source, Options(preset="none", max_line_chars=20))


def test_text_without_times_is_no_subtitle() -> None:
    source = transcript(Segment(start=0, end=0, text="Hello."), duration=0)
    with pytest.raises(InputError, match=r"talk\.mp3 has text without times"):
        cues(source, Options())


def test_a_transcript_without_speech_has_no_cues() -> None:
    assert cues(transcript(duration=5.0), Options()) == []


def test_words_out_of_order_or_beyond_the_end_are_put_inside() -> None:
    source = transcript(spoken("One two", start=4.0), spoken("three four", start=2.0), duration=4.5)
    made = cues(source, Options(preset="shorts"))
    assert all(0 <= c.start < c.end <= 4500 for c in made)
    assert [c.start for c in made] == sorted(c.start for c in made)
