"""When cues appear and vanish."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from stt_cli.export.options import PRESETS, Limits
from stt_cli.export.timing import SHIFT, Speech, timed

PLAIN = Limits(max_duration=7.0)


def cue(start: int, end: int, need: int = 0) -> Speech:
    return Speech(start=start, end=end, need=need)


def test_a_cue_stays_until_it_is_read() -> None:
    assert timed([cue(1000, 1200, 900), cue(5000, 6000)], PLAIN, 9000)[0] == (1000, 1900)


def test_a_cue_takes_time_from_the_silence_before_it() -> None:
    made = timed([cue(0, 500, 500), cue(2000, 2200, 800), cue(2300, 4000, 1700)], PLAIN, 4000)
    assert made == [(0, 500), (1500, 2300), (2300, 4000)]


def test_a_cue_takes_time_from_a_neighbour_that_has_some_to_spare() -> None:
    made = timed([cue(0, 300, 800), cue(300, 4000, 1000)], PLAIN, 4000)
    assert made == [(0, 800), (800, 4000)]


def test_neighbours_move_in_a_row_to_make_room() -> None:
    row = [cue(0, 300, 600), cue(300, 900, 600), cue(900, 3000, 600)]
    assert timed(row, PLAIN, 3000) == [(0, 600), (600, 1200), (1200, 3000)]


def test_nobody_moves_where_all_speak_too_fast() -> None:
    row = [cue(n * 500, n * 500 + 500, 900) for n in range(4)]
    assert [start for start, _ in timed(row, PLAIN, 2000)] == [0, 500, 1000, 1500]


def test_gaps_are_kept_and_small_ones_closed() -> None:
    netflix = PRESETS["netflix"]
    made = timed([cue(0, 2000), cue(2000, 4000), cue(4300, 6000), cue(6500, 7000)], netflix, 9000)
    assert [after[0] - before[1] for before, after in pairwise(made)] == [84, 84, 500]


def test_no_cue_outlasts_the_limit() -> None:
    assert timed([cue(0, 9000)], PLAIN, 10_000) == [(0, 7000)]


def test_a_gap_that_cannot_be_closed_is_widened() -> None:
    netflix = PRESETS["netflix"]
    made = timed([cue(0, 6950), cue(7200, 9000)], netflix, 9000)
    assert made[0][1] == 7200 - 480


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 800), st.integers(1, 3000), st.integers(0, 2000)), max_size=9
    ),
    st.sampled_from(sorted(PRESETS)),
)
def test_order_and_nearness_hold_for_any_speech(
    shape: list[tuple[int, int, int]], preset: str
) -> None:
    clock, row = 0, []
    for pause, length, need in shape:
        row.append(cue(clock + pause, clock + pause + length, need))
        clock += pause + length
    made = timed(row, PRESETS[preset], clock)
    assert all(start < end for start, end in made)
    assert all(before[1] <= after[0] for before, after in pairwise(made))
    assert all(abs(start - said.start) <= SHIFT for (start, _), said in zip(made, row, strict=True))
