"""Engines are modules in a table, and a local provider may come from another distribution."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stt_cli.contract import Ask, Piece
from stt_cli.errors import ProviderError, UsageError
from stt_cli.providers import local, worker

WATCHED = """
import importlib.util, os, sys

def forbidden(*arguments):
    raise AssertionError("a SPEC is data")

importlib.util.find_spec = os.sched_getaffinity = os.cpu_count = forbidden
from stt_cli.providers import load, names

print(len([load(name).SPEC for name in names()]) > 5)
"""

ECHO = """
from stt_cli.contract import Call, Limits, Model, Spec
from stt_cli.model import Answer

SPEC = Spec(
    name="echo", title="Echo", local=True, key_required=False,
    models=(Model(id="echo-1", timing="none"),), limits=Limits(max_seconds=30, concurrency=1),
)


def transcribe(piece, ask, session):
    if ask.prompt == "call home":
        session.send(Call("GET", "/home"))
    return Answer(text=f"{len(piece.pcm) / 32000:.0f} seconds")
"""


def test_what_providers_can_do_is_known_without_looking_at_the_machine() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_the_models_of_all_engines_are_the_models_of_this_machine() -> None:
    models = [model for engine in local.ENGINES for model in engine.ABOUT.models]
    assert [model.id for model in local.SPEC.models] == [model.id for model in models]
    for engine in local.ENGINES:
        assert {local.engine_of(model.id) for model in engine.ABOUT.models} == {engine}


@pytest.mark.parametrize("model", ["tiny.en", "sphinx"])
def test_a_model_of_one_language_refuses_another(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "need", lambda engine, model: None)
    local.check(Ask(model=model, language="eng"))
    with pytest.raises(UsageError, match=f"{model}' transcribes English only, not 'de'"):
        local.check(Ask(model=model, language="de"))


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a distribution that adds the local provider `echo`."""
    (tmp_path / "echo_stt.py").write_text(ECHO)
    dist = tmp_path / "echo_stt-1.0.dist-info"
    dist.mkdir()
    (dist / "METADATA").write_text("Metadata-Version: 2.1\nName: echo-stt\nVersion: 1.0\n")
    (dist / "entry_points.txt").write_text("[stt_cli.providers]\necho = echo_stt\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("echo")
def test_a_local_provider_may_come_from_another_distribution(
    tmp_path: Path, examples: Path
) -> None:
    home = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(tmp_path / "home"))
    done = subprocess.run(
        [sys.executable, "-m", "stt_cli", "transcribe", "-p", "echo", "-f", "json",
         "--chunk-seconds", "60", str(examples / "short.mp3")],
        capture_output=True, text=True, env={"PATH": "", "PYTHONPATH": str(tmp_path), **home},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["provider"], made["model"]) == ("echo", "echo-1")
    assert "seconds" in made["text"]


@pytest.mark.usefixtures("echo")
def test_an_engine_on_this_machine_has_no_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    chunk = Piece(name="a.pcm", mime="audio/L16", seconds=1.0, size=32_000, pcm=bytes(32_000))
    assert worker.transcribe("echo", chunk, Ask()).text == "1 seconds"
    with pytest.raises(ProviderError, match="no service to ask for /home"):
        worker.transcribe("echo", chunk, Ask(prompt="call home"))
