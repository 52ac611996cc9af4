"""Options of engines on this machine: those that were typed, over those of the config file."""

from __future__ import annotations

from collections.abc import Mapping

from stt_cli.config import Settings
from stt_cli.contract import EngineOption, Model, Options, Scalar, Spec
from stt_cli.contract.options import settled
from stt_cli.errors import UsageError


def options_of(
    spec: Spec, model: str | None, typed: Options, settings: Settings
) -> tuple[Options, Options]:
    """The options that change answers, then those that do not, for a model of `spec`.

    Raises UsageError for one that the model does not have, or that cannot have its value.
    """
    chosen = spec.model(model)
    configured = settings.engine_options(spec.name)
    if not spec.local:
        _refuse(spec, {**configured, **dict(typed)})
        return (), ()
    whose = f"{spec.name} with model {chosen.id}"
    known = {option.name for option in chosen.options}
    for name in configured.keys() - known:
        settled({name: configured[name]}, every_option(spec), spec.name)  # another model's
    kept = {name: value for name, value in configured.items() if name in known}
    lacking = [name for name, _ in typed if name not in known]
    for name in lacking:
        _refuse_of_others(spec, chosen, name)
    return settled({**kept, **dict(typed)}, chosen.options, whose)


def every_option(spec: Spec) -> list[EngineOption]:
    """The options of all models of `spec`, each once."""
    found = {option.name: option for model in spec.models for option in model.options}
    return [*found.values()]


def _refuse(spec: Spec, given: Mapping[str, Scalar]) -> None:
    for name in given:
        raise UsageError(
            f"{spec.name} is a service and has no engine option {name!r}",
            hint="engines on this machine have them: -p local",
        )


def _refuse_of_others(spec: Spec, chosen: Model, name: str) -> None:
    """Raises UsageError where other models have what `chosen` lacks."""
    having = [model.id for model in spec.models if any(o.name == name for o in model.options)]
    if having:
        raise UsageError(
            f"{spec.name} with model {chosen.id} has no engine option {name!r}",
            hint=f"these have it: {', '.join(having)}",
        )
