"""Ctrl-C and its like: one line and the right code, whenever they come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stt_cli.cli import export
from stt_cli.cli.sources import Place
from tests.support.shell import Result, Shell

AT_IMPORT = """
import os, signal, sys

class Signal:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), int(number))

_, module, number, *sys.argv[1:] = sys.argv
sys.meta_path.insert(0, Signal())
from stt_cli.__main__ import main
main()
"""


@pytest.fixture(autouse=True)
def _unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What measures coverage loads modules at whose import a signal is to come."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


def signalled(module: str, number: int, *arguments: str) -> Result:
    """Run `stt` and send it a signal when it begins to import `module`."""
    done = subprocess.run(
        [sys.executable, "-c", AT_IMPORT, module, str(int(number)), *arguments],
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())


def test_ctrl_c_while_stt_itself_is_loaded_is_one_line() -> None:
    result = signalled("typer", signal.SIGINT, "--help")
    assert (result.code, result.stderr) == (130, "stt: interrupted\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize(
    "arguments", [("transcribe", "a.wav"), ("stream", "a.wav"), ("export", "a.srt")]
)
def test_a_signal_while_a_command_is_loaded_is_one_line(
    arguments: tuple[str, ...], number: int, code: int
) -> None:
    module = {"transcribe": "sqlite3", "stream": "sqlite3", "export": "stt_cli.export.reading"}
    result = signalled(module[arguments[0]], number, *arguments)
    assert (result.code, result.stderr) == (code, "stt: interrupted\n")


def test_ctrl_c_is_no_failure_of_one_input_after_which_the_next_is_tried(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def read(place: Place) -> None:
        tried.append(place.source)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(export, "read_place", read)
    result = stt("export", "a.srt", "b.srt", "-o", "out")
    assert (result.code, result.stderr) == (130, "stt: interrupted\n")
    assert tried == ["a.srt"]
