"""How fast and how patiently recordings are sent, and which provider to ask when one fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import split_list

if TYPE_CHECKING:
    from stt_cli.services.policy import Policy


def pacing(
    concurrency: Annotated[
        int | None,
        panels.sending(
            "--concurrency",
            "-j",
            min=1,
            help="Chunks transcribed at a time; by default one per core, or what the service allows.",
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        panels.sending(
            min=1.0,
            help="Seconds to wait for an answer, repeats included; ten minutes or more by default.",
        ),
    ] = None,
    retries: Annotated[
        int, panels.sending(min=0, help="Repeats of a request that may have been paid for.")
    ] = 2,
    fallback: Annotated[
        list[str] | None,
        panels.sending(
            metavar="PROVIDER",
            help="Services that take over what the provider cannot serve; comma list or repeated.",
        ),
    ] = None,
    max_cost: Annotated[
        float | None,
        panels.sending(
            min=0.0,
            metavar="AMOUNT",
            help="Refuse to begin what would cost more than this, in the provider's currency, "
            "and stop before more is spent.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        panels.sending(
            metavar="ADDRESS|local:N",
            help="Have a local engine run by the workers of a Dask scheduler, or by N of this machine.",
        ),
    ] = None,
) -> Policy:
    """The pace of a run."""
    from stt_cli.services.policy import Policy

    return Policy(
        concurrency=concurrency,
        timeout=timeout,
        retries=retries,
        fallback=split_list(fallback),
        max_cost=max_cost,
        cluster=cluster,
    )
