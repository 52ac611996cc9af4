"""Readers of a run's events."""

from __future__ import annotations

from itertools import pairwise

import pytest

from stt_cli.cli.ui.bars import Bars
from stt_cli.cli.ui.lines import HEARTBEAT, Lines
from stt_cli.pipeline.events import AnyEvent, FileSkipped, FileStarted, Opening, Progress
from stt_cli.pipeline.run import PROGRESS, TICK


def test_the_heartbeat_comes_every_ten_seconds_at_least(
    capsys: pytest.CaptureFixture[str],
) -> None:
    event = Progress(
        file=0, name="a", phase="transcribing", done=0, total=9, chunks_done=0, chunks=2
    )
    now, told = 0.0, [0.0]
    lines = Lines(0, heartbeat=HEARTBEAT, clock=lambda: now)
    while now < 100:
        now += PROGRESS + TICK
        lines.show(event)
        if capsys.readouterr().err:
            told.append(now)
    assert len(told) > 9
    assert max(b - a for a, b in pairwise(told)) <= 10


READING = Opening(file=0, name="stdin", phase="reading", done=120_000_000)
DOWNLOADING = Opening(
    file=1, name="a.mp4", phase="downloading", done=40_000_000, total=1_200_000_000
)
HASHING = Opening(file=2, name="b.mp4", phase="hashing", total=5_000_000_000)


def test_the_heartbeat_tells_what_every_input_under_way_is_waited_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    events = (READING, DOWNLOADING, HASHING)
    clock = iter([0.0] * len(events) + [HEARTBEAT] * len(events))
    lines = Lines(0, heartbeat=HEARTBEAT, clock=lambda: next(clock))
    for event in events * 2:
        lines.show(event)
    assert capsys.readouterr().err.splitlines() == [
        "stt: stdin: reading 120 MB",
        "stt: a.mp4: downloading 40 MB of 1.2 GB",
        "stt: b.mp4: hashing 5.0 GB",
    ]


def test_an_input_has_one_bar_from_its_fetching_to_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    monkeypatch.setenv("COLUMNS", "100")
    bars = Bars(0)

    def shown(event: AnyEvent) -> str:
        bars.show(event)
        capsys.readouterr()
        with bars:
            return capsys.readouterr().err

    assert "downloading 40 MB of 1.2 GB" in shown(DOWNLOADING)
    assert shown(FileStarted(file=1, name="a.mp4", seconds=60.0, job="j")).count("a.mp4") == 1
    assert "a.mp4" not in shown(FileSkipped(file=1, name="a.mp4", outputs=()))
