"""File names that hold what neither UTF-8 nor a terminal has a place for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import audio
from tests.support.shell import Shell

LOCAL = ("-p", "local", "-m", "sphinx")
ODD = os.fsdecode(b"caf\xe9.wav")
SHOWN = "caf\N{REPLACEMENT CHARACTER}.wav"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A recording whose name is no UTF-8."""
    try:
        audio.save(tmp_path / ODD, audio.silence(1.0))
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    return tmp_path / ODD


def test_a_name_that_is_no_utf_8_is_transcribed_listed_and_exported(stt: Shell, odd: Path) -> None:
    result = stt("transcribe", ODD, *LOCAL, "-f", "json", "--progress", "json")
    assert result.code == 0
    assert result.json["source"]["name"] == SHOWN
    assert {event.get("name", SHOWN) for event in map(json.loads, result.stderr.splitlines())} == {
        SHOWN
    }
    (job,) = stt("jobs", "list", "--json").json
    assert job["source"].endswith(SHOWN)
    assert stt("export", job["id"], "-f", "srt,html,md").code == 0


def test_it_neither_stops_a_folder_nor_its_own_second_run(
    stt: Shell, odd: Path, tmp_path: Path
) -> None:
    audio.save(tmp_path / "plain.wav", audio.silence(1.0))
    made = [stt("transcribe", ".", *LOCAL, "-f", "txt,json").code for _ in range(2)]
    assert made == [0, 0]
    assert (tmp_path / "plain.txt").exists()
    assert odd.with_suffix(".json").exists()


@pytest.mark.parametrize("listed", [b"caf\xe9.wav\n\n", b"two\nlines.wav\0caf\xe9.wav\0"])
def test_a_list_of_inputs_may_hold_any_bytes(
    stt: Shell, odd: Path, tmp_path: Path, listed: bytes
) -> None:
    audio.save(tmp_path / "two\nlines.wav", audio.silence(1.0))
    result = stt("transcribe", "--files-from", "-", *LOCAL, stdin=listed)
    assert result.code == 0
    assert odd.with_suffix(".txt").exists()


def test_a_failure_names_its_input_once_as_it_was_given(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "two\nlines.wav").write_text("no media")
    result = stt("transcribe", "two\nlines.wav", *LOCAL)
    assert (
        result.stderr
        == "stt: error: two lines.wav: not an audio or video file (name a recording)\n"
    )
    result = stt("transcribe", "-", *LOCAL, stdin=b"no media")
    assert result.stderr == "stt: error: stdin: not an audio or video file (name a recording)\n"
    result = stt("transcribe", "-", *LOCAL, "--dry-run", stdin=b"no media")
    assert result.stderr == "stt: error: stdin: not an audio or video file (name a recording)\n"


def test_a_name_that_the_system_takes_for_too_long_fails_alone(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    result = stt("transcribe", "n" * 300, *LOCAL)
    assert result.code == 3
    assert "n: cannot be read: " in result.stderr
    assert stt("transcribe", "n" * 300, "a.wav", *LOCAL).code == 1
    assert (tmp_path / "a.txt").exists()
    assert stt("transcribe", "n" * 300, "a.wav", *LOCAL, "--dry-run").code == 1
    result = stt("transcribe", "a.wav", *LOCAL, "-o", "n" * 300)
    assert (result.code, len(result.stderr.splitlines())) == (1, 1)
    said = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n"
    assert stt("export", "n" * 300).code == 3
    result = stt("export", "-", "-o", "n" * 300, stdin=said)
    assert (result.code, len(result.stderr.splitlines())) == (1, 1)


def test_a_narrow_encoding_of_stdout_marks_what_it_lacks(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "☂.wav", audio.silence(1.0))
    assert stt("transcribe", "☂.wav", *LOCAL).code == 0
    command = [sys.executable, "-m", "stt_cli", "jobs", "list"]
    done = subprocess.run(
        command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b" ?.wav" in done.stdout
