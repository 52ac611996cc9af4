"""The app's commands and options as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import typer
from msgspec import Struct
from rich.text import Text

EXAMPLES = "Examples"
FILE_OPTIONS = {"output", "files_from", "save_audio", "embed"}
FILE_ARGUMENTS = {"INPUT", "SOURCE"}


class Option(Struct, frozen=True, kw_only=True):
    """One option; `value` is what stands for its value, empty for a flag."""

    flags: tuple[str, ...]
    help: str
    panel: str
    value: str = ""
    choices: tuple[str, ...] = ()
    is_file: bool = False
    repeatable: bool = False


class Command(Struct, frozen=True, kw_only=True):
    """One command with its subcommands; `words` is how it is called."""

    words: tuple[str, ...]
    summary: str
    description: tuple[str, ...]
    examples: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    subcommands: tuple[Command, ...] = ()

    @property
    def name(self) -> str:
        return "-".join(self.words)

    @property
    def takes_files(self) -> bool:
        return any(name in FILE_ARGUMENTS for name, _ in self.arguments)

    def family(self) -> Iterator[Command]:
        """The command and all below it."""
        yield self
        for child in self.subcommands:
            yield from child.family()


def read() -> Command:
    """The whole app."""
    from stt_cli.cli.app import app

    return _command(typer.main.get_command(app), ("stt",))


def _command(command: Any, words: tuple[str, ...]) -> Command:
    text, _, examples = _plain(command.help or "").partition(f"{EXAMPLES}\n")
    summary, *rest = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    children = getattr(command, "commands", {})
    return Command(
        words=words,
        summary=summary,
        description=tuple(rest),
        examples=tuple(line.strip() for line in examples.splitlines() if line.strip()),
        arguments=tuple(
            (param.metavar or param.name.upper(), _plain(param.help or ""))
            for param in command.params
            if param.param_type_name == "argument"
        ),
        options=tuple(_options(command)),
        subcommands=tuple(_command(child, (*words, name)) for name, child in children.items()),
    )


def _options(command: Any) -> Iterator[Option]:
    for param in command.params:
        if param.param_type_name == "option" and not param.hidden:
            yield _option(param)
    yield Option(flags=("--help", "-h"), help="Show this message and exit.", panel="")


def _option(param: Any) -> Option:
    annotation = param.type_descriptor.annotation
    is_flag = annotation is bool or param.metavar == ""
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    kinds = {int: "N", float: "N"}
    return Option(
        flags=(*param.opts, *param.secondary_opts),
        help=_plain(param.help or "") + _default(param, is_flag),
        panel=param.rich_help_panel or "",
        value=""
        if is_flag
        else param.metavar or "|".join(choices) or kinds.get(annotation, "TEXT"),
        choices=choices,
        is_file=param.name in FILE_OPTIONS,
        repeatable=param.multiple,
    )


def _default(param: Any, is_flag: bool) -> str:
    if is_flag or not param.default or param.multiple:
        return ""
    return f" Default: {param.default}."


def _plain(markup: str) -> str:
    return Text.from_markup(markup).plain
