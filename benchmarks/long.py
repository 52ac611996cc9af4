"""Long recordings through services with small limits: is every word there, and what does it take?

    python -m benchmarks.long [HOURS]

Runs `stt transcribe` on ten minutes and on HOURS (2) of numbered words against two services on
loopback: NanoGPT, which takes 3 MB a request and times nothing, and OpenAI, which takes 25 MB.
Prints requests, largest request, words missing and repeated, seconds and the peak memory of the
process, which must not grow with the recording.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks.decode import peak_megabytes
from stt_cli.providers import load
from tests.simulators.server import Simulator
from tests.simulators.tones import speak
from tests.support.services import simulator

WORDS_AN_HOUR = 4400


class Talk(NamedTuple):
    """A recording whose words are all different."""

    path: Path
    hours: float
    words: list[str]


def main() -> None:
    if sys.argv[1:2] == ["--run"]:
        run_stt(sys.argv[2:])
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as folder:
        for name, options in (("nanogpt", ["--no-align"]), ("openai", [])):
            for length in (1 / 6, hours):
                measure(name, options, record(Path(folder), length), Path(folder))


def run_stt(arguments: list[str]) -> None:
    """`stt` in this process, then its peak memory on stderr."""
    from stt_cli.cli import main

    sys.argv = ["stt", *arguments]
    try:
        main()
    finally:
        sys.stderr.write(f"\npeak {peak_megabytes():.0f}\n")


def record(folder: Path, hours: float) -> Talk:
    """Numbered words, with a pause after every ninth."""
    path = folder / f"{hours:.2f}.wav"
    words = [f"w{number}" for number in range(round(hours * WORDS_AN_HOUR))]
    pauses = dict.fromkeys(range(8, len(words), 9), 1.1)
    speech = speak(words, pauses=pauses)
    path.write_bytes(speech.wav())
    return Talk(path, speech.seconds / 3600, words)


def measure(name: str, options: list[str], talk: Talk, folder: Path) -> None:
    with simulator(name)() as service:
        began = time.monotonic()
        stt = [sys.executable, "-m", "benchmarks.long", "--run", "transcribe", str(talk.path)]
        done = subprocess.run(
            [*stt, "-p", name, "--progress", "none", *options],
            env=environment(service, folder / "home"),
            capture_output=True,
            check=False,
        )
        seconds = time.monotonic() - began
        told = done.stderr.decode().strip()
        if done.returncode:
            raise SystemExit(told)
        report(talk, service, done.stdout.decode())
        speed = talk.hours * 3600 / seconds
        print(f"  {seconds:.1f} s, {speed:.0f} x as fast as speech")
        print(f"  peak memory {told.rpartition(' ')[2]} MB")


def environment(service: Simulator, home: Path) -> dict[str, str]:
    key = load(service.name).SPEC.key_env or ""
    own = {key: service.key, f"STT_{service.name.upper()}_BASE_URL": service.url}
    return {**os.environ, "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home), **own}


def report(talk: Talk, service: Simulator, text: str) -> None:
    heard = Counter(word.strip(".,").lower() for word in text.split())
    missing = sum(not heard[word] for word in talk.words)
    repeated = sum(max(0, heard[word] - 1) for word in talk.words)
    other = heard.total() - len(talk.words) + missing - repeated
    largest = max(len(request.body) for request in service.requests)
    print(f"{service.name}, {talk.hours:.2f} h, {len(talk.words)} words:")
    print(f"  requests {len(service.requests)}, the largest {largest:,} of {service.max_body:,} B")
    print(f"  words missing {missing}, repeated {repeated}, other {other}")


if __name__ == "__main__":
    main()
