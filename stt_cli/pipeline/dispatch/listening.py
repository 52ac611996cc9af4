"""Who speaks, by how the voices sound: asked once a recording's words are known.

The sound is read again, in a process of its own, and only where something depends on it.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from msgspec import Struct

from stt_cli.errors import SttError
from stt_cli.media.feeds import Feed
from stt_cli.pipeline.dispatch.processes import Pool
from stt_cli.pipeline.dispatch.workers import WorkerDied
from stt_cli.pipeline.hearing import alone, listen
from stt_cli.pipeline.recording import Recording
from stt_cli.voices.question import Question, Reply


class Listened(Struct, frozen=True):
    """A recording was listened to; the future has what came of it."""

    recording: Recording
    future: Future[Reply]

    def result(self) -> Reply | None:
        """None where nothing could be found out; the words are good without."""
        return None if self.trouble else self.future.result()

    @property
    def trouble(self) -> str | None:
        """Why nothing could be found out."""
        error = self.future.exception()
        if error is None:
            return None
        if isinstance(error, SttError | WorkerDied):
            return str(error)
        raise error


class Listener:
    """A process that listens to voices. It starts when first needed."""

    def __init__(self, model: Path | None) -> None:
        """`model` is the speaker model's file; None: there is none on this machine."""
        self._model = model
        self._pool = Pool(_process)

    def submit(self, path: Path, feed: Feed, question: Question) -> Future[Reply]:
        """What the sound of one feed of a recording says."""
        return self._pool.submit(listen, path, feed, question, self._model)

    def close(self) -> None:
        """Shut the process down, without waiting for work in hand."""
        self._pool.close()


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=alone
    )
