"""Turns that a service wrote into its text, which nobody timed."""

from __future__ import annotations

import pytest

from stt_cli.model import Answer, Chunk, Segment, Span
from stt_cli.stitch import ChunkAnswer, stitch


def test_untimed_turns_are_spread_over_the_speech_and_keep_their_speakers() -> None:
    turns = (
        Segment(start=0.0, end=5.0, text="One two.", speaker="Speaker 1"),
        Segment(start=5.0, end=10.0, text="Six ten.", speaker="Speaker 2"),
    )
    heard = ChunkAnswer(
        chunk=Chunk(index=0, spans=(Span(0.0, 20.0),)),
        answer=Answer(text="One two. Six ten.", segments=turns, estimated=True),
        speech=(Span(2.0, 4.0), Span(16.0, 18.0)),
    )

    stitched = stitch([heard], 20.0)

    assert stitched.timing == "estimated"
    assert [(s.speaker, s.text) for s in stitched.segments] == [
        ("Speaker 1", "One two."),
        ("Speaker 2", "Six ten."),
    ]
    first, second = stitched.segments
    assert (first.start, first.end) == pytest.approx((2.0, 4.0))
    assert (second.start, second.end) == pytest.approx((16.0, 18.0))
