"""A crew that hears words spelled in tones, in threads of this process, with faults on request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from stt_cli.contract import Ask, Limits, Model, Pending, Piece
from stt_cli.errors import Exit
from stt_cli.media.probe import Media
from stt_cli.model import Answer, Segment, Word
from stt_cli.pipeline.dispatch.budget import Budget
from stt_cli.pipeline.dispatch.results import Results
from stt_cli.pipeline.dispatch.workers import Result
from stt_cli.pipeline.events import AnyEvent
from stt_cli.pipeline.inputs import Bad, expand
from stt_cli.pipeline.reading.method import Method, Sender
from stt_cli.pipeline.reading.opener import Opener, Work
from stt_cli.pipeline.reading.producer import Producer
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.targets import layout, targets
from stt_cli.pipeline.writing.report import Report
from stt_cli.plan import Rules
from stt_cli.services.policy import Policy
from stt_cli.store import Store, new_id
from tests.simulators.tones import hear_pcm

FREE = Budget(None, Model(id="tones", timing="word"))
RULES = Rules(max_seconds=20.0, search=8.0, overlap=2.0, leave_out=3.0)


class Tones(Sender, frozen=True):
    """Sends PCM in chunks of a few words."""

    def method(self, media: Media) -> Method:
        return Method(rules=RULES)


class ToneWorkers:
    """Answers with the words in the PCM. `fault` runs before each piece is heard."""

    width = 4

    def __init__(self, fault: Callable[[Piece], object] = lambda piece: None) -> None:
        self.fault = fault
        self.pieces: list[Piece] = []
        self._pool = ThreadPoolExecutor(self.width)

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Result]:
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
    scratch: Path,
    workers: ToneWorkers | None = None,
    formats: tuple[str, ...] = ("txt",),
    output: str | None = None,
    settings: RunSettings | None = None,
    fresh: bool = False,
    overwrite: bool = False,
) -> Ran:
    """Transcribe as `stt transcribe` does, by a crew that hears tones."""
    workers = workers or ToneWorkers()
    settings = settings or RunSettings(provider="local", ask=Ask(model="tones"))
    items = expand([str(name) for name in names], exclude=lambda path: False)
    single = len(names) == 1 and not Path(names[0]).is_dir()
    where = layout(output, formats, single=single)
    good = iter(targets(where, [item for item in items if not isinstance(item, Bad)]))
    works = [
        Work(item=item) if isinstance(item, Bad) else Work(item=item, targets=next(good))
        for item in items
    ]
    events: list[AnyEvent] = []
    opener = Opener(
        settings,
        store,
        Tones(settings=settings, limits=Limits(), local=True),
        policy=Policy(),
        run=new_id(),
        scratch=scratch,
        fresh=fresh,
        overwrite=overwrite,
    )
    producer = Producer(settings, opener, store, service="local", fresh=fresh)
    results = Results(store, FREE, provider="local", fresh=fresh)
    run = Run(settings, producer, workers, results, Report(settings, store, events.append))
    try:
        return Ran(run(works), events, run)
    finally:
        workers.close()
