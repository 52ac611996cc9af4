"""Readers of a run's events."""

from __future__ import annotations

from itertools import pairwise

import pytest

from stt_cli.cli.ui.progress import HEARTBEAT, Lines
from stt_cli.pipeline.events import Progress
from stt_cli.pipeline.run import REPORT, TICK


def test_the_heartbeat_comes_every_ten_seconds_at_least(
    capsys: pytest.CaptureFixture[str],
) -> None:
    event = Progress(
        file=0, name="a", phase="transcribing", done=0, total=9, chunks_done=0, chunks=2
    )
    now, told = 0.0, [0.0]
    lines = Lines(0, heartbeat=HEARTBEAT, clock=lambda: now)
    while now < 100:
        now += REPORT + TICK
        lines.show(event)
        if capsys.readouterr().err:
            told.append(now)
    assert len(told) > 9
    assert max(b - a for a, b in pairwise(told)) <= 10
