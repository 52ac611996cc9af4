"""What a run would send and cost: `--dry-run`, and the check of `--max-cost` before it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from stt_cli.cli.ui import console
from stt_cli.cli.ui.table import print_json, print_table
from stt_cli.cli.ui.units import clock, money
from stt_cli.errors import CreditError, Exit, SttError
from stt_cli.pipeline.build import Switches, sender_for
from stt_cli.pipeline.dryrun import Forecast, Foresight, forecast
from stt_cli.pipeline.events import AnyEvent, Opening
from stt_cli.pipeline.inputs import Bad
from stt_cli.pipeline.reading.opener import Opener, Work
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.writing.tally import exit_code
from stt_cli.services.endpoint import Endpoint, endpoints
from stt_cli.services.policy import Policy
from stt_cli.store import Store, chunk_key
from stt_cli.store.scratch import scratch

COLUMNS = ("INPUT", "REQUESTS", "LENGTH SENT", "BYTES", "ENCODING", "ESTIMATED COST")

Outcome = Forecast | tuple[str, SttError]


def show_forecast(
    works: Sequence[Work],
    settings: RunSettings,
    policy: Policy,
    store: Store,
    switches: Switches,
    *,
    json: bool,
) -> Exit:
    """Print what would be sent for each input, and why another would fail."""
    found = endpoints(settings.provider, settings.ask, policy.fallback)
    forecasts: list[Forecast] = []
    failures: list[SttError] = []
    for outcome in _outcomes(works, settings, policy, store, switches, found):
        if isinstance(outcome, Forecast):
            forecasts.append(outcome)
        else:
            failures.append(outcome[1])
            console.error(str(outcome[1]))
    if json:
        print_json(forecasts)
    else:
        unpriced = "free" if found[0].provider.SPEC.local else "not known"
        print_table(COLUMNS, [_row(one, unpriced) for one in forecasts])
    return exit_code(failures, len(works))


def check_cost(
    works: Sequence[Work],
    settings: RunSettings,
    policy: Policy,
    store: Store,
    switches: Switches,
    emit: Callable[[AnyEvent], None],
) -> None:
    """Raises CreditError where what is to be sent would cost more than `--max-cost`.

    What comes through a pipe or from a URL can be read once only: the run itself stops there.
    """
    found = endpoints(settings.provider, settings.ask, policy.fallback)
    if policy.max_cost is None or found[0].provider.SPEC.local:
        return
    readable = [work for work in works if _can_be_read_twice(work)]
    total, currency = 0.0, ""
    for index, outcome in enumerate(
        _outcomes(readable, settings, policy, store, switches, found, weigh=False)
    ):
        if isinstance(outcome, Forecast):
            emit(Opening(file=index, name=outcome.name, phase="measuring"))
            if outcome.cost:
                total, currency = total + outcome.cost.amount, outcome.cost.currency
    if total > policy.max_cost:
        raise CreditError(
            f"--max-cost {policy.max_cost:g} is less than the {total:.4g} {currency} that this "
            "would cost",
            hint="nothing was sent; --dry-run tells what each input costs",
        )


def _outcomes(
    works: Sequence[Work],
    settings: RunSettings,
    policy: Policy,
    store: Store,
    switches: Switches,
    found: Sequence[Endpoint],
    *,
    weigh: bool = True,
) -> Iterator[Outcome]:
    """A forecast for each input."""
    first = found[0]

    def heard(audio: str) -> bool:
        return not switches.fresh and store.answered(chunk_key(audio, first.identity, settings.ask))

    with scratch() as folder:
        opener = Opener(
            settings,
            store,
            sender_for(settings, found),
            policy=policy,
            run="",
            scratch=folder,
            fresh=switches.fresh,
            overwrite=switches.overwrite,
        )
        model = first.provider.SPEC.model(first.model)
        yield from forecast(works, Foresight(opener=opener, model=model, heard=heard, weigh=weigh))


def _can_be_read_twice(work: Work) -> bool:
    path = None if isinstance(work.item, Bad) else work.item.path
    try:
        return path is not None and path.is_file()
    except OSError:
        return False


def _row(one: Forecast, unpriced: str) -> tuple[str, ...]:
    cost = money(one.cost) if one.cost else unpriced
    length = "not known" if one.seconds is None else clock(one.seconds)
    return one.name, str(one.requests), length, f"{one.bytes:,}", one.encoding, cost
