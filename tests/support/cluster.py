"""A Dask scheduler and workers, each a process of its own that knows nothing of the user."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.support.waiting import until


class Cluster:
    """Ends with the block that it is used in."""

    def __init__(self, folder: Path, path: list[str], **environment: str) -> None:
        """`folder` is where the processes are at home; `path` is their PYTHONPATH."""
        self._folder = folder
        folder.mkdir()
        self._env = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "PYTHONPATH": os.pathsep.join(path),
            **environment,
        }
        self._stack = ExitStack()
        self.address = ""
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        file = self._folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
        self._start("scheduler", *options, "--scheduler-file", str(file))
        until(file.exists, seconds=60)
        self.address = json.loads(file.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, count: int, *options: str) -> None:
        """Start so many workers more."""
        usual = ["--nthreads", "1", "--no-dashboard", "--no-nanny"]
        for _ in range(count):
            self.workers.append(self._start("worker", self.address, *usual, *options))

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._env,
            cwd=self._folder,
            start_new_session=True,
        )
        self._stack.callback(kill, process)
        return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """The process, and those that it started, without a word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
