"""Chunks transcribed by the workers of a Dask scheduler."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from stt_cli.errors import UsageError
from tests.simulators.tones import hear_pcm, speak
from tests.support import counting_engine
from tests.support.cluster import Cluster, kill
from tests.support.recordings import record
from tests.support.shell import Shell
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
CHUNKS = 200
WORDS = 5 * CHUNKS + 50
FAR = 120.0


def test_a_cluster_does_not_help_a_service(stt: Shell, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "talk.wav").write_bytes(speak("alpha beta").wav())
    result = stt("transcribe", "talk.wav", "-p", "elumenta", "--cluster", "local:2")
    assert result.code == 2
    assert "a cluster does not help elumenta" in result.stderr


@pytest.mark.parametrize("address", ["local:", "local:0", "local:many"])
def test_a_number_of_workers_is_a_number(stt: Shell, tmp_path: Path, address: str) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "talk.wav").write_bytes(speak("alpha beta").wav())
    result = stt("transcribe", "talk.wav", "-m", "sphinx", "--cluster", address)
    assert result.code == 2
    assert "how many workers?" in result.stderr


def test_what_is_packed_for_the_way_is_the_same_sound() -> None:
    from stt_cli.media.encode import encode, unpacked

    pcm = speak("alpha beta gamma").pcm
    packed = encode([pcm], "flac")
    assert len(packed) < len(pcm)
    assert unpacked(packed) == pcm
    assert [word.text for word in hear_pcm([unpacked(packed)])] == ["alpha", "beta", "gamma"]


class User(Struct, frozen=True):
    """Somebody with a recording of more than CHUNKS chunks, whose commits are counted."""

    home: Path
    notes: Path
    path: list[str]

    @property
    def store(self) -> Path:
        return next(self.home.rglob("*.sqlite3"))

    def start(self, output: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "stt_cli", "transcribe", "talk.wav", "-p", "counting"]
        command += ["--chunk-seconds", "5", "--overlap", "0.5", "--no-align", "-f", "json"]
        return subprocess.Popen(
            [*command, "-o", output, "--progress", "plain", *more],
            cwd=self.home,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def transcribed(self, output: str, *more: str) -> Any:
        with self.start(output, *more) as running:
            _, notes = running.communicate(timeout=FAR)
        assert running.returncode == 0, notes
        return self.made(output)

    def made(self, output: str) -> Any:
        """A transcript, without what differs between any two runs."""
        made = json.loads((self.home / output).read_text())
        return {name: made[name] for name in made if name != "job"}

    @property
    def environment(self) -> dict[str, str]:
        homes = {f"XDG_{name}_HOME": str(self.home) for name in ("DATA", "CONFIG", "STATE")}
        path = os.pathsep.join(self.path)
        return {**os.environ, **homes, "PYTHONPATH": path, counting_engine.NOTES: str(self.notes)}

    def pieces(self) -> Counter[str]:
        """How often each piece was begun."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return Counter(line.split()[1] for line in lines if not line.endswith("loaded"))

    def loads(self) -> Counter[str]:
        """How often each process loaded its engine."""
        return Counter(
            line.split()[0]
            for line in self.notes.read_text().splitlines()
            if line.endswith("loaded")
        )

    def count_commits(self) -> None:
        """From now on, every answer that is committed leaves a row."""
        with sqlite3.connect(self.store) as store:
            store.execute("CREATE TABLE commits (key TEXT)")
            store.execute(
                "CREATE TRIGGER count_commits AFTER UPDATE OF answer ON chunk"
                " WHEN NEW.answer IS NOT NULL BEGIN INSERT INTO commits VALUES (NEW.key); END"
            )
        store.close()

    def commits(self) -> Counter[str]:
        store = sqlite3.connect(self.store)
        found = Counter(key for (key,) in store.execute("SELECT key FROM commits"))
        store.close()
        return found


