"""The key is where the user put it, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from stt_cli.net.transport import Transport
from tests.simulators.server import Simulator
from tests.support.kills import COMMAND, Home
from tests.support.recordings import numbered
from tests.support.services import CLOUD, simulator
from tests.support.shell import Shell
from tests.support.waiting import until

REPOSITORY = Path(__file__).parents[2]


def holding(folder: Path, secret: str) -> list[Path]:
    """The files below `folder` with the secret in them."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize("name", CLOUD)
def test_no_artefact_of_a_run_holds_the_key(
    stt: Shell, tmp_path: Path, services: dict[str, Simulator], name: str
) -> None:
    key = services[name].key
    (tmp_path / "talk.wav").write_bytes(numbered(20).wav())
    shown = ""
    for command in (
        ["transcribe", "talk.wav", "-p", name, "-vv", "-f", "json,txt,html", "-o", "out/"],
        ["transcribe", "talk.wav", "-p", name, "--progress", "json", "-vv", "--fresh"],
        ["transcribe", "talk.wav", "-p", name, "--dry-run", "--json"],
        ["jobs", "list", "--json"],
        ["providers", name, "--json"],
        ["keys", "list"],
    ):
        result = stt(*command)
        assert result.code == 0, result.stderr
        shown += result.text + result.stderr
    assert services[name].requests
    assert key not in shown
    home = Path(os.environ["HOME"])
    assert list(home.rglob("jobs.sqlite3"))
    assert holding(home, key) == holding(tmp_path, key) == []


def test_a_refused_key_is_not_quoted(
    stt: Shell, tmp_path: Path, services: dict[str, Simulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.wav").write_bytes(numbered(5).wav())
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-but-secret-0123456789")
    result = stt("transcribe", "talk.wav", "-p", "openai", "-vv")
    assert result.code == 4
    assert "sk-wrong-but-secret" not in result.stderr
    assert holding(Path(os.environ["HOME"]), "sk-wrong-but-secret") == []


def test_not_even_a_failure_that_quotes_its_request_tells_the_key(
    stt: Shell, tmp_path: Path, services: dict[str, Simulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = services["openai"].key
    (tmp_path / "talk.wav").write_bytes(numbered(5).wav())

    def fail(self: Transport, call: object, deadline: object) -> None:
        raise RuntimeError(
            f"it was sent with {self._line().client.headers['Authorization']}, {key}"
        )

    monkeypatch.setattr(Transport, "attempt", fail)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-vv")
    assert result.code == 70
    (log,) = Path(os.environ["HOME"]).rglob("*.log")
    assert "RuntimeError" in log.read_text()
    assert key not in result.stderr + log.read_text()


def command_lines() -> Iterator[bytes]:
    """Of every process on this machine."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            yield path.read_bytes()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
def test_the_list_of_processes_does_not_show_it(tmp_path: Path) -> None:
    with simulator("openai")() as service:
        service.latency = 0.5
        process = Home(tmp_path / "home", service, numbered(20).wav()).start(*COMMAND)
        until(lambda: service.requests)
        lines = list(command_lines())
        assert process.wait(60) == 0
    assert any(b"transcribe" in line for line in lines)
    assert not [line for line in lines if service.key.encode() in line]


def test_no_cassette_holds_a_key() -> None:
    keys = [simulator(name).key for name in CLOUD]
    cassettes = list(REPOSITORY.glob("tests/**/cassettes"))
    assert cassettes
    assert [path for folder in cassettes for key in keys for path in holding(folder, key)] == []
