"""Odd answers of every service, and what becomes of their text and of the money.

    python -m benchmarks.answers [COUNT [SEED [PROVIDER...]]]

For each provider COUNT recordings are transcribed in one run, each answered with status 200 and a
body of its own (`tests.support.odd_answers`), and once more in a second run. Faults, and exit 1, are
an exit code other than 0, 1 and 6, text that is not written although it is in the answer, a
recording that is sent twice in a run, one that is sent again although its answer can be kept, and a
store that cannot be listed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from stt_cli.answers.refusal import worth_keeping
from tests.simulators.server import Exchange, Response, Simulator
from tests.simulators.tones import Speech, speak
from tests.support.odd_answers import PLAIN, SECONDS, TEXT, Odd, odd_answers
from tests.support.services import simulator

COUNT = 350
"""Of each of six providers: 2,100 bodies a run."""
GOOD = {0, 1, 6}


class Case(Struct):
    """One recording, and the answer to it."""

    path: Path
    odd: Odd
    sent: list[int]
    """How often in each run."""


class Server:
    """Answers each recording as its case says, and anything else without a word."""

    def __init__(self, service: Simulator, cases: dict[str, Case]) -> None:
        self._cases = cases
        self.run = 0
        service.fail(*[self._answer] * (20 * len(cases)))

    def _answer(self, exchange: Exchange) -> None:
        request = exchange.receive()
        sent = request.files[0].data if request.files else b""
        case = self._cases.get(hashlib.sha256(sent).hexdigest())
        if case is None:
            silence = {"text": "", "transcription": "", "result_text": "", "status": "completed"}
            exchange.reply(Response(200, silence))
            return
        case.sent[self.run] += 1
        exchange.reply(Response(200, case.odd.body, case.odd.headers))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    faults = 0
    for provider in sys.argv[3:] or PLAIN:
        with tempfile.TemporaryDirectory() as name:
            faults += attempt(provider, count, seed, Path(name))
    sys.exit(faults > 0)


def attempt(provider: str, count: int, seed: int, folder: Path) -> int:
    """Both runs of one provider; returns the number of faults."""
    cases = made(provider, count, seed, folder)
    began = time.monotonic()
    with simulator(provider)() as service:
        server = Server(service, cases)
        env = home(folder, service)
        first = transcribe(provider, folder, env)
        server.run = 1
        second = transcribe(provider, folder, env)
    listed = stt("jobs", "list", "--json", env=env)
    codes = (first.returncode, second.returncode, listed.returncode)
    faults = [f"exit {code}: {run.stderr[-300:]}" for code, run in zip(codes, (first, second, listed), strict=True) if code not in GOOD]  # fmt: skip
    tally: Counter[str] = Counter()
    for case in cases.values():
        found = list(faults_of(case, folder))
        faults += [f"{case.path.name}, {case.odd.kind}: {one}: {case.odd.body!r}" for one in found]
        tally["written" if output(case, folder).exists() else "refused"] += 1
    for fault in faults:
        print(f"{provider}: {fault[:1000]}")
    seconds = time.monotonic() - began
    print(f"{provider}: {count} answers: {dict(tally)}, {len(faults)} faults, {seconds:.0f} s")
    return len(faults)


def made(provider: str, count: int, seed: int, folder: Path) -> dict[str, Case]:
    """The cases by the hash of their recordings, which differ in a sample."""
    cases: dict[str, Case] = {}
    speech = recording()
    for number, odd in enumerate(odd_answers(provider, count, seed)):
        path = folder / f"{number:04}.wav"
        path.write_bytes(Speech(number.to_bytes(2, "little") + speech.pcm[2:], speech.words).wav())
        cases[hashlib.sha256(path.read_bytes()).hexdigest()] = Case(path, odd, [0, 0])
    return cases


def recording() -> Speech:
    """Sound where the words of the answers are said."""
    speech = speak("Hello there, friend. Sure, thanks.", lead=0.1, pauses={2: 0.6})
    missing = 2 * (int(SECONDS * 16_000) - len(speech.pcm) // 2)
    return Speech((speech.pcm + bytes(max(0, missing)))[: int(2 * SECONDS * 16_000)], speech.words)


def home(folder: Path, service: Simulator) -> dict[str, str]:
    """The environment of a new user of the service."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("STT_")}
    name = service.name.upper()
    env |= {f"XDG_{one}_HOME": str(folder / one.lower()) for one in ("DATA", "CONFIG", "STATE")}
    env |= {f"STT_{name}_BASE_URL": service.url, f"{name}_API_KEY": service.key}
    return env | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def transcribe(
    provider: str, folder: Path, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    more = ("-f", "json", "-o", str(folder / "out"), "--no-align", "-q")
    return stt("transcribe", str(folder), "-p", provider, *more, env=env)


def stt(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stt_cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)


def output(case: Case, folder: Path) -> Path:
    return folder / "out" / f"{case.path.stem}.json"


def faults_of(case: Case, folder: Path) -> Iterator[str]:
    """What is wrong with the outcome of a case."""
    path = output(case, folder)
    text = json.loads(path.read_bytes())["text"] if path.exists() else None
    if case.odd.whole and letters(text or "") != letters(TEXT):
        yield f"lost text, {text!r} is left"
    if case.sent[0] != 1:
        yield f"sent {case.sent[0]} times"
    again = text is None and not worth_keeping(case.odd.body)
    if case.sent[1] > again:
        yield "sent again in another run"


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


if __name__ == "__main__":
    main()
