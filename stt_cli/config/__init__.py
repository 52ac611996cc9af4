"""Settings, resolved once: flag over environment over config file over default."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from msgspec import Struct

from stt_cli.config.file import Config, ProviderConfig, read
from stt_cli.contract import Limits, Scalar, Spec
from stt_cli.languages import parse
from stt_cli.paths import models, paths

__all__ = ["LIMITS", "Settings", "load", "models", "paths", "same_name"]


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment and the config file say, flags aside."""

    env: Mapping[str, str]
    config: Config
    names: tuple[str, ...] = ()
    """The names of all providers."""

    def provider(self, flag: str | None) -> str:
        """The provider to use, as it is called in `names`, however it is written."""
        named = flag or self.env.get("STT_PROVIDER") or self.config.provider or "local"
        return same_name(named, self.names)

    def model(self, flag: str | None, provider: str) -> str | None:
        """The model to use. One set for everything counts only for the provider set with it."""
        if flag or provider != self.provider(None):
            return flag or None
        return self.env.get("STT_MODEL") or self.config.model or None

    def language(self, flag: str | None) -> str | None:
        """The code of the language to expect; None for `auto` and where none is named.

        Raises UsageError for a language that is not known.
        """
        return parse(flag or self.env.get("STT_LANGUAGE") or self.config.language)

    def base_url(self, spec: Spec) -> str:
        variables = [f"STT_{spec.name.upper()}_BASE_URL"]
        if spec.name == "openai":
            variables.append("OPENAI_BASE_URL")
        said = next((self.env[name] for name in variables if self.env.get(name)), None)
        return (said or self._of(spec.name).base_url or spec.base_url).rstrip("/")

    def account_url(self, spec: Spec, default: str) -> str:
        """The address of a service's second API, which manages the account."""
        variable = f"STT_{spec.name.upper()}_ACCOUNT_URL"
        return (self.env.get(variable) or self._of(spec.name).account_url or default).rstrip("/")

    def limits(self, name: str, limits: Limits) -> Limits:
        """`limits` with what the config file changes for provider `name`."""
        own = msgspec.structs.asdict(self._of(name))
        changed = {key: own[key] for key in LIMITS if own[key] is not None}
        return msgspec.structs.replace(limits, **changed)

    def engine_options(self, name: str) -> dict[str, Scalar]:
        """The options of engines that the config file sets for provider `name`."""
        own = self._of(name)
        named = {key: getattr(own, key) for key in ENGINE if getattr(own, key) is not None}
        return {**own.engine_options, **named}

    def _of(self, name: str) -> ProviderConfig:
        tables = self.config.providers
        return tables.get(same_name(name, tables), ProviderConfig())


def same_name(named: str, names: Collection[str]) -> str:
    """The one of `names` that is `named` but for capitals; as it is where none is."""
    folded = named.casefold()
    return next((name for name in names if name.casefold() == folded), named)


LIMITS = ("max_bytes", "max_seconds", "concurrency", "requests_per_minute")

ENGINE = ("device", "compute_type", "beam_size")
"""Options of engines that have a setting of their own."""


def load(env: Mapping[str, str], providers: Collection[str]) -> Settings:
    """The settings of this user in environment `env`, where there are these `providers`.

    Raises UsageError for a config file with a mistake.
    """
    return Settings(env=env, config=read(paths().config, providers), names=tuple(providers))
