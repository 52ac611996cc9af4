from __future__ import annotations

import pytest

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
    assert stt("keys", "set", "openai", SECRET).code == 2


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
