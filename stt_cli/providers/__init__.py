"""The registry of providers, for recordings and live: name -> module, imported when it is used.

A provider is a package with `SPEC` and `transcribe` (see `stt_cli.contract`). Where it has a
submodule `live`, it transcribes live, too (see `stt_cli.providers.live`); a submodule `tools` is
what it does with transcripts (see `stt_cli.contract.tools`), a submodule `account` what it knows
of the user (see `stt_cli.contract.account`). Other distributions add
providers by entry points of the group `stt_cli.providers`, each naming such a package or module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from stt_cli.contract import (
    Accounts,
    Ask,
    Feature,
    LocalProvider,
    Model,
    Provider,
    Spec,
    Tool,
    Toolkit,
    ToolSpec,
)
from stt_cli.errors import UsageError, unknown
from stt_cli.providers.added import entry_points
from stt_cli.providers.live import CodecModule, EngineModule

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

BUILT_IN = {
    "elumenta": "stt_cli.providers.elumenta",
    "nanogpt": "stt_cli.providers.nanogpt",
    "elevenlabs": "stt_cli.providers.elevenlabs",
    "sttai": "stt_cli.providers.sttai",
    "llmstats": "stt_cli.providers.llmstats",
    "openai": "stt_cli.providers.openai",
    "local": "stt_cli.providers.local",
}

FLAGS: dict[Feature, str] = {
    "diarize": "--diarize",
    "speakers": "--speakers",
    "characters": "--characters",
    "keyterms": "--keyterm",
    "prompt": "--prompt",
    "tag_events": "--tag-events",
    "entities": "--entities",
    "temperature": "--temperature",
    "seed": "--seed",
    "route": "--route",
    "multichannel": "--multichannel",
    "language": "--language",
    "words": "--words",
    "url": "a URL",
}
"""What a user asks for, by feature."""


def names() -> list[str]:
    """Every provider there is, built-in ones first."""
    return [*BUILT_IN, *(name for name in _added() if name not in BUILT_IN)]


@cache
def load(name: str) -> Provider:
    """The provider called `name`. Raises UsageError for an unknown or broken one."""
    if name in BUILT_IN:
        return cast(Provider, import_module(BUILT_IN[name]))
    added = _added().get(name)
    if added is None:
        raise unknown("provider", name, names())
    return _load_added(added)


def load_live(name: str) -> CodecModule | EngineModule:
    """The live module of provider `name`. Raises UsageError where it has none."""
    load(name)
    module = _submodule(name, "live")
    if module is None:
        able = ", ".join(live_names())
        raise UsageError(f"{name} cannot transcribe live", hint=f"these can: {able}")
    return cast("CodecModule | EngineModule", import_module(module))


def live_names() -> list[str]:
    """The providers that transcribe live."""
    return [name for name in names() if _submodule(name, "live")]


def load_account(name: str) -> Accounts:
    """The accounts of provider `name`. Raises UsageError where it lets nobody see them."""
    load(name)
    module = _submodule(name, "account")
    if module is None:
        able = ", ".join(other for other in names() if _submodule(other, "account"))
        raise UsageError(f"{name} has no account that can be asked", hint=f"these have: {able}")
    return cast("Accounts", import_module(module))


def load_tools(name: str, tool: Tool) -> Toolkit:
    """The tools of provider `name`. Raises UsageError where `tool` is not among them."""
    load(name)
    kit = _toolkit(name)
    if kit is None or tool not in kit.TOOLS:
        raise UsageError(f"{name} cannot {tool}", hint=f"these can: {', '.join(tool_names(tool))}")
    return kit


def tool_names(tool: Tool) -> list[str]:
    """The providers that have `tool`."""
    return [name for name in names() if tool in tools_of(name)]


def tools_of(name: str) -> Mapping[Tool, ToolSpec]:
    """What provider `name` does with transcripts."""
    kit = _toolkit(name)
    return kit.TOOLS if kit else {}


def _toolkit(name: str) -> Toolkit | None:
    module = _submodule(name, "tools")
    return cast("Toolkit", import_module(module)) if module else None


def _submodule(name: str, part: str) -> str | None:
    """The name of a submodule of a provider's package; None where there is none."""
    package = BUILT_IN[name] if name in BUILT_IN else _added()[name].module
    try:
        return f"{package}.{part}" if find_spec(f"{package}.{part}") else None
    except ModuleNotFoundError:  # a module is not a package
        return None


def default_model(name: str, language: str | None = None) -> str:
    """The model that provider `name` uses for `language` unless one is named."""
    provider = load(name)
    if isinstance(provider, LocalProvider):
        return provider.default_model(language)
    return provider.SPEC.models[0].id


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="stt_cli.providers")}


def _load_added(point: EntryPoint) -> Provider:
    try:
        module = point.load()
    except Exception as error:
        raise UsageError(
            f"the provider {point.name!r} cannot be loaded: {error}",
            hint="update or uninstall its package",
        ) from error
    if not isinstance(module, Provider):
        raise UsageError(
            f"the provider {point.name!r} lacks SPEC or transcribe ({point.value})",
            hint="update or uninstall its package",
        )
    return module


def require(spec: Spec, ask: Ask) -> Model:
    """The model that `ask` means. Raises UsageError for a feature that this model lacks."""
    model = spec.model(ask.model)
    lacking = [feature for feature in ask.wants() if feature not in model.features]
    if lacking:
        raise unsupported(spec, model, lacking[0])
    return model


def unsupported(spec: Spec, model: Model, feature: Feature) -> UsageError:
    """The refusal of a feature, naming the providers and models that have it."""
    others = ", ".join(_having(feature))
    return UsageError(
        f"{spec.name} with model {model.id} has no {FLAGS[feature]}",
        hint=f"these have it: {others}" if others else "no provider has it",
    )


def _having(feature: Feature) -> Iterator[str]:
    for name in names():
        models = load(name).SPEC.models
        having = [model.id for model in models if feature in model.features]
        if len(having) == len(models):
            yield name
        elif having:
            yield f"{name} ({', '.join(having)})"
