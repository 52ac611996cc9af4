"""Many requests to one service side by side, as many as it takes at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from stt_cli.services.tools.toolbox import Toolbox

A = TypeVar("A", bound=Hashable)
B = TypeVar("B")


def each(
    box: Toolbox, act: Callable[[A], B], items: Sequence[A], done: Callable[[A], None] | None = None
) -> list[B]:
    """What `act` makes of each item, in their order; `done` is called as they are ready.

    Of equal items it is made once, so that nothing is paid for twice.

    Raises what the first failure raises: what has not begun then never does, what is under way is
    waited for, since it may be paid for. Interrupted, it breaks off at once.
    """
    times = Counter(items)

    def make(item: A) -> B:
        made = act(item)
        if done:
            for _ in range(times[item]):
                done(item)
        return made

    if len(items) == 1:
        return [make(items[0])]
    workers = max(1, min(box.chosen.endpoint.limits.parallel, len(times)))
    pool = ThreadPoolExecutor(workers)
    try:
        futures = {item: pool.submit(make, item) for item in times}
        wait(futures.values(), return_when=FIRST_EXCEPTION)
        pool.shutdown(cancel_futures=True)
        _raise_first(futures.values())
        return [futures[item].result() for item in items]
    except BaseException as error:
        if not isinstance(error, Exception):
            box.service.session.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _raise_first(futures: Iterable[Future[B]]) -> None:
    for future in futures:
        if not future.cancelled() and (error := future.exception()):
            raise error
