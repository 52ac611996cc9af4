"""What is to be transcribed, and the files that it is to become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import repeat
from pathlib import Path

from msgspec import Struct

from stt_cli.cli.options.outputs import spare_terminal
from stt_cli.cli.transcribe.folder import Folder, is_large
from stt_cli.errors import UsageError
from stt_cli.languages import code
from stt_cli.media.embed import check
from stt_cli.pipeline.feeds import Choice
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
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.targets import EMBEDDED, STDOUT, Layout, Target, Work, layout, with_language
from stt_cli.pipeline.unfold import unfolded
from stt_cli.providers import load
from stt_cli.store import Store


class Request(Struct, frozen=True, kw_only=True):
    """What the user typed after `stt transcribe`."""

    inputs: tuple[str, ...]
    files_from: str | None
    listed: bool = False
    """Whether the inputs came in a list, which makes even one of them one of several."""
    formats: tuple[str, ...]
    output: str | None
    template: str | None = None
    language_names: bool = False
    embed: Path | None = None
    dry_run: bool = False
    json: bool = False
    watch: bool = False
    settle: float = 5.0
    latest: int | None = None
    since: date | None = None


def works_of(request: Request, settings: RunSettings, store: Store) -> Sequence[Work]:
    """A work for each recording that the request names. Raises SttError where there is none."""
    names = named(request)
    if folder := _large_folder(request, names):
        where = layout_of(request, names, [Input(name=names[0], relative=folder, beside=folder)])
        naming = partial(with_targets, where=where, settings=settings, store=store)
        _facts(settings, where.template.fields)  # or it is refused before anything is begun
        return Folder(folder, knowledge(store), naming)
    items = found(request, names, store)
    where = layout_of(request, names, items)
    copies = (_copy(request.embed, items),) if request.embed else ()
    return with_targets(items, where, settings, store, copies=copies)


def _large_folder(request: Request, names: Sequence[str]) -> Path | None:
    """The one large folder that is named, where names of outputs depend on none of its others."""
    special = request.embed or request.template or request.latest or request.since
    if special or len(names) != 1 or request.output == STDOUT or not names[0]:
        return None
    folder = Path(names[0])
    return folder if is_folder(folder) and is_large(folder) else None


def named(request: Request) -> list[str]:
    """All that was named, on the command line and in a list."""
    names = list(request.inputs)
    if request.files_from == STDIN and STDIN in names:
        raise UsageError(
            "stdin cannot be both a recording and the list of inputs",
            hint="name a file for one of them",
        )
    if request.files_from:
        names += names_from(request.files_from)
    if not names:
        raise UsageError("there is nothing to transcribe", hint="name a file, a folder, a URL or -")
    return names


def found(request: Request, names: Sequence[str], store: Store) -> list[Input | Bad]:
    """The recordings that the names stand for."""
    choice = Choice(latest=request.latest, since=request.since)
    return unfolded(expand(names, knowledge(store)), choice)


def layout_of(request: Request, names: Sequence[str], items: Sequence[Input | Bad]) -> Layout:
    """Where the outputs go."""
    listed = request.files_from or request.listed
    single = len(names) == len(items) == 1 and not listed and _is(items[0], names[0])
    where = layout(request.output, request.formats, single=single, template=request.template)
    if request.language_names:
        where = with_language(where)
    if where.stdout and not request.dry_run:
        spare_terminal(where.formats)
    if where.stdout and request.json and not request.dry_run:
        raise UsageError(
            "--json and the transcript would both go to stdout", hint="name a file with -o"
        )
    return where


def _is(item: Input | Bad, name: str) -> bool:
    """Whether what was named is the recording itself, not something that holds recordings."""
    if isinstance(item, Bad):
        return not is_folder(Path(name))
    return item.from_stdin or item.url == name or item.path == Path(name)


def knowledge(store: Store) -> Knowledge:
    """What the store tells of files before they are read."""
    return Knowledge(
        written=lambda path: store.find_output(path.absolute()) is not None,
        media=lambda path: store.known_sha256(path.absolute()) is not None,
    )


def with_targets(
    items: Sequence[Input | Bad],
    where: Layout,
    settings: RunSettings,
    store: Store,
    *,
    copies: tuple[Target, ...] = (),
    among: Sequence[Input] = (),
) -> list[Work]:
    """The items with their outputs, whose names are different from those of all `among` them."""
    recordings = [item for item in items if isinstance(item, Input)]
    known = {item.origin for item in recordings}
    others = [item for item in among if item.origin not in known]
    facts = repeat(_facts(settings, where.template.fields))
    good = iter(targets(where, recordings + others, facts, partial(_written_for, store)))
    return [
        Work(item=item) if isinstance(item, Bad) else Work(item=item, targets=next(good) + copies)
        for item in items
    ]


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


def day(text: str | None) -> date | None:
    """The date that a user typed. Raises UsageError for what is none."""
    try:
        return None if text is None else date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a date", hint="write it as 2025-03-31") from None
