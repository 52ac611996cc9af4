"""`takes` gives a command groups of options; `split_list` reads an option that is a list."""

from __future__ import annotations

import builtins
import functools
import inspect
from collections.abc import Callable
from typing import Any

Command = Callable[..., Any]


class _Lazy(dict[str, object]):
    """Names of annotations; what a group returns is imported on use only, and stands as `object`.

    Nothing of such a type becomes an option, so that it is enough to know that there is one.
    """

    def __init__(self, function: Command) -> None:
        super().__init__()
        self._known = {*vars(builtins), *function.__globals__}

    def __missing__(self, name: str) -> object:
        if name in self._known:
            raise KeyError(name)
        return object


def takes(**groups: Command) -> Callable[[Command], Command]:
    """Replace each parameter named here, where it stands, by the options of its group."""

    def decorate(command: Command) -> Command:
        options = {name: _parameters(group) for name, group in groups.items()}
        parameters = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for own in _parameters(command)
            for parameter in options.get(own.name, [own])
        ]

        @functools.wraps(command)
        def with_groups(**values: Any) -> Any:
            for name, group in groups.items():
                values[name] = group(**{p.name: values.pop(p.name) for p in options[name]})
            return command(**values)

        with_groups.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_groups.__annotations__ = {p.name: p.annotation for p in parameters}
        return with_groups

    return decorate


def _parameters(function: Command) -> list[inspect.Parameter]:
    signature = inspect.signature(function, eval_str=True, locals=_Lazy(function))
    return [*signature.parameters.values()]


def split_list(named: list[str] | None) -> tuple[str, ...]:
    """The values of an option that takes a comma list and may be repeated, each once."""
    parts = (part.strip() for text in named or () for part in text.split(","))
    return tuple(dict.fromkeys(parts))
