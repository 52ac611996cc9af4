"""How far the inputs of a run are together."""

from __future__ import annotations

from pathlib import Path

from stt_cli.model import Cost
from stt_cli.pipeline import events
from stt_cli.pipeline.events import AnyEvent
from stt_cli.pipeline.inputs import expand
from stt_cli.pipeline.overall import Overall
from stt_cli.pipeline.targets import Work
from tests.support import audio


class Watched:
    """An overall report of `names`, at a time that is set."""

    def __init__(self, *names: Path) -> None:
        self.now = 0.0
        self.events: list[AnyEvent] = []
        works = [Work(item=item) for item in expand([str(name) for name in names])]
        self.overall = Overall(self.events.append, works, self.price, lambda: self.now)

    def price(self, seconds: float) -> Cost | None:
        return Cost(amount=seconds / 10)

    def show(self, event: AnyEvent) -> events.Overall:
        self.now += 2.0
        self.overall.show(event)
        last = self.events[-1]
        assert isinstance(last, events.Overall)
        return last


def test_total_and_cost_are_known_once_the_inputs_are_measured(tmp_path: Path) -> None:
    for name, seconds in (("a.wav", 1.0), ("b.wav", 3.0)):
        audio.save(tmp_path / name, audio.silence(seconds))
    (tmp_path / "c.wav").write_bytes(b"this is no recording")
    watched = Watched(*(tmp_path / name for name in ("a.wav", "b.wav", "c.wav")))
    watched.overall.measure()
    told = watched.overall.report(0.0)
    assert told.total is not None
    assert round(told.total, 2) == 6.0  # what cannot be measured is taken for as long as the rest
    assert (told.files, told.done, told.seconds, told.eta) == (3, 0, 0.0, None)
    assert told.cost_in_all == watched.price(told.total)


def test_what_becomes_of_the_inputs_is_counted(tmp_path: Path) -> None:
    watched = Watched(*(tmp_path / name for name in "abcd"))
    for file in range(4):
        watched.show(events.FileStarted(file=file, name="x", seconds=100.0, job="j"))
    progress = events.Progress(
        file=0, name="a", phase="transcribing", done=50.0, total=100.0, chunks_done=1, chunks=None,
        cost=Cost(amount=5.0),
    )  # fmt: skip
    watched.now = 8.0
    told = watched.show(progress)
    assert (told.seconds, told.total, told.cost) == (50.0, 400.0, Cost(amount=5.0))
    assert told.eta == 10.0 * 350.0 / 50.0
    done = events.FileDone(
        file=0, name="a", job="j", outputs=(), seconds=100.0, spent=Cost(amount=9.0)
    )
    assert (watched.show(done).done, watched.show(done).cost) == (1, Cost(amount=9.0))
    watched.show(events.FileSkipped(file=1, name="b", outputs=()))
    told = watched.show(events.FileFailed(file=2, name="c", error="c: no", exit_code=3))
    assert (told.done, told.skipped, told.failed, told.total) == (1, 1, 1, 200.0)
    strict = events.FileFailed(file=0, name="a", error="a: silent", exit_code=6)
    assert (watched.show(strict).done, watched.show(strict).failed) == (0, 2)


def test_one_input_needs_no_report_of_all(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "a")
    watched.overall.show(events.FileStarted(file=0, name="a", seconds=9.0, job="j"))
    assert [type(event) for event in watched.events] == [events.FileStarted]
