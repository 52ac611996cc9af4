"""`stt jobs search`: words found in every transcript that is kept."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from stt_cli.cli.jobs.semantic import USUAL, By, search_by_meaning
from stt_cli.cli.options.limit import All, Limit, most
from stt_cli.cli.options.since import Since, moment
from stt_cli.cli.options.yes import Yes
from stt_cli.cli.ui import console
from stt_cli.cli.ui.units import clock

if TYPE_CHECKING:
    from stt_cli.store import Hit, Query, Store

COLUMNS = ("JOB", "INPUT", "TIME", "SPEAKER", "TEXT")
AROUND = 50
"""Characters that are shown before and after the words that were found."""
HEARTBEAT = 10.0
"""Seconds between two lines that tell how far it is."""


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT",
            help='Words that are all in one segment; "two words" in quotes stand side by side, '
            "and wor* begins one.",
        ),
    ],
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Said by NAME.")] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="PROVIDER",
            help="Transcribed by it; with --semantic, who makes the vectors.",
        ),
    ] = None,
    since: Since = None,
    semantic: Annotated[
        bool,
        typer.Option(
            "--semantic",
            help="Find what means the same, through a service that turns text into vectors. What "
            "was said is sent there, once.",
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", metavar="MODEL", help="The service's, with --semantic."),
    ] = None,
    yes: Yes = False,
    limit: Limit = None,
    all: All = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find words in all transcripts, the newest first, with the time and what was said around.

    Case, accents and marks make no difference. Words of Chinese, Japanese, Korean, Thai and other
    languages that put no space between them are found anywhere in the text.

    [bold]Examples[/bold]

      stt jobs search budget
      stt jobs search '"quarterly report" revenue'
      stt jobs search 'transcri*' --speaker Ann --since 2w
      stt jobs search 会议 --json
      stt jobs search "who pays for it" --semantic -p sttai
    """
    from stt_cli import config
    from stt_cli.cli.ui.table import print_json_list, print_table
    from stt_cli.store import Query, Store

    narrowed = Query(text=" ".join(words), speaker=speaker, since=moment(since))
    at_most = most(limit, all)
    if semantic:
        by = By(provider=provider, model=model, yes=yes)
        _show_nearest(narrowed, by, limit or (10**9 if all else USUAL), json=json)
        return
    query = replace(narrowed, provider=provider)
    with Store.open(config.paths().store) as store:
        hits = store.search(query)
        _catch_up(store)
        shown = _counted(islice(hits, at_most))
        if json:
            print_json_list(_view(hit, query) for hit in shown)
        else:
            print_table(COLUMNS, (_row(hit, query) for hit in shown))
        if shown.count == 0:
            console.note("nothing was found")
        elif next(hits, None):
            console.note(f"the first {shown.count:,} passages are shown; --all shows all")


def _show_nearest(query: Query, by: By, count: int, *, json: bool) -> None:
    from stt_cli.cli.ui.table import print_json_list, print_table

    found = search_by_meaning(query, by, count, _catch_up)
    if json:
        print_json_list({**_view(hit, query), "score": round(score, 4)} for score, hit in found)
    else:
        rows = ((f"{score:.2f}", *_row(hit, query)) for score, hit in found)
        print_table(("SCORE", *COLUMNS), rows)
    if not found:
        console.note("nothing was found")


class _counted(Iterator[Any]):
    """Hits, and how many of them were taken."""

    def __init__(self, hits: Iterator[Hit]) -> None:
        self._hits = hits
        self.count = 0

    def __next__(self) -> Hit:
        hit = next(self._hits)
        self.count += 1
        return hit


def _catch_up(store: Store) -> None:
    """Make searchable what an earlier version, or a process that was killed, left."""
    total = store.unindexed()
    if not total:
        return
    console.note(f"{total:,} transcripts are made searchable, once")
    told = time.monotonic()

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told >= HEARTBEAT:
            told = time.monotonic()
            console.note(f"{done:,} of {total:,} transcripts are searchable")

    store.index_rest(tell)


def _view(hit: Hit, query: Query) -> dict[str, Any]:
    from stt_cli.cli.jobs.view import iso
    from stt_cli.store import matches

    text = unicodedata.normalize("NFC", hit.text)
    return {
        "job": hit.job,
        "name": console.without_secrets(hit.name),
        "source": console.without_secrets(hit.source),
        "created": iso(hit.created),
        "provider": hit.provider,
        "start": hit.start,
        "end": hit.end,
        "speaker": hit.speaker,
        "text": text,
        "matches": matches(query, text),
        "before": hit.before,
        "after": hit.after,
    }


def _row(hit: Hit, query: Query) -> tuple[str, ...]:
    name = console.without_secrets(hit.name)
    return hit.job, name, clock(hit.start), hit.speaker or "", around(hit, query)


def around(hit: Hit, query: Query) -> str:
    """The words that were found, and some before and after them, whoever said those."""
    from stt_cli.store import matches

    text = unicodedata.normalize("NFC", hit.text)
    found = matches(query, text) or [(0, 0)]
    first, last = found[0][0], max(end for _, end in found)
    before = f"{hit.before} {text[:first]}".lstrip()
    after = f"{text[last:]} {hit.after}".rstrip()
    return f"{_end(before, AROUND)}{text[first:last]}{_begin(after, AROUND)}"


def _end(text: str, most: int) -> str:
    """The last words of `text`."""
    if len(text) <= most:
        return text
    cut = text[-most:]
    return "… " + (cut.partition(" ")[2] or cut)


def _begin(text: str, most: int) -> str:
    """The first words of `text`."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rpartition(" ")[0] or cut) + " …"
