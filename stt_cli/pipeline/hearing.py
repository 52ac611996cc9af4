"""What processes beside a run hear: where words lie in the sound, and who says them.

Importing this loads little: every such process waits for it before it is of any use.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stt_cli.media.feeds import DEFAULT, Feed
from stt_cli.model import Answer, Segment, Span, Word
from stt_cli.providers import worker
from stt_cli.text.segments import segment

if TYPE_CHECKING:
    from stt_cli.voices.question import Question, Reply


def aligned(
    path: Path, spans: tuple[Span, ...], answer: Answer, feed: Feed = DEFAULT
) -> Answer | None:
    """`answer` with exact times for its words, which `spans` of the feed hold."""
    from stt_cli.media.decode import clip
    from stt_cli.providers.local.align import align
    from stt_cli.providers.local.refine import refine

    pcm = b"".join(clip(path, span.start, span.end, feed) for span in spans)
    if answer.segments and not answer.estimated:
        refined = refine(pcm, answer.segments)
        return replace(answer, segments=tuple(refined)) if refined else None
    turns = answer.segments or (Segment(start=0.0, end=0.0, text=answer.text),)
    words = align(pcm, " ".join(turn.text for turn in turns))
    if not words:
        return None
    return replace(answer, segments=tuple(_turns(turns, words)), estimated=False)


def _turns(turns: tuple[Segment, ...], words: list[Word]) -> Iterator[Segment]:
    """The words in their turns; a turn without speaker is broken at sentences and pauses."""
    rest = iter(words)
    for turn in turns:
        said = list(islice(rest, len(turn.text.split())))
        if turn.speaker is None:
            yield from segment(said)
        elif said:
            named = tuple(replace(word, speaker=turn.speaker) for word in said)
            yield replace(turn, start=said[0].start, end=said[-1].end, words=named)


def alone() -> None:
    """Make a fresh process one that listens to voices: a process pool's initializer."""
    # The network is small: threads of the linear algebra would wait for each other.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    worker.initialize()


def listen(path: Path, feed: Feed, question: Question, model: Path | None) -> Reply:
    """What the sound of one feed of a recording says. Raises as `stt_cli.voices.question.reply`."""
    from stt_cli.media.decode import windows
    from stt_cli.voices.cutting import Sound
    from stt_cli.voices.question import reply

    sounds = (Sound(window.start, window.pcm) for window in windows(path, feed))
    return reply(question, sounds, model)
