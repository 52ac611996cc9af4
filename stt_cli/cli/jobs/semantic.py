"""`stt jobs search --semantic`: what was said, found by its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from stt_cli.cli.options.yes import confirmed
from stt_cli.cli.ui import console

if TYPE_CHECKING:
    from stt_cli.services.tools.toolbox import Toolbox
    from stt_cli.store import Hit, Query, Store

USUAL = 20
"""Passages that are shown: all are alike to some degree."""
MANY = 1000
"""Passages from which on it is asked whether they may be sent."""


class By(Struct, frozen=True, kw_only=True):
    """Who makes the vectors."""

    provider: str | None
    model: str | None
    yes: bool


def search_by_meaning(
    query: Query, by: By, count: int, catch_up: Callable[[Store], None]
) -> list[tuple[float, Hit]]:
    """The passages that are nearest in meaning; what has no vector yet is sent for one, once."""
    from stt_cli.services.tools.meaning import embed_rest, nearest, space

    with _toolbox(by) as box:
        catch_up(box.store)
        missing = box.store.without_vector(space(box))
        if missing:
            if missing >= MANY and not confirmed(
                f"Send {missing:,} passages to {box.chosen.title}?", yes=by.yes
            ):
                console.note("nothing was sent")
                return []
            console.note(f"{missing:,} passages are sent to {box.chosen.title}, once")
            embed_rest(box, lambda count: None)
        return nearest(box, query, count)


@contextmanager
def _toolbox(by: By) -> Iterator[Toolbox]:
    from stt_cli.services.policy import Policy
    from stt_cli.services.tools.toolbox import choose, open_toolbox

    def notify(level: int, message: str) -> None:
        if level == 0:
            console.note(message)

    chosen = choose("embed", by.provider, model=by.model)
    with open_toolbox(chosen, Policy(), notify) as box:
        yield box
