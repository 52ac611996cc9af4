from __future__ import annotations

import pytest

from stt_cli.providers import load
from tests.support.services import CLOUD, Services
from tests.support.shell import Shell

SECRET = "sk-very-secret-1234"


def test_a_key_is_read_from_stdin_listed_by_its_end_and_removed(stt: Shell) -> None:
    stored = stt("keys", "set", "openai", stdin=f"{SECRET}\n".encode())
    assert stored.code == 0
    listed = stt("keys", "list", "--json")
    (key,) = [row for row in listed.json if row["provider"] == "openai"]
    assert (key["source"], key["key"]) == ("file", "…1234")
    assert SECRET not in stored.text + stored.stderr + listed.text + listed.stderr
    assert stt("keys", "remove", "openai").code == 0
    assert stt("keys", "remove", "openai").code == 2


def test_a_key_is_never_an_argument(stt: Shell) -> None:
    result = stt("keys", "set", "openai", SECRET)
    assert result.code == 2
    assert SECRET not in result.stderr


def test_a_service_without_keys_takes_none(stt: Shell) -> None:
    assert stt("keys", "set", "local", stdin=b"x").code == 2


def test_providers_say_where_the_key_comes_from(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    result = stt("providers", "openai", "--json")
    assert result.json["key"]["source"] == "environment"
    assert SECRET not in result.text


def test_providers_know_models_limits_and_paths(stt: Shell) -> None:
    names = [provider["name"] for provider in stt("providers", "--json").json]
    assert {"local", "openai"} <= set(names)
    local = stt("providers", "local", "--json").json
    assert "sphinx" in [model["id"] for model in local["models"]]
    assert set(stt("providers", "--paths", "--json").json) == {"config", "keys", "store", "logs"}
    assert stt("providers", "nobody").code == 2


def test_keys_are_tested_for_free_and_told_line_by_line(stt: Shell, services: Services) -> None:
    result = stt("keys", "test")
    assert result.code == 0, result.text
    lines = result.text.splitlines()[1:]
    assert [line.split() for line in lines] == [[name, "accepted"] for name in CLOUD]
    asked = [request for service in services.values() for request in service.requests]
    assert not any(request.files for request in asked)
    assert not any(service.key in result.text for service in services.values())


@pytest.mark.parametrize("name", CLOUD)
def test_a_rejected_key_is_exit_4(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(load(name).SPEC.key_env or "", "wrong-key-000000000000")
    result = stt("keys", "test", name, "--json")
    assert result.code == 4
    (told,) = result.json
    assert (told["provider"], told["ok"]) == (name, False)
    assert load(name).SPEC.title in told["error"]
    assert stt("keys", "test").code == 4


def test_a_missing_key_is_exit_4_and_a_service_that_is_down_is_exit_6(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("STT_OPENAI_BASE_URL", "")
    assert stt("keys", "test", "openai").code == 4
    monkeypatch.setenv("STT_ELEVENLABS_BASE_URL", "http://127.0.0.1:9")
    assert stt("keys", "test", "elevenlabs").code == 6
    assert stt("keys", "test", "openai", "elevenlabs").code == 1
    assert stt("keys", "test", "nobody").code == 2


def test_without_any_key_there_is_nothing_to_test(stt: Shell) -> None:
    result = stt("keys", "test")
    assert result.code == 4
    assert "stt keys set" in result.stderr


def test_a_token_is_all_that_stdout_gets(stt: Shell, services: Services) -> None:
    result = stt("keys", "token", "elevenlabs")
    assert result.code == 0, result.stderr
    assert result.text == "sutkn_realtime_scribe_1\n"
    other = stt("keys", "token", "elevenlabs", "--kind", "batch_scribe")
    assert other.text == "sutkn_batch_scribe_2\n"


@pytest.mark.parametrize(
    "arguments", [["elevenlabs", "--kind", "door"], ["openai"], ["local"], ["nobody"]]
)
def test_tokens_that_do_not_exist_are_exit_2(
    stt: Shell, services: Services, arguments: list[str]
) -> None:
    result = stt("keys", "token", *arguments)
    assert result.code == 2
    assert result.text == ""
