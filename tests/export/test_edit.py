"""Renaming, shifting and merging whole transcripts."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.export import Options, render, unseen
from stt_cli.export.cue import highlights
from stt_cli.export.edit import edited, merge, renamed, shifted, without_speakers
from stt_cli.export.shape import cues
from stt_cli.model import Character, Cost, Entity, Seam, Sound, Span, Transcript
from tests.support.transcripts import spoken, transcript

TALK = transcript(
    spoken("Hi there.", start=1.0, speaker="Speaker 1"),
    spoken("Hello.", start=3.0, speaker="Speaker 2"),
    duration=5.0,
)
FULL = replace(
    TALK,
    events=(Sound(text="(laughs)", start=2.0, end=2.5),),
    entities=(Entity(text="there", type="place", start_char=3, end_char=8),),
    seams=(Seam(at=2.5, cut="silence"),),
    gaps=(Span(4.0, 4.5),),
    cost=Cost(amount=0.5),
    job="01",
)


def starts(made: Transcript) -> list[float]:
    return [word.start for segment in made.segments for word in segment.words]


def test_renaming_reaches_segments_words_and_the_list_of_speakers() -> None:
    worded = replace(TALK.segments[0].words[0], speaker="Speaker 1")
    first = replace(TALK.segments[0], words=(worded,))
    made = renamed(replace(TALK, segments=(first, TALK.segments[1])), {"Speaker 1": "Ann"})
    assert made.speakers == ("Ann", "Speaker 2")
    assert [s.speaker for s in made.segments] == ["Ann", "Speaker 2"]
    assert made.segments[0].words[0].speaker == "Ann"


def test_two_speakers_with_one_name_are_one() -> None:
    assert renamed(TALK, {"Speaker 1": "Ann", "Speaker 2": "Ann"}).speakers == ("Ann",)


def test_names_nobody_has_change_nothing() -> None:
    assert renamed(TALK, {"Speaker 9": "Ann"}) == TALK


def test_without_speakers_nobody_is_named() -> None:
    made = without_speakers(TALK)
    assert (made.speakers, {s.speaker for s in made.segments}) == ((), {None})


def test_an_offset_moves_every_time() -> None:
    character = Character(text="H", start=1.0, end=1.1)
    word = replace(FULL.segments[0].words[0], characters=(character,))
    made = shifted(replace(FULL, segments=(replace(FULL.segments[0], words=(word,)),)), 10.0)
    assert made.duration == 15.0
    assert (made.segments[0].start, starts(made)) == (11.0, [11.0])
    assert made.segments[0].words[0].characters == (Character(text="H", start=11.0, end=11.1),)
    assert (made.events[0].start, made.seams[0].at, made.gaps[0]) == (12.0, 12.5, Span(14.0, 14.5))


def test_no_time_falls_below_zero() -> None:
    made = shifted(FULL, -2.0)
    assert [s.start for s in made.segments] == [0.0, 1.0]
    assert made.duration == 3.0


def test_options_are_applied_together() -> None:
    made = edited(TALK, Options(rename={"Speaker 2": "Bo"}, offset=1.0))
    assert (made.speakers, starts(made)) == (("Speaker 1", "Bo"), [2.0, 2.5, 4.0])
    assert edited(TALK, Options()) is TALK


def test_merged_transcripts_follow_each_other() -> None:
    made = merge([FULL, FULL])
    assert starts(made) == [1.0, 1.5, 3.0, 6.0, 6.5, 8.0]
    assert [s.id for s in made.segments] == [0, 1, 2, 3]
    assert (made.duration, made.speakers) == (10.0, ("Speaker 1", "Speaker 2"))
    assert made.source.name == "talk.mp3 + talk.mp3"
    assert (made.cost, made.job) == (Cost(amount=1.0), None)
    assert [gap.start for gap in made.gaps] == [4.0, 9.0]
    assert [made.text[e.start_char : e.end_char] for e in made.entities] == ["there", "there"]


def test_what_differs_is_not_claimed_for_the_whole() -> None:
    other = replace(TALK, language="fr", timing="segment", cost=Cost(amount=1, currency="credits"))
    made = merge([FULL, other])
    assert (made.language, made.timing, made.cost) == (None, "estimated", None)


def test_one_transcript_is_left_as_it_is_and_none_is_refused() -> None:
    assert merge([FULL]) is FULL
    with pytest.raises(UsageError):
        merge([])


FIVE = transcript(
    *(spoken(f"This is number {name}.", start=4.0 * n) for n, name in enumerate("abcde")),
    duration=20.0,
)


@pytest.mark.parametrize("name", ["srt", "vtt", "ass", "lrc"])
def test_cues_that_a_negative_offset_moves_before_zero_are_left_out(name: str) -> None:
    moved = render(FIVE, name, Options(offset=-9.0)).decode()
    assert [letter for letter in "abcde" if f"number {letter}." in moved] == ["c", "d", "e"]
    assert unseen(FIVE, name, Options(offset=-9.0)) == 2
    assert unseen(FIVE, name, Options(offset=9.0)) == 0


@pytest.mark.parametrize("offset", [-9.0, -8.5, -0.25, -30.0])
@pytest.mark.parametrize("highlight", [False, True])
def test_a_negative_offset_changes_nothing_but_times(offset: float, highlight: bool) -> None:
    options = Options(highlight_words=highlight)
    before = cues(FIVE, options)
    by = round(-1000 * offset)
    kept = [cue for cue in before if cue.end > by]
    after = cues(FIVE, replace(options, offset=offset))
    assert [cue.text_lines for cue in after] == [cue.text_lines for cue in kept]
    assert [cue.start for cue in after] == [max(0, cue.start - by) for cue in kept]
    assert [cue.end for cue in after] == [cue.end - by for cue in kept]
    for old, new in zip(kept, after, strict=True):
        moved = [(max(0, start - by), max(0, end - by)) for start, end in highlights(old)]
        assert list(highlights(new)) == moved


def test_json_keeps_every_word_whatever_the_offset() -> None:
    made = json.loads(render(FIVE, "json", Options(offset=-9.0)))
    assert made["text"] == FIVE.text
    assert len(made["segments"]) == len(FIVE.segments)
    assert unseen(FIVE, "json", Options(offset=-9.0)) == 0
