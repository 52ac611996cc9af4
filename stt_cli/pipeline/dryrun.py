"""What a run would send, found out by doing everything but sending it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from stt_cli.contract import Ask, Piece, Price
from stt_cli.errors import CreditError, SttError
from stt_cli.media.ahead import ahead
from stt_cli.media.feeds import Feed
from stt_cli.media.isolated import windows
from stt_cli.model import Chunk, Cost
from stt_cli.pipeline.build import Emit, sender_for
from stt_cli.pipeline.events import Opening
from stt_cli.pipeline.inputs import Bad, blamed_on, known_as
from stt_cli.pipeline.members import Member, members_of
from stt_cli.pipeline.reading.chunker import Chunker, sha256
from stt_cli.pipeline.reading.opener import Opener
from stt_cli.pipeline.reading.pieces import pack
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.steps import Skipped
from stt_cli.pipeline.targets import Work
from stt_cli.pipeline.task import Source
from stt_cli.plan import Method
from stt_cli.services.pricing import at_most, estimate
from stt_cli.store import Store
from stt_cli.store.scratch import scratch


class Forecast(Struct, frozen=True, kw_only=True):
    """What would be sent for one input, and what it would cost as far as prices are known.

    Nothing is sent of what was answered before. The length of what a service fetches itself is not
    known, and so neither is its cost.
    """

    name: str
    member: str | None = None
    """Who of an ensemble it is about; None: the one provider."""
    requests: int
    seconds: float | None = None
    bytes: int = 0
    encoding: str
    cost: Cost | None = None
    remark: str | None = None
    """What there is to say about the tracks and channels that would be transcribed."""
    cost_at_most: Cost | None = None
    """Where the service's documents disagree on the price: the higher one."""


class Foresight(Struct, frozen=True, kw_only=True):
    """What a forecast needs to know of the run."""

    opener: Opener
    members: Sequence[Member]
    answered: Callable[[str], bool]
    """Whether the answer of this key is there."""
    weigh: bool = True
    """Whether bytes are wanted, for which chunks have to be encoded."""
    enhance: bool = False


class Failed(NamedTuple):
    """An input that would fail, and why."""

    name: str
    error: SttError


class Part(NamedTuple):
    """One request."""

    seconds: float
    size: int


def check_cost(works: Sequence[Work], command: Command, store: Store, emit: Emit) -> None:
    """Raises CreditError where what is to be sent would cost more than `--max-cost`.

    What comes through a pipe or from a URL can be read once only: the run itself stops there.
    """
    limit = command.policy.max_cost
    if limit is None or all(member.local for member in members_of(command)):
        return
    readable = [work for work in works if _can_be_read_twice(work)]
    total, currency = 0.0, ""
    for index, outcome in enumerate(forecasts(readable, command, store, weigh=False)):
        if isinstance(outcome, Forecast):
            emit(Opening(file=index, name=outcome.name, phase="measuring"))
            cost = outcome.cost_at_most or outcome.cost
            if cost:
                total, currency = total + cost.amount, cost.currency
    if total > limit:
        raise CreditError(
            f"--max-cost {limit:g} is less than the {total:.4g} {currency} that this would cost",
            hint="nothing was sent; --dry-run shows what each input costs",
        )


def forecasts(
    works: Sequence[Work], command: Command, store: Store, *, weigh: bool = True
) -> Iterator[Forecast | Failed]:
    """A forecast for each input. `weigh`: whether the bytes of chunks are wanted."""
    found = members_of(command)
    with scratch() as folder:
        foresight = Foresight(
            opener=Opener(command, store, sender_for(command.settings, found), scratch=folder),
            members=found,
            answered=lambda key: not command.switches.fresh and store.answered(key),
            weigh=weigh,
            enhance=command.settings.enhance,
        )
        yield from _each(works, foresight)


def _each(works: Sequence[Work], foresight: Foresight) -> Iterator[Forecast | Failed]:
    for index, work in enumerate(works):
        name = work.item.name
        try:
            with blamed_on(name):
                looked = foresight.opener.look(index, work)
                if isinstance(looked, Skipped):
                    yield Forecast(name=name, requests=0, seconds=0.0, encoding="already done")
                else:
                    yield from _of(name, looked.source, foresight)
        except SttError as error:
            yield Failed(name, error)


def _of(name: str, source: Source, foresight: Foresight) -> Iterator[Forecast]:
    """One for each member."""
    parts: list[list[Part]] = [[] for _ in foresight.members]
    for chunk in _parts(name, source, foresight):
        for number, part in enumerate(chunk):
            parts[number] += [part] if part else []
    several = len(foresight.members) > 1
    for member, own in zip(foresight.members, parts, strict=True):
        called = member.name if several else None
        if source.path is None:
            yield Forecast(name=name, member=called, requests=len(own), encoding="by its URL")
            continue
        price = member.first.known_model.price
        yield Forecast(
            name=name,
            member=called,
            requests=len(own),
            seconds=round(sum(part.seconds for part in own), 3),
            bytes=sum(part.size for part in own),
            encoding=_encoding(source, member),
            cost=estimate(price, [part.seconds for part in own], member.ask),
            cost_at_most=_at_most(price, own, member.ask),
            remark=_remark(source, foresight) if member is foresight.members[0] else None,
        )


def _encoding(source: Source, member: Member) -> str:
    if source.piece:
        return "as it is"
    return (None if member.local else source.method.codec) or "pcm"


def _remark(source: Source, foresight: Foresight) -> str | None:
    first = "enhanced first, in one request more" if foresight.enhance else None
    return ", ".join(filter(None, (source.remark, first))) or None


def _at_most(price: Price | None, parts: Sequence[Part], ask: Ask) -> Cost | None:
    if price is None or not price.elsewhere:
        return None
    costs = [at_most(price, part.seconds, ask) for part in parts]
    total = sum(cost.amount for cost in costs if cost)
    return Cost(amount=round(total, 8), currency=price.currency, estimated=True)


def _parts(name: str, source: Source, foresight: Foresight) -> Iterator[list[Part | None]]:
    """The requests of each chunk, one for each member; None where the answer is there."""
    if source.piece:
        piece = source.piece
        yield _each_part(source.sha256, foresight, lambda member: Part(piece.seconds, piece.size))
    elif source.path:
        with known_as(name, source.path):
            for feed in source.feeds:
                yield from _chunks(source.path, feed, source.method, foresight)


def _chunks(
    path: Path, feed: Feed, method: Method, foresight: Foresight
) -> Iterator[list[Part | None]]:
    for chunk, sound in Chunker(ahead(windows(path, feed)), method.rules):
        packed = cache(partial(pack, chunk, sound))

        def part(
            member: Member, chunk: Chunk = chunk, packed: Callable[..., Piece] = packed
        ) -> Part:
            codec = None if member.local else method.codec
            return Part(chunk.seconds, packed(codec).size if foresight.weigh else 0)

        yield _each_part(sha256(sound), foresight, part)


def _each_part(
    audio: str, foresight: Foresight, part: Callable[[Member], Part]
) -> list[Part | None]:
    return [
        None if foresight.answered(member.key(audio)) else part(member)
        for member in foresight.members
    ]


def _can_be_read_twice(work: Work) -> bool:
    path = None if isinstance(work.item, Bad) else work.item.path
    try:
        return path is not None and path.is_file()
    except OSError:
        return False
