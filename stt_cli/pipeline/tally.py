"""What became of the inputs of a run."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.errors import Exit, SttError
from stt_cli.model import Cost
from stt_cli.pipeline.events import RunDone
from stt_cli.pipeline.recording import Recording


class Tally:
    """Counts inputs as they end."""

    def __init__(self) -> None:
        self.done = self.skipped = self.failed = 0
        self.seconds = 0.0
        self._costs: dict[str, float] = {}

    def add(self, recording: Recording) -> None:
        """A recording was transcribed."""
        self.done += 1
        self.seconds += recording.duration
        if cost := recording.cost:
            self._costs[cost.currency] = self._costs.get(cost.currency, 0.0) + cost.amount

    def event(self) -> RunDone:
        costs = tuple(
            Cost(amount=round(amount, 8), currency=name) for name, amount in self._costs.items()
        )
        return RunDone(
            done=self.done,
            skipped=self.skipped,
            failed=self.failed,
            seconds=self.seconds,
            cost=costs,
        )


def exit_code(failures: Sequence[SttError], inputs: int) -> Exit:
    """One failure of several inputs is 1; where all failed alike, their own code says more."""
    codes = {failure.exit_code for failure in failures}
    if not codes:
        return Exit.OK
    return codes.pop() if len(codes) == 1 and len(failures) == inputs else Exit.FAILED
