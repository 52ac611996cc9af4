"""Chunks cover a recording, fit their limit and end in pauses, however the audio is looked at."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_cli.model import Chunk, Pause
from stt_cli.plan import Planner, Rules, plan

TINY = 1e-6


@st.composite
def recordings(draw: st.DrawFn) -> tuple[list[Pause], float]:
    pauses: list[Pause] = []
    now = 0.0
    for sound, silence in draw(
        st.lists(st.tuples(st.floats(0.05, 9.0), st.floats(0.01, 30.0)), max_size=40)
    ):
        level = draw(st.floats(-90.0, -35.0))
        pauses.append(Pause(start=now + sound, end=now + sound + silence, level=level))
        now += sound + silence
    return pauses, now + draw(st.floats(0.0, 60.0))


RULES = st.builds(
    Rules,
    max_seconds=st.sampled_from([8.0, 20.0, 60.0, math.inf]),
    search=st.sampled_from([2.0, 10.0, 30.0]),
    overlap=st.sampled_from([0.0, 1.0, 5.0, 40.0]),
    margin=st.sampled_from([0.0, 0.1, 0.3]),
    leave_out=st.sampled_from([None, 0.0, 2.0, 5.0]),
    always_overlap=st.booleans(),
)


def is_covered(moment: float, chunks: list[Chunk]) -> bool:
    return any(s.start - TINY <= moment <= s.end + TINY for c in chunks for s in c.spans)


@settings(deadline=None, max_examples=100)
@given(recordings(), RULES)
def test_chunks_fit_the_limit_advance_and_cover_all_sound(
    recording: tuple[list[Pause], float], rules: Rules
) -> None:
    pauses, duration = recording
    chunks = plan(pauses, duration, rules)
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    for chunk in chunks:
        assert 0 < chunk.seconds <= rules.max_seconds + TINY
        for span in chunk.spans:
            assert 0 <= span.start < span.end <= duration + 1 / 16_000
            assert span.start * 16_000 == pytest.approx(round(span.start * 16_000), abs=1e-3)
    for before, after in pairwise(chunks):
        assert before.start < after.start
        assert before.end < after.end
    sounds = [0.0, *(pause.end for pause in pauses)]
    for start, end in zip(sounds, [*(pause.start for pause in pauses), duration], strict=True):
        if end - start > 0.021:  # less is a scrap where the recording ends
            assert is_covered(start + 0.0005, chunks)
            assert is_covered((start + end) / 2, chunks)
            assert is_covered(end - 0.0005, chunks)


@settings(deadline=None, max_examples=100)
@given(recordings(), RULES, st.lists(st.floats(0.0, 400.0), max_size=12))
def test_the_same_chunks_come_out_however_the_audio_is_fed(
    recording: tuple[list[Pause], float], rules: Rules, moments: list[float]
) -> None:
    pauses, duration = recording
    planner = Planner(rules)
    chunks: list[Chunk] = []
    fed = 0.0
    for until in sorted(moment for moment in moments if moment < duration):
        chunks += planner.feed(between(pauses, fed, until), until)
        fed = until
    chunks += planner.feed(between(pauses, fed, duration), duration)
    chunks += planner.finish(duration)
    assert chunks == plan(pauses, duration, rules)


def between(pauses: list[Pause], start: float, end: float) -> list[Pause]:
    """The parts of pauses from `start` to `end`, as they are found while looking at that audio."""
    return [
        Pause(start=max(pause.start, start), end=min(pause.end, end), level=pause.level)
        for pause in pauses
        if pause.start < end and pause.end > start
    ]


@settings(deadline=None, max_examples=100)
@given(recordings(), RULES)
def test_no_sound_is_left_out_but_silence_longer_than_asked(
    recording: tuple[list[Pause], float], rules: Rules
) -> None:
    pauses, duration = recording
    chunks = plan(pauses, duration, rules)
    for pause in pauses:
        middle = (pause.start + pause.end) / 2
        if pause.end >= duration - 0.02:
            continue  # a last chunk of nothing but silence is not sent either
        if rules.leave_out is None or pause.end - pause.start <= rules.leave_out:
            assert is_covered(middle, chunks)
        elif pause.end - pause.start > max(rules.leave_out, 2 * rules.margin) + 0.001:
            assert not is_covered(middle, chunks)
            assert is_covered(pause.end - rules.margin + 0.001, chunks)
            if pause.start > 0.02:
                assert is_covered(pause.start + rules.margin - 0.001, chunks)


def pause(start: float, end: float, level: float = -60.0) -> Pause:
    return Pause(start=start, end=end, level=level)


def test_the_cut_is_in_the_middle_of_the_longest_pause_before_the_limit() -> None:
    pauses = [pause(5, 7), pause(22, 22.4), pause(25, 25.8), pause(28, 28.3)]
    first, second = plan(pauses, 45.0, Rules(max_seconds=30.0, search=10.0))
    assert (first.end, second.start, first.cut) == (25.4, 25.4, "silence")
    assert first.why == "in a pause of 0.80 s at -60 dBFS"


def test_of_two_pauses_alike_in_length_the_quieter_is_cut() -> None:
    pauses = [pause(22, 22.4, -70), pause(28, 28.4, -45)]
    assert plan(pauses, 45.0, Rules(max_seconds=30.0, search=10.0))[0].end == 22.2


def test_a_pause_too_short_for_the_margin_is_no_place_to_cut() -> None:
    rules = Rules(max_seconds=30.0, search=10.0, margin=0.3, overlap=4.0)
    first, second = plan([pause(25, 25.5)], 50.0, rules)
    assert (first.end, second.start, first.cut) == (30.0, 26.0, "overlap")


def test_without_a_pause_chunks_overlap() -> None:
    rules = Rules(max_seconds=30.0, search=10.0, overlap=4.0)
    chunks = plan([], 100.0, rules)
    assert [(chunk.start, chunk.end) for chunk in chunks[:2]] == [(0.0, 30.0), (26.0, 56.0)]
    assert chunks[0].cut == "overlap"
    assert chunks[0].why == "no pause in 10 s"
    assert (chunks[-1].cut, chunks[-1].why) == ("end", "the recording ends")


def test_chunks_overlap_at_pauses_too_where_speakers_must_be_known_again() -> None:
    pauses = [pause(at, at + 0.5) for at in range(3, 100, 2)]
    rules = Rules(max_seconds=30.0, search=10.0, overlap=5.0, always_overlap=True)
    chunks = plan(pauses, 100.0, rules)
    for before, after in pairwise(chunks):
        assert before.cut == "overlap"
        assert 5.0 <= before.end - after.start <= 7.5
        assert any(p.start < after.start < p.end for p in pauses)


@pytest.mark.parametrize("rest", [0.3, 3.0, 7.0])
def test_the_last_chunk_is_never_a_scrap(rest: float) -> None:
    pauses = [pause(at, at + 0.5) for at in range(3, 30, 4)]
    for silence in ([], pauses):
        chunks = plan(silence, 30.0 + rest, Rules(max_seconds=30.0, search=10.0, overlap=4.0))
        assert len(chunks) == 2
        assert min(chunk.seconds for chunk in chunks) > 10.0


def test_a_recording_that_fits_is_one_chunk() -> None:
    (chunk,) = plan([pause(10, 11)], 30.0, Rules(max_seconds=30.0))
    assert (chunk.start, chunk.end, chunk.cut) == (0.0, 30.0, "end")


@pytest.mark.parametrize("duration", [1.0, 30.0, 3600.0])
def test_silence_alone_is_not_sent_where_silence_is_left_out(duration: float) -> None:
    silence = [pause(0, duration, -math.inf)]
    assert plan(silence, duration, Rules(max_seconds=30.0, leave_out=2.0)) == []
    kept = plan(silence, duration, Rules(max_seconds=30.0))
    assert kept[-1].end == duration


def test_long_silence_is_left_out_and_does_not_count() -> None:
    pauses = [pause(0, 5), pause(15, 100), pause(110, 120)]
    rules = Rules(max_seconds=30.0, leave_out=2.0, margin=0.5)
    (chunk,) = plan(pauses, 120.0, rules)
    assert [(span.start, span.end) for span in chunk.spans] == [(4.5, 15.5), (99.5, 110.5)]
    assert chunk.seconds == 22.0


def test_a_chunk_comes_out_before_the_rest_is_looked_at() -> None:
    planner = Planner(Rules(max_seconds=30.0, search=10.0))
    assert planner.feed([pause(25, 26)], 30.0) == []
    (chunk,) = planner.feed([], 40.0)
    assert chunk.end == 25.5
