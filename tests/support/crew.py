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
from stt_cli.pipeline.answers import Answers
from stt_cli.pipeline.cost import Budget
from stt_cli.pipeline.crew import Served
from stt_cli.pipeline.events import AnyEvent
from stt_cli.pipeline.inputs import Bad, expand
from stt_cli.pipeline.intake import Intake, Work
from stt_cli.pipeline.order import Order, Pace
from stt_cli.pipeline.outcomes import Outcomes
from stt_cli.pipeline.outputs import layout, targets
from stt_cli.pipeline.producer import Producer
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.sending import Method, Sender
from stt_cli.plan import Rules
from stt_cli.store import Store, new_id
from tests.simulators.tones import hear_pcm

FREE = Budget(None, Model(id="tones", timing="word"))
RULES = Rules(max_seconds=20.0, search=8.0, overlap=2.0, leave_out=3.0)


class Tones(Sender, frozen=True):
    """Sends PCM in chunks of a few words."""

    def method(self, media: Media) -> Method:
        return Method(rules=RULES)


class ToneCrew:
    """Answers with the words in the PCM. `fault` runs before each piece is heard."""

    width = 4

    def __init__(self, fault: Callable[[Piece], object] = lambda piece: None) -> None:
        self.fault = fault
        self.pieces: list[Piece] = []
        self._pool = ThreadPoolExecutor(self.width)

    def submit(self, piece: Piece, ask: Ask, pending: Pending | None) -> Future[Served]:
        self.pieces.append(piece)
        return self._pool.submit(self._hear, piece)

    def _hear(self, piece: Piece) -> Served:
        self.fault(piece)
        return Served(answer=answer(piece.pcm or b""))

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
    crew: ToneCrew | None = None,
    formats: tuple[str, ...] = ("txt",),
    output: str | None = None,
    order: Order | None = None,
    fresh: bool = False,
    overwrite: bool = False,
) -> Ran:
    """Transcribe as `stt transcribe` does, by a crew that hears tones."""
    crew = crew or ToneCrew()
    order = order or Order(provider="local", ask=Ask(model="tones"))
    items = expand([str(name) for name in names], exclude=lambda path: False)
    single = len(names) == 1 and not Path(names[0]).is_dir()
    where = layout(output, formats, single=single)
    good = iter(targets(where, [item for item in items if not isinstance(item, Bad)]))
    works = [
        Work(item=item) if isinstance(item, Bad) else Work(item=item, targets=next(good))
        for item in items
    ]
    events: list[AnyEvent] = []
    intake = Intake(
        order,
        store,
        Tones(order=order, limits=Limits(), local=True),
        pace=Pace(),
        run=new_id(),
        scratch=scratch,
        fresh=fresh,
        overwrite=overwrite,
    )
    producer = Producer(order, intake, store, service="local", fresh=fresh)
    answers = Answers(store, FREE, provider="local", fresh=fresh)
    run = Run(order, producer, crew, answers, Outcomes(order, store, events.append))
    try:
        return Ran(run(works), events, run)
    finally:
        crew.close()
