"""Runs of `stt` that are killed and gone on with, and an account of what each kill cost."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from stt_cli.store import Store
from tests.simulators.server import Request, Simulator
from tests.support.recordings import numbered

WIDTH = 3
"""Requests under way at a time."""

COMMAND = (
    "transcribe", "talk.wav", "-p", "openai", "--chunk-seconds", "5", "-j", str(WIDTH),
    "-f", "json,srt", "-o", "out",
)  # fmt: skip
RESUME = ("jobs", "resume", "--all")


class Toll(Struct, kw_only=True):
    """What became of all kills."""

    kills: int = 0
    chunks: int = 0
    """Requests that one undisturbed run needs."""
    unneeded: list[int] = field(default_factory=list)
    """For each kill, the requests whose answers it cost."""
    in_flight: list[int] = field(default_factory=list)
    """For each kill, the requests that the service was working on at that moment."""
    repeated: int = 0
    """Finished chunks that were sent once more."""
    different: int = 0
    """Outputs that are not those of the undisturbed run, or not whole."""
    corrupt: int = 0
    """Stores that SQLite finds fault with."""
    leftovers: int = 0
    """Temporary files left beside the outputs."""


class Home:
    """One user with one recording, and a folder `out` for its transcripts."""

    def __init__(self, folder: Path, service: Simulator, recording: bytes) -> None:
        folder.mkdir(parents=True)
        (folder / "talk.wav").write_bytes(recording)
        self.folder = folder
        self.store = folder / "data" / "stt" / "jobs.sqlite3"
        self.env = environment(folder, service)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "stt_cli", *arguments],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *arguments: str) -> float:
        """Run it to its end; returns how long that took."""
        began = time.monotonic()
        code = self.start(*arguments).wait(120)
        assert code == 0, (arguments, code)
        return time.monotonic() - began

    def outputs(self) -> dict[str, Any]:
        """Name -> content of everything in `out`, less what names the job."""
        found: dict[str, Any] = {}
        for path in (self.folder / "out").glob("*"):
            found[path.name] = path.read_bytes()
            if path.suffix == ".json":
                found[path.name] = json.loads(found[path.name])
                del found[path.name]["job"]
        return found

    def all_keys(self) -> list[str]:
        """The chunks of all jobs, those of each in order."""
        with Store.open(self.store) as store:
            return [chunk.key for job in store.jobs() for chunk in store.chunks(job.id)]

    def finished(self, keys: list[str]) -> set[str]:
        """Those of `keys` whose answers are kept."""
        if not self.store.exists():
            return set()
        with Store.open(self.store) as store:
            return {key for key in keys if store.answered(key)}

    def sound(self) -> bool:
        """Whether SQLite finds no fault with the store."""
        with closing(sqlite3.connect(self.store)) as db:
            (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
        return bool(verdict == "ok")


def environment(home: Path, service: Simulator) -> dict[str, str]:
    """Of a new user who has the service's key."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    folders = {f"XDG_{name.upper()}_HOME": str(home / name) for name in ("data", "config", "state")}
    return {
        **kept,
        **folders,
        "HOME": str(home),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "OPENAI_API_KEY": service.key,
        "STT_OPENAI_BASE_URL": service.url,
    }


class Campaign:
    """Kills processes at random moments, and checks what those that go on make of it."""

    def __init__(self, folder: Path, service: Simulator, *, words: int, dice: random.Random):
        self._recording = numbered(words).wav()
        self._folder = folder
        self._service = service
        self._dice = dice
        self.toll = Toll()
        self._learn()

    def _learn(self) -> None:
        """What an undisturbed run sends, when, and what it writes."""
        alone = Home(self._folder / "alone", self._service, self._recording)
        alone.run(*COMMAND, "-j", "1")
        sent, keys = self._new_requests(0), alone.all_keys()
        self._keys = {_print(request): key for request, key in zip(sent, keys, strict=True)}
        self.toll.chunks = len(keys)
        model = Home(self._folder / "model", self._service, self._recording)
        self._seconds = model.run(*COMMAND)
        self._expected = model.outputs()
        assert self._expected == alone.outputs()

    def __call__(self, kills: int) -> Toll:
        """Scenes of one to four kills each, until there were so many."""
        for number in range(kills):
            if self.toll.kills >= kills:
                break
            lives = min(self._dice.randint(1, 4), kills - self.toll.kills)
            self._scene(self._folder / str(number), lives)
        return self.toll

    def _scene(self, folder: Path, lives: int) -> None:
        home = Home(folder, self._service, self._recording)
        for _ in range(lives):
            while not self._life(home):
                pass
        if self._dice.random() < 0.5:
            self._ended(home, RESUME)
        self._ended(home, COMMAND)  # where it was killed too early to have left a job
        self.toll.different += home.outputs() != self._expected
        self.toll.corrupt += not home.sound()

    def _life(self, home: Home) -> bool:
        """Begin, or go on, and be killed; False where it came to its end before that."""
        began, before = len(self._service.requests), home.finished([*self._keys.values()])
        process = home.start(*COMMAND)
        time.sleep(self._dice.uniform(0, self._seconds))
        active = self._service.active
        process.kill()
        if process.wait() == 0:
            self._forget(home)
            return False
        after = home.finished([*self._keys.values()])
        sent = self._new_requests(began)
        self._note_repeats(sent, before)
        self.toll.kills += 1
        self.toll.in_flight.append(active)
        self.toll.unneeded.append(len(sent) - len(after - before))
        self._note_outputs(home)
        return True

    def _ended(self, home: Home, command: tuple[str, ...]) -> None:
        began, before = len(self._service.requests), home.finished([*self._keys.values()])
        home.run(*command)
        self._note_repeats(self._new_requests(began), before)

    def _new_requests(self, began: int) -> list[Request]:
        """What came in since, once nothing is under way any more."""
        time.sleep(0.02)
        while self._service.active:
            time.sleep(0.005)
        return self._service.requests[began:]

    def _note_repeats(self, sent: list[Request], finished: set[str]) -> None:
        self.toll.repeated += sum(self._keys[_print(request)] in finished for request in sent)

    def _note_outputs(self, home: Home) -> None:
        """An output is there whole, or not at all."""
        for name, content in home.outputs().items():
            if name.startswith("."):
                self.toll.leftovers += 1
                (home.folder / "out" / name).unlink()
            else:
                self.toll.different += content != self._expected[name]

    def _forget(self, home: Home) -> None:
        """Make it as if nothing had been done, so that there is something left to be killed."""
        for path in [*home.store.parent.glob("*.sqlite3*"), *(home.folder / "out").glob("*")]:
            if path.is_file():
                path.unlink()


def _print(request: Request) -> str:
    return hashlib.sha256(request.files[0].data).hexdigest()
