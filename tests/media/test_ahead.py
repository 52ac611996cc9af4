"""Working ahead in a thread: same items, bounded, and failures in their place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from stt_cli.media.ahead import ahead


def test_items_come_in_order_and_once() -> None:
    assert list(ahead(range(100), 3)) == list(range(100))
    assert list(ahead([])) == []


def test_items_are_made_in_another_thread() -> None:
    makers = set(ahead(threading.get_ident() for _ in range(5)))

    assert threading.get_ident() not in makers


def test_no_more_than_the_depth_is_made_before_it_is_asked_for() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for i in range(50):
            made.append(i)
            yield i

    for seen, _ in enumerate(ahead(items(), 3), 1):
        assert len(made) <= seen + 3

    assert len(made) == 50


def test_a_failure_comes_after_what_was_made_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("gone")

    iterator = ahead(items(), 5)

    assert [next(iterator), next(iterator)] == [1, 2]
    with pytest.raises(OSError, match="gone"):
        next(iterator)


def test_stopping_early_leaves_no_thread() -> None:
    before = threading.active_count()
    iterator = ahead(iter(range(10**9)), 2)
    next(iterator)

    iterator.close()  # type: ignore[attr-defined]

    assert threading.active_count() == before
