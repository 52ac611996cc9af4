"""What became of the inputs of a run."""

from __future__ import annotations

from stt_cli.model import Cost
from stt_cli.pipeline.events import Done, Failed, RunDone, Waiting
from stt_cli.pipeline.recording import Recording


class Tally:
    """Keeps a line for each input that ended."""

    def __init__(self) -> None:
        self.done: list[Done] = []
        self.incomplete: list[Done] = []
        """Written, but counted as failed."""
        self.skipped: list[str] = []
        self.failed: list[Failed] = []
        self.waiting: list[Waiting] = []

    def add(self, recording: Recording, outputs: tuple[str, ...], *, complete: bool = True) -> None:
        """A recording was transcribed, if not as completely as was asked for."""
        (self.done if complete else self.incomplete).append(
            Done(
                name=recording.name,
                job=recording.job,
                outputs=outputs,
                seconds=recording.duration,
                cost=recording.cost,
            )
        )

    def event(self) -> RunDone:
        totals: dict[str, float] = {}
        written = self.done + self.incomplete
        for cost in (done.cost for done in written if done.cost):
            totals[cost.currency] = totals.get(cost.currency, 0.0) + cost.amount
        return RunDone(
            done=tuple(self.done),
            skipped=tuple(self.skipped),
            failed=tuple(self.failed),
            waiting=tuple(self.waiting),
            seconds=sum(done.seconds for done in written),
            cost=tuple(Cost(amount=round(sum_, 8), currency=c) for c, sum_ in totals.items()),
        )
