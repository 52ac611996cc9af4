"""Every setting as it counts, with where it comes from; flags and profiles aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from stt_cli import config, keys
from stt_cli.config import ENGINE, LIMITS, Settings
from stt_cli.config.file import line_of
from stt_cli.contract import Spec
from stt_cli.providers import load

DEFAULT = "default"


class Setting(Struct, frozen=True, kw_only=True):
    """One setting. No value is a key; of one, `value` is its last characters."""

    name: str
    value: Any
    origin: str


class Origins:
    """Where a setting comes from, in words."""

    def __init__(self, env: Mapping[str, str], file: Path) -> None:
        self._env = env
        self._file = file
        self._text = file.read_text("utf-8-sig") if file.is_file() else ""

    def of(self, keys: tuple[str, ...], *variables: str) -> str:
        for variable in variables:
            if self._env.get(variable):
                return f"environment {variable}"
        line = line_of(self._text, keys)
        return f"{self._file}, line {line}" if line else DEFAULT


def settings_in_force(env: Mapping[str, str], names: list[str]) -> Iterator[Setting]:
    """All settings. Raises UsageError for a config file with a mistake, as `config.load`."""
    where = config.paths()
    settings = config.load(env, names)
    origins = Origins(env, where.config)
    provider = settings.provider(None)
    for name, value in (
        ("provider", provider),
        ("model", settings.model(None, provider)),
        ("language", settings.language(None) or "auto"),
    ):
        variable = f"STT_{name.upper()}"
        yield Setting(name=name, value=value, origin=origins.of((name,), variable))
    for one in names:
        yield from _of_provider(load(one).SPEC, settings, origins)
    for profile, options in settings.config.profiles.items():
        for option, value in options.items():
            at = ("profiles", profile, option)
            yield Setting(name=".".join(at), value=value, origin=origins.of(at))
    for name, path in zip(where._fields, where, strict=True):
        yield Setting(name=f"paths.{name}", value=str(path), origin=_folder_origin(name, env))


def _of_provider(spec: Spec, settings: Settings, origins: Origins) -> Iterator[Setting]:
    def setting(key: str, value: Any, *variables: str) -> Setting:
        at = ("providers", spec.name, key)
        return Setting(name=".".join(at), value=value, origin=origins.of(at, *variables))

    name = spec.name.upper()
    if not spec.local:
        also = ["OPENAI_BASE_URL"] if spec.name == "openai" else []
        url = without_user(settings.base_url(spec))
        yield setting("base_url", url, f"STT_{name}_BASE_URL", *also)
    if account := spec.bases.get("account"):
        url = without_user(settings.account_url(spec, account))
        yield setting("account_url", url, f"STT_{name}_ACCOUNT_URL")
    if spec.key_env:
        key = keys.find(spec, settings.env, config.paths().keys)
        yield Setting(
            name=f"providers.{spec.name}.key",
            value=key.hint if key else None,
            origin=f"{key.place} {key.name}" if key else f"not set ({spec.key_env})",
        )
    for name, value in settings.engine_options(spec.name).items():
        at = (name,) if name in ENGINE else ("engine_options",)
        origin = origins.of(("providers", spec.name, *at))
        yield Setting(name=f"providers.{spec.name}.{name}", value=value, origin=origin)
    limits = settings.limits(spec.name, spec.limits)
    for limit in LIMITS:
        yield setting(limit, getattr(limits, limit))


def without_user(url: str) -> str:
    """An address without the name and password in it, which may be a key."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"…@{host}").geturl() if "@" in parts.netloc else url


def _folder_origin(name: str, env: Mapping[str, str]) -> str:
    variables = {"store": "XDG_DATA_HOME", "logs": "XDG_STATE_HOME"}
    variable = variables.get(name, "XDG_CONFIG_HOME")
    return f"environment {variable}" if env.get(variable) else DEFAULT
