"""How fast and how patiently recordings are sent, and whom to ask when one fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options.groups import split_list
from stt_cli.cli.options.panels import SENDING

if TYPE_CHECKING:
    from stt_cli.pipeline.order import Pace


def pacing(
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency",
            "-j",
            min=1,
            help="Chunks heard at a time; by default one for each core or what the service allows.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=1.0,
            help="Seconds to wait for an answer, repeats included; ten minutes or more by default.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    retries: Annotated[
        int,
        typer.Option(
            min=0,
            help="Repeats of a request that may have been paid for.",
            rich_help_panel=SENDING,
        ),
    ] = 2,
    fallback: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Whom to ask for what the provider cannot serve; comma list or repeated.",
            rich_help_panel=SENDING,
        ),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            metavar="AMOUNT",
            help="Stop before more than this is spent, in the provider's currency.",
            rich_help_panel=SENDING,
        ),
    ] = None,
) -> Pace:
    """The pace of a run."""
    from stt_cli.pipeline.order import Pace

    return Pace(
        concurrency=concurrency,
        timeout=timeout,
        retries=retries,
        fallback=split_list(fallback),
        max_cost=max_cost,
    )
