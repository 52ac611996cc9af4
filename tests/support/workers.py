"""Workers that read words spelled in tones, in threads of this process, with faults on request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from stt_cli.contract import Ask, Before, Piece
from stt_cli.errors import Exit
from stt_cli.model import Answer, Segment, Word
from stt_cli.pipeline.build import run_for
from stt_cli.pipeline.dispatch.workers import Result
from stt_cli.pipeline.events import AnyEvent
from stt_cli.pipeline.inputs import Bad, expand
from stt_cli.pipeline.naming import targets
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.settings import Command, RunSettings, Switches
from stt_cli.pipeline.targets import Work, layout
from stt_cli.store import Store
from tests.simulators.tones import hear_pcm

SETTINGS = RunSettings(
    provider="local", ask=Ask(model="sphinx"), chunk_seconds=20.0, overlap=2.0, align=False
)
"""Chunks of a few words."""


NO_SWITCHES = Switches()


class ToneWorkers:
    """Answers with the words in the PCM. `fault` runs before each piece is heard."""

    width = 4

    def __init__(self, fault: Callable[[Piece], object] = lambda piece: None) -> None:
        self.fault = fault
        self.pieces: list[Piece] = []
        self._pool = ThreadPoolExecutor(self.width)

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        self.pieces.append(piece)
        return self._pool.submit(self._hear, piece)

    def _hear(self, piece: Piece) -> Result:
        self.fault(piece)
        return Result(answer=answer(piece.pcm or b""))

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def answer(pcm: bytes) -> Answer:
    """What a recogniser with word times makes of PCM."""
    words = tuple(Word(word=w.text, start=w.start, end=w.end) for w in hear_pcm([pcm]))
    if not words:
        return Answer(text="")
    text = " ".join(word.word for word in words)
    segment = Segment(start=words[0].start, end=words[-1].end, text=text, words=words)
    return Answer(text=text, segments=(segment,))


class Ran(Struct):
    """What a run left behind, apart from files."""

    code: Exit
    events: list[AnyEvent]
    run: Run


def transcribe(
    *names: str | Path,
    store: Store,
    workers: ToneWorkers | None = None,
    formats: tuple[str, ...] = ("txt",),
    output: str | None = None,
    settings: RunSettings = SETTINGS,
    switches: Switches = NO_SWITCHES,
) -> Ran:
    """Transcribe as `stt transcribe` does, by workers that read tones."""
    workers = workers or ToneWorkers()
    items = expand([str(name) for name in names])
    single = len(names) == 1 and not Path(names[0]).is_dir()
    where = layout(output, formats, single=single)
    good = iter(targets(where, [item for item in items if not isinstance(item, Bad)]))
    works = [
        Work(item=item) if isinstance(item, Bad) else Work(item=item, targets=next(good))
        for item in items
    ]
    command = Command(settings=settings, switches=switches)
    events: list[AnyEvent] = []
    try:
        with run_for(command, store, events.append, workers=workers) as run:
            return Ran(run(works), events, run)
    finally:
        workers.close()
