"""What becomes of each input: begun, delivered, parked, skipped or failed, and reported as such."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stt_cli.errors import BadAnswer, Exit, StoreError, SttError, exit_code
from stt_cli.model import Transcript
from stt_cli.pipeline import events
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.steps import Skip, Skipped
from stt_cli.pipeline.task import unkept
from stt_cli.pipeline.writing.doubts import doubts
from stt_cli.pipeline.writing.faults import Fault, fault
from stt_cli.pipeline.writing.tally import Tally
from stt_cli.pipeline.writing.writer import deliver
from stt_cli.services.endpoint import Level
from stt_cli.store import State, Store
from stt_cli.uncertain import doubtful


class Report:
    """The recordings under way, and what the others came to."""

    def __init__(
        self,
        settings: RunSettings,
        store: Store,
        emit: Callable[[events.AnyEvent], None],
        *,
        strict: bool = False,
    ) -> None:
        """`strict`: speech without words is a failure, though its outputs are written."""
        self._settings = settings
        self._store = store
        self._emit = emit
        self._strict = strict
        self._open: dict[int, Recording] = {}
        self._remarks: set[tuple[int, str]] = set()
        self._fallen: set[int] = set()
        self.tally = Tally()
        self.failures: list[SttError] = []
        self.to_print: list[tuple[str, str]] = []
        """Job and format of each transcript that is meant for stdout."""
        self.formats: set[str] = set()
        """Of the files that are written."""
        self.unkept: dict[str, Transcript] = {}
        """By job, transcripts for which the store had no room."""

    def started(self, inputs: int) -> None:
        """The run begins."""
        provider, model = self._settings.who
        self._emit(events.RunStarted(files=inputs, provider=provider, model=model))

    def ended(self, inputs: int) -> Exit:
        """The run is over; returns what the process is to exit with."""
        self._emit(self.tally.event())
        return exit_code(self.failures, inputs)

    def begin(self, recording: Recording) -> None:
        """Work on a recording begins."""
        self._open[recording.index] = recording
        self.formats |= {target.content for target in recording.targets}
        self._emit(
            events.FileStarted(
                file=recording.index,
                name=recording.name,
                seconds=recording.duration,
                job=recording.job,
            )
        )

    def deliver(self, recording: Recording) -> None:
        """A recording is complete: its files are written. Raises OutputError."""
        transcript = recording.transcript(self._settings)
        written, problem = deliver(recording, transcript, self._settings, self._store)
        if problem:
            self.unkept[recording.job] = transcript
            self.remark(recording, [unkept(problem)])
        del self._open[recording.index]
        self.to_print += [(recording.job, t.format) for t in recording.targets if not t.path]
        self.remark(recording, doubts(transcript))
        found = fault(transcript, recording.contents.seconds_of_speech())
        failed = found if self._strict and found and found.is_loss else None
        unsure = doubtful(transcript)
        self.tally.add(recording, written, unsure, complete=failed is None)
        if found and not failed:
            self.notice(recording, found.message, level=0)
        self._emit(
            events.FileDone(
                file=recording.index,
                name=recording.name,
                job=recording.job,
                outputs=written,
                seconds=recording.duration,
                cost=next(iter(recording.spending.total), None),
                spent=next(iter(recording.spending.now), None),
                doubtful=unsure,
            )
        )
        if failed:
            self._fail_strictly(recording.index, recording.name, failed)

    def park(self, recording: Recording) -> None:
        """A recording whose last answers are still to come is left to a later run."""
        self._record(recording, state="waiting")
        self.tally.spent(recording)
        del self._open[recording.index]
        self.tally.waiting.append(events.Waiting(name=recording.name, job=recording.job))
        self._emit(events.FileWaiting(file=recording.index, name=recording.name, job=recording.job))

    def skip(self, skip: Skip) -> None:
        """An input has all its outputs."""
        found = self._fault_of(skip.skipped) if self._strict else None
        if found is None:
            self.tally.skipped.append(skip.skipped.name)
        there = tuple(str(path) for path in skip.skipped.outputs)
        self._emit(events.FileSkipped(file=skip.index, name=skip.skipped.name, outputs=there))
        if found:
            self._fail_strictly(skip.index, skip.skipped.name, found)

    def _fault_of(self, skipped: Skipped) -> Fault | None:
        """What is missing in the outputs that are there."""
        for path in skipped.outputs:
            output = self._store.find_output(path.absolute())
            transcript = self._store.transcript(output.job) if output and output.job else None
            if transcript and transcript.gaps:
                return fault(transcript, None)
        return None

    def _fail_strictly(self, index: int, name: str, found: Fault) -> None:
        """An input's outputs are written, and yet it failed."""
        error = BadAnswer(f"{name}: {found.message}", hint="its outputs are written all the same")
        self._failed(index, name, error, None)

    def fail(self, index: int, name: str, error: SttError) -> None:
        """An input cannot be transcribed; its finished parts are kept."""
        recording = self._open.pop(index, None)
        if recording is None and index in self._fallen:
            return  # its other trouble is known
        self._fallen.add(index)
        if recording:
            recording.fail(error)
            self.tally.spent(recording)
            self._record(recording, state="failed", error=str(error))
        self._failed(index, name, error, recording)

    def _failed(self, index: int, name: str, error: SttError, recording: Recording | None) -> None:
        self.failures.append(error)
        reason = str(error) if name in str(error) else f"{name}: {error}"
        self.tally.failed.append(events.Failed(name=name, error=reason))
        self._emit(
            events.FileFailed(
                file=index,
                name=name,
                error=reason,
                exit_code=error.exit_code,
                job=recording.job if recording else None,
            )
        )

    def fail_all(self, error: SttError) -> None:
        """Every recording under way fails alike."""
        for recording in list(self._open.values()):
            self.fail(recording.index, recording.name, error)

    def interrupt(self) -> None:
        """Leave everything under way in a state that the same command can go on from."""
        for recording in self._open.values():
            self._record(recording, state="interrupted")

    def _record(self, recording: Recording, *, state: State, error: str | None = None) -> None:
        try:
            self._store.surely(
                lambda: self._store.update_job(recording.job, state=state, error=error)
            )
        except StoreError as failure:
            if not isinstance(recording.failure, StoreError):  # which says so already
                self.remark(recording, [f"that it is {state} cannot be kept: {failure}"])

    def progress(self, now: float, opening: events.Opening | None) -> None:
        """Report how far each recording is at `now`, by the monotonic clock, and what is opened."""
        for recording in self._open.values():
            self._emit(recording.progress(now))
        if opening:
            self._emit(opening)

    def remark(self, recording: Recording, remarks: Sequence[str]) -> None:
        """What everyone should know about a recording's answers, each line once."""
        for line in remarks:
            if (recording.index, line) not in self._remarks:
                self._remarks.add((recording.index, line))
                message = f"{recording.name}: {line}"
                self._emit(events.Notice(level=0, message=message, file=recording.index))

    def notice(self, recording: Recording, message: str, *, level: Level = 1) -> None:
        """A line about a recording, for those who asked for more, or for everyone (level 0)."""
        line = f"{recording.name}: {message}"
        self._emit(events.Notice(level=level, message=line, file=recording.index))
