from __future__ import annotations

from pathlib import Path

import pytest

import stt_cli
from stt_cli.cli.jobs import listing
from tests.support.shell import Shell


def test_the_version_is_printed(stt: Shell) -> None:
    assert stt("--version").text == f"stt {stt_cli.__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["transcribe"], ["export"], ["jobs"], ["keys"]])
def test_a_command_alone_prints_its_help_and_nothing_else(stt: Shell, arguments: list[str]) -> None:
    result = stt(*arguments)
    assert result.code == 2
    assert "Usage: stt" in result.text
    assert result.stderr == ""


def test_a_mistyped_command_is_one_line(stt: Shell) -> None:
    result = stt("transcrib")
    assert result.code == 2
    assert len(result.stderr.splitlines()) == 1


def test_an_unexpected_error_is_exit_70_with_a_log_to_attach(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr(listing, "most", break_down)
    result = stt("jobs", "list")
    assert result.code == 70
    (line,) = result.stderr.splitlines()
    path = Path(line.rpartition("report is ")[2].rstrip(")"))
    assert "ZeroDivisionError: by accident" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_a_config_file_with_a_mistake_is_exit_2_and_named(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "stt").mkdir()
    for content in ("provider = [", "colour = 'red'", "provider = 3", "[providers.opnai]"):
        (tmp_path / "stt/config.toml").write_text(content)
        result = stt("providers")
        assert result.code == 2
        assert "config.toml" in result.stderr
        assert len(result.stderr.splitlines()) == 1
