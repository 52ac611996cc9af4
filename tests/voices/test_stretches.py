"""Stretches cover every word, stay within runs of words, and are no longer than asked."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stt_cli.model import Span
from stt_cli.voices.stretches import LEAST, MARGIN, PAUSE, runs, stretches


@st.composite
def words(draw: st.DrawFn) -> list[Span]:
    at, found = 1.0, []
    for gap, length in draw(st.lists(st.tuples(st.floats(0, 0.6), st.floats(0, 2.0)))):
        found.append(Span(at + gap, at + gap + length))
        at = found[-1].end
    return found


@given(words(), st.sampled_from([(1.2, 0.4), (0.8, 0.2), (0.3, 0.3)]))
def test_every_word_is_covered_and_no_stretch_is_too_long(
    said: list[Span], size: tuple[float, float]
) -> None:
    found = stretches(said, *size)
    assert all(span.seconds <= max(size[0], LEAST) + 1e-6 for span in found)
    assert all(span.seconds >= min(size[0], LEAST) - 1e-6 for span in found)
    for word in said:
        middle = (word.start + word.end) / 2
        assert any(span.start <= middle <= span.end for span in found)


@given(words())
def test_no_run_reaches_over_a_pause(said: list[Span]) -> None:
    for run in runs(said):
        inside = [word for word in said if run.start <= (word.start + word.end) / 2 <= run.end]
        pauses = [after.start - before.end for before, after in pairwise(inside)]
        assert all(pause <= PAUSE + 2 * MARGIN + LEAST for pause in pauses)


def test_two_turns_with_a_pause_between_are_two_runs() -> None:
    said = [Span(0.5, 1.0), Span(1.1, 1.4), Span(1.6, 2.0)]
    assert [(round(run.start, 3), round(run.end, 3)) for run in runs(said)] == [
        (0.45, 1.45),
        (1.55, 2.05),
    ]


def test_nothing_said_is_no_run() -> None:
    assert list(runs([])) == []
    assert stretches([], 1.2, 0.4) == []
