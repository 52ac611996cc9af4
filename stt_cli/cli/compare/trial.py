"""The same recording through several services and models, and what comes of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config
from stt_cli.cli.compare.agreement import Measured, measured
from stt_cli.cli.compare.show import print_costs, print_members, summary
from stt_cli.cli.delivery import check_free
from stt_cli.cli.sources import read_text
from stt_cli.cli.transcribe.request import perform
from stt_cli.cli.transcribe.works import Request, works_of
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.cli.ui.table import print_json
from stt_cli.cli.ui.units import money
from stt_cli.errors import (
    CreditError,
    Exit,
    SttError,
    UsageError,
    exit_code,
)
from stt_cli.evaluate.library import require
from stt_cli.export import Options, render
from stt_cli.files import failure, write
from stt_cli.model import Cost, Span, Transcript, totals
from stt_cli.pipeline.dryrun import Forecast, forecasts
from stt_cli.pipeline.inputs import safe
from stt_cli.pipeline.members import members_of
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.sampling import sample, within
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.targets import STDOUT, Target, Work, layout
from stt_cli.services.endpoint import open_service
from stt_cli.store import Store
from stt_cli.store.scratch import scratch


class Trial(Struct, frozen=True, kw_only=True):
    """What the user typed after `stt compare`; `sample` is in seconds."""

    recording: str
    reference: str | None = None
    sample: float | None = None
    dry_run: bool = False
    output: str | None = None
    overwrite: bool = False
    json: bool = False


class Contender(Struct, kw_only=True):
    """One of those that transcribe, and what came of it."""

    name: str
    command: Command
    forecast: Forecast
    transcript: Transcript | None = None
    error: str | None = None
    seconds: float | None = None
    """How long it took; None where it was answered before, or failed."""

    @property
    def again(self) -> bool:
        """Whether all of it was answered before."""
        return self.forecast.requests == 0


def compared(trial: Trial, command: Command, manners: Manners) -> Exit:
    """Have every member transcribe the recording. Raises SttError where nothing can be begun."""
    require()
    reference = _reference(trial)
    with Store.open(config.paths().store) as store, scratch() as folder:
        _check_access(command)
        request = Request(
            inputs=(trial.recording,), files_from=None, formats=("json",), output=STDOUT
        )
        works = _works(request, command, store)
        stretches: tuple[Span, ...] = ()
        if trial.sample and (part := sample(works[0], command, store, trial.sample, folder)):
            stretches = part.stretches
            works = _works(replace(request, inputs=(str(part.path),)), command, store)
            reference = reference and within(reference, stretches)
        contenders = [_contender(works, one, store) for one in _alone(command)]
        if trial.dry_run:
            print_costs([one.forecast for one in contenders], json=trial.json)
            return Exit.OK
        _check_cost(contenders, command.policy.max_cost)
        outputs = _outputs(trial, contenders)
        failures = _run(contenders, works, manners, store)
    for one, path in zip(contenders, outputs, strict=False):
        if one.transcript:
            write(path, render(one.transcript, "json", Options()))
            console.note(f"wrote {path}")
    _show(trial, contenders, stretches, reference, command.settings.ask.language)
    return exit_code(failures, len(contenders))


def _check_access(command: Command) -> None:
    """Raises SttError for a key that is missing or an address that is none, before anyone is paid."""
    for member in members_of(command):
        if not member.local:
            with open_service(member.first, command.policy):
                pass


def _reference(trial: Trial) -> Transcript | None:
    if trial.reference is None:
        return None
    reference = read_text(trial.reference).transcript
    if trial.sample and not reference.duration:
        raise UsageError(
            f"{trial.reference} has no times, so that no part of it can be compared",
            hint="leave --sample out, or name a reference with times, such as SRT",
        )
    return reference


def _works(request: Request, command: Command, store: Store) -> Sequence[Work]:
    works = works_of(request, command.settings, store)
    if len(works) != 1 or getattr(works[0].item, "from_stdin", False):
        raise UsageError(
            "stt compare takes one recording, which is read several times",
            hint="name a file, or the URL of one",
        )
    return works


def _alone(command: Command) -> list[Command]:
    """Each member as the only one."""
    settings = command.settings
    return [
        replace(
            command,
            settings=replace(settings, provider=one.provider, ask=one.ask, ensemble=()),
            policy=replace(command.policy, max_cost=None),
        )
        for one in settings.ensemble
    ]


def _contender(works: Sequence[Work], command: Command, store: Store) -> Contender:
    (outcome,) = forecasts(works, command, store, weigh=False)
    if not isinstance(outcome, Forecast):
        raise outcome.error
    settings = command.settings
    name = f"{settings.provider}:{settings.ask.model}"
    return Contender(name=name, command=command, forecast=replace(outcome, member=name))


def _check_cost(contenders: Sequence[Contender], limit: float | None) -> None:
    """Tell what it will cost. Raises CreditError where that is more than the limit."""
    forecasts = [one.forecast for one in contenders]
    sums = totals([one.cost_at_most or one.cost for one in forecasts])
    for cost in sums:
        if limit is not None and cost.amount > limit:
            raise CreditError(
                f"--max-cost {limit:g} is less than the {cost.amount:.4g} {cost.currency} that "
                "this would cost",
                hint="nothing was sent; --sample 2m costs less, --dry-run shows who costs what",
            )
    parts = [f"{one.member} {money(one.cost)}" for one in forecasts if one.cost and one.cost.amount]
    if parts:
        console.note(f"to be spent: {_sum(sums)} ({', '.join(parts)})")


def _sum(costs: Sequence[Cost]) -> str:
    return " and ".join(money(cost) for cost in costs)


def _outputs(trial: Trial, contenders: Sequence[Contender]) -> list[Path]:
    """Where transcripts are kept. Raises UsageError where a file is in the way, OutputError where
    there can be no folder."""
    folder = layout(trial.output, ("json",), single=False).folder
    if folder is None:
        return []
    paths = [folder / f"{safe(one.name.replace(':', '-'))}.json" for one in contenders]
    for path in paths:
        check_free(Target(format="json", path=path), overwrite=trial.overwrite)
    try:
        folder.mkdir(parents=True, exist_ok=True)  # before anyone is paid
    except OSError as error:
        raise failure(folder, error) from error
    return paths


def _run(
    contenders: Sequence[Contender], works: Sequence[Work], manners: Manners, store: Store
) -> list[SttError]:
    """Have one after the other transcribe, so that none slows another down."""
    failures: list[SttError] = []
    for number, one in enumerate(contenders, 1):
        if manners.verbosity >= 0:
            console.note(f"{one.name} ({number} of {len(contenders)})")
        try:
            failures += _hear(one, works, manners, store)
        except SttError as error:
            console.error(str(error))
            failures.append(error)
            one.error = error.message
    return failures


def _hear(one: Contender, works: Sequence[Work], manners: Manners, store: Store) -> list[SttError]:
    runs: list[Run] = []
    began = time.monotonic()
    perform(works, one.command, manners, store, lambda run, *_: runs.append(run))
    (run,) = runs
    one.transcript = _transcript(run, store)
    if one.transcript and not one.again:
        one.seconds = time.monotonic() - began
    one.error = next((error.message for error in run.report.failures), None)
    return run.report.failures


def _transcript(run: Run, store: Store) -> Transcript | None:
    for job, _ in run.report.to_print:
        return run.report.unkept.get(job) or store.transcript(job)
    return None


def _show(
    trial: Trial,
    contenders: Sequence[Contender],
    stretches: Sequence[Span],
    reference: Transcript | None,
    language: str | None,
) -> None:
    heard = {one.name: one.transcript for one in contenders if one.transcript}
    if not heard:
        return
    found: dict[str, Measured] = measured(heard, reference, language)
    if trial.json:
        print_json(summary(trial, contenders, stretches, found))
    else:
        print_members(contenders, found)
