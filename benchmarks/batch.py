"""Our own time for each file of a large batch, beyond decoding it and sending it.

    python -m benchmarks.batch [FILES]

Transcribes a folder of recordings of 2 s through a service on loopback, which runs in a process
of its own, and compares with a plain loop that only decodes and posts the same files. CPU time is
that of all processes; what starting takes is measured with few files and left out.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.simulators.openai import Service
from tests.simulators.tones import speak

FEW = 20
PR_SET_CHILD_SUBREAPER = 36
PLAIN = """
import sys
from pathlib import Path
import httpx
from stt_cli.media.decode import windows
url, key, *names = sys.argv[1:]
form = {"model": "whisper-1", "response_format": "verbose_json", "timestamp_granularities[]": "word"}
with httpx.Client(headers={"Authorization": f"Bearer {key}"}) as client:
    for path in sorted(Path(names[0]).iterdir()):
        for window in windows(path):
            pass
        with path.open("rb") as file:
            answer = client.post(f"{url}/audio/transcriptions", data=form, files={"file": file})
        answer.raise_for_status().json()
"""
SERVE = """
import sys, threading
from tests.simulators.openai import Service
with Service() as service:
    print(service.url, flush=True)
    sys.stdin.read()
"""


def main() -> None:
    if sys.argv[1:2] == ["--cost"]:
        wait_for(sys.argv[2:])
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = made(folder / "few", FEW), made(folder / "many", count)
        with subprocess.Popen(
            [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout
            url = server.stdout.readline().strip()
            ours = [cost(stt(recordings, folder, url)) for recordings in (few, many)]
            plain = [cost(bare(recordings, url)) for recordings in (few, many)]
            server.communicate("")
    report(count, ours, plain)


def made(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        speech = speak([f"w{number}", "two"], lead=0.1)
        missing = 2.0 - speech.seconds
        padded = speech._replace(pcm=speech.pcm + bytes(2 * round(max(0.0, missing) * 16_000)))
        (folder / f"{number:04}.wav").write_bytes(padded.wav())
    return folder


def stt(recordings: Path, folder: Path, url: str) -> tuple[list[str], dict[str, str]]:
    """A command and its environment: a new user's, so that nothing is known yet."""
    home = folder / f"home-{recordings.name}"
    variables = {f"XDG_{n.upper()}_HOME": str(home / n) for n in ("data", "config", "state")}
    variables |= {"STT_OPENAI_BASE_URL": url, "OPENAI_API_KEY": Service.key}
    command = [sys.executable, "-m", "stt_cli", "transcribe", str(recordings), "-p", "openai"]
    command += ["-f", "json", "-o", str(home / "out"), "-q"]
    return command, {**os.environ, **variables}


def bare(recordings: Path, url: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-c", PLAIN, url, Service.key, str(recordings)], dict(os.environ)


def cost(work: tuple[list[str], dict[str, str]]) -> dict[str, float]:
    """What a process and all below it take, by another that does nothing but wait for them."""
    command, env = work
    waiting = [sys.executable, "-m", "benchmarks.batch", "--cost", *command]
    done = subprocess.run(waiting, env=env, check=True, capture_output=True, text=True)
    used: dict[str, float] = json.loads(done.stdout)
    return used


def wait_for(command: list[str]) -> None:
    """Run `command`; print its CPU seconds, seconds and megabytes at most."""
    if sys.platform == "linux":
        # Else those whose parent ends before them, as the readers of media, would not be counted.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.monotonic()
    if code := subprocess.run(command, check=False).returncode:
        sys.exit(code)
    wall = time.monotonic() - began
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": used.ru_maxrss / 1024}))


def report(count: int, ours: list[dict[str, float]], plain: list[dict[str, float]]) -> None:
    def each(costs: list[dict[str, float]]) -> float:
        few, many = costs
        return 1000 * (many["cpu"] - few["cpu"]) / (count - FEW)

    print(f"{count} files of 2 s; milliseconds of CPU time for each")
    print(f"  stt               {each(ours):6.1f}   in {ours[1]['wall']:.1f} s")
    print(f"  decoding, posting {each(plain):6.1f}   in {plain[1]['wall']:.1f} s")
    print(f"  our own           {each(ours) - each(plain):6.1f}")
    print(
        f"  peak memory       {ours[1]['peak']:.0f} MB, {ours[0]['peak']:.0f} MB with {FEW} files"
    )


if __name__ == "__main__":
    main()
