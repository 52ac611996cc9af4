"""`stt transcribe FOLDER --watch`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.support import audio
from tests.support.recordings import record
from tests.support.services import Services
from tests.support.shell import Shell
from tests.support.waiting import until

LOCAL = ("--provider", "local", "--model", "sphinx")
AT_ONCE = ("--settle", "0.1")


class Watching:
    """A process that watches, and what it said so far."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path) -> None:
        self.process = process
        self._said = said

    @property
    def said(self) -> str:
        return self._said.read_text()

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Its last line."""
        self.process.send_signal(number)
        self.process.wait(60)
        return self.said.splitlines()[-1]


@contextmanager
def watching(cwd: Path, *arguments: str) -> Iterator[Watching]:
    command = [sys.executable, "-m", "stt_cli", "transcribe", "inbox", "--watch", *arguments]
    said = cwd / "said"
    with said.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=cwd, env=dict(os.environ), stderr=stderr)
        try:
            yield Watching(process, said)
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def slowly(file: IO[bytes], data: bytes) -> None:
    half = len(data) // 2
    file.write(data[:half])
    file.flush()
    file.write(data[half:])


def test_recordings_are_transcribed_as_they_arrive(
    tmp_path: Path, inbox: Path, examples: Path
) -> None:
    short = (examples / "short.mp3").read_bytes()
    (inbox / "one.mp3").write_bytes(short)
    out = tmp_path / "out"
    with watching(tmp_path, *LOCAL, *AT_ONCE, "-o", "out") as watch:
        until(lambda: "wrote out/one.txt" in watch.said, seconds=120)
        (inbox / "broken.mp3").write_bytes(b"ID3 and no more")
        (inbox / "day").mkdir()
        with (inbox / "day" / "two.mp3").open("wb") as file:
            slowly(file, short)
        until(lambda: "wrote out/day/two.txt" in watch.said, seconds=120)
        (inbox / "one.wav").write_bytes(
            audio.save(tmp_path / "x.wav", audio.silence(1.0)).read_bytes()
        )
        until(
            lambda: "wrote out/one.wav.txt" in watch.said, seconds=120
        )  # one.txt is that of another recording
        last = watch.stop()
    assert watch.process.returncode == 143
    assert last.startswith("stt: interrupted; 3 done, ")
    assert last.endswith("the same command goes on")
    assert (out / "one.txt").read_text() == (out / "day" / "two.txt").read_text() != ""


def test_after_a_restart_nothing_is_sent_twice(
    tmp_path: Path, inbox: Path, services: Services
) -> None:
    record(inbox, 10, "one.wav")
    asked = ("-p", "openai", "-m", "whisper-1", *AT_ONCE, "-o", "out")
    with watching(tmp_path, *asked) as watch:
        until(lambda: "wrote out/one.txt" in watch.said, seconds=60)
        assert watch.stop(signal.SIGINT).startswith("stt: interrupted; 1 done")
    assert watch.process.returncode == 130
    sent = len(services["openai"].requests)
    with watching(tmp_path, *asked) as watch:
        record(inbox, 12, "two.wav")
        until(lambda: "wrote out/two.txt" in watch.said, seconds=60)
        assert watch.stop().startswith("stt: interrupted; 1 done")
    assert len(services["openai"].requests) == sent + 1
    assert "one.wav" not in watch.said  # that it is done already is no news


def test_a_key_that_is_rejected_does_not_end_the_watch(
    tmp_path: Path, inbox: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-0123456789")
    record(inbox, 10, "one.wav")
    with watching(tmp_path, "-p", "openai", "-m", "whisper-1", *AT_ONCE) as watch:
        until(lambda: "error:" in watch.said, seconds=60)
        record(inbox, 12, "two.wav")
        until(lambda: watch.said.count("error:") == 2, seconds=60)
        last = watch.stop()
    assert last.startswith("stt: interrupted; 0 done, 2 failed")
    assert watch.said.count("error:") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("inbox", "--watch", "--dry-run"), 2, "--dry-run does not go with --watch"),
        (("inbox", "--watch", "--json"), 2, "--json does not go with --watch"),
        (("inbix", "--watch"), 3, "inbix: there is no such folder"),
        (("said.wav", "--watch"), 2, "--watch needs a folder"),
        (("inbox", "--watch", "-o", "-"), 2, "only one transcript fits stdout"),
    ],
)
def test_what_cannot_be_watched_is_told_at_once(
    stt: Shell, inbox: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    audio.save(tmp_path / "said.wav", audio.silence(1.0))
    result = stt("transcribe", *arguments, *LOCAL)
    assert (result.code, told in result.stderr) == (code, True)
    assert len(result.stderr.splitlines()) == 1
