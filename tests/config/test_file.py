"""Mistakes in the config file are told with the line, and with what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from stt_cli.config.file import OF_PROVIDER, SETTINGS, Config, line_of, problems, read
from stt_cli.errors import UsageError

PROVIDERS = ("openai", "elevenlabs", "local")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("provider = 3", 1, "provider is text in quotes, not 3"),
        ("\nprovider = 'opnai'", 2, "there is no provider 'opnai' (did you mean openai?)"),
        ("modle = 'small'", 1, "there is no setting 'modle' (did you mean model?)"),
        ("x = 1", 1, "there are: provider, model, language, [providers.NAME], [profiles.NAME]"),
        ("language = 'klingonish'", 1, "language is a language's code or name"),
        ("providers = 'openai'", 1, "write [providers.NAME]"),
        ("# a\n\n[providers.opnai]", 3, "there is no provider 'opnai' (did you mean openai?)"),
        ("[providers]\nopenai = 1", 2, "[providers.openai] is a table of settings, not 1"),
        (
            "[providers.openai]\nbase_url = 'localhost:80'",
            2,
            "base_url is an address that begins with https:// or http://, not 'localhost:80'",
        ),
        (
            "[providers.local]\n[providers.openai]\n\nmax_bites = 3",
            4,
            "[providers.openai] has no setting 'max_bites' (did you mean max_bytes?)",
        ),
        (
            "providers.openai.concurrency = 0",
            1,
            "concurrency is a whole number of 1 or more, not 0",
        ),
        ("[providers.openai]\nmax_seconds = nan", 2, "max_seconds is a number of 1 or more"),
        ("[providers.openai]\nconcurrency = true", 2, "concurrency is a whole number of 1 or more"),
        ("provider = [1,,]", 1, "it is not TOML"),
        ("[profiles]\ncall = 3", 2, "[profiles.call] is a table of settings, not 3"),
    ],
)
def test_a_mistake_is_told_in_words(tmp_path: Path, content: str, line: int, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(content)
    with pytest.raises(UsageError) as refused:
        read(path, PROVIDERS)
    told = str(refused.value)
    assert told.startswith(str(path))
    assert f"line {line}" in told
    assert words in told
    assert "\n" not in told


def test_what_is_right_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        "\ufeffprovider = 'OpenAI'\nlanguage = 'deutsch'\n[providers.openai]\nmax_seconds = 60\n"
        "base_url = 'http://localhost:8000/v1'\n[profiles.call]\ndiarize = true\n"
    )
    config = read(path, PROVIDERS)
    assert config.provider == "OpenAI"
    assert config.providers["openai"].max_seconds == 60
    assert config.profiles == {"call": {"diarize": True}}


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*SETTINGS, "providers", "profiles", "x"]), ANY))
def test_every_value_of_every_setting_is_told_to_be_wrong_or_read(
    content: dict[str, object],
) -> None:
    for keys, problem in problems(content, PROVIDERS):
        assert keys[0] in content
        assert problem
        return
    convert(content, Config)


@pytest.mark.parametrize("key", OF_PROVIDER)
def test_a_line_is_found_however_the_key_is_written(key: str) -> None:
    keys = ("providers", "openai", key)
    for text in (
        f"# {key} = 1\n\n[providers.openai]\n{key} = 1",
        f'a = 1\n[providers]\n[providers."openai"]\n  {key}=1',
        f"a = 1\nb = 2\n\nproviders.openai.{key} = 1",
    ):
        assert line_of(text, keys) == 4
    assert line_of("a = 1", keys) is None
