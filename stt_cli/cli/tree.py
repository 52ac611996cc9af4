"""Commands and options as plain values, from which help, man pages and completions are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

EXAMPLES = "Examples"
Kind = Literal[
    "",
    "file",
    "provider",
    "model",
    "local model",
    "format",
    "language",
    "profile",
    "job",
    "transcript",
]
"""What completes a value: files, names of the app, jobs and profiles of the user, both jobs and
files ("transcript"), or nothing."""

_KINDS: dict[str, Kind] = {
    "PROVIDER": "provider",
    "MODEL": "model",
    "FORMAT": "format",
    "LANG": "language",
    "PROFILE": "profile",
    "ID": "job",
    "INPUT": "file",
    "SOURCE": "transcript",
}
_FILE_OPTIONS = {"output", "files_from", "save_audio", "embed"}
_FILES = ("FILE", "FOLDER", "DIR", "OUT", "REFERENCE", "HYPOTHESIS")
_NUMBERS = (int, float)


class Option(NamedTuple):
    """One option; `value` is what stands for its value, empty for a flag."""

    flags: tuple[str, ...]
    help: str
    panel: str = ""
    value: str = ""
    choices: tuple[str, ...] = ()
    kind: Kind = ""
    repeatable: bool = False


class Command(NamedTuple):
    """One command; `words` is how it is called. Text is plain, one string a paragraph."""

    words: tuple[str, ...]
    summary: str
    description: tuple[str, ...]
    examples: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    epilog: str = ""
    subcommands: tuple[Command, ...] = ()
    repeated: tuple[str, ...] = ()
    """Arguments of which there may be several."""

    @property
    def name(self) -> str:
        return "-".join(self.words)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Of its arguments."""
        return tuple(_argument_kind(self.words, name) for name, _ in self.arguments)

    @property
    def usage(self) -> tuple[str, ...]:
        """How it is called, in pieces that a line is not broken within."""
        below = ("COMMAND [ARGS]...",) if self.subcommands else ()
        return (" ".join(self.words), "[OPTIONS]", *below, *map(self._argument, self.arguments))

    def _argument(self, argument: tuple[str, str]) -> str:
        name = argument[0]
        return f"{name}..." if name in self.repeated and not name.endswith("...") else name

    def family(self) -> Iterator[Command]:
        """The command and all below it."""
        yield self
        for child in self.subcommands:
            yield from child.family()


def read() -> Command:
    """The whole app."""
    from stt_cli.cli.app import root

    return describe(root, ("stt",), deep=True)


def describe(command: Any, words: tuple[str, ...], *, deep: bool = False) -> Command:
    """The command; of those below it no more than the summary, where not `deep`."""
    text, _, examples = plain(command.help or "").partition(f"{EXAMPLES}\n")
    summary, *rest = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return Command(
        words=words,
        summary=summary,
        description=tuple(rest),
        examples=tuple(line.strip() for line in examples.splitlines() if line.strip()),
        arguments=tuple(
            (param.metavar or param.name.upper(), plain(param.help or ""))
            for param in command.params
            if param.param_type_name == "argument"
        ),
        options=tuple(_options(command)),
        epilog=plain(command.epilog or ""),
        subcommands=tuple(_below(command, words, deep=deep)),
        repeated=tuple(
            param.metavar or param.name.upper()
            for param in command.params
            if param.param_type_name == "argument" and param.nargs != 1
        ),
    )


def summary_of(help: str | None) -> str:
    return " ".join(plain(help or "").partition("\n\n")[0].split())


def _below(command: Any, words: tuple[str, ...], *, deep: bool) -> Iterator[Command]:
    for name, summary in getattr(command, "summaries", dict)().items():
        if deep:
            yield describe(command.get_command(None, name), (*words, name), deep=True)
        else:
            yield Command((*words, name), summary, (), (), (), ())


def _options(command: Any) -> Iterator[Option]:
    for param in command.params:
        if param.param_type_name == "option" and not param.hidden:
            yield _option(param)
    yield Option(("--help", "-h"), "Show this message and exit.")


def _option(param: Any) -> Option:
    annotation = param.type_descriptor.annotation
    is_flag = annotation is bool or param.metavar == ""
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    value = param.metavar or "|".join(choices) or ("N" if annotation in _NUMBERS else "TEXT")
    return Option(
        flags=(*param.opts, *param.secondary_opts),
        help=plain(param.help or "") + _default(param, is_flag),
        panel=param.rich_help_panel or "",
        value="" if is_flag else value,
        choices=choices,
        kind="file" if param.name in _FILE_OPTIONS else _kind(param.metavar or ""),
        repeatable=param.multiple,
    )


def _kind(metavar: str) -> Kind:
    name = metavar.rstrip(".")
    return "file" if name.startswith(_FILES) else _KINDS.get(name, "")


def _argument_kind(words: tuple[str, ...], name: str) -> Kind:
    if words[1] == "models":
        return "local model"
    return "file" if words[1] == "stream" else _kind(name)


def _default(param: Any, is_flag: bool) -> str:
    if is_flag or not param.default or param.multiple:
        return ""
    return f" Default: {param.default}."


def plain(markup: str) -> str:
    return re.sub(r"\[/?bold\]", "", markup)
