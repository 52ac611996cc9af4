"""What a run would send, found out by doing everything but sending it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from stt_cli.contract import Model
from stt_cli.errors import SttError
from stt_cli.media.ahead import ahead
from stt_cli.media.apart import probe, windows
from stt_cli.model import Cost
from stt_cli.pipeline.cost import estimate
from stt_cli.pipeline.cutting import Cutter
from stt_cli.pipeline.inputs import Bad, Input, called, reading
from stt_cli.pipeline.intake import Intake, Work
from stt_cli.pipeline.sending import Sender, pack


class Forecast(Struct, frozen=True, kw_only=True):
    """What would be sent for one input, and what it would cost as far as prices are known.

    The length of what a service fetches itself is not known, and so neither is its cost.
    """

    name: str
    requests: int
    seconds: float | None = None
    bytes: int = 0
    encoding: str
    cost: Cost | None = None


def forecast(
    works: Sequence[Work], intake: Intake, sender: Sender, model: Model
) -> Iterator[Forecast | tuple[str, SttError]]:
    """A forecast for each input, or its name and why it cannot be read."""
    for work in works:
        try:
            if isinstance(work.item, Bad):
                raise work.item.error
            with reading(work.item.name):
                yield _one(work.item, intake, sender, model)
        except SttError as error:
            yield work.item.name, error


def _one(item: Input, intake: Intake, sender: Sender, model: Model) -> Forecast:
    if intake.fetched_by_service(item):
        return Forecast(name=item.name, requests=1, encoding="by its URL")
    path = intake.local(item)
    with called(item.name, path):
        return _of_file(item.name, path, sender, model)


def _of_file(name: str, path: Path, sender: Sender, model: Model) -> Forecast:
    media = probe(path)
    method = sender.method(media)
    if method.whole:
        requests, seconds, size = 1, media.duration, media.size
    else:
        requests, seconds, size = 0, 0.0, 0
        for chunk, pcm in Cutter(ahead(windows(path)), method.rules):
            requests += 1
            seconds += chunk.seconds
            size += pack(chunk, pcm, method.codec).size
    return Forecast(
        name=name,
        requests=requests,
        seconds=round(seconds, 3),
        bytes=size,
        encoding="as it is" if method.whole else method.codec or "pcm",
        cost=estimate(model.price, seconds, requests),
    )
