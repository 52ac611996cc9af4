"""As few persons as the evidence allows: by shared words, by voices, by who is left."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_cli.model import Answer, Chunk, Segment, Span, SpeakerMatch, Word
from stt_cli.stitch import (
    ChunkAnswer,
    Label,
    Said,
    Scale,
    Sounds,
    Stitched,
    Voices,
    attribute,
    labels,
    stitch,
)

SECONDS, STEP = 30.0, 27.0
SCALE = Scale(within=0.22, between=0.3, dimensions=12.0, most=8.0)
WORDS = [
    "alpha",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "kilo",
    "lima",
]


class Meeting:
    """Who says each second of a meeting, and what chunks of it answer with labels of their own."""

    def __init__(self, who: Sequence[str], step: float = STEP, seed: int = 0) -> None:
        self.dice = random.Random(seed)
        self.who = who
        self.words = [f"{self.dice.choice(WORDS)}{n}" for n in range(len(who))]
        count = max(1, round((len(who) - SECONDS) / step) + 1)
        self.starts = [number * step for number in range(count)]
        self.names = [self._labels(start) for start in self.starts]
        self.heard = [self._heard(index, start) for index, start in enumerate(self.starts)]

    def _labels(self, start: float) -> dict[str, str]:
        """The order in which a service numbers the people of one chunk means nothing."""
        people = list(dict.fromkeys(self._said(start).values()))
        self.dice.shuffle(people)
        return {person: f"speaker_{number}" for number, person in enumerate(people)}

    def _said(self, start: float) -> dict[int, str]:
        last = min(len(self.who), int(start + SECONDS))
        return {at: self.who[at] for at in range(int(start), last)}

    def _heard(self, index: int, start: float) -> ChunkAnswer:
        words = tuple(
            Word(word=self.words[at], start=at - start, end=at - start + 0.8,
                 speaker=self.names[index][person])
            for at, person in self._said(start).items()
        )  # fmt: skip
        end = min(len(self.who), start + SECONDS)
        whole = Segment(start=0.0, end=end - start, text="", words=words)
        chunk = Chunk(index=index, spans=(Span(start, end),), cut="overlap")
        return ChunkAnswer(chunk=chunk, answer=Answer(text="", segments=(whole,)))

    def sounds(self, blur: float = 0.3) -> Sounds:
        """Voices of all labels: each person's own direction, blurred as a chunk's mean is."""
        people = sorted(set(self.who))
        noise = random.Random(1)
        vectors = {}
        for place, names in enumerate(self.names):
            for person, label in names.items():
                own = people.index(person)
                vectors[Label(place, label)] = [
                    0.7 + 0.55 * (axis == own) + noise.gauss(0, blur / 4) for axis in range(12)
                ]
        return _sounds(vectors)

    def right(self, result: Stitched) -> float:
        """The share of words whose speaker is right, where each person has one name."""
        names: dict[str, dict[str, int]] = {}
        truth = dict(zip(self.words, self.who, strict=True))
        for word in result.words:
            counts = names.setdefault(truth[word.word], {})
            counts[word.speaker or ""] = counts.get(word.speaker or "", 0) + 1
        best = {person: max(counts, key=counts.__getitem__) for person, counts in names.items()}
        if len(set(best.values())) < len(best):
            return 0.0
        return sum(names[person][name] for person, name in best.items()) / len(result.words)


def _sounds(vectors: dict[Label, list[float]], weight: float = 6.0) -> Sounds:
    rows = list(vectors.values())
    products = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in rows] for x in rows]
    voices = Voices(weights=[weight] * len(rows), products=products, scale=SCALE)
    return Sounds(labels=tuple(vectors), voices=voices)


def turns(people: str, seconds: int, seed: int = 0, least: int = 3, most: int = 9) -> list[str]:
    """Who speaks in each second: people take turns of a few seconds, never the same one twice."""
    dice = random.Random(seed)
    who: list[str] = []
    last = ""
    while len(who) < seconds:
        last = dice.choice([person for person in people if person != last] or [*people])
        who += [last] * dice.randint(least, most)
    return who[:seconds]


@pytest.mark.parametrize("with_voices", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_two_people_over_sixty_chunks_stay_two(seed: int, with_voices: bool) -> None:
    meeting = Meeting(turns("AB", 1630, seed), seed=seed)
    sounds = meeting.sounds() if with_voices else None
    result = stitch(meeting.heard, 1630.0, sounds=sounds)
    assert len(meeting.heard) >= 60
    assert len(result.speakers) == 2
    assert meeting.right(result) == 1.0


@pytest.mark.parametrize("seed", range(4))
def test_voices_alone_hold_people_together_where_chunks_do_not_overlap(seed: int) -> None:
    meeting = Meeting(turns("ABC", 1500, seed), step=SECONDS, seed=seed)
    result = stitch(meeting.heard, 1500.0, sounds=meeting.sounds())
    assert len(result.speakers) == 3
    assert meeting.right(result) > 0.97


def test_without_overlap_or_voices_there_are_no_more_people_than_one_chunk_has() -> None:
    meeting = Meeting(turns("AB", 1800), step=SECONDS)
    assert len(stitch(meeting.heard, 1800.0).speakers) == 2


def test_a_new_voice_is_a_new_person_even_where_somebody_known_is_missing() -> None:
    who = [*turns("AB", 600), *turns("AC", 600, seed=3), *turns("BC", 300, seed=4)]
    meeting = Meeting(who)
    result = stitch(meeting.heard, 1500.0, sounds=meeting.sounds())
    assert len(result.speakers) == 3
    assert meeting.right(result) > 0.97


def test_a_limit_goes_over_a_new_voice() -> None:
    meeting = Meeting([*turns("AB", 600), *turns("AC", 600, seed=3)])
    result = stitch(meeting.heard, 1200.0, sounds=meeting.sounds(), speakers=2)
    assert len(result.speakers) == 2
    assert "limit" in {match.by for match in result.matches}


def test_a_limit_goes_over_what_a_single_chunk_tells_apart() -> None:
    meeting = Meeting(turns("ABCD", 300))
    assert len(stitch(meeting.heard, 300.0, speakers=2).speakers) == 2
    assert len(stitch(meeting.heard, 300.0, speakers=1).speakers) == 1
    assert len(stitch(meeting.heard, 300.0, speakers=9).speakers) == 4


def test_voices_that_cannot_tell_two_known_persons_apart_do_not_count() -> None:
    meeting = Meeting(turns("AB", 1500))
    same = _sounds({label: [1.0] * 12 for label in meeting.sounds().labels})
    dice = random.Random(2)
    any_ = _sounds({label: [dice.gauss(0, 1) for _ in range(12)] for label in same.labels})
    for sounds in (same, any_):
        result = stitch(meeting.heard, 1500.0, sounds=sounds)
        assert len(result.speakers) == 2
        assert meeting.right(result) == 1.0


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 4), st.integers(0, 10_000), st.booleans())
def test_people_come_and_go_and_are_never_more_than_there_are(
    count: int, seed: int, overlaps: bool
) -> None:
    dice = random.Random(seed)
    everyone = "ABCD"[:count]
    who: list[str] = []
    for _ in range(8):
        there = dice.sample(everyone, dice.randint(1, count))
        who += turns("".join(there), dice.randint(40, 120), dice.randrange(1000))
    meeting = Meeting(who, step=STEP if overlaps else SECONDS, seed=seed)
    result = stitch(meeting.heard, float(len(who)), sounds=meeting.sounds())
    assert len(result.speakers) == len(set(who))
    assert meeting.right(result) > 0.97


def test_a_match_says_how_it_was_made_and_how_sure_it_is() -> None:
    meeting = Meeting(["A"] * 10 + ["B"] * 35 + ["A"] * 12)
    by_words, by_elimination = stitch(meeting.heard, 57.0).matches
    assert (by_words.by, by_elimination.by) == ("words", "elimination")
    assert by_words.confidence > by_elimination.confidence > 0.8
    assert {by_words.speaker, by_elimination.speaker} == {"Speaker 1", "Speaker 2"}


def test_a_guess_among_several_is_not_sure() -> None:
    meeting = Meeting(["A"] * 10 + ["B"] * 10 + ["C"] * 10 + ["A"] * 20, step=SECONDS)
    (guess,) = stitch(meeting.heard, 50.0).matches
    assert guess.by == "elimination"
    assert guess.confidence < 0.5


def test_a_new_person_is_said_to_be_new() -> None:
    meeting = Meeting(["A"] * 10 + ["B"] * 20 + ["C"] * 20, step=SECONDS)
    (new,) = stitch(meeting.heard, 50.0, sounds=meeting.sounds()).matches
    assert new == SpeakerMatch(
        chunk=1, label="speaker_0", speaker="Speaker 3", by="new", confidence=new.confidence
    )
    assert new.confidence > 0.8


def test_one_chunk_has_nothing_to_match() -> None:
    assert stitch(Meeting(turns("AB", 30)).heard, 30.0).matches == ()


def test_the_spans_of_a_label_are_its_turns_on_the_source_s_clock() -> None:
    meeting = Meeting(["A"] * 10 + ["B"] * 25 + ["A"] * 22)
    first, second = meeting.names
    spans = labels(meeting.heard)
    assert spans[Label(0, first["A"])] == [Span(0.0, 9.8)]
    assert spans[Label(0, first["B"])] == [Span(10.0, 29.8)]
    assert spans[Label(1, second["A"])] == [Span(35.0, 56.8)]


def test_words_may_be_given_to_speakers_from_outside() -> None:
    meeting = Meeting(["A"] * 6)
    said = [Said("Ann", 0.9), Said("Ann", 0.8), Said("Bob", 0.5), *[Said("Cleo", 1.0)] * 3]
    before = stitch(meeting.heard, 6.0)
    result = attribute(before, said)
    assert [
        (segment.id, segment.speaker, len(segment.words), segment.speaker_confidence)
        for segment in result.segments
    ] == [(0, "Ann", 2, 0.85), (1, "Bob", 1, 0.5), (2, "Cleo", 3, 1.0)]
    assert result.speakers == ("Ann", "Bob", "Cleo")
    assert {word.speaker for word in result.segments[2].words} == {"Cleo"}
    assert (result.text, result.words[-1].end) == (before.text, before.words[-1].end)
