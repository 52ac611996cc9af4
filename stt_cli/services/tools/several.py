"""Many requests to one service side by side, as many as it takes at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from stt_cli.services.tools.toolbox import Toolbox

A = TypeVar("A")
B = TypeVar("B")


def each(
    box: Toolbox, act: Callable[[A], B], items: Sequence[A], done: Callable[[A], None] | None = None
) -> list[B]:
    """What `act` makes of each item, in their order; `done` is called as they are ready.

    Raises what the first failure raises: what has not begun then never does, what is under way is
    waited for, since it may be paid for. Interrupted, it breaks off at once.
    """
    if len(items) == 1:
        return [_one(act, items[0], done)]
    workers = max(1, min(box.chosen.endpoint.limits.parallel, len(items)))
    pool = ThreadPoolExecutor(workers)
    try:
        futures = [pool.submit(_one, act, item, done) for item in items]
        wait(futures, return_when=FIRST_EXCEPTION)
        pool.shutdown(cancel_futures=True)
        _raise_first(futures)
        return [future.result() for future in futures]
    except BaseException as error:
        if not isinstance(error, Exception):
            box.service.session.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _one(act: Callable[[A], B], item: A, done: Callable[[A], None] | None) -> B:
    made = act(item)
    if done:
        done(item)
    return made


def _raise_first(futures: Sequence[Future[B]]) -> None:
    for future in futures:
        if not future.cancelled() and (error := future.exception()):
            raise error
