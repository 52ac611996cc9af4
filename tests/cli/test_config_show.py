from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stt_cli import config
from stt_cli.cli.manual.man import CONFIG, ENVIRONMENT, FILES, page
from stt_cli.cli.tree import read
from stt_cli.config.file import OF_PROVIDER, SETTINGS
from stt_cli.providers import BUILT_IN, load
from tests.support.shell import Shell


@pytest.fixture
def file() -> Path:
    path = config.paths().config
    path.parent.mkdir(parents=True)
    return path


def shown(stt: Shell) -> dict[str, Any]:
    result = stt("config", "show", "--json")
    assert result.code == 0, result.stderr
    return {one["name"]: (one["value"], one["origin"]) for one in result.json}


def test_every_setting_says_where_it_comes_from(
    stt: Shell, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(
        'language = "deutsch"\nmodel = "whisper-1"\n[providers.openai]\nconcurrency = 2\n'
        'base_url = "http://localhost:8000/v1"\n[profiles.call]\ndiarize = true\n'
    )
    monkeypatch.setenv("STT_PROVIDER", "OpenAI")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:9000/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234567890")
    found = shown(stt)
    assert found["provider"] == ("openai", "environment STT_PROVIDER")
    assert found["language"] == ("de", f"{file}, line 1")
    assert found["model"] == ("whisper-1", f"{file}, line 2")
    assert found["providers.openai.concurrency"] == (2, f"{file}, line 4")
    assert found["providers.openai.base_url"] == (
        "http://localhost:9000/v1", "environment OPENAI_BASE_URL",
    )  # fmt: skip
    assert found["providers.openai.max_bytes"][1] == "default"
    assert found["providers.openai.key"] == ("…7890", "environment OPENAI_API_KEY")
    assert found["providers.elevenlabs.key"] == (None, "not set (ELEVENLABS_API_KEY)")
    assert found["profiles.call.diarize"] == (True, f"{file}, line 7")
    assert found["paths.config"] == (str(file), "environment XDG_CONFIG_HOME")


def test_all_settings_of_all_providers_are_shown(stt: Shell) -> None:
    found = shown(stt)
    assert set(SETTINGS) <= set(found)
    for name in BUILT_IN:
        for limit in config.LIMITS:
            assert f"providers.{name}.{limit}" in found
        assert load(name).SPEC.local or f"providers.{name}.base_url" in found


def test_no_key_and_no_password_is_shown(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234567890")
    monkeypatch.setenv("STT_OPENAI_BASE_URL", "http://user:pa55word@localhost/v1")
    for result in (stt("config", "show"), stt("config", "show", "--json")):
        assert "secret" not in result.text
        assert "pa55word" not in result.text
        assert "http://…@localhost/v1" in result.text


def test_the_path_is_printed_whether_there_is_a_file_or_not(stt: Shell) -> None:
    assert stt("config", "path").text == f"{config.paths().config}\n"


def test_the_manual_has_every_setting_and_every_variable() -> None:
    assert {key for key, _ in CONFIG if not key.startswith("[")} == {*SETTINGS, *OF_PROVIDER}
    variables = ", ".join(names for names, _ in ENVIRONMENT)
    for name in BUILT_IN:
        key = load(name).SPEC.key_env
        assert not key or key in variables
    names = {Path(path).name for path, _ in FILES}
    assert {
        config.paths().config.name,
        config.paths().keys.name,
        config.paths().store.name,
    } <= names


@pytest.mark.parametrize("name", [command.name for command in read().family()])
def test_every_page_of_the_manual_names_files_variables_and_exit_codes(name: str) -> None:
    root = read()
    command = next(command for command in root.family() if command.name == name)
    text = page(command, root)
    assert '.SH "FILES"' in text
    assert '.SH "ENVIRONMENT"' in text
    assert '.SH "EXIT STATUS"' in text
    assert ('.SH "SETTINGS"' in text) == (name == "stt-config")
