"""How close a run comes to the shortest time that a service allows.

    python -m benchmarks.schedule [MINUTES]

A recording of 120 MINUTES, sent six pieces at a time to a service on loopback that takes 2 s for an
answer and 4 MB a second on each connection. The reference is the schedule in which all pieces are
there at once and each goes out as soon as one of six places is free. Then the same through a
service that takes 12 requests in 12 s; the reference is what its limit allows. Prints the ratios,
when the first byte came in, and how many requests were refused.
"""

from __future__ import annotations

import heapq
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks.decode import BARE, made
from benchmarks.service import Network, Seen, new_user, running

PLACES = 6
NETWORK = Network(latency=2.0, bytes_per_second=4e6)
LIMITED = Network(latency=0.2, most=12, period=12.0)


class Took(Struct):
    """One run: seconds until its end and until its first byte, and what the service saw."""

    seconds: float
    first: float
    cpu: float
    seen: Seen


def main() -> None:
    minutes = int(sys.argv[1]) if sys.argv[1:] else 120
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder), "mp3", minutes, bit_rate=128_000, container_options=BARE)
        took = run(
            path, NETWORK, Path(folder) / "fast", "-j", str(PLACES), "--chunk-seconds", "300"
        )
        best = ideal(took.seen.sizes, NETWORK, PLACES)
        print(f"{minutes} min, {len(took.seen.sizes)} requests: {took.seconds:.1f} s")
        print(f"  ideal {best:.1f} s, ratio {took.seconds / best:.2f}")
        print(f"  first byte after {took.first:.2f} s, processor time {took.cpu:.1f} s")
        took = run(
            path, LIMITED, Path(folder) / "limited", "-j", str(PLACES), "--chunk-seconds", "100"
        )
        count = len(took.seen.sizes)
        best = at_most(count, LIMITED)
        print(f"{count} requests, {LIMITED.most} in {LIMITED.period:.0f} s: {took.seconds:.1f} s")
        print(
            f"  ideal {best:.1f} s, ratio {took.seconds / best:.2f}, refused {len(took.seen.refused)}"
        )


def run(recording: Path, network: Network, home: Path, *options: str) -> Took:
    """Transcribe as a new user of the service."""
    command = [sys.executable, "-m", "stt_cli", "transcribe", str(recording), "-p", "openai"]
    command += ["--no-align", "-f", "json", "-o", str(home / "out.json"), "-q", *options]
    with running(network) as service:
        env = {**os.environ, **service.environment()}
        env |= new_user(home)
        before, began = os.times(), time.monotonic()
        subprocess.run(command, env=env, check=True)
        seconds, after = time.monotonic() - began, os.times()
        seen = service.seen()
    cpu = after[2] + after[3] - before[2] - before[3]
    return Took(seconds, seen.begun[0] - began, cpu, seen)


def ideal(sizes: Sequence[int], network: Network, places: int) -> float:
    """Seconds until the last answer, where every piece goes out as soon as there is a place."""
    free = [0.0] * places
    for size in sizes:
        start = heapq.heappop(free)
        heapq.heappush(free, start + size / (network.bytes_per_second or 1e18) + network.latency)
    return max(free)


def at_most(count: int, network: Network) -> float:
    """Seconds until the last answer, where no period takes more than the limit."""
    assert network.most
    return (count - 1) // network.most * network.period + network.latency


if __name__ == "__main__":
    main()
