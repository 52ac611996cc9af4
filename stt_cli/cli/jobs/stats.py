"""`stt jobs stats`: hours, requests and cost by provider and month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_cli.cli.options.limit import All, Limit, most, say_more
from stt_cli.cli.ui.units import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stt_cli.model import Cost
    from stt_cli.store import Month

COLUMNS = ("MONTH", "PROVIDER", "JOBS", "HOURS", "REQUESTS", "COST")


def stats(
    provider: Annotated[
        str | None, typer.Option("--provider", "-p", metavar="PROVIDER", help="Only this one.")
    ] = None,
    limit: Limit = None,
    all: All = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show hours, requests and cost by month and provider, the latest month first.

    Jobs that were forgotten still count. Months are those of UTC; what providers do not report, or
    charge by other means, is not in the cost; amounts of two currencies are never added.

    [bold]Examples[/bold]

      stt jobs stats
      stt jobs stats -p openai --json
    """
    from stt_cli import config
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.errors import unknown
    from stt_cli.store import Store

    with Store.open(config.paths().store) as store:
        found = store.stats()
    if provider is not None:
        known = {month.provider.casefold() for month in found}
        if provider.casefold() not in known:
            from stt_cli.providers import names

            if provider.casefold() not in names():
                raise unknown("provider", provider, names())
        found = [month for month in found if month.provider.casefold() == provider.casefold()]
    shown = found[: most(limit, all)]
    if json:
        print_json([_view(month) for month in shown])
    else:
        total = [_total(shown)] if len(shown) > 1 else []
        print_table(COLUMNS, [*map(_row, shown), *total])
    say_more(len(shown), len(found), "months")


def _view(month: Month) -> dict[str, Any]:
    return {
        "month": month.month,
        "provider": month.provider,
        "jobs": month.jobs,
        "hours": round(month.seconds / 3600, 3),
        "requests": month.requests,
        "cost": month.cost,
    }


def _row(month: Month) -> tuple[str, ...]:
    return (month.month, month.provider, *_numbers([month]), _money(month.cost))


def _total(months: Sequence[Month]) -> tuple[str, ...]:
    from stt_cli.model import totals

    return ("total", "", *_numbers(months), _money(totals(c for m in months for c in m.cost)))


def _numbers(months: Sequence[Month]) -> tuple[str, str, str]:
    jobs, requests = (sum(getattr(m, name) for m in months) for name in ("jobs", "requests"))
    return f"{jobs:,}", f"{sum(m.seconds for m in months) / 3600:,.2f}", f"{requests:,}"


def _money(costs: Iterable[Cost]) -> str:
    return ", ".join(map(money, costs)) or "none known"
