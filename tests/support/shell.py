"""`stt` as a user types it: in this process where that is enough, else in one of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from stt_cli.cli.app import main


class Result(Struct, frozen=True):
    """What a command left behind."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        return self.stdout.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


class Shell:
    """Runs commands in this process, with `cwd` as the current folder."""

    def __init__(
        self, cwd: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]
    ) -> None:
        self.cwd = cwd
        self._monkeypatch = monkeypatch
        self._capture = capture
        monkeypatch.chdir(cwd)

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Result:
        self._capture.readouterr()
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["stt", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            with pytest.raises(SystemExit) as stopped:
                main()
        out, err = self._capture.readouterr()
        assert isinstance(stopped.value.code, int)
        return Result(stopped.value.code, out, err.decode())


def run(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path, env: Mapping[str, str] | None = None
) -> Result:
    """Run `stt` in a process of its own; `env` replaces the whole environment."""
    done = subprocess.run(
        [sys.executable, "-m", "stt_cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=env,
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())
