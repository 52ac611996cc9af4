"""`--profile NAME`: the options that `[profiles.NAME]` in the config file sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer

from stt_cli.cli.values import coercion
from stt_cli.errors import UsageError, unknown

NOT_SET = frozenset({"help", "profile"})
"""Options that a profile cannot set."""
COMMANDS = ("transcribe", "stream", "export")
"""What takes profiles: an option of one of them may stand in a profile used with another."""


def use(context: typer.Context, name: str | None) -> str | None:
    """Have the profile's options stand for those that are not given themselves."""
    if name is not None:
        from stt_cli import config

        path = config.paths().config
        context.default_map = _options(context, path, name, _profile(path, name))
    return name


def _profile(path: Path, name: str) -> dict[str, Any]:
    from stt_cli.config.file import read

    profiles = read(path).profiles
    if name in profiles:
        return profiles[name]
    if profiles:
        raise unknown("profile", name, profiles)
    hint = f"write [profiles.{name}] and its options into {path}"
    raise UsageError(f"there is no profile {name!r}", hint=hint)


def _options(
    context: typer.Context, path: Path, name: str, profile: dict[str, Any]
) -> dict[str, Any]:
    """Name of a parameter -> its value."""
    from stt_cli.config.file import line_of

    options = dict(_flags(context.command))
    values = {}
    for key, value in profile.items():
        try:
            if parameter := options.get(_flag(key)):
                values[parameter.name] = _value(parameter, key, value)
            else:
                _refuse_unknown(context, key)
        except UsageError as error:
            line = line_of(path.read_text("utf-8-sig"), ("profiles", name, key))
            where = f"{path}, line {line}: [profiles.{name}]"
            raise UsageError(f"{where}: {error.message}", hint=error.hint) from error
    return values


def _refuse_unknown(context: typer.Context, key: str) -> None:
    """Raise UsageError for what is an option of none of the commands that take profiles."""
    root: Any = context.find_root().command
    known = {flag for command in COMMANDS for flag, _ in _flags(root.get_command(context, command))}
    if _flag(key) not in known:
        raise unknown("option", key, sorted(flag.removeprefix("--") for flag in known))


def _flags(command: Any) -> Iterator[tuple[str, Any]]:
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name not in NOT_SET:
            for flag in (*parameter.opts, *parameter.secondary_opts):
                if flag.startswith("--"):
                    yield flag, parameter


def _flag(key: str) -> str:
    return "--" + key.replace("_", "-")


def _value(parameter: Any, key: str, value: Any) -> Any:
    """The value of an option in a profile. Raises UsageError for one of another kind."""
    kind = parameter.type_descriptor.annotation
    if kind is bool:
        if not isinstance(value, bool):
            raise UsageError(f"{key} is true or false, not {value!r}")
        return value is not (_flag(key) in parameter.secondary_opts)
    many = get_origin(kind) is list
    values = value if many and isinstance(value, list) else [value]
    wanted: Any = int | float if (get_args(kind)[0] if many else kind) in (int, float) else str
    for one in values:
        if not isinstance(one, wanted) or isinstance(one, bool):
            raise UsageError(f"{key} is {'a number' if wanted is not str else 'text'}, not {one!r}")
    made = coercion(parameter)
    return made.coerce(values if many else value, parameter, None) if made else value


Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        is_eager=True,
        callback=use,
        help="Take the options of [profiles.PROFILE] in the config file; those given go over them.",
    ),
]
