"""The command that adds an extra is the one for the way in which stt was installed."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from stt_cli import installation


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", "/opt/my tools/python")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr(installation, "find_spec", lambda name: name)
    return tmp_path


def test_in_an_active_environment_it_is_pip(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(prefix))
    assert installation.command_for("whisper") == "pip install 'stt-cli[whisper]'"


@pytest.mark.usefixtures("prefix")
def test_elsewhere_it_is_the_pip_of_that_python() -> None:
    command = "'/opt/my tools/python' -m pip install 'stt-cli[whisper]'"
    assert installation.command_for("whisper") == command


@pytest.mark.usefixtures("prefix")
def test_without_pip_it_is_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    command = "uv pip install 'stt-cli[docs]' --python '/opt/my tools/python'"
    assert installation.command_for("docs") == command


def test_for_pipx_it_is_pipx(prefix: Path) -> None:
    (prefix / "pipx_metadata.json").touch()
    assert installation.command_for("whisper") == "pipx inject stt-cli 'stt-cli[whisper]'"


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (None, "'stt-cli[whisper]'"),
        ('{"url": "file:///src/stt", "dir_info": {}}', "'stt-cli[whisper] @ file:///src/stt'"),
        (
            '{"url": "https://example.com/stt.git", "vcs_info": {"vcs": "git"}}',
            "'stt-cli[whisper] @ git+https://example.com/stt.git'",
        ),
    ],
)
def test_a_tool_of_uv_is_installed_anew_from_where_it_came(
    prefix: Path, monkeypatch: pytest.MonkeyPatch, origin: str | None, wanted: str
) -> None:
    (prefix / "uv-receipt.toml").touch()
    installed = SimpleNamespace(read_text={"direct_url.json": origin}.get)
    monkeypatch.setattr("importlib.metadata.distribution", {"stt-cli": installed}.__getitem__)
    assert installation.command_for("whisper") == f"uv tool install --force {wanted}"
