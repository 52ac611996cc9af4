"""Every other format of timed text: recognised by content, read with what it says beyond text."""

from __future__ import annotations

import pysubs2
import pytest

from stt_cli.errors import InputError
from stt_cli.export import Options, render
from stt_cli.export.reading import read
from stt_cli.model import Transcript
from tests.support.timed_text import ASS, SAMI, TTML
from tests.support.transcripts import speech


def told(text: str, name: str = "talk") -> tuple[Transcript, list[str]]:
    notes: list[str] = []
    return read(text.encode(), name, notes.append), notes


def rows(text: str) -> list[tuple[str | None, float, float, str]]:
    made, notes = told(text)
    assert notes == []
    return [(s.speaker, s.start, s.end, s.text) for s in made.segments]


def words(text: str) -> list[tuple[str, float, float]]:
    return [(w.word, w.start, w.end) for s in told(text)[0].segments for w in s.words]


def test_ass_events_have_their_names_lines_and_times() -> None:
    assert rows(ASS) == [
        ("Ann", 1.0, 2.5, "Good day,\nall"),
        ("Bo", 3.0, 4.0, "Is it?"),
        (None, 5.0, 6.0, "There"),
    ]


def test_an_ass_script_moves_with_all_that_is_in_it() -> None:
    expected = ASS.replace(",0:00:0", ",0:00:1")
    made = render(told(ASS)[0], "ass", Options(offset=10)).decode()
    rest = expected.partition("[Events]")[0]
    assert made.startswith(rest)
    assert sorted(made.splitlines()) == sorted(expected.splitlines())


def test_ass_styles_reach_srt_and_webvtt() -> None:
    srt = render(told(ASS)[0], "srt").decode()
    assert "Ann: Good <i>day</i>,\nall\n" in srt
    assert '{\\an8}Bo: <i><font color="#ffff00">Is it?</font></i>\n' in srt
    vtt = render(told(ASS)[0], "vtt").decode()
    assert "line:0\n<v Bo><i><c.yellow>Is it?</c></i>\n" in vtt
    assert "line:25% position:50%\nThere\n" in vtt


def test_our_own_ass_comes_back_with_its_words() -> None:
    talk = speech(30, speakers=2)
    text = render(talk, "ass", Options(preset="none", highlight_words=True)).decode()
    again = told(text)[0]
    assert [(s.speaker, s.text) for s in again.segments] == [
        (s.speaker, s.text) for s in talk.segments
    ]
    assert [w.word for s in again.segments for w in s.words] == [
        w.word for s in talk.segments for w in s.words
    ]


def test_ssa_becomes_ass_with_its_styles() -> None:
    text = (
        "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\n"
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, BackColour, Bold, Italic, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding\n"
        "Style: Default,Arial,20,65535,255,0,0,-1,0,1,2,2,6,10,10,10,0,0\n\n[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,Ann,0000,0000,0000,,Hello, you\n"
    )
    assert rows(text) == [("Ann", 1.0, 2.0, "Hello, you")]
    made = pysubs2.SSAFile.from_string(render(told(text)[0], "ass").decode())
    (event,) = made.events
    assert (event.start, event.end, event.text, event.style) == (
        1000,
        2000,
        "Hello, you",
        "Default",
    )
    assert made.styles["Default"].bold
    assert made.styles["Default"].alignment == pysubs2.Alignment.TOP_CENTER
    assert made.styles["Default"].primarycolor == pysubs2.Color(255, 255, 0)


def test_an_event_that_cannot_be_read_is_told_with_its_line() -> None:
    broken = ASS.replace("0:00:05.00", "0:00:xx")
    made, notes = told(broken, "film.ass")
    assert len(made.segments) == 2
    assert notes == [
        'film.ass:19: an event that cannot be read, left out: "0,0:00:xx,0:00:06.00,Default,,0,0,0,,{\\pos(320,120)}There"'
    ]


