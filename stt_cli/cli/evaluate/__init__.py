"""`stt evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import split_list
from stt_cli.errors import Exit, SttError, UsageError, exit_code, unknown

if TYPE_CHECKING:
    from stt_cli.cli.evaluate.pairs import Group, Pair
    from stt_cli.cli.evaluate.show import Outcome, Result
    from stt_cli.cli.sources import Named
    from stt_cli.evaluate import Report
    from stt_cli.model import Transcript

By = Literal["speaker", "minute"]
HELP = """Measure how far transcripts are from what was really said.

REFERENCE and HYPOTHESIS are what `stt export` reads, and plain text; folders are paired by name. \
Printed are word and character errors (WER, CER), how far the times of words are off where both \
sides have them, and errors in who speaks (DER, words given to the wrong speaker, cpWER) where \
both name speakers; then the differences. Both sides are normalised as Whisper's authors do it: \
case, punctuation and, in English, numbers and spelling do not count. Needs the extra evaluate.

[bold]Examples[/bold]

  stt evaluate talk.txt talk.json
  stt evaluate reference.srt elevenlabs.json openai.json
  stt evaluate references/ transcripts/ --fail-above 0.1
  stt evaluate talk.vtt talk.json --by speaker,minute --html differences.html
"""
EPILOG = """Exit codes: 0 compared, 1 above --fail-above or some pairs could not be compared, \
2 usage or a missing library, 3 no transcript or unreadable, 70 a bug, 130 interrupted."""

app = App()


@app.command("evaluate", help=HELP, epilog=EPILOG, no_args_is_help=True)
def evaluate(
    *,
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="What was really said: a file or folder.")
    ],
    hypotheses: Annotated[
        list[str],
        typer.Argument(metavar="HYPOTHESIS", help="What is to be measured: files or folders."),
    ],
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            "-l",
            metavar="LANG",
            help="Normalise as this language, not as the one that the transcripts name.",
        ),
    ] = None,
    no_normalize: Annotated[
        bool, typer.Option("--no-normalize", help="Compare texts as they are written.")
    ] = False,
    collar: Annotated[
        float,
        typer.Option(
            metavar="S",
            min=0.0,
            help="Seconds around each turn of the reference that DER leaves out.",
        ),
    ] = 0.0,
    by: Annotated[
        list[str] | None,
        panels.output(metavar="speaker|minute", help="Errors of each; comma list or repeated."),
    ] = None,
    limit: Annotated[
        int, panels.output("--limit", "-n", min=0, help="Differences that are printed.")
    ] = 20,
    json: Annotated[
        bool, panels.output("--json", help="Print JSON, with every difference.")
    ] = False,
    html: Annotated[
        Path | None,
        panels.output(
            metavar="FILE",
            help="Write a page with the differences side by side and the sound at each.",
        ),
    ] = None,
    audio: Annotated[
        str | None,
        panels.output(metavar="FILE|URL", help="The recording that the page plays."),
    ] = None,
    overwrite: Annotated[
        bool, panels.output("--overwrite", help="Replace the page that is there.")
    ] = False,
    fail_above: Annotated[
        str | None,
        panels.output(metavar="RATE", help="Exit 1 where WER is above it: 0.1 or 10%."),
    ] = None,
) -> None:
    from stt_cli import evaluate as room
    from stt_cli.cli.evaluate import show
    from stt_cli.cli.evaluate.pairs import paired
    from stt_cli.cli.ui.table import print_json
    from stt_cli.evaluate.library import require
    from stt_cli.languages import parse

    require()
    limits = _rate(fail_above)
    kinds = _kinds(by)
    if html and html.exists() and not overwrite:
        raise UsageError(f"{html} is there already", hint="--overwrite replaces it")
    if (reference, *hypotheses).count("-") > 1:
        raise UsageError("only one of them can come from stdin", hint="name the other's file")
    compare = partial(
        room.evaluate, language=parse(language), normalize=not no_normalize, collar=collar
    )
    groups, failures = paired(reference, hypotheses)
    outcomes, unread = _compared(groups, compare)
    found = [result for outcome in outcomes for result in outcome.results]
    failures += unread
    if json:
        print_json(show.as_json(outcomes))
    elif found:
        show.print_rates(outcomes)
        show.print_parts(outcomes, kinds)
        if len(found) == 1:
            show.print_differences(found[0].report, limit)
    if html and found:
        _write_page(html, found, audio)
    count = len(failures) + len(found)
    raise typer.Exit(exit_code(failures, count) or _above(outcomes, limits))


def _compared(
    groups: Sequence[Group], compare: Callable[[Transcript, Transcript], Report]
) -> tuple[list[Outcome], list[SttError]]:
    """The comparisons of every group; a source that cannot be read is told, and a failure."""
    from stt_cli.cli.evaluate.show import Outcome, Result
    from stt_cli.cli.sources import attempted, read_text
    from stt_cli.cli.ui import console
    from stt_cli.evaluate.report import total

    known: dict[str, Named] = {}

    def read(source: str) -> Named:
        if source not in known:
            known[source] = read_text(source)
        return known[source]

    def result(pair: Pair) -> Result:
        ours, theirs = read(pair.reference), read(pair.hypothesis)
        report = compare(ours.transcript, theirs.transcript)
        if report.normalized and report.language is None:
            console.note(f"{pair.hypothesis}: compared as any language (-l names the right one)")
        return Result(pair.reference, pair.hypothesis, report, theirs.recording or ours.recording)

    outcomes, failures = list[Outcome](), list[SttError]()
    for group in groups:
        results, unread = attempted(result, group.pairs)
        failures += unread
        if results:
            reports = [one.report for one in results]
            outcomes.append(Outcome(group.name, results, total(reports)))
    return outcomes, failures


def _write_page(path: Path, results: Sequence[Result], audio: str | None) -> None:
    from stt_cli.cli.ui import console
    from stt_cli.evaluate.page import Compared, page
    from stt_cli.export import Options
    from stt_cli.export.player import playing
    from stt_cli.files import write

    def address(result: Result) -> str | None:
        if audio or not result.recording:
            return audio
        return playing(Options(), str(result.recording.absolute()), path).audio

    compared = [
        Compared(
            reference=one.reference,
            hypothesis=one.hypothesis,
            report=one.report,
            audio=address(one),
        )
        for one in results
    ]
    write(path, page(compared).encode())
    console.note(f"wrote {path}")


def _above(outcomes: Sequence[Outcome], most: float | None) -> Exit:
    """FAILED where a hypothesis has more errors than are allowed, which is told."""
    from stt_cli.cli.ui import console
    from stt_cli.evaluate.page import percent

    if most is None:
        return Exit.OK
    code = Exit.OK
    for outcome in outcomes:
        words = outcome.total.words
        if words.errors > most * words.reference:
            shown = (
                f"{words.insertions} words too many" if words.rate is None else percent(words.rate)
            )
            console.note(f"{outcome.name}: WER {shown} is above {percent(most)}")
            code = Exit.FAILED
    return code


def _rate(typed: str | None) -> float | None:
    """`0.1` or `10%` as a rate."""
    if typed is None:
        return None
    number = typed.strip().removesuffix("%")
    try:
        rate = float(number) / (100 if typed.strip().endswith("%") else 1)
    except ValueError:
        rate = -1.0
    if not 0 <= rate < float("inf"):
        raise UsageError(f"--fail-above {typed!r} is not a rate", hint="as in 0.1 or 10%")
    return rate


def _kinds(typed: list[str] | None) -> list[By]:
    names = split_list(typed)
    for name in names:
        if name not in get_args(By):
            raise unknown("value", name, get_args(By), within="--by")
    return cast("list[By]", [*names])
