"""A folder of recordings that are all finished, and a first look at one of new ones.

    python -m benchmarks.rerun [FILES]

FILES (100,000) recordings of 0.1 s, for which the store and the files say that they were
transcribed. Printed is the CPU time of a run over all of them, of all processes, for each file
beyond what a run over ten takes, beside that of a plain loop that reads the file's status and its
first bytes; and how long the first of as many new recordings waits for its turn, beside the same
with ten.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.batch import wait_for
from stt_cli.pipeline.build import resolved
from stt_cli.pipeline.settings import RunSettings
from stt_cli.store import Store
from stt_cli.store.files import fingerprint
from tests.simulators.tones import Speech, speak

FILES = 100_000
FEW = 10
PLAIN = """
import os, sys
for root, folders, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(root, name)
        os.stat(path)
        with open(path, "rb") as file:
            file.read(4096)
"""


def main() -> None:
    if sys.argv[1:2] == ["--cost"]:
        wait_for(sys.argv[2:])
        return
    count = int(sys.argv[1]) if sys.argv[1:] else FILES
    with tempfile.TemporaryDirectory() as name:
        few, many = Path(name, "few"), Path(name, "many")
        for home, files in ((few, FEW), (many, count)):
            make(home / "recordings", files)
        waits = [first_wait(home) for home in (few, many)]
        for home in (few, many):
            finish(home)
        ours, plain = ([cost(work(home)) for home in (few, many)] for work in (stt, bare))
    print(f"{count:,} finished files; milliseconds of CPU time for each")
    print(f"  stt                    {each(ours, count):.3f}   in {ours[1]['wall']:.1f} s")
    print(f"  reading their status   {each(plain, count):.3f}")
    print(f"  peak memory            {ours[1]['peak']:.0f} MB, {ours[0]['peak']:.0f} with {FEW}")
    print(f"first of {count:,} new files: its turn after {waits[1]:.2f} s, {waits[0]:.2f} of {FEW}")


def make(folder: Path, count: int) -> None:
    speech: Speech = speak("one two")
    sound = speech._replace(pcm=speech.pcm[:3200]).wav()
    for number in range(count):
        if number % 1000 == 0:
            (folder / f"{number // 1000:03}").mkdir(parents=True)
        name = folder / f"{number // 1000:03}" / f"{number:06}.wav"
        name.write_bytes(sound[:-8] + number.to_bytes(8, "little"))


def finish(home: Path) -> None:
    """Make all recordings look as if they were transcribed, an hour ago."""
    settings = resolved(RunSettings(), "openai").fingerprint("txt")
    with Store.open(home / "data" / "stt" / "jobs.sqlite3") as store:
        store._db.execute("PRAGMA synchronous = OFF")
        with store.transaction():
            for number, path in enumerate(sorted((home / "recordings").rglob("*.wav"))):
                sha256, out = f"{number:064x}", path.with_suffix(".txt")
                out.write_text("one")
                store._remember(path, fingerprint(path.stat()), sha256)
                store.record_output(
                    out, source_sha256=sha256, settings=settings, sha256=sha256, job=None
                )


def stt(home: Path) -> tuple[list[str], dict[str, str]]:
    variables = {f"XDG_{n.upper()}_HOME": str(home / n) for n in ("data", "config", "state")}
    variables |= {"STT_OPENAI_BASE_URL": "http://127.0.0.1:9", "OPENAI_API_KEY": "none-at-all"}
    command = [sys.executable, "-m", "stt_cli", "transcribe", str(home / "recordings")]
    return [*command, "-p", "openai", "-f", "txt", "-q"], {**os.environ, **variables}


def bare(home: Path) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-c", PLAIN, str(home / "recordings")], dict(os.environ)


def cost(work: tuple[list[str], dict[str, str]]) -> dict[str, float]:
    command, env = work
    waiting = [sys.executable, "-m", "benchmarks.rerun", "--cost", *command]
    done = subprocess.run(waiting, env=env, check=True, capture_output=True, text=True)
    used: dict[str, float] = json.loads(done.stdout)
    return used


def first_wait(home: Path) -> float:
    """Seconds until work on a first recording begins."""
    command, env = stt(home)
    began = time.monotonic()
    with subprocess.Popen(
        [*command, "--progress", "json"], env=env, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if '"event":"file"' in line:
                break
        waited = time.monotonic() - began
        process.kill()
    return waited


def each(costs: list[dict[str, float]], count: int) -> float:
    few, many = costs
    return 1000 * (many["cpu"] - few["cpu"]) / (count - FEW)


if __name__ == "__main__":
    main()
