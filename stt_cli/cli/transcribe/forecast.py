"""What a run would send and cost, printed: `--dry-run`."""

from __future__ import annotations

from collections.abc import Sequence

from stt_cli.cli.ui import console
from stt_cli.cli.ui.table import print_json, print_table
from stt_cli.cli.ui.units import clock, money
from stt_cli.errors import Exit, SttError, exit_code
from stt_cli.model import Cost
from stt_cli.pipeline.dryrun import Forecast, forecasts
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.targets import Work
from stt_cli.providers import load
from stt_cli.store import Store

COLUMNS = ("INPUT", "REQUESTS", "LENGTH SENT", "BYTES", "ENCODING", "ESTIMATED COST")


def show_forecast(works: Sequence[Work], command: Command, store: Store, *, json: bool) -> Exit:
    """Print what would be sent for each input, and why another would fail."""
    good: list[Forecast] = []
    failures: list[SttError] = []
    for outcome in forecasts(works, command, store):
        if isinstance(outcome, Forecast):
            good.append(outcome)
            if outcome.remark:
                console.note(f"{outcome.name}: {outcome.remark}")
        else:
            failures.append(outcome.error)
            console.error(str(outcome.error))
    if json:
        print_json(good)
    else:
        several = any(one.member for one in good)
        columns = (COLUMNS[0], "MEMBER", *COLUMNS[1:]) if several else COLUMNS
        provider = command.settings.provider
        print_table(columns, [_row(one, provider, several=several) for one in good])
    return exit_code(failures, len(works))


def _row(one: Forecast, provider: str, *, several: bool) -> tuple[str, ...]:
    who = (one.member or "",) if several else ()
    cost = price(one.member or provider, one.cost)
    return one.name, *who, str(one.requests), length(one), f"{one.bytes:,}", one.encoding, cost


def length(one: Forecast) -> str:
    """How much audio would be sent."""
    return "not known" if one.seconds is None else clock(one.seconds)


def price(member: str, cost: Cost | None) -> str:
    """What `member`, a provider or PROVIDER:MODEL, costs."""
    if cost:
        return money(cost)
    return "free" if load(member.partition(":")[0]).SPEC.local else "not known"
