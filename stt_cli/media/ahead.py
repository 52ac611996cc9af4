"""Working ahead: a lazy iterator that runs in a thread of its own, a few items before its user."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T], depth: int = 8) -> Iterator[T]:
    """The same items in the same order, up to `depth` of them made before they are asked for.

    An exception of `items` is raised at its place. A user who stops early waits for the item
    being made, and no other is begun.
    """
    iterator, end = iter(items), object()
    pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        waiting = deque([pool.submit(next, iterator, end)])
        while (item := waiting.popleft().result()) is not end:
            for _ in range(min(2, depth - len(waiting))):  # few of them where there are few items
                waiting.append(pool.submit(next, iterator, end))
            yield item  # type: ignore[misc]
    finally:
        pool.shutdown(cancel_futures=True)
