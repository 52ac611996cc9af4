"""Signals that ask to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from stt_cli.errors import Exit, Interrupted

CODES = {
    signal.Signals[name]: code
    for name, code in {
        "SIGINT": Exit.INTERRUPTED,
        "SIGTERM": Exit.TERMINATED,
        "SIGHUP": Exit.TERMINATED,
    }.items()
    if hasattr(signal, name)
}


@contextmanager
def heeded(stop: Callable[[Exit], object]) -> Iterator[None]:
    """Have Ctrl-C, SIGTERM and SIGHUP call `stop` with the exit code that they mean."""

    def act(number: int, frame: FrameType | None) -> None:
        stop(CODES[signal.Signals(number)])

    # What nohup, or a shell that put us in the background, has us ignore stays ignored.
    heeded = [number for number in CODES if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, act) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupt(code: Exit) -> NoReturn:
    """Break off whatever the main thread is at."""
    raise Interrupted(code)


def interrupt_after(seconds: float, code: Exit) -> None:
    """Break off whatever the main thread is at in `seconds`, where the system can."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda number, frame: interrupt(code))
        signal.setitimer(signal.ITIMER_REAL, seconds)


def interrupt_no_more() -> None:
    """Take back `interrupt_after`."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
