"""A conversion or a shift keeps what the format can hold, unless cues are to be shaped anew."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from stt_cli.export import Options, render
from stt_cli.export.edit import merge
from stt_cli.export.markup import Kind, Run, plain, runs
from stt_cli.export.place import Place, override, place, settings
from stt_cli.export.reading import read
from stt_cli.export.styled import to_ass, to_srt, to_vtt
from stt_cli.model import CueText, Transcript
from tests.support.timed_text import SRT, VTT


def later(text: str, name: str, to: str, **options: object) -> str:
    made = read(text.encode(), name)
    return render(made, to, Options(offset=10, **options)).decode()  # type: ignore[arg-type]


def test_an_srt_moves_with_all_its_markup() -> None:
    assert later(SRT, "t.srt", "srt") == SRT.replace("00:00:0", "00:00:1")


def test_a_webvtt_moves_with_all_its_blocks_settings_and_markup() -> None:
    expected = VTT.replace("WEBVTT - a film", "WEBVTT").replace("00:00:0", "00:00:1")
    assert later(VTT, "t.vtt", "vtt") == expected


def test_srt_becomes_webvtt_with_its_styles() -> None:
    made = later(SRT, "t.srt", "vtt")
    assert "00:00:11.000 --> 00:00:12.000 line:0\n<i>She:</i> <b>never <u>ever</u></b>\n" in made
    assert "STYLE\n::cue(.xff8800) { color: #ff8800 }\n" in made
    assert "<c.xff8800>orange</c>\nplain &amp; {simple}\n" in made


def test_webvtt_becomes_srt_with_its_styles() -> None:
    made = later(VTT, "t.vtt", "srt")
    assert '{\\an7}<font color="#ff8800"><i>One</i></font> & <b>two</b> trois\n' in made
    assert 'Ann: La <font color="yellow">la</font>\n' in made


def test_both_become_ass_with_their_styles() -> None:
    made = later(SRT, "t.srt", "ass")
    assert "{\\an8}{\\i1}She:{\\i0} {\\b1}never {\\u1}ever" in made
    assert "{\\c&H0088FF&\\fnArial}orange{\\c\\fn}\\Nplain & \\{" in made
    assert "{\\an7}{\\c&H0088FF&\\i1}One{\\c\\i0} & {\\b1}two{\\b0} trois" in later(
        VTT, "t.vtt", "ass"
    )


def test_a_preset_makes_new_cues_without_the_markup_of_the_old() -> None:
    assert "<i>" not in later(SRT, "t.srt", "srt", preset="default")
    assert "line:0" not in later(VTT, "t.vtt", "vtt", preset="default")


def test_markup_survives_json_a_merge_and_a_renaming() -> None:
    made = read(VTT.encode(), "t.vtt")
    again = read(render(made, "json"), "t.json")
    assert again == made
    twice = render(merge([made, made]), "vtt", Options(rename={"Ann": "Bo"})).decode()
    assert twice.count("<c.warm>One</c>") == 2
    assert twice.count("<v.loud Bo>") == 2
    assert twice.count("::cue(.warm)") == 1


def test_markup_of_another_text_is_not_written() -> None:
    made = read(SRT.encode(), "t.srt")
    first, second = made.segments
    foreign = replace(made, segments=(replace(first, text="jamais"), second))
    assert "{\\an8}" not in render(foreign, "srt").decode().partition("2\n")[0]
    assert "\njamais\n" in render(foreign, "srt").decode()
    assert "line:0\njamais\n" in render(foreign, "vtt").decode()


def test_voices_of_one_cue_stay_one_cue() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Yes.</v> <v Bo><i>No.</i></v>\n"
    made = read(text.encode(), "t.vtt")
    assert (
        "--> 00:00:02.000\n<v Ann>Yes.</v>\n<v Bo><i>No.</i></v>\n" in render(made, "vtt").decode()
    )
    assert "--> 00:00:02,000\nAnn: Yes.\nBo: <i>No.</i>\n" in render(made, "srt").decode()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("<i>a<b>b</i>c</b>", "srt", [("a", "i"), ("b", "i b"), ("c", "b")]),
        ("{\\i1}a{\\i0\\b1}b", "srt", [("a", "i"), ("b", "b")]),
        ("<I>a</I><script>", "srt", [("a", "i"), ("<script>", "")]),
        ("<c.red.big>a</c><00:01.000>&lt;b", "vtt", [("a", "c.red.big"), ("<b", "")]),
        ("<ruby>a<rt>b</rt></ruby>", "vtt", [("a", "ruby"), ("b", "ruby rt")]),
        ("a\\Nb\\h{note}c{\\p1}m 0 0 l 9 9{\\p0}d", "ass", [("a\nb\xa0cd", "")]),
        ("{\\1c&H0000FF&}a{\\r}b{\\blur3}c", "ass", [("a", "color #ff0000"), ("bc", "")]),
        ("\\{a\\}", "ass", [("{a}", "")]),
    ],
)  # fmt: skip
def test_markup_is_read_in_runs(text: str, kind: Kind, expected: list[tuple[str, str]]) -> None:
    assert [(run.text, " ".join(run.tags)) for run in runs(text, kind)] == expected


@pytest.mark.parametrize("text", ["<i>" * 100_000 + "x", "{\\i1}" * 50_000 + "x", "<" * 100_000])
def test_markup_without_bottom_takes_no_time_to_speak_of(text: str) -> None:
    for kind in ("srt", "vtt", "ass"):
        plain(text, kind)


def test_runs_are_written_with_what_each_format_has() -> None:
    text = [Run("a", ("i",)), Run("<b", ("i", "b", "color lime")), Run("\\N", ("s", "size 9"))]
    assert (
        to_srt(text)
        == '<i>a<b><font color="lime"><\u2060b</font></b></i><s><font size="9">\\\u2060N</font></s>'
    )
    assert to_vtt(text) == "<i>a<b><c.lime>&lt;b</c></b></i>\\N"
    assert to_ass(text) == "{\\i1}a{\\b1\\c&H00FF00&}<b{\\i0\\b0\\c\\s1}\\\u2060N"


@pytest.mark.parametrize(
    ("said", "number"),
    [("line:0", 8), ("line:-1", 2), ("line:50%", 5), ("align:end", 3), ("position:90%", 3), ("", 2), ("vertical:rl line:x", 2)],
)  # fmt: skip
def test_settings_stand_for_places(said: str, number: int) -> None:
    assert place(CueText(kind="vtt", settings=said)).number == number


@pytest.mark.parametrize("number", range(1, 10))
def test_places_go_from_format_to_format_and_back(number: int) -> None:
    where = Place(number)
    assert place(CueText(kind="vtt", settings=settings(where))) == where
    assert place(CueText(kind="srt", text=override(where) + "x")) == where


def test_a_point_is_kept_where_both_formats_have_points() -> None:
    where = place(CueText(kind="vtt", settings="line:25% position:50%"))
    assert override(where, 1920, 1080) == "{\\an8\\pos(960,270)}"
    assert re.search("line:25% position:50%", settings(where))


def test_an_untouched_transcript_has_no_markup() -> None:
    made = read(b"1\n00:00:01,000 --> 00:00:02,000\nOne & <two.\n", "t.srt")
    assert isinstance(made, Transcript)
    assert not made.segments[0].cue
    assert not made.sheet
