from __future__ import annotations

from pathlib import Path

import pytest

from stt_cli.config import Settings
from stt_cli.config.file import Config, ProviderConfig, read
from stt_cli.contract import Limits, Model, Spec
from stt_cli.errors import UsageError

SPEC = Spec(
    name="openai",
    title="OpenAI",
    base_url="https://default",
    models=(Model(id="m", timing="word"),),
    limits=Limits(max_bytes=100, concurrency=4),
)


def settings(config: Config | None = None, **env: str) -> Settings:
    return Settings(env=env, config=config or Config())


def test_flag_goes_over_environment_over_file_over_default() -> None:
    config = Config(provider="from-file")
    assert settings().provider(None) == "local"
    assert settings(config).provider(None) == "from-file"
    assert settings(config, STT_PROVIDER="from-env").provider(None) == "from-env"
    assert settings(config, STT_PROVIDER="from-env").provider("from-flag") == "from-flag"


def test_a_model_set_for_one_provider_is_not_asked_of_another() -> None:
    chosen = settings(Config(provider="openai", model="whisper-1"))
    assert chosen.model(None, "openai") == "whisper-1"
    assert chosen.model(None, "elevenlabs") is None
    assert chosen.model("scribe_v2", "elevenlabs") == "scribe_v2"


@pytest.mark.parametrize("language", ["auto", "", None])
def test_auto_is_no_language(language: str | None) -> None:
    assert settings().language(language) is None


def test_addresses_come_from_their_own_variable_first() -> None:
    config = Config(providers={"openai": ProviderConfig(base_url="https://file/")})
    assert settings().base_url(SPEC) == "https://default"
    assert settings(config).base_url(SPEC) == "https://file"
    assert settings(config, OPENAI_BASE_URL="https://sdk").base_url(SPEC) == "https://sdk"
    both = settings(OPENAI_BASE_URL="https://sdk", STT_OPENAI_BASE_URL="https://own/v1/")
    assert both.base_url(SPEC) == "https://own/v1"


def test_limits_of_a_plan_go_over_those_of_the_service() -> None:
    config = Config(providers={"openai": ProviderConfig(max_bytes=7, requests_per_minute=9)})
    limits = settings(config).limits("openai", SPEC.limits)
    assert (limits.max_bytes, limits.requests_per_minute, limits.concurrency) == (7, 9, 4)


@pytest.mark.parametrize(
    "limit", ["max_bytes = 0", "max_seconds = -5", "concurrency = 0", "requests_per_minute = 0"]
)
def test_a_limit_that_lets_nothing_through_is_refused(tmp_path: Path, limit: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[providers.openai]\n{limit}\n")
    with pytest.raises(UsageError, match=limit.partition(" ")[0]):
        read(path)


def test_a_missing_file_is_the_defaults_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert read(path) == Config()
    path.write_text("[providers.openai]\nmax_bites = 3")
    with pytest.raises(UsageError, match="max_bites"):
        read(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"config\.toml"):
        read(path)
