"""What is typed as values of options, with our own message where it is not allowed.

Typer would load pydantic for it, which takes longer than everything else together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from stt_cli.errors import UsageError, unknown

Coerce = Callable[[Any], Any]


class Coercion:
    """Makes typed text a value of the annotated kind; stands in for typer's own."""

    def __init__(self, coerce: Coerce, *, many: bool) -> None:
        self._coerce = coerce
        self._many = many

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        if value is None:
            return () if self._many else None
        return [*map(self._coerce, value)] if self._many else self._coerce(value)


def coercion(param: Any) -> Coercion | None:
    """Of a parameter of a command; None for a kind that is left to typer."""
    annotation = param.type_descriptor.annotation
    many = get_origin(annotation) is list
    coerce = _of(get_args(annotation)[0] if many else annotation, param)
    return Coercion(coerce, many=many) if coerce else None


def _of(kind: Any, param: Any) -> Coerce | None:
    is_option = param.param_type_name == "option"
    name = max(param.opts, key=len) if is_option else param.metavar or param.name
    if get_origin(kind) is Literal:
        return partial(_choice, name, get_args(kind))
    if kind in (int, float):
        info = param.type_descriptor.parameter_info
        return partial(_number, name, kind, info.min, info.max)
    if kind is str and param.metavar == "PROVIDER":
        return _providers
    plain: dict[Any, Coerce] = {str: str, bool: bool, Path: Path}
    return plain.get(kind)


def _choice(name: str, choices: tuple[str, ...], typed: str) -> str:
    if typed not in choices:
        raise unknown("value", typed, choices, within=name)
    return typed


def _providers(typed: str) -> str:
    """Names of providers, with commas between them, as they are called."""
    from stt_cli.config import same_name
    from stt_cli.providers import names

    known = names()
    named = [same_name(part.strip(), known) for part in typed.split(",")]
    for name in named:
        if name and name not in known:
            raise unknown("provider", name, known)
    return ",".join(named)


def _number(name: str, kind: Any, least: float | None, most: float | None, typed: Any) -> Any:
    try:
        number = kind(typed)
        finite = math.isfinite(number)
    except (ValueError, OverflowError):
        finite = False
    if not finite:
        what = "whole number" if kind is int else "number"
        raise UsageError(f"{name}: {typed!r} is not a {what}")
    if least is not None and number < least:
        raise UsageError(f"{name}: {typed} is too little", hint=f"it is {_shown(least)} at least")
    if most is not None and number > most:
        raise UsageError(f"{name}: {typed} is too much", hint=f"it is {_shown(most)} at most")
    return number


def _shown(number: float) -> str:
    return f"{number:g}"
