"""From the options of `stt transcribe` to a run of the pipeline, and its answer on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import repeat
from pathlib import Path

from msgspec import Struct

from stt_cli import config
from stt_cli.cli.transcribe.forecast import show_forecast
from stt_cli.cli.ui.progress import Manners, reader
from stt_cli.cli.ui.table import print_json
from stt_cli.errors import Exit, Interrupted, UsageError, nearest
from stt_cli.export import remarks, render
from stt_cli.languages import code
from stt_cli.media.embed import check
from stt_cli.pipeline.build import run_for
from stt_cli.pipeline.dryrun import check_cost
from stt_cli.pipeline.events import Done, Notice
from stt_cli.pipeline.inputs import (
    STDIN,
    Bad,
    Input,
    Knowledge,
    expand,
    is_folder,
    names_from,
    safe,
)
from stt_cli.pipeline.naming import targets
from stt_cli.pipeline.run import Run
from stt_cli.pipeline.settings import Command, RunSettings
from stt_cli.pipeline.targets import (
    EMBEDDED,
    Target,
    Work,
    layout,
    with_language,
    with_recording,
)
from stt_cli.providers import load
from stt_cli.services.endpoint import check_jobs
from stt_cli.store import Store


class Request(Struct, frozen=True, kw_only=True):
    """What the user typed after `stt transcribe`."""

    inputs: tuple[str, ...]
    files_from: str | None
    formats: tuple[str, ...]
    output: str | None
    template: str | None = None
    language_names: bool = False
    embed: Path | None = None
    dry_run: bool
    json: bool


def transcribe(request: Request, command: Command, manners: Manners) -> Exit:
    """Transcribe what the request names. Raises SttError where nothing can be begun."""
    if command.switches.no_wait:
        check_jobs(command.settings.provider)
    with Store.open(config.paths().store) as store:
        works = _works(request, command.settings, store)
        if request.dry_run:
            return show_forecast(works, command, store, json=request.json)
        answer = print_summary if request.json else print_answers
        return perform(works, command, manners, store, answer)


def _works(request: Request, settings: RunSettings, store: Store) -> list[Work]:
    named = list(request.inputs)
    if request.files_from == STDIN and STDIN in named:
        raise UsageError(
            "stdin cannot be both a recording and the list of inputs",
            hint="name a file for one of them",
        )
    if request.files_from:
        named += names_from(request.files_from)
    if not named:
        raise UsageError("there is nothing to transcribe", hint="name a file, a folder, a URL or -")
    single = len(named) == 1 and not request.files_from and not is_folder(Path(named[0]))
    where = layout(request.output, request.formats, single=single, template=request.template)
    if request.language_names:
        where = with_language(where)
    if where.stdout and request.json and not request.dry_run:
        raise UsageError(
            "--json and the transcript would both go to stdout", hint="name a file with -o"
        )
    items = expand(named, _known(store))
    recordings = [item for item in items if isinstance(item, Input)]
    facts = repeat(_facts(settings, where.template.fields))
    good = iter(targets(where, recordings, facts, partial(_written_for, store)))
    copies = (_copy(request.embed, items),) if request.embed else ()
    return [
        Work(item=item) if isinstance(item, Bad) else Work(item=item, targets=next(good) + copies)
        for item in items
    ]


def _known(store: Store) -> Knowledge:
    return Knowledge(
        written=lambda path: store.find_output(path.absolute()) is not None,
        media=lambda path: store.known_sha256(path.absolute()) is not None,
    )


def _copy(out: Path, items: Sequence[Input | Bad]) -> Target:
    """The copy with subtitles of the only item. Raises SttError where it cannot be made."""
    if len(items) != 1:
        raise UsageError("--embed makes one video of one recording", hint="name one recording")
    (item,) = items
    if isinstance(item, Bad):
        raise item.error
    if item.path is None:
        raise UsageError(f"--embed copies a file, not {item.name}", hint="save it to a file first")
    check(item.path, out)
    return Target(format=EMBEDDED, path=out)


def _facts(settings: RunSettings, wanted: frozenset[str]) -> dict[str, str]:
    """What is in the names of outputs and known of all recordings beforehand."""
    only = load(settings.provider).SPEC.model(settings.ask.model).language
    language = only or code(settings.ask.language)
    if language is None and "lang" in wanted:
        raise UsageError(
            "the language, which is to be in the names of files, is not known beforehand",
            hint="name it with -l; `stt export --language-names` takes it from the transcript",
        )
    model = safe(settings.ask.model or "")
    return {"lang": language or "", "provider": settings.provider, "model": model}


def _written_for(store: Store, path: Path) -> str | None:
    """The source of the job that wrote the file, if one did and is still known."""
    output = store.find_output(path.absolute())
    return store.source_of(output.job) if output and output.job else None


def perform(
    works: Sequence[Work],
    command: Command,
    manners: Manners,
    store: Store,
    answer: Callable[[Run, Command, Store], None],
) -> Exit:
    """Run `works`, show how it goes, and have `answer` print what is meant for stdout."""
    with reader(manners) as ui, run_for(command, store, ui.show) as run:
        if remark := _unlisted(command.settings):
            ui.show(Notice(level=0, message=remark))
        try:
            check_cost(works, command, store, ui.show)
            code = run(works)
        except Interrupted as error:
            how = "run the same command again, or: stt jobs resume --all"
            error.hint = f"what is finished is kept; to go on, {how}"
            raise
        for done in run.report.tally.done:
            for remark in _remarks(done, works, command, store):
                ui.show(Notice(level=0, message=f"{done.name}: {remark}"))
    answer(run, command, store)
    return code


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


def _remarks(done: Done, works: Sequence[Work], command: Command, store: Store) -> Iterator[str]:
    """What a user might not expect of a transcript."""
    options = command.settings.options
    if command.switches.no_wait:
        yield "transcribed at once, there is no job to wait for"
    formats = {target.content for work in works for target in work.targets}
    if options.offset >= 0 and "pdf" not in formats:
        return
    transcript = store.transcript(done.job)
    found = [remarks(transcript, name, options) for name in sorted(formats) if transcript]
    yield from dict.fromkeys(remark for some in found for remark in some)