@pytest.fixture
def user(tmp_path: Path) -> User:
    pytest.importorskip("distributed")
    counting_engine.install(tmp_path / "site")
    home = tmp_path / "user"
    home.mkdir()
    record(home, words=WORDS, every=5)
    path = [str(tmp_path / "site"), str(ROOT), *filter(None, sys.path)]
    user = User(home=home, notes=tmp_path / "notes", path=path)
    listed = subprocess.run(
        [sys.executable, "-m", "stt_cli", "jobs", "list"], env=user.environment, check=False
    )
    assert listed.returncode == 0
    user.count_commits()
    return user


@pytest.fixture
def cluster(user: User, tmp_path: Path) -> Iterator[Cluster]:
    notes = {counting_engine.NOTES: str(user.notes)}
    with Cluster(tmp_path / "workers", user.path, **notes) as cluster:
        yield cluster


@pytest.mark.slow
def test_workers_that_are_killed_cost_the_pieces_in_their_hands_and_nothing_else(
    user: User, cluster: Cluster
) -> None:
    cluster.add(4)
    with user.start("cluster.json", "--cluster", cluster.address) as running:
        for worker, after in zip(cluster.workers, (CHUNKS // 6, CHUNKS // 3), strict=False):
            until(lambda after=after: len(user.commits()) > after, seconds=FAR)  # type: ignore[misc]
            kill(worker)
        _, notes = running.communicate(timeout=FAR)
    assert running.returncode == 0, notes
    assert "cluster: 4 workers" in notes
    assert "cluster: 2 workers" in notes
    pieces, commits = user.pieces(), user.commits()
    assert len(commits) >= CHUNKS
    assert set(commits.values()) == {1}
    in_hand = 2 * 2  # each of the two that were killed had one piece, and one that waited
    assert pieces.total() <= len(pieces) + in_hand
    assert set(user.loads().values()) == {1}
    alone = user.transcribed("alone.json", "--fresh")
    assert user.made("cluster.json") == alone


@pytest.mark.slow
def test_who_goes_on_after_a_kill_does_nothing_again_that_was_finished(
    user: User, cluster: Cluster
) -> None:
    cluster.add(4)
    with user.start("out.json", "--cluster", cluster.address) as running:
        until(lambda: len(user.commits()) > CHUNKS // 3, seconds=FAR)
        running.kill()
    finished = len(user.commits())
    until(lambda: not executing(cluster.address), seconds=FAR)
    begun = user.pieces()
    made = user.transcribed("out.json", "--cluster", cluster.address)
    assert CHUNKS // 3 < finished < CHUNKS
    assert set(user.commits().values()) == {1}
    assert (user.pieces() - begun).total() == len(user.commits()) - finished
    assert made["text"].split()[:3] == ["w0", "w1", "w2"]
    assert len(made["text"].split()) == WORDS


def executing(address: str) -> bool:
    """Whether any worker still has a piece in hand."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return any(client.processing().values())


@pytest.mark.slow
def test_pieces_go_to_workers_that_offer_a_gpu(user: User, cluster: Cluster) -> None:
    cluster.add(1)
    cluster.add(1, "--resources", "GPU=1")
    user.transcribed("out.json", "--cluster", cluster.address)
    (_,) = {
        line.split()[0]
        for line in user.notes.read_text().splitlines()
        if not line.endswith("loaded")
    }


@pytest.mark.slow
def test_a_worker_of_another_version_is_refused_or_leaves(user: User, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "sitecustomize.py").write_text("import stt_cli\nstt_cli.__version__ = '0.0.1'\n")
    with Cluster(tmp_path / "workers", [str(old), *user.path]) as cluster:
        cluster.add(1)
        with user.start("out.json", "--cluster", cluster.address) as running:
            _, notes = running.communicate(timeout=FAR)
    assert running.returncode == 2
    assert "it has stt 0.0.1" in notes
    assert "install the same versions everywhere" in notes


def test_what_a_worker_cannot_import_is_told_as_that() -> None:
    pytest.importorskip("distributed")
    from stt_cli.pipeline.dispatch.cluster import _failure

    error = _failure(ModuleNotFoundError("No module named 'stt_cli'"))
    assert isinstance(error, UsageError)
    assert "cannot run stt" in error.message