def test_sbv() -> None:
    text = "0:00:01.000,0:00:02.500\n>> ANN: Good\nday\n\n0:00:03.000,0:00:04.000\nYes[br]no\n"
    assert rows(text) == [("ANN", 1.0, 2.5, "Good\nday"), ("ANN", 3.0, 4.0, "Yes\nno")]
    made, notes = told(text + "\n0:00:0x.000,0:00:06.000\nlost\n", "t.sbv")
    assert made.text == "Good\nday Yes\nno"
    assert notes == [
        't.sbv:8: times that cannot be read, left out: "0:00:0x.000,0:00:06.000 / lost"'
    ]


def test_ttml_with_styles_regions_agents_and_every_kind_of_time() -> None:
    made, notes = told(TTML, "t.ttml")
    assert [(s.speaker, s.start, s.end, s.text) for s in made.segments] == [
        ("Ann", 11.0, 12.5, "Good day\nall"),
        (None, 13.2, 14.0, "Yes & no"),
    ]
    assert made.language == "de"
    assert notes == ['t.ttml:3: a paragraph without times, left out: "never"']
    srt = render(made, "srt").decode()
    assert 'Good <i><font color="yellow">day</font></i>' in srt.replace(
        '<font color="yellow"><i>day</i></font>', '<i><font color="yellow">day</font></i>'
    )
    assert "{\\an8}Yes & no\n" in srt


def test_ttml_whose_words_have_times() -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="3s">'
        '<span begin="0s" end="1s">Good</span> <span begin="1s" end="2s">day</span></p></div></body></tt>'
    )
    assert words(text) == [("Good", 1.0, 2.0), ("day", 2.0, 3.0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '<?xml version="1.0"?><transcript><text start="1" dur="1.5">It&amp;#39;s</text><text start="3.5">on</text></transcript>',
            [(None, 1.0, 2.5, "It's"), (None, 3.5, 3.5, "on")],
        ),
        (
            '<timedtext format="3"><body><p t="1000" d="5000"><s>Good</s><s t="500"> day</s></p><p t="3000" d="1000">on</p></body></timedtext>',
            [(None, 1.0, 3.0, "Good day"), (None, 3.0, 4.0, "on")],
        ),
    ],
)
def test_the_xml_that_youtube_wrote(text: str, expected: list[object]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tt><body><p begin="1s" end="2s">&b;</p></body></tt>',
        '<tt><body><p begin="1s" end="2s">open',
        "<tt>" + "<div>" * 5000 + "</div>" * 5000 + "</tt>",
    ],
)
def test_xml_that_is_broken_or_dangerous_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read(text.encode(), "t.ttml")


def test_microdvd_with_and_without_its_rate() -> None:
    text = "{1}{1}25.000\n{25}{50}Good|{y:i}day\n{75}{100}{c:$0000FF}Yes\n"
    assert rows(text) == [(None, 1.0, 2.0, "Good\nday"), (None, 3.0, 4.0, "Yes")]
    srt = render(told(text)[0], "srt").decode()
    assert "Good\n<i>day</i>\n" in srt
    assert '<font color="#ff0000">Yes</font>\n' in srt
    made, notes = told("{24}{48}Good\n", "t.sub")
    assert made.segments[0].start == pytest.approx(1.001)
    assert notes == ["t.sub: it names no rate of frames: read with 23.976 a second"]


def test_mpl2() -> None:
    assert rows("[10][25]Good|/day\n[30][]Yes\n") == [
        (None, 1.0, 2.5, "Good\nday"),
        (None, 3.0, 6.0, "Yes"),
    ]


def test_sami_until_the_next_moment_in_the_language_with_most() -> None:
    assert rows(SAMI) == [(None, 1.0, 2.5, "Good day\nall & sundry"), (None, 3.0, 7.0, "Yes")]
    assert told(SAMI)[0].language == "en"
    assert "Good <i>day</i>" in render(told(SAMI)[0], "srt").decode()
    made, notes = told(
        SAMI.replace("</BODY>", "<SYNC Start=1000><P Class=FRCC>Oui\n</BODY>"), "t.smi"
    )
    assert made.segments[0].text.startswith("Good")
    assert notes == ["t.smi: it has several languages: ENCC is read, not FRCC"]


