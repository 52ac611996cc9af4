from __future__ import annotations

from collections.abc import Iterator

import pytest

from stt_cli.media.decode import Window
from stt_cli.pcm import RATE
from stt_cli.pipeline.reading.chunker import Chunker, Tape
from stt_cli.plan import Rules
from tests.support import audio

RULES = Rules(max_seconds=20.0, search=8.0, overlap=2.0, margin=0.1, leave_out=3.0)


def windows(pcm: bytes, seconds: float = 10.0) -> Iterator[Window]:
    size = round(seconds * RATE) * 2
    for at in range(0, len(pcm), size):
        yield Window(at / 2 / RATE, pcm[at : at + size])


@pytest.mark.parametrize("seconds", [1.0, 3.7, 10.0])
def test_a_chunk_holds_the_very_samples_of_its_spans(seconds: float) -> None:
    pcm = audio.speech([(0.5, 14.0), (14.6, 31.0), (45.0, 70.0)], 75.0)
    chunks = list(Chunker(windows(pcm, seconds), RULES))
    assert len(chunks) > 3
    for chunk, cut in chunks:
        spans = [(round(s.start * RATE) * 2, round(s.end * RATE) * 2) for s in chunk.spans]
        assert b"".join(cut) == b"".join(pcm[start:end] for start, end in spans)


def test_the_tape_forgets_long_silence_and_what_is_past() -> None:
    pcm = audio.speech([(0.5, 10.0), (200.0, 210.0)], 215.0)
    chunker = Chunker(windows(pcm), RULES)
    longest = 0
    add = Tape.add

    def watched(tape: Tape, window: Window) -> None:
        nonlocal longest
        add(tape, window)
        longest = max(longest, sum(len(kept.pcm) for kept in tape._windows))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tape, "add", watched)
        list(chunker)
    assert longest < 60 * RATE * 2
