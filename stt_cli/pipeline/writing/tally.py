"""What became of the inputs of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stt_cli.errors import Exit, SttError
from stt_cli.model import Cost
from stt_cli.pipeline.events import Done, Failed, RunDone, Waiting

if TYPE_CHECKING:
    from stt_cli.pipeline.recording import Recording


class Tally:
    """Keeps a line for each input that ended."""

    def __init__(self) -> None:
        self.done: list[Done] = []
        self.skipped: list[str] = []
        self.failed: list[Failed] = []
        self.waiting: list[Waiting] = []

    def add(self, recording: Recording, outputs: tuple[str, ...]) -> None:
        """A recording was transcribed."""
        self.done.append(
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
        for cost in (done.cost for done in self.done if done.cost):
            totals[cost.currency] = totals.get(cost.currency, 0.0) + cost.amount
        return RunDone(
            done=tuple(self.done),
            skipped=tuple(self.skipped),
            failed=tuple(self.failed),
            waiting=tuple(self.waiting),
            seconds=sum(done.seconds for done in self.done),
            cost=tuple(Cost(amount=round(sum_, 8), currency=c) for c, sum_ in totals.items()),
        )


def exit_code(failures: Sequence[SttError], inputs: int) -> Exit:
    """One failure of several inputs is 1; where all failed alike, their own code says more."""
    return common_code(failures) if len(failures) in (0, inputs) else Exit.FAILED


def common_code(failures: Sequence[SttError]) -> Exit:
    """The code of failures that are all alike, else 1; 0 where there is none."""
    codes = {failure.exit_code for failure in failures}
    return codes.pop() if len(codes) == 1 else Exit.FAILED if codes else Exit.OK