def test_lrc_lines_words_choruses_and_its_offset() -> None:
    text = "[ti:Song]\n[length:00:20]\n[00:01.00]Good day\n[00:03.50][00:09.00]Chorus\n[00:05.00]\n"
    assert rows(text) == [
        (None, 1.0, 3.5, "Good day"),
        (None, 3.5, 5.0, "Chorus"),
        (None, 9.0, 14.0, "Chorus"),
    ]
    assert rows("[offset:+500]\n[00:01.00]Good\n[00:02.00]\n") == [(None, 0.5, 1.5, "Good")]
    assert words("[00:01.00]<00:01.00>Good <00:02.00>day\n[00:03.00]\n") == [
        ("Good", 1.0, 2.0),
        ("day", 2.0, 3.0),
    ]


@pytest.mark.parametrize("name", ["csv", "tsv", "lrc", "ass"])
def test_our_own_formats_come_back(name: str) -> None:
    talk = speech(60, speakers=2)
    again = told(render(talk, name, Options(preset="none")).decode())[0]
    assert [(s.speaker, s.text) for s in again.segments] == [
        (s.speaker, s.text) for s in talk.segments
    ]
    assert [s.start for s in again.segments] == pytest.approx(
        [s.start for s in talk.segments], abs=0.011
    )


def test_tables_of_other_programs() -> None:
    assert rows('start\tend\ttext\n0\t80\tHi\n1000\t2500\t"Good" day\n') == [
        (None, 0.0, 0.08, "Hi"),
        (None, 1.0, 2.5, '"Good" day'),
    ]
    assert rows('start,end,text\n1000,2500,"Good, day to you"\n3000,4000,Yes of course\n')[0] == (
        None, 1.0, 2.5, "Good, day to you",
    )  # fmt: skip
    assert rows("Speaker Name;Start Time;End Time;Text\nAnn;00:00:01,000;00:00:02,500;Good\n") == [
        ("Ann", 1.0, 2.5, "Good")
    ]
    assert rows("Start,Text\n0,Good\n5,Yes\n")[0] == (None, 0.0, 5.0, "Good")
    made, notes = told("start,end,text\nsoon,2.0,lost\n3.0,4.0,kept\n", "t.csv")
    assert made.text == "kept"
    assert notes == ['t.csv:2: times that cannot be read, left out: "soon 2.0 lost"']


def test_kaldi_lists_of_words() -> None:
    text = ";; made by nobody\ntalk 1 1.00 0.40 good 0.9\ntalk 1 1.50 0.50 day 0.8\ntalk 1 3.00 0.50 <eps>\ntalk 1 4.00 0.5 yes\n"
    assert rows(text) == [(None, 1.0, 2.0, "good day"), (None, 4.0, 4.5, "yes")]
    two = "talk A 1.00 0.40 good\ntalk B 1.20 0.50 yes\ntalk A 1.50 0.5 day\n"
    assert rows(two) == [("A", 1.0, 2.0, "good day"), ("B", 1.2, 1.7, "yes")]
    made, notes = told(text + "other 1 0.0 1.0 no\n", "t.ctm")
    assert made.text == "good day yes"
    assert notes == ["t.ctm: it lists 2 recordings: read is the first, talk"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear diary,\n\n[monday]\nnothing.\n",
        "name,age\nAnn,9\n",
        "<html><body>x</body></html>",
        "{oops}",
        "a b 1 2\n",
        "[ar:x]\n",
    ],
)
def test_other_text_is_taken_for_none_of_them(text: str) -> None:
    with pytest.raises(InputError, match=r"no transcript that stt knows|not valid JSON"):
        read(text.encode(), "notes.txt")
