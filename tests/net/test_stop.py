"""Stopping, also where a signal breaks off the call that stops."""

from __future__ import annotations

import threading

import pytest

from stt_cli.errors import Interrupted
from stt_cli.net.stop import Stop


class Broken(threading.Event):
    """An event that a signal breaks off while it is locked."""

    def set(self) -> None:
        self._cond.acquire()  # type: ignore[attr-defined]
        raise Interrupted


def test_a_stop_that_was_broken_off_is_no_obstacle_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "Event", Broken)
    stop = Stop()
    monkeypatch.undo()
    with pytest.raises(Interrupted):
        stop.stop()
    again = threading.Thread(target=stop.stop, daemon=True)
    again.start()
    again.join(5)
    assert not again.is_alive()
    with pytest.raises(Interrupted):
        stop.check()
