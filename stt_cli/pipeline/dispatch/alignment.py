"""Word times for answers that are bare text: the words are found again in the sound."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.export.breaks import likely
from stt_cli.languages import code
from stt_cli.media.isolated import without_sigint
from stt_cli.model import Answer, Chunk, Segment, Span, Word
from stt_cli.pipeline.recording import Task
from stt_cli.providers import local
from stt_cli.words import segment


class Aligned(NamedTuple):
    """A text-only answer, and what came of aligning it with its audio."""

    task: Task
    answer: Answer
    attempts: int
    future: Future[Answer | None]

    def result(self) -> Answer | None:
        """The answer with word times, or None where there are none to be had."""
        # A worker that died has aligned nothing; the text is good without.
        with suppress(BrokenProcessPool):
            return self.future.result()
        return None


class Aligner:
    """Processes that align English text with its audio. They start when first needed."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def wants(self, answer: Answer, language: str | None) -> bool:
        """Whether `answer`, expected to be in `language`, is English text that nobody timed."""
        if answer.words or not answer.text.strip() or (answer.segments and not answer.estimated):
            return False
        return code(language or answer.language or likely(answer.text)) == "en"

    def submit(self, path: Path, chunk: Chunk, answer: Answer) -> Future[Answer | None]:
        """The answer with word times, or None where its words do not fit the chunk's audio."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=local.initialize,
                initargs=(None,),
            )
        with without_sigint():
            return self._pool.submit(aligned, path, chunk.spans, answer)

    def close(self) -> None:
        """Let the processes go, without waiting for work in hand."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)


def aligned(path: Path, spans: tuple[Span, ...], answer: Answer) -> Answer | None:
    """`answer` with times for its words, which `spans` of the recording hold."""
    from stt_cli.media.decode import clip
    from stt_cli.providers.local.align import align

    turns = answer.segments or (Segment(start=0.0, end=0.0, text=answer.text),)
    pcm = b"".join(clip(path, span.start, span.end) for span in spans)
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
