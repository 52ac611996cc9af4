"""What became of the inputs of a run."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.model import Cost, totals
from stt_cli.pipeline.events import Done, Failed, RunDone, Waiting
from stt_cli.pipeline.recording import Recording


class Tally:
    """Keeps a line for each input that ended, and what all of them cost."""

    def __init__(self) -> None:
        self.done: list[Done] = []
        self.incomplete: list[Done] = []
        """Written, but counted as failed."""
        self.skipped: list[str] = []
        self.failed: list[Failed] = []
        self.waiting: list[Waiting] = []
        self._now: list[Cost] = []
        self._before: list[Cost] = []

    def add(
        self,
        recording: Recording,
        outputs: tuple[str, ...],
        doubtful: float | None,
        *,
        complete: bool = True,
    ) -> None:
        """A recording was transcribed, if not as completely as was asked for."""
        self.spent(recording)
        (self.done if complete else self.incomplete).append(
            Done(
                name=recording.name,
                job=recording.job,
                outputs=outputs,
                seconds=recording.duration,
                cost=next(iter(recording.spending.total), None),
                doubtful=doubtful,
            )
        )

    def spent(self, recording: Recording) -> None:
        """A recording ended, whatever became of it."""
        self._now += recording.spending.now
        self._before += recording.spending.before

    def event(self) -> RunDone:
        written = self.done + self.incomplete
        return RunDone(
            done=tuple(self.done),
            skipped=tuple(self.skipped),
            failed=tuple(self.failed),
            waiting=tuple(self.waiting),
            seconds=sum(done.seconds for done in written),
            cost=totals(self._now),
            cost_before=totals(self._before),
            doubtful=_mean(written),
        )


def _mean(files: Sequence[Done]) -> float | None:
    """The doubtful share of all files of which it is known, by their length."""
    known = [(one.doubtful, one.seconds) for one in files if one.doubtful is not None]
    seconds = sum(length for _, length in known)
    return sum(share * length for share, length in known) / seconds if seconds else None
