"""The most memory that `stt transcribe` holds, however long the recording is.

    python -m benchmarks.memory [MINUTES...]

MP3s of 10 and 120 MINUTES, sent in chunks to a service on loopback that answers with timed words,
JSON written. Memory is that of the process that runs the recording, the libraries it has in common
with others included; the reference is the shortest recording, which memory must not outgrow.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.decode import BARE, made
from benchmarks.service import Network, new_user, running

MINUTES = (10, 120)
NETWORK = Network(latency=0.5, bytes_per_second=20e6)


def main() -> None:
    peaks: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for minutes in [int(one) for one in sys.argv[1:]] or MINUTES:
            path = made(Path(folder), "mp3", minutes, bit_rate=128_000, container_options=BARE)
            peaks[minutes] = peak(path, Path(folder))
            path.unlink()
            ratio = peaks[minutes] / peaks[min(peaks)]
            print(f"{minutes:>5} min  {peaks[minutes]:6.1f} MB  {ratio:.2f}", flush=True)


def peak(recording: Path, folder: Path) -> float:
    """Megabytes that transcribing takes at most."""
    home = folder / recording.stem
    command = [sys.executable, "-m", "benchmarks.long", "--run", "transcribe", str(recording)]
    options = ["-p", "openai", "-j", "6", "--chunk-seconds", "300", "--no-align", "-f", "json"]
    with running(NETWORK) as service:
        env = {**os.environ, **service.environment()}
        env |= new_user(home)
        done = subprocess.run(
            [*command, *options, "-o", str(home / "out.json"), "--progress", "none"],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stderr.split()[-1])


if __name__ == "__main__":
    main()
