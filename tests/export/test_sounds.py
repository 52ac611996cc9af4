"""Laughter and the like among the words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from stt_cli.export import Options, render
from stt_cli.export.check import check
from stt_cli.export.edit import without_speakers
from stt_cli.export.sounds import with_sounds
from stt_cli.model import Sound
from tests.support.transcripts import segment, speech, spoken, transcript

TALK = replace(
    transcript(
        spoken("Thank you all.", speaker="Ann"),
        spoken("Now to work.", start=8, speaker="Ann"),
        spoken("Yes indeed.", start=12, speaker="Bob"),
    ),
    events=(
        Sound(text="laughter", start=0.6, end=0.9),
        Sound(text="(applause)", start=2.0, end=7.5),
        Sound(text="[door]", start=10.5, end=11.0),
    ),
)
TOLD = ["(laughter)", "(applause)", "[door]"]


@pytest.mark.parametrize("name", ["txt", "md", "srt", "vtt", "ass", "lrc", "csv", "tsv", "html"])
def test_every_sound_is_shown_once_in_brackets_unless_it_is_not_wanted(name: str) -> None:
    shown = render(TALK, name).decode().replace("\\[", "[").replace("\\]", "]")
    text = shown.split("<main")[-1].split("<script")[0]
    assert [text.count(sound) for sound in TOLD] == [1, 1, 1]
    silent = render(TALK, name, Options(sounds=False)).decode().split("<script")[0]
    assert not any(sound in silent for sound in TOLD)


def test_json_keeps_sounds_apart_from_the_words() -> None:
    assert "(applause)" not in render(replace(TALK, events=()), "json").decode()
    assert render(TALK, "json").decode().count("(applause)") == 1


def test_a_sound_stands_between_the_words_it_is_heard_between() -> None:
    texts = [(s.speaker, s.text) for s in with_sounds(TALK).segments]
    assert texts == [
        ("Ann", "Thank you (laughter) all."),
        (None, "(applause)"),
        ("Ann", "Now to work."),
        (None, "[door]"),
        ("Bob", "Yes indeed."),
    ]


def test_words_keep_their_times_around_a_sound() -> None:
    times = [(word.word, word.start, word.end) for word in with_sounds(TALK).segments[0].words]
    assert times.pop(2) == ("(laughter)", 0.6, 0.9)
    assert times == [(word.word, word.start, word.end) for word in TALK.segments[0].words]


def test_what_is_said_after_long_applause_is_not_shown_during_it() -> None:
    alone = without_speakers(TALK)
    assert "(applause)\n\nNow" in render(alone, "txt").decode()
    assert "(applause)\n\n" in render(alone, "srt").decode()


def test_a_sound_in_a_segment_without_word_times_follows_its_text() -> None:
    bare = replace(TALK, segments=(segment("Thank you all.", end=3.0),))
    assert with_sounds(bare).segments[0].text == "Thank you all. (laughter) (applause)"


def test_a_sound_where_nobody_speaks_is_all_there_is() -> None:
    silence = transcript(duration=5.0)
    noise = replace(silence, events=(Sound(text="(rain)", start=1.0, end=4.0),))
    assert render(noise, "txt") == b"(rain)\n"


def test_text_without_spaces_stays_so() -> None:
    japanese = transcript(segment("今日は行きます。", "今日", "は", "行きます。"))
    heard = replace(japanese, events=(Sound(text="(笑)", start=0.9, end=1.0),))
    assert with_sounds(heard).segments[0].text == "今日は(笑)行きます。"


def test_subtitles_with_sounds_keep_their_limits() -> None:
    talk = speech(400, speakers=2)
    sounds = [Sound(text="laughter", start=at, end=at + 0.4) for at in range(3, 120, 7)]
    options = Options(preset="netflix")
    faults = check(render(replace(talk, events=tuple(sounds)), "srt", options), "talk", options)
    assert not [fault for fault in faults if "too fast" not in fault.what]
