"""Workers never outlive the process that they work for, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shell import run
from tests.support.waiting import until

COMMAND = ("transcribe", "short.mp3", "-m", "sphinx", "--chunk-seconds", "5", "-o", "short.txt")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc"),
]


def descendants(pid: int) -> Iterator[int]:
    """All processes below `pid`, by what /proc says at this moment."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        yield from children
        waiting += children


def alive(pid: int) -> bool:
    """Whether it runs; a zombie that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("delay", [0.0, 0.7])
def test_no_worker_survives_its_killed_parent_and_the_work_goes_on(
    tmp_path: Path, examples: Path, delay: float
) -> None:
    (tmp_path / "short.mp3").symlink_to(examples / "short.mp3")
    process = subprocess.Popen([sys.executable, "-m", "stt_cli", *COMMAND], cwd=tmp_path)
    until(lambda: len(list(descendants(process.pid))) >= 2)
    time.sleep(delay)  # killed while the engines load, and while they hear
    workers = list(descendants(process.pid))
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not any(alive(pid) for pid in workers))
    result = run(*COMMAND, cwd=tmp_path, env=dict(os.environ))
    assert result.code == 0, result.stderr
    assert len((tmp_path / "short.txt").read_text().split()) > 30
