"""Comparisons as tables, as marked text, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from stt_cli.cli.ui.console import colour_wanted
from stt_cli.cli.ui.table import print_table
from stt_cli.cli.ui.units import clock
from stt_cli.evaluate.page import percent
from stt_cli.text.sanitize import visible

if TYPE_CHECKING:
    from pathlib import Path

    from stt_cli.cli.evaluate import By
    from stt_cli.evaluate.counts import Counts
    from stt_cli.evaluate.differences import Difference
    from stt_cli.evaluate.report import Report, Total

_RED, _GREEN, _PLAIN = "\033[31m", "\033[32m", "\033[0m"
_ALWAYS = ("WORDS", "WER", "CER", "OTHER", "MISSING", "EXTRA")
_SOMETIMES = ("START", "END", "DER", "WRONG SPEAKER", "CPWER")


class Result(NamedTuple):
    """One comparison that was made."""

    reference: str
    hypothesis: str
    report: Report
    recording: Path | None = None


class Outcome(NamedTuple):
    """The comparisons of one HYPOTHESIS, and their total."""

    name: str
    results: list[Result]
    total: Total


def print_rates(outcomes: Sequence[Outcome]) -> None:
    """A row for each comparison, and one for the total of each folder."""
    rows = [row for outcome in outcomes for row in _rows(outcome)]
    seen = [name for name in _SOMETIMES if any(name in cells for _, cells in rows)]
    columns = (*_ALWAYS, *seen)
    print_table(
        ["HYPOTHESIS", *columns],
        [[name, *(cells.get(column, "-") for column in columns)] for name, cells in rows],
    )


def _rows(outcome: Outcome) -> Iterator[tuple[str, dict[str, str]]]:
    for _, name, report, _ in outcome.results:
        cells = {**_counts(report.words), "CER": percent(report.characters.rate)}
        if times := report.times:
            cells |= {"START": _ms(times.start.mean), "END": _ms(times.end.mean)}
        if who := report.diarization:
            cells |= {"WRONG SPEAKER": percent(who.word_rate), "CPWER": percent(who.permuted_rate)}
            cells |= {"DER": percent(who.by_time.rate)} if who.by_time else {}
        yield name, cells
    total = outcome.total
    if total.pairs > 1:
        cells = {**_counts(total.words), "CER": percent(total.characters.rate)}
        cells |= {"DER": percent(total.speech.rate)} if total.speech else {}
        if total.wrong_speaker is not None:
            cells["WRONG SPEAKER"] = percent(total.wrong_speaker)
        yield f"{outcome.name}: all {total.pairs}", cells


def _counts(words: Counts) -> dict[str, str]:
    return {
        "WORDS": str(words.reference),
        "WER": percent(words.rate),
        "OTHER": str(words.substitutions),
        "MISSING": str(words.deletions),
        "EXTRA": str(words.insertions),
    }


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def print_parts(outcomes: Sequence[Outcome], by: Sequence[By]) -> None:
    """The errors of each comparison by speaker, by minute, or both."""
    for _, hypothesis, report, _ in (result for one in outcomes for result in one.results):
        parts: dict[By, list[tuple[str, Counts]]] = {
            "speaker": [(one.speaker or "-", one.words) for one in report.speakers],
            "minute": [(clock(60 * one.minute), one.words) for one in report.minutes],
        }
        for kind in by:
            columns = [name for name in _ALWAYS if name != "CER"]
            rows = [[name, *(_counts(words)[c] for c in columns)] for name, words in parts[kind]]
            sys.stdout.write(f"\n{visible(hypothesis)} by {kind}\n")
            print_table([kind.upper(), *columns], rows)


def print_differences(report: Report, most: int) -> None:
    """A line for each of the first differences: `[-of the reference-]{+of the hypothesis+}`."""
    if not report.differences:
        return
    sys.stdout.write("\n")
    for one in report.differences[:most]:
        sys.stdout.write(_line(one) + "\n")
    if (more := len(report.differences) - most) > 0:
        sys.stdout.write(f"and {more} more differences (-n {most + more} shows them, --html all)\n")


def _line(one: Difference) -> str:
    red, green, plain = (_RED, _GREEN, _PLAIN) if colour_wanted(sys.stdout) else ("", "", "")
    gone = f"{red}[-{visible(one.reference)}-]{plain}" if one.reference else ""
    new = f"{green}{{+{visible(one.hypothesis)}+}}{plain}" if one.hypothesis else ""
    when = "" if one.start is None else f"{clock(one.start)}  "
    who = f"{visible(one.speaker)}: " if one.speaker else ""
    said = [visible(one.before), gone + new, visible(one.after)]
    return when + who + " ".join(filter(None, said))


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All that is known of the comparisons."""
    return {
        "pairs": [
            {"reference": one.reference, "hypothesis": one.hypothesis}
            | msgspec.to_builtins(one.report)
            for outcome in outcomes
            for one in outcome.results
        ],
        "totals": [
            {"hypothesis": outcome.name} | msgspec.to_builtins(outcome.total)
            for outcome in outcomes
        ],
    }
