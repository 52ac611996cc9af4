# ruff: noqa: RUF001 - texts in many scripts.
"""SRT and WebVTT as people really have them: read where they are clear, told where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_cli.errors import InputError
from stt_cli.export.reading import read
from stt_cli.export.reading.times import moment
from stt_cli.model import Transcript
from tests.support.timed_text import GROWING, ROLLED, ROLLING_UP


def told(text: str | bytes, name: str = "talk.srt") -> tuple[Transcript, list[str]]:
    """What is read, and the notes about it."""
    notes: list[str] = []
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, name, notes.append), notes


def cues(text: str | bytes) -> list[tuple[float, float, str]]:
    made, notes = told(text)
    assert notes == []
    return [(s.start, s.end, s.text) for s in made.segments]


def said(text: str) -> list[tuple[str | None, str]]:
    return [(s.speaker, s.text) for s in told(text)[0].segments]


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("00:00:01,000", 1000),
        ("00:00:02,5000", 2500),
        ("00:00:59,99996", 60_000),
        ("00:00:03", 3000),
        ("1:2", 62_000),
        ("125:30.5", 7_530_500),
        ("100:00:00.001", 360_000_001),
        ("00 : 00: 04,250", 4250),
        ("-00:00:05,000", 0),
        ("00:00:-05,000", 0),
        ("00.01.02.003", 62_003),
        ("00:00:01:500", 1500),
        ("\uff10\uff10\uff1a\uff10\uff11\uff1a\uff10\uff12\uff0c\uff15", 62_500),
        ("00:00:01:12", None),  # frames, of a rate nobody knows
        ("00:00:0x,000", None),
        ("12.50", None),
        ("9" * 5000 + ":00:00,000", None),
        ("00:00:" + "9" * 5000, None),
        ("", None),
    ],
)
def test_a_time_is_read_where_it_can_mean_one_thing_only(written: str, ms: int | None) -> None:
    assert moment(written) == ms


@pytest.mark.parametrize(
    "arrow", ["-->", "->", "--->", "-- >", "\u2013>", "\u2014>", "\u2192", "==>", "--&gt;"]
)
@pytest.mark.parametrize("space", ["", " ", "\t", "\xa0"])
def test_any_arrow_parts_two_times(arrow: str, space: str) -> None:
    line = f"00:00:01,000{space}{arrow}{space}00:00:02,500"
    assert cues(f"1\n{line}\nOne.\n\n2\n{line.replace(':02', ':03')}\nTwo.\n") == [
        (1.0, 2.5, "One."),
        (1.0, 3.5, "Two."),
    ]  # fmt: skip


def test_times_without_fractions_in_any_file() -> None:
    assert cues("1\n00:00:01 --> 00:00:02\nOne.\n") == [(1.0, 2.0, "One.")]
    assert cues("WEBVTT\n\n00:01 --> 01:02:03\nOne.\n") == [(1.0, 3723.0, "One.")]


def test_text_behind_the_times_is_text_and_coordinates_are_not() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000 12 men\nand a dog\n\n"
        "2\n00:00:03,000 --> 00:00:04,000 X1:100 X2:200 Y1:5 Y2:9\nplaced\n"
    )
    assert cues(text) == [(1.0, 2.0, "12 men\nand a dog"), (3.0, 4.0, "placed")]
    assert cues("WEBVTT\n\n00:01.000 --> 00:02.000 Good day\n") == [(1.0, 2.0, "Good day")]
    made, notes = told("WEBVTT\n\n00:01.000 --> 00:02.000 line:0 huh\nGood day\n", "t.vtt")
    assert made.text == "Good day"
    assert notes == ['t.vtt:3: no setting of a cue, left out: "huh"']


@pytest.mark.parametrize(
    "bad",
    [
        "00:00:0x,000 --> 00:00:04,000",
        "00:00:03,000 -->",
        "--> 00:00:04,000",
        "00:00:03:12 --> 00:00:04:10",
    ],
)
@pytest.mark.parametrize("head", ["", "WEBVTT\n\n"])
def test_a_cue_whose_times_cannot_be_read_is_told_and_in_no_other_cue(bad: str, head: str) -> None:
    made, notes = told(
        f"{head}1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n{bad}\nTwo.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nThree.\n"
    )
    assert [s.text for s in made.segments] == ["One.", "Three."]
    (note,) = notes
    line = 6 + head.count("\n")
    assert note.startswith(f"talk.srt:{line}: times that cannot be read, left out: ")
    assert "Two." in note


def test_times_in_a_text_are_text() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOpen\n10:00 -> 11:00\nA --> B\nsee 1:00:00 --> 2\n"
    assert cues(text) == [(1.0, 2.0, "Open\n10:00 -> 11:00\nA --> B\nsee 1:00:00 --> 2")]


def test_a_title_before_the_first_cue_is_told() -> None:
    for title in ("[Subtitles by nobody]", "{\\an8}", "Chapter one"):
        made, notes = told(f"{title}\n\n1\n00:00:01,000 --> 00:00:02,000\nOne.\n")
        assert made.text == "One."
        assert notes == [f'talk.srt:1: text outside any cue, left out: "{title}"']


def test_many_notes_are_counted() -> None:
    bad = "".join(f"{n}\n00:00:0x,000 --> 00:00:0{n % 10},000\nlost\n\n" for n in range(150))
    _, notes = told(bad + "1\n00:00:01,000 --> 00:00:02,000\nOne.\n")
    assert len(notes) == 101
    assert notes[-1] == "talk.srt: 50 more lines of this kind"


def test_a_file_without_one_cue_that_can_be_read_is_refused_with_its_notes() -> None:
    notes: list[str] = []
    with pytest.raises(InputError, match="no cue that can be read"):
        read(b"1\n00:00:0x,000 --> 00:00:04,000\nTwo.\n", "talk.srt", notes.append)
    assert len(notes) == 1


@pytest.mark.parametrize("hours", ["9" * 21, "9" * 900])
def test_absurd_hours_are_told_and_refused(hours: str) -> None:
    notes: list[str] = []
    text = f"1\n{hours}:00:00,000 --> {hours}:00:01,000\nlost\n"
    with pytest.raises(InputError, match="no cue that can be read"):
        read(text.encode(), "talk.srt", notes.append)
    assert notes[0].startswith("talk.srt:2: times that cannot be read")


def test_hours_of_any_size_that_a_recording_can_have() -> None:
    assert cues("1\n1000:00:00,000 --> 1000:00:01,000\nOne.\n") == [(3_600_000, 3_600_001, "One.")]


def test_a_cue_that_ends_before_it_begins_is_told() -> None:
    made, notes = told("1\n00:00:03,000 --> 00:00:01,000\nOne.\n")
    assert [(s.start, s.end) for s in made.segments] == [(3.0, 3.0)]
    assert notes == ["talk.srt:2: the cue ends before it begins: taken to end there"]


def test_zeros_are_no_text_and_what_the_standard_says_in_webvtt() -> None:
    assert cues("1\n00:00:01,000 --> 00:00:02,000\nO\0ne.\n") == [(1.0, 2.0, "One.")]
    assert cues("WEBVTT\n\n00:01.000 --> 00:02.000\nO\0ne.\n") == [(1.0, 2.0, "O\ufffdne.")]


def test_webvtt_drops_the_lines_before_an_identifier_as_browsers_do() -> None:
    made, notes = told("WEBVTT\n\nnot\nmine\n00:01.000 --> 00:02.000\nOne.\n", "t.vtt")
    assert made.text == "One."
    assert notes == ['t.vtt:3: text outside any cue, left out: "not / mine"']


def test_a_map_of_times_is_applied_in_each_part() -> None:
    text = (
        "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:10.000,MPEGTS:1800000\n\n00:11.000 --> 00:12.000\nOne.\n\n"
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:2700000,LOCAL:00:00:00.000\n\n00:01.000 --> 00:02.000\nTwo.\n"
    )
    made, notes = told(text)
    assert [(s.start, s.text) for s in made.segments] == [(21.0, "One."), (31.0, "Two.")]
    assert notes == ["talk.srt: X-TIMESTAMP-MAP moves its cues by 10 s"]


def test_a_number_without_times_is_not_text_of_the_cue_above() -> None:
    cue = "{0}\n00:00:0{0},000 --> 00:00:0{0},900\n{1}\n\n"
    made, notes = told(cue.format(1, "One.") + "2\nlost\n\n" + cue.format(3, "Three."))
    assert [s.text for s in made.segments] == ["One.", "Three."]
    assert notes == ['talk.srt:5: text outside any cue, left out: "2 / lost"']
    whole = cue.format(1, "Copyright\n\n2024") + "2\n\n" + cue.format(2, "Two.")[2:]
    assert [text for _, _, text in cues(whole)] == ["Copyright\n2024", "Two."]


def test_what_whisper_prints_is_read_and_what_stands_between_is_told() -> None:
    text = "Detecting language\n[00:01.000 --> 00:02.500]  Good day.\n[3.00s -> 4.50s] Yes.\n"
    made, notes = told(text, "t.txt")
    assert [(s.start, s.end, s.text) for s in made.segments] == [
        (1.0, 2.5, "Good day."),
        (3.0, 4.5, "Yes."),
    ]
    assert notes == ['t.txt:1: a line without times, left out: "Detecting language"']


def test_a_style_sheet_may_speak_of_times() -> None:
    text = (
        "WEBVTT\n\nNOTE\n00:00:01.000 -> 00:00:02.000 was moved\n\n00:03.000 --> 00:04.000\nOne.\n"
    )
    assert cues(text) == [(3.0, 4.0, "One.")]


@pytest.mark.parametrize(
    "end", ["00:00:1d.890", "00:00:04.-04", "00:00:02\0:01.000", "00:00:02:5x"]
)
def test_a_time_that_only_begins_well_is_none(end: str) -> None:
    made, notes = told(f"WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\n00:03.000 --> {end}\nlost\n")
    assert made.text == "One."
    assert len(notes) == 1


SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n\n2\n00:00:03,000 --> 00:00:04,000\n{}\n"
FRENCH = ("O\xf9 \xe9tiez-vous hier soir\xa0?", "\xc0 la f\xeate de l\u2019\xe9cole, \xe7a va.")
RUSSIAN = ("Добрый вечер, как вы живёте?", "Хорошо, мы поедем завтра в город.")
JAPANESE = ("おはようございます。", "今日はいい天気ですね。")
CHINESE = ("大家好，我们明天去北京。", "今天天气很好。")
GREEK = ("Καλημέρα σας, τι κάνετε;", "Πάμε αύριο στη θάλασσα.")


@pytest.mark.parametrize(
    ("texts", "codec"),
    [
        (FRENCH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"), (CHINESE, "gb18030"), (GREEK, "cp1253"),
        (("Caf\xe9", "Fin."), "cp1252"),
    ],
)  # fmt: skip
def test_a_legacy_encoding_is_recognised_and_told(texts: tuple[str, str], codec: str) -> None:
    made, notes = told(SRT.format(*texts).encode(codec))
    assert [s.text for s in made.segments] == list(texts)
    (note,) = notes
    assert note.startswith("talk.srt: not Unicode: read as ")


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("texts", [FRENCH, CHINESE])
def test_unicode_is_read_in_every_form_with_and_without_a_mark(
    texts: tuple[str, str], codec: str
) -> None:
    assert [text for _, _, text in cues(SRT.format(*texts).encode(codec))] == list(texts)


def test_a_broken_byte_in_utf8_does_not_make_it_another_encoding() -> None:
    data = SRT.format(*RUSSIAN).encode()
    made, notes = told(data.replace("Хорошо".encode(), b"\xd0\xa5\xd0\xd0\xbe\xd1\x80"))
    assert made.segments[0].text == RUSSIAN[0]
    assert made.segments[1].text.startswith("Х\ufffdор")
    assert notes == ["talk.srt:7: not whole UTF-8: read with \ufffd for what is broken"]


def test_webvtt_voices_split_a_cue() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:02.000\n<i><v.loud Ann>Good</v></i> <v Bo>day</v>\n"
    made, _ = told(text)
    assert [(s.speaker, s.text) for s in made.segments] == [("Ann", "Good"), ("Bo", "day")]
    first, second = made.segments
    assert first.start == 0.0 < first.end == second.start < second.end == 2.0


def labelled(*texts: str, head: str = "") -> str:
    return head + "\n".join(
        f"{n}\n00:00:{2 * n:02}.000 --> 00:00:{2 * n + 1:02}.000\n{text}\n"
        for n, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize("head", ["", "WEBVTT\n\n"])
def test_labels_are_speakers_in_either_format(head: str) -> None:
    assert said(labelled("Ann Lee: Morning: all.", "Bo: Hi.", "I see.", head=head)) == [
        ("Ann Lee", "Morning: all."),
        ("Bo", "Hi."),
        ("Bo", "I see."),
    ]
    # Meetings name everybody in every cue, however they call themselves.
    names = ("ann (she/her)", "iPhone 12", "ann (she/her)", "van der Berg, Bo", "iPhone 12", "ann (she/her)")  # fmt: skip
    assert said(labelled(*(f"{name}: Yes." for name in names), head=head)) == [
        (name, "Yes.") for name in names
    ]
    assert said(labelled(">> ANN: Good evening.", "And so on.", ">> BO: Thanks.", head=head)) == [
        ("ANN", "Good evening."),
        ("ANN", "And so on."),
        ("BO", "Thanks."),
    ]


def test_a_label_may_begin_a_line_of_a_cue_and_a_bare_mark_ends_the_speech_of_another() -> None:
    assert said(labelled("Ann: One.\nBo: Two.", "Bo: Three.")) == [
        ("Ann", "One."),
        ("Bo", "Two."),
        ("Bo", "Three."),
    ]
    assert said(labelled(">> ANN: One.", ">> Two.")) == [("ANN", "One."), (None, ">> Two.")]


def test_a_colon_now_and_then_names_nobody() -> None:
    texts = ("I said: no.", "And then?", "Note: it rains.", "Yes.")
    assert said(labelled(*texts)) == [(None, text) for text in texts]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (ROLLED, ["all right", "here we are", "at last"]),
        ("WEBVTT\n\n" + ROLLED.replace(",", "."), ["all right", "here we are", "at last"]),
        (ROLLING_UP, ["one\ntwo", "three", "four", "five"]),
        (GROWING, ["so it grows on"]),
    ],
)
def test_captions_that_roll_or_grow_come_once(text: str, lines: list[str]) -> None:
    assert [line for _, _, line in cues(text)] == lines


def test_words_of_captions_that_grow_have_their_times() -> None:
    words = [(w.word, w.start, w.end) for s in told(GROWING)[0].segments for w in s.words]
    assert words == [("so", 0, 1), ("it", 1, 2), ("grows", 2, 3), ("on", 3, 4)]


def test_a_chorus_is_sung_as_often_as_it_is_written() -> None:
    song = labelled("La la", "La la", "La la", "La la\nand so on", "La la")
    assert [text for _, _, text in cues(song)] == ["La la"] * 3 + ["La la\nand so on", "La la"]


def test_control_characters_of_a_file_reach_nobody(tmp_path: Path) -> None:
    made, _ = told("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A\x1b[31mnn\x07>He\x1bllo\x9b.\n")
    assert said_and_shown(made) == ("A[31mnn", "Hello.")


def said_and_shown(made: Transcript) -> tuple[str | None, str]:
    return made.segments[0].speaker, made.segments[0].text
