"""How commands are made, found and explained."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from stt_cli.cli import tree
from stt_cli.cli.ui.help import print_help, print_usage
from stt_cli.cli.values import coercion
from stt_cli.errors import unknown


class _Explained:
    """Prints our help in place of typer's, and reads values as `values` does."""

    def get_params(self, ctx: Any) -> list[Any]:
        params = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if param._runtime_param is None:
                param._runtime_param = coercion(param)  # typer makes one where it is still None
        return params  # type: ignore[no-any-return]

    def get_help(self, ctx: Any) -> str:
        print_help(self.described(ctx))
        ctx.exit()
        raise AssertionError  # exit does not return

    def described(self, ctx: Any) -> tree.Command:
        return tree.describe(self, tuple(ctx.command_path.split()))


class Command(_Explained, TyperCommand):
    """A command of `stt`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            print_usage(self.described(ctx))
            ctx.exit(2)
        return super().parse_args(ctx, args)


class Group(_Explained, TyperGroup):
    """Commands under one name; without a command, it prints its help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            print_help(self.described(ctx))
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise unknown("command", args[0], self.list_commands(ctx), within=ctx.command_path)
        return super().resolve_command(ctx, args)

    def summaries(self) -> dict[str, str]:
        """What each command does, in a sentence."""
        shown = {name: command for name, command in self.commands.items() if not command.hidden}
        return {name: tree.summary_of(command.help) for name, command in shown.items()}


class Place(NamedTuple):
    """Where a command is: a module with `app`, loaded when the command is called."""

    module: str
    summary: str


class LazyGroup(Group):
    """A group that lists its commands without loading their modules; subclasses set `places`."""

    places: ClassVar[dict[str, Place]]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands and cmd_name in self.places:
            app = import_module(self.places[cmd_name].module).app
            self.commands[cmd_name] = typer.main.get_command(app)
        return self.commands.get(cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        return [*self.places]

    def summaries(self) -> dict[str, str]:
        return {name: place.summary for name, place in self.places.items()}


class App(typer.Typer):
    """A command, or a group of commands, whose help is ours."""

    def __init__(self, **settings: Any) -> None:
        ours = {"cls": Group, "add_completion": False, "pretty_exceptions_enable": False}
        super().__init__(**{**ours, **settings}, rich_markup_mode=None)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        return super().command(name, **{"cls": Command, **settings})
