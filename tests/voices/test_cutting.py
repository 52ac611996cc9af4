"""Parts of passing sound come whole, in order, and no more sound is kept than they need."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.model import Span
from stt_cli.voices.cutting import RATE, Sound, cut

WHOLE = array("h", (n % 30_000 for n in range(3 * RATE))).tobytes()
spans = st.lists(
    st.tuples(st.floats(0, 3), st.floats(0, 1.5)).map(lambda p: Span(p[0], min(3.0, p[0] + p[1])))
)


def passing(samples: int) -> Iterator[Sound]:
    for at in range(0, len(WHOLE), 2 * samples):
        yield Sound(at / 2 / RATE, WHOLE[at : at + 2 * samples])


def part(span: Span) -> bytes:
    return WHOLE[2 * round(span.start * RATE) : 2 * round(span.end * RATE)]


@given(spans, st.sampled_from([400, 4_000, 16_000, 100_000]))
def test_every_span_is_cut_out_once_in_the_order_of_ends(wanted: list[Span], window: int) -> None:
    found = list(cut(passing(window), wanted))
    assert sorted(number for number, _ in found) == list(range(len(wanted)))
    assert [wanted[number].end for number, _ in found] == sorted(span.end for span in wanted)
    assert all(pcm == part(wanted[number]) for number, pcm in found)


def test_what_lies_outside_of_the_sound_is_left_out() -> None:
    ((_, pcm),) = cut(passing(4_000), [Span(2.5, 9.0)])
    assert pcm == part(Span(2.5, 3.0))
    ((_, pcm),) = cut([Sound(1.0, WHOLE[2 * RATE :])], [Span(0.5, 1.5)])
    assert pcm == part(Span(1.0, 1.5))
    ((_, pcm),) = cut(passing(4_000), [Span(7.0, 9.0)])
    assert pcm == b""


def test_no_more_is_read_than_the_last_span_needs() -> None:
    asked: list[float] = []

    def counted() -> Iterator[Sound]:
        for sound in passing(4_000):
            asked.append(sound.start)
            yield sound

    list(cut(counted(), [Span(0.2, 0.4), Span(0.6, 0.9)]))
    assert asked == pytest.approx([0.0, 0.25, 0.5, 0.75])
    list(cut(counted(), []))
