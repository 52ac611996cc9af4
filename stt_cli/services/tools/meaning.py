"""What was said, found by its meaning: passages of the store and their vectors."""

from __future__ import annotations

from collections.abc import Callable

from stt_cli.contract import ToolAsk
from stt_cli.errors import BadAnswer
from stt_cli.services.tools.several import each
from stt_cli.services.tools.toolbox import Toolbox
from stt_cli.services.tools.vectors import vectors
from stt_cli.store import Hit, Query

Batch = tuple[tuple[int, str], ...]
AT_ONCE = 16
"""Requests whose texts are read together."""


def space(box: Toolbox) -> str:
    """What tells vectors that can be compared: the service, where it is, and its model."""
    return f"{box.chosen.endpoint.identity} {box.chosen.model or ''}".strip()


def embed_rest(box: Toolbox, done: Callable[[int], None]) -> None:
    """Have the service make the vectors that passages lack; `done` hears how many at a time.

    Each answer is kept before the next, and never asked for again. Raises SttError as the service
    fails.
    """
    where, size = space(box), box.chosen.spec.batch

    def embed(batch: Batch) -> None:
        ask = box.chosen.complete(ToolAsk(tool="embed", texts=tuple(text for _, text in batch)))
        content = box.chosen.kit.request(ask, box.service.session.view())
        found = box.chosen.read(ask, content).vectors
        if len(found) != len(batch):
            raise BadAnswer(
                f"{box.chosen.title} answered with {len(found)} of {len(batch)} vectors"
            )
        numbers = (number for number, _ in batch)
        box.store.keep_vectors(where, dict(zip(numbers, found, strict=True)))
        done(len(batch))

    for page in box.store.each_without_vector(where, size * AT_ONCE):
        each(box, embed, [tuple(page[at : at + size]) for at in range(0, len(page), size)])


def nearest(box: Toolbox, query: Query, count: int) -> list[tuple[float, Hit]]:
    """The passages whose meaning is nearest to the query's text, the nearest first."""
    (wanted,) = vectors(box, [query.text])
    return box.store.nearest(space(box), wanted, query, count)
