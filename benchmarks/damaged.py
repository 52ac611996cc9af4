"""Damaged recordings, and what `stt transcribe` says to them.

    python -m benchmarks.damaged [COUNT [SEED [KEEP_FOLDER]]]

Each file is transcribed by a forked process through a service on loopback, with one way or another
to take its tracks and channels. Exit 0 and 3 are good;
anything else, a crash of the interpreter, more than 10 s or more than 500 MB are faults, and exit
1. Files that showed a fault are kept in KEEP_FOLDER.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from msgspec import Struct

from stt_cli.cli.app import main as stt
from stt_cli.media.decode import windows
from tests.simulators.openai import Service
from tests.support.damage import KINDS, damaged, originals

SECONDS, MEGABYTES = 10.0, 500
CHOICES = ((), ("--track", "all"), ("--channel", "each"), ("--channel", "left"), ("-l", "de"))
SHORT = Path(__file__).parent.parent / "examples" / "short.mp3"
FORK = multiprocessing.get_context("fork")  # a new interpreter for each would take a second


class Outcome(Struct):
    """How a process ended: negative codes are signals, None is no end at all."""

    code: int | None
    seconds: float
    megabytes: float
    said: str

    @property
    def fault(self) -> str:
        if self.code is None:
            return "hang"
        if self.code not in (0, 3) or "Traceback" in self.said:
            return f"exit {self.code}"
        return "memory" if self.megabytes > MEGABYTES else ""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    keep = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as name:
        server = new_user(Path(name))
        try:
            faults = torture(Path(name), count, random.Random(seed), keep)
        finally:
            server.kill()
    sys.exit(faults > 0)


def new_user(home: Path) -> multiprocessing.process.BaseProcess:
    """A home of its own, and the process of the service that hears."""
    for folder in ("data", "config", "state"):
        os.environ[f"XDG_{folder.upper()}_HOME"] = str(home / folder)
    here, there = FORK.Pipe()
    server = FORK.Process(target=serve, args=(there,), daemon=True)
    server.start()
    os.environ["STT_OPENAI_BASE_URL"] = here.recv()
    os.environ["OPENAI_API_KEY"] = Service.key
    return server


def serve(line: Connection) -> None:
    with Service() as service:
        line.send(service.url)
        while True:
            time.sleep(60)


def torture(folder: Path, count: int, dice: random.Random, keep: Path | None) -> int:
    """Transcribe `count` damaged files; returns how many showed a fault."""
    with ProcessPoolExecutor(1, mp_context=FORK) as maker:
        whole = maker.submit(undamaged, folder).result()
    tally: Counter[str] = Counter()
    slowest = largest = 0.0
    for number, (kind, data) in enumerate(damaged(whole, count, dice)):
        path = folder / f"{number}-{kind}.bin"
        path.write_bytes(data)
        outcome = attempt(path, CHOICES[number // KINDS % len(CHOICES)])
        tally[outcome.fault or ("transcript" if outcome.code == 0 else "refused")] += 1
        slowest, largest = max(slowest, outcome.seconds), max(largest, outcome.megabytes)
        if outcome.fault:
            print(f"{path.name}: {outcome.fault}, {outcome.seconds:.1f} s: {outcome.said[-300:]}")
            if keep:
                (keep / path.name).write_bytes(data)
        path.unlink()
    print(f"{count} files: {dict(tally)}; slowest {slowest:.1f} s, largest {largest:.0f} MB")
    return count - tally["transcript"] - tally["refused"]


def undamaged(folder: Path) -> list[bytes]:
    """Made in another process: a fork of one that has decoded hangs on FFmpeg's locks."""
    return originals(b"".join(window.pcm for window in windows(SHORT)), folder)


def attempt(path: Path, choice: tuple[str, ...]) -> Outcome:
    """Transcribe the file in a process of its own."""
    here, there = FORK.Pipe()
    process = FORK.Process(target=transcribe, args=(path, choice, there))
    began = time.monotonic()
    process.start()
    there.close()
    process.join(SECONDS)
    seconds = time.monotonic() - began
    if process.is_alive():
        process.kill()
        process.join()
        return Outcome(None, seconds, 0.0, "")
    try:
        megabytes = here.recv()
    except EOFError:
        megabytes = 0.0
    errors = path.with_suffix(".err")
    return Outcome(process.exitcode, seconds, megabytes, errors.read_text())


def transcribe(path: Path, choice: tuple[str, ...], line: Connection) -> None:
    """What a shell does for `stt transcribe PATH`."""
    os.dup2(os.open(path.with_suffix(".err"), os.O_WRONLY | os.O_CREAT), 2)
    out = path.with_suffix(".json")
    sys.argv = ["stt", "transcribe", str(path), "-p", "openai", "--chunk-seconds", "20"]
    sys.argv += ["-f", "json", "-o", str(out), "-q", *choice]
    try:
        stt()
    finally:
        line.send(
            max(map(peak, [os.getpid(), *(c.pid for c in multiprocessing.active_children())]))
        )


def peak(pid: int | None) -> float:
    """The most memory that a process ever had, in megabytes; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")] or ["VmHWM: 0 kB"]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
