"""From the options of `stt transcribe` to a run of the pipeline, and its answer on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from stt_cli import config
from stt_cli.cli.transcribe.folder import Folder
from stt_cli.cli.transcribe.forecast import show_forecast
from stt_cli.cli.transcribe.runs import resumable
from stt_cli.cli.transcribe.works import Request, works_of
from stt_cli.cli.ui.progress import Manners, Reader, reader
from stt_cli.cli.ui.table import print_json
from stt_cli.errors import Exit, StoreError, nearest
from stt_cli.export import remarks, render
from stt_cli.model import Cost
from stt_cli.pipeline.build import run_for
from stt_cli.pipeline.dryrun import check_cost
from stt_cli.pipeline.events import Done, Notice
from stt_cli.pipeline.overall import Overall
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.settings import Command, RunSettings
from stt_cli.pipeline.targets import (
    Work,
    with_recording,
)
from stt_cli.providers import load
from stt_cli.services.endpoint import check_jobs
from stt_cli.services.pricing import estimate
from stt_cli.store import Store, new_id


def transcribe(request: Request, command: Command, manners: Manners) -> Exit:
    """Transcribe what the request names. Raises SttError where nothing can be begun."""
    if command.switches.no_wait and not command.settings.ensemble:
        check_jobs(command.settings.provider)
    with Store.open(config.paths().store) as store:
        if request.watch:
            from stt_cli.cli.transcribe.watching import watch

            return watch(request, command, manners, store)
        if request.dry_run:
            works = works_of(request, command.settings, store)
            return show_forecast(works, command, store, json=request.json)
        return transcribe_all(request, command, manners, store)


def transcribe_all(
    request: Request,
    command: Command,
    manners: Manners,
    store: Store,
    run: str | None = None,
    *,
    silent: bool = False,
) -> Exit:
    """Transcribe what the request names; `run` is an earlier one that goes on.

    `silent`: nothing goes to stdout.
    """
    run = run or new_id()
    answer = print_nothing if silent else print_summary if request.json else print_answers
    with resumable(run, request, command, store) as request:
        works = works_of(request, command.settings, store)
        code = perform(works, command, manners, store, answer, run=run)
    if code == Exit.OK:
        with suppress(StoreError):  # it would only be offered to go on with
            store.forget_run(run)
    return code


def perform(
    works: Sequence[Work],
    command: Command,
    manners: Manners,
    store: Store,
    answer: Callable[[Run, Command, Store], None],
    shown_by: Callable[[Manners], Reader] = reader,
    run: str | None = None,
) -> Exit:
    """Run `works`, show how it goes, and have `answer` print what is meant for stdout."""
    with shown_by(manners) as ui:
        overall = Overall(
            ui.show,
            works,
            partial(_price, command.settings),
            ahead=not isinstance(works, Folder),
        )
        with run_for(command, store, overall.show, run=run) as running:
            if remark := _unlisted(command.settings):
                ui.show(Notice(level=0, message=remark))
            check_cost(works, command, store, ui.show)
            code = running(works)
            formats = running.report.formats
            for done in running.report.tally.done:
                for remark in _remarks(done, formats, command, store):
                    ui.show(Notice(level=0, message=f"{done.name}: {remark}"))
    answer(running, command, store)
    return code


def _price(settings: RunSettings, seconds: float) -> Cost | None:
    """What so many seconds of audio would cost, as far as that is known."""
    if settings.ensemble:
        return None
    model = load(settings.provider).SPEC.model(settings.ask.model)
    if model.price is None or model.price.per == "request":
        return None  # how many requests it takes is seen only when the recordings are cut
    return estimate(model.price, [seconds], settings.ask)


def _unlisted(settings: RunSettings) -> str | None:
    """What to say of a model that looks like a slip; it may as well be newer than this list."""
    spec = load(settings.provider).SPEC
    known, model = [one.id for one in spec.models], settings.ask.model
    if model is None or model in known or spec.local:
        return None
    near = nearest(model, known, alike=0.85)
    return near and f"{spec.name} lists no model {model!r} (did you mean {near}?): it is tried"


def print_answers(run: Run, command: Command, store: Store) -> None:
    """Print the transcripts that were meant for stdout, and the ids of jobs that were left."""
    for job, format in run.report.to_print:
        transcript = run.report.unkept.get(job) or store.transcript(job)
        if transcript:
            options = with_recording(command.settings.options, store.job(job).source, None)
            sys.stdout.buffer.write(render(transcript, format, options))
    for waiting in run.report.tally.waiting:
        sys.stdout.write(waiting.job + "\n")


def print_summary(run: Run, command: Command, store: Store) -> None:
    """Print what became of each input as JSON."""
    print_json(run.report.tally.event())


def print_nothing(run: Run, command: Command, store: Store) -> None:
    """Print nothing, as stdout is used otherwise."""


def _remarks(done: Done, formats: set[str], command: Command, store: Store) -> Iterator[str]:
    """What a user might not expect of a transcript."""
    options = command.settings.options
    if command.switches.no_wait:
        yield "transcribed at once, there is no job to wait for"
    if options.offset >= 0 and "pdf" not in formats:
        return
    transcript = store.transcript(done.job)
    found = [remarks(transcript, name, options) for name in sorted(formats) if transcript]
    yield from dict.fromkeys(remark for some in found for remark in some)
