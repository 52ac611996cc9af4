"""Chunks transcribed by the workers of a Dask scheduler."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.simulators.tones import hear_pcm, speak
from tests.support.shell import Shell

TALK = Path(__file__).parents[3] / "examples" / "talk.mp3"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_a_cluster_does_not_help_a_service(stt: Shell, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "talk.wav").write_bytes(speak("alpha beta").wav())
    result = stt("transcribe", "talk.wav", "-p", "elumenta", "--cluster", "local:2")
    assert result.code == 2
    assert "a cluster does not help elumenta" in result.stderr


@pytest.mark.parametrize("address", ["local:", "local:0", "local:many"])
def test_a_number_of_workers_is_a_number(stt: Shell, tmp_path: Path, address: str) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "talk.wav").write_bytes(speak("alpha beta").wav())
    result = stt("transcribe", "talk.wav", "-m", "sphinx", "--cluster", address)
    assert result.code == 2
    assert "how many workers?" in result.stderr


def test_what_is_packed_for_the_way_is_the_same_sound() -> None:
    from stt_cli.media.encode import encode, unpacked

    pcm = speak("alpha beta gamma").pcm
    packed = encode([pcm], "flac")
    assert len(packed) < len(pcm)
    assert unpacked(packed) == pcm
    assert [word.text for word in hear_pcm([unpacked(packed)])] == ["alpha", "beta", "gamma"]


@contextmanager
def dask(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The process, and those that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_its_chunks_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "talk.mp3").write_bytes(TALK.read_bytes())
    address = "tcp://127.0.0.1:18786"
    alone = transcribed(tmp_path, "alone.json")
    with ExitStack() as stack:
        stack.enter_context(
            dask("scheduler", "--host", "127.0.0.1", "--port", "18786", "--no-dashboard")
        )
        workers = [
            stack.enter_context(
                dask("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
            )
            for _ in range(3)
        ]
        running = start(tmp_path, "cluster.json", "--cluster", address)
        wait_for_a_chunk(running)
        kill(workers[0])
        _, notes = running.communicate(timeout=300)
    assert running.returncode == 0, notes
    assert (tmp_path / "cluster.json").exists()
    assert words_of(tmp_path / "cluster.json") == words_of(alone)


def start(folder: Path, output: str, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "stt_cli", "transcribe", "talk.mp3", "-m", "sphinx", "--fresh"]
    return subprocess.Popen(
        [
            *command,
            "-f",
            "json",
            "-o",
            output,
            "--chunk-seconds",
            "10",
            "--progress",
            "json",
            *more,
        ],
        cwd=folder,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )


def transcribed(folder: Path, output: str) -> Path:
    running = start(folder, output)
    _, notes = running.communicate(timeout=300)
    assert running.returncode == 0, notes
    return folder / output


def wait_for_a_chunk(running: subprocess.Popen[bytes]) -> None:
    """Until a chunk is done."""
    assert running.stderr
    for line in running.stderr:
        if b'"chunks_done":' in line and b'"chunks_done":0' not in line:
            return
    raise AssertionError("it ended before a chunk was done")


def words_of(path: Path) -> list[str]:
    made = json.loads(path.read_text())
    return [word["word"] for segment in made["segments"] for word in segment["words"]]
