"""Readers of a run's events."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from rich.cells import cell_len

from stt_cli.cli.ui import console
from stt_cli.cli.ui.bars import Bars, line
from stt_cli.cli.ui.lines import HEARTBEAT, Lines
from stt_cli.model import Cost
from stt_cli.pipeline.events import (
    AnyEvent,
    Failed,
    FileFailed,
    FileSkipped,
    FileStarted,
    Opening,
    Overall,
    Progress,
    RunDone,
)
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


def overall(**changes: Any) -> Overall:
    values: dict[str, Any] = {
        "files": 40, "done": 12, "skipped": 3, "failed": 2, "waiting": 0,
        "seconds": 3723.0, "total": 13_200.0, "eta": 2530.0,
        "cost": Cost(amount=0.12), "cost_in_all": Cost(amount=1.3, estimated=True),
    }  # fmt: skip
    return Overall(**{**values, **changes})


def test_a_batch_is_told_in_one_line_with_all_that_counts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = iter([0.0, HEARTBEAT])
    lines = Lines(0, heartbeat=HEARTBEAT, clock=lambda: next(clock))
    for _ in range(2):
        lines.show(overall())
    assert capsys.readouterr().err == (
        "stt: all: 17 of 40 files, 2 failed, 1:02:03 of 3:40:00, about 42:10 left, "
        "0.12 USD of about 1.3 USD\n"
    )


FIGURES = ["1:02:03/3:40:00", "42:10 left", "0.1234 USD", "chunk 3 of 12", "transcribing"]


@pytest.mark.parametrize("name", ["a.mp3", "interviews/with a long name.mp3", "会議の録音" * 5])
@pytest.mark.parametrize("share", [None, 0.0, 0.4, 1.0])
def test_a_bar_fits_every_width(name: str, share: float | None) -> None:
    for width in range(12, 200):
        assert cell_len(line(name, FIGURES, share, width)) <= width


def test_names_are_shortened_before_figures_go() -> None:
    name = "interviews/a long name.mp3"
    wide = line(name, FIGURES, 0.5, 120)
    assert name in wide
    assert all(figure in wide for figure in FIGURES)
    assert "━" in wide
    usual = line(name, FIGURES, 0.5, 79)
    assert all(figure in usual for figure in FIGURES[:4])
    narrow = line(name, FIGURES, 0.5, 39)
    assert narrow.startswith("…")
    assert narrow.endswith("1:02:03/3:40:00 42:10 left")


def failed(name: str, error: str) -> FileFailed:
    return FileFailed(file=0, name=name, error=error, exit_code=1)


@pytest.mark.parametrize(
    ("terminal", "named"),
    [
        (True, "talk1.mp3, talk2.mp3, talk3.mp3 and 2 more"),
        (False, "talk1.mp3, talk2.mp3, talk3.mp3, talk4.mp3, talk5.mp3"),
    ],
)
def test_equal_failures_are_told_together_and_the_summary_ends_it(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
    named: str,
) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda _: terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    lines = Lines(0, heartbeat=None)
    names = [f"talk{number}.mp3" for number in range(6)]
    for name in names:
        stem = name.removesuffix(".mp3")
        lines.show(failed(name, f"{name}: {stem}.txt is there already (--overwrite replaces it)"))
    lines.show(failed("odd.mp3", "odd.mp3: is a pipe"))
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "stt: error: talk0.mp3: talk0.txt is there already (--overwrite replaces it)",
        "stt: error: odd.mp3: is a pipe",
    ]
    lines = Lines(0, heartbeat=HEARTBEAT)
    for name in names:
        lines.show(failed(name, f"{name}: no such file"))
    capsys.readouterr()
    every = tuple(Failed(name=name, error="") for name in names)
    lines.show(RunDone(done=(), skipped=(), failed=every, waiting=(), seconds=0.0))
    rest, summary = capsys.readouterr().err.splitlines()
    assert rest == f"stt: error: {named}: failed like this: talk0.mp3: no such file"
    assert summary.startswith("stt: 0 done, 6 failed")
