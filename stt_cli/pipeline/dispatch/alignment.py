"""Exact word times for English answers: the words are found again in the sound."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.processes import Pool, engine_processes
from stt_cli.pipeline.dispatch.workers import WorkerDied
from stt_cli.pipeline.hearing import aligned
from stt_cli.pipeline.task import Taken
from stt_cli.text.lists import likely


class Aligned(NamedTuple):
    """An answer, and what came of aligning it with its audio."""

    taken: Taken
    future: Future[Answer | None]

    def result(self) -> Taken:
        """The answer with word times, or as it was where there are none to be had."""
        # A worker that died has aligned nothing; the text is good without.
        with suppress(WorkerDied):
            if answer := self.future.result():
                return replace(self.taken, answer=answer, aligned=True)
        return self.taken


class Aligner:
    """Processes that align English text with its audio. They start when first needed."""

    def __init__(self, processes: int, attentive: frozenset[str | None] = frozenset()) -> None:
        """`attentive`: the providers whose models find times by their attention, as answers name
        them."""
        self._pool = Pool(partial(engine_processes, processes))
        self._attentive = attentive

    def wants(self, answer: Answer, language: str | None) -> bool:
        """Whether `answer`, expected to be in `language`, is English text without exact times."""
        timed = answer.words or (answer.segments and not answer.estimated)
        if not answer.text.strip() or (timed and answer.provider not in self._attentive):
            return False
        return code(language or answer.language or likely(answer.text)) == "en"

    def submit(self, path: Path, taken: Taken) -> Future[Answer | None]:
        """The answer with word times, or None where its words do not fit the chunk's audio."""
        task = taken.task
        return self._pool.submit(aligned, path, task.chunk.spans, taken.answer, task.sound)

    def close(self) -> None:
        """Shut the processes down, without waiting for work in hand."""
        self._pool.close()
