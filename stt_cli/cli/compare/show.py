"""What came of a comparison, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from stt_cli.cli.compare.agreement import Measured
from stt_cli.cli.transcribe.forecast import length, price
from stt_cli.cli.ui.table import print_json, print_table
from stt_cli.evaluate.page import percent
from stt_cli.model import Span
from stt_cli.pipeline.dryrun import Forecast

if TYPE_CHECKING:
    from stt_cli.cli.compare.trial import Contender, Trial


def print_costs(forecasts: Sequence[Forecast], *, json: bool) -> None:
    """What each would be sent, and would cost."""
    if json:
        print_json(forecasts)
        return
    rows = [
        [one.member or "", str(one.requests), length(one), price(one.member or "", one.cost)]
        for one in forecasts
    ]
    print_table(["MEMBER", "REQUESTS", "LENGTH SENT", "ESTIMATED COST"], rows)


def print_members(contenders: Sequence[Contender], found: Mapping[str, Measured]) -> None:
    """A row for each, the best first; those that failed last."""
    referred = any(one.report for one in found.values())
    columns = ["MEMBER", "WORDS", "AGREES", *(["WER", "CER"] if referred else []), "TIME", "COST"]
    rows = [_row(one, found[one.name]) for one in _ranked(contenders, found)]
    lost = [
        [one.name, *["-"] * (len(columns) - 2), f"failed: {one.error}"]
        for one in contenders
        if one.name not in found
    ]
    print_table(columns, rows + lost)


def _row(one: Contender, known: Measured) -> list[str]:
    report = known.report
    rates = [percent(report.words.rate), percent(report.characters.rate)] if report else []
    took = "kept" if one.seconds is None else f"{one.seconds:.1f} s"
    agrees = "-" if known.agreement is None else percent(known.agreement)
    cost = price(one.name, one.transcript.cost if one.transcript else None)
    return [one.name, str(known.words), agrees, *rates, took, cost]


def _ranked(contenders: Sequence[Contender], found: Mapping[str, Measured]) -> list[Contender]:
    def rank(one: Contender) -> float:
        known = found[one.name]
        if known.report and known.report.words.rate is not None:
            return known.report.words.rate
        return -(known.agreement or 0.0)

    return sorted((one for one in contenders if one.name in found), key=rank)


def summary(
    trial: Trial,
    contenders: Sequence[Contender],
    stretches: Sequence[Span],
    found: Mapping[str, Measured],
) -> dict[str, Any]:
    """All that is known, for programs."""
    return {
        "input": trial.recording,
        "reference": trial.reference,
        "sample": msgspec.to_builtins(list(stretches)) or None,
        "members": list(_members(contenders, found)),
    }


def _members(
    contenders: Sequence[Contender], found: Mapping[str, Measured]
) -> Iterator[dict[str, Any]]:
    lost = [one for one in contenders if one.name not in found]
    for one in [*_ranked(contenders, found), *lost]:
        known, transcript, settings = found.get(one.name), one.transcript, one.command.settings
        report = known.report if known else None
        yield {
            "provider": settings.provider,
            "model": settings.ask.model,
            "error": one.error,
            "words": known.words if known else None,
            "agreement": known.agreement if known else None,
            "agreements": known.shared if known else {},
            "wer": report.words.rate if report else None,
            "cer": report.characters.rate if report else None,
            "seconds": None if one.seconds is None else round(one.seconds, 3),
            "speed": _speed(one),
            "cost": msgspec.to_builtins(transcript.cost) if transcript else None,
            "job": transcript.job if transcript else None,
            "text": transcript.text if transcript else None,
        }


def _speed(one: Contender) -> float | None:
    """Seconds of audio in a second."""
    if not one.transcript or not one.seconds:
        return None
    return round(one.transcript.duration / one.seconds, 2)
