"""Tracks and channels that were transcribed apart, as one transcript in order of time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stt_cli.model import Answer, Chunk, Entity, Segment, Sound, Span, Word
from stt_cli.stitch import ChunkAnswer, Stitched, merge, stitch, united

DURATION = 60.0


def part(
    *turns: tuple[float, str], entity: str | None = None, sounds: tuple[Sound, ...] = ()
) -> Stitched:
    """What one channel says: each turn starts somewhere, with half a second a word."""
    segments = tuple(
        Segment(
            start=start,
            end=start + 0.5 * len(text.split()),
            text=text,
            words=tuple(
                Word(word=word, start=start + at / 2, end=start + at / 2 + 0.4)
                for at, word in enumerate(text.split())
            ),
        )
        for start, text in turns
    )
    text = " ".join(text for _, text in turns)
    entities: tuple[Entity, ...] = ()
    if entity:
        at = text.index(entity)
        entities = (Entity(text=entity, type="name", start_char=at, end_char=at + len(entity)),)
    answer = Answer(text=text, segments=segments, entities=entities, events=sounds, language="en")
    chunk = Chunk(index=0, spans=(Span(0.0, DURATION),))
    return stitch([ChunkAnswer(chunk=chunk, answer=answer)], DURATION)


def turns(merged: Stitched) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in merged.segments]


def test_turns_alternate_as_they_were_said() -> None:
    ann = part((1.0, "How are you?"), (6.0, "Good to hear."))
    bob = part((3.0, "Fine, thanks."))
    merged = merge([ann, bob], ["Ann", "Bob"], DURATION)
    assert turns(merged) == [
        ("Ann", "How are you?"), ("Bob", "Fine, thanks."), ("Ann", "Good to hear."),
    ]  # fmt: skip
    assert merged.text == "How are you? Fine, thanks. Good to hear."
    assert merged.speakers == ("Ann", "Bob")
    assert [segment.id for segment in merged.segments] == [0, 1, 2]


def test_a_turn_is_divided_where_somebody_else_says_something() -> None:
    ann = part((1.0, "one two three four five six"))
    bob = part((2.2, "yes"))
    merged = merge([ann, bob], ["Ann", "Bob"], DURATION)
    assert turns(merged) == [("Ann", "one two three"), ("Bob", "yes"), ("Ann", "four five six")]


def test_one_track_keeps_its_own_speakers_unless_it_is_one() -> None:
    one = part((1.0, "hello there"))
    assert merge([one], [None], DURATION) == one
    assert turns(merge([one], ["Track 1"], DURATION)) == [("Track 1", "hello there")]


def test_names_that_were_found_are_found_in_the_new_text() -> None:
    ann = part((1.0, "this is Rome"), entity="Rome")
    bob = part((0.0, "hi"), (8.0, "is Rome far"), entity="Rome")
    merged = merge([ann, bob], ["Ann", "Bob"], DURATION)
    assert len(merged.entities) == 2
    for entity in merged.entities:
        assert merged.text[entity.start_char : entity.end_char] == "Rome"
    starts = [entity.start_char for entity in merged.entities]
    assert len({*starts}) == 2


def test_what_two_microphones_hear_is_one_sound() -> None:
    laughs = Sound(text="(laughter)", start=3.0, end=4.0)
    late = Sound(text="(laughter)", start=3.2, end=4.1)
    merged = merge(
        [part((1.0, "a"), sounds=(laughs,)), part((2.0, "b"), sounds=(late,))],
        ["Ann", "Bob"],
        DURATION,
    )
    assert merged.events == (laughs,)


def test_a_silent_channel_adds_nobody() -> None:
    merged = merge([part((1.0, "hello")), part()], ["Ann", "Bob"], DURATION)
    assert merged.speakers == ("Ann",)
    assert merged.language == "en"
    assert merge([part(), part()], ["Ann", "Bob"], DURATION).text == ""


STARTS = st.lists(st.floats(0.0, 50.0), max_size=6)


@given(st.lists(STARTS, min_size=1, max_size=4))
def test_no_word_is_lost_and_no_time_goes_back(channels: list[list[float]]) -> None:
    said, parts = [], []
    for number, starts in enumerate(channels):
        own = [(start, f"w{number}x{at} y z") for at, start in enumerate(sorted(starts))]
        parts.append(part(*own))
        said += [word.word for word in parts[-1].words]
    merged = merge(parts, [f"Speaker {n}" for n in range(len(parts))], DURATION)
    assert sorted(word.word for word in merged.words) == sorted(said)
    for before, after in pairwise(merged.words):
        assert before.start <= before.end <= after.start <= DURATION
    for segment in merged.segments:
        assert {word.speaker for word in segment.words} == {segment.speaker}
        assert segment.text.split() == [word.word for word in segment.words]


def test_gaps_that_overlap_are_one() -> None:
    gaps = [Span(5.0, 7.0), Span(1.0, 2.0), Span(6.0, 9.0)]
    assert united(gaps) == [Span(1.0, 2.0), Span(5.0, 9.0)]
