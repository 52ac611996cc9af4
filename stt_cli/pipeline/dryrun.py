"""What a run would send, found out by doing everything but sending it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from stt_cli.contract import Model
from stt_cli.errors import SttError
from stt_cli.media.ahead import ahead
from stt_cli.media.isolated import windows
from stt_cli.model import Cost
from stt_cli.pipeline.dispatch.budget import estimate
from stt_cli.pipeline.inputs import blamed_on, known_as
from stt_cli.pipeline.reading.chunker import Chunker
from stt_cli.pipeline.reading.method import pack
from stt_cli.pipeline.reading.opener import Opener, Skipped, Work
from stt_cli.pipeline.recording import Source


class Forecast(Struct, frozen=True, kw_only=True):
    """What would be sent for one input, and what it would cost as far as prices are known.

    Nothing is sent of what was heard before. The length of what a service fetches itself is not
    known, and so neither is its cost.
    """

    name: str
    requests: int
    seconds: float | None = None
    bytes: int = 0
    encoding: str
    cost: Cost | None = None


class Foresight(Struct, frozen=True, kw_only=True):
    """What a forecast needs to know of the run."""

    opener: Opener
    model: Model
    heard: Callable[[str], bool]
    """Whether the answer to the audio with this hash is there."""
    weigh: bool = True
    """Whether bytes are wanted, for which chunks have to be encoded."""


class Part(NamedTuple):
    """One request."""

    seconds: float
    size: int


def forecast(
    works: Sequence[Work], foresight: Foresight
) -> Iterator[Forecast | tuple[str, SttError]]:
    """A forecast for each input, or its name and why it would fail."""
    for index, work in enumerate(works):
        name = work.item.name
        try:
            with blamed_on(name):
                looked = foresight.opener.look(index, work)
                if isinstance(looked, Skipped):
                    yield Forecast(name=name, requests=0, seconds=0.0, encoding="already done")
                else:
                    yield _of(name, looked.source, foresight)
        except SttError as error:
            yield name, error


def _of(name: str, source: Source, foresight: Foresight) -> Forecast:
    parts = list(_parts(name, source, foresight))
    if source.path is None:
        return Forecast(name=name, requests=len(parts), encoding="by its URL")
    seconds = sum(part.seconds for part in parts)
    return Forecast(
        name=name,
        requests=len(parts),
        seconds=round(seconds, 3),
        bytes=sum(part.size for part in parts),
        encoding="as it is" if source.piece else source.method.codec or "pcm",
        cost=estimate(foresight.model.price, seconds, len(parts)),
    )


def _parts(name: str, source: Source, foresight: Foresight) -> Iterator[Part]:
    if source.piece:
        if not foresight.heard(source.sha256):
            yield Part(source.duration, source.piece.size)
    elif source.path:
        method = source.method
        with known_as(name, source.path):
            for chunk, pcm in Chunker(ahead(windows(source.path)), method.rules):
                if not foresight.heard(hashlib.sha256(pcm).hexdigest()):
                    size = pack(chunk, pcm, method.codec).size if foresight.weigh else 0
                    yield Part(chunk.seconds, size)
