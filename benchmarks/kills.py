"""Kills at random moments, each followed by going on, and what they cost.

    python -m benchmarks.kills [KILLS]

Runs `stt transcribe` against a service on loopback that takes its time, kills it (SIGKILL), goes
on by the same command or by `stt jobs resume --all`, and compares with an undisturbed run.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from tests.support.kills import WIDTH, Campaign
from tests.support.services import simulator


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder, simulator("openai")() as service:
        service.latency = 0.3
        toll = Campaign(Path(folder), service, words=110, dice=random.Random(0))(kills)
    print(f"{toll.kills} kills of runs of {toll.chunks} requests, {WIDTH} at a time")
    print(
        f"  requests beyond the minimum  {sum(toll.unneeded)}, per kill at most {max(toll.unneeded)}"
    )
    print(f"  in flight at the kills       {sum(toll.in_flight)}")
    print(f"  finished chunks sent again   {toll.repeated}")
    print(f"  outputs unlike the model     {toll.different}")
    print(f"  stores found corrupt         {toll.corrupt}")
    print(f"  temporary files left behind  {toll.leftovers}")


if __name__ == "__main__":
    main()
