"""How long `stt` takes until it does something, against loading its command-line library.

    python -m benchmarks.startup [ROUNDS]

Processor time, the least of ROUNDS (10) of each, as a ratio to `python -c "import typer"`. The
user is new: nothing is set, no key is stored, and no keyring runs.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile

MOST = {
    "--version": 0.6,
    "--help": 1.3,
    "transcribe --help": 1.8,
    "keys list": 2.0,
    "providers": 2.0,
    "jobs list": 2.0,
}
"""Command -> the ratio that it is meant to stay below."""


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 10
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ.get("PATH", ""), "HOME": home}
        reference = seconds([sys.executable, "-c", "import typer"], env, rounds)
        print(f"{'import typer':<20} 1.00  ({reference * 1000:.0f} ms)")
        for command, most in MOST.items():
            taken = seconds([sys.executable, "-m", "stt_cli", *command.split()], env, rounds)
            print(f"stt {command:<16} {taken / reference:.2f}  (at most {most})")


def seconds(command: list[str], env: dict[str, str], rounds: int) -> float:
    """Processor seconds of a process; it must succeed."""
    return min(_once(command, env) for _ in range(rounds))


def _once(command: list[str], env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
