"""What `--help` prints: plain text that fits the terminal, made without another library."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator

from stt_cli.cli.tree import Command, Option
from stt_cli.cli.ui.console import colour_wanted

WIDEST = 100
NARROW = 60
"""Columns below which a text stands under what it explains, not beside it."""
TERM = 30
"""Columns that an option may take beside its text."""


def print_help(command: Command) -> None:
    """Print it in one piece; a reader that closes after the first lines is no error."""
    columns = min(shutil.get_terminal_size().columns, WIDEST)
    text = "\n".join(render(command, max(columns, 20), bold=colour_wanted(sys.stdout)))
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return


def print_usage(command: Command) -> None:
    """One line for a command without arguments."""
    words = " ".join(command.words)
    sys.stdout.write(f"Usage: {' '.join(command.usage)}  (options: {words} --help)\n")


def render(command: Command, width: int, *, bold: bool = False) -> Iterator[str]:
    """The lines of a command's help, none wider than `width` where its words allow."""
    yield from _usage(command.usage, width)
    for paragraph in (command.summary, *command.description):
        yield from ("", *_wrapped(paragraph, width))
    if command.examples:
        yield from ("", _title("Examples", bold), *(f"  {line}" for line in command.examples))
    below = [(child.words[-1], child.summary) for child in command.subcommands]
    yield from _section("Commands", below, width, bold)
    yield from _section("Arguments", command.arguments, width, bold)
    for panel, options in _panels(command.options):
        yield from _section(panel or "Options", map(_entry, options), width, bold)
    if command.epilog:
        for paragraph in command.epilog.split("\n\n"):
            yield from ("", *_wrapped(paragraph, width))


def _usage(pieces: Iterable[str], width: int) -> list[str]:
    lines = ["Usage:"]
    for piece in pieces:
        if len(lines[-1]) + 1 + len(piece) > width:
            lines.append(" " * 8)
        lines[-1] += f" {piece}"
    return lines


def _panels(options: Iterable[Option]) -> list[tuple[str, list[Option]]]:
    """Options by panel, in the order in which panels first appear; those without one first."""
    panels: dict[str, list[Option]] = {"": []}
    for option in options:
        panels.setdefault(option.panel, []).append(option)
    return [*panels.items()]


def _entry(option: Option) -> tuple[str, str]:
    short = sorted(option.flags, key=len)
    return ", ".join(short) + (f" {option.value}" if option.value else ""), option.help


def _section(
    title: str, entries: Iterable[tuple[str, str]], width: int, bold: bool
) -> Iterator[str]:
    rows = [*entries]
    if not rows:
        return
    yield from ("", _title(title, bold))
    beside = min(max(len(term) for term, _ in rows), TERM) + 4
    for term, text in rows:
        if width < NARROW:
            yield from (f"  {term}", *_wrapped(text, width, " " * 6))
            continue
        lines = _wrapped(text, width, " " * beside)
        if len(term) + 4 > beside:
            yield f"  {term}"
        else:
            lines[0] = f"  {term}".ljust(beside) + lines[0].lstrip()
        yield from lines


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    ) or [""]


def _title(text: str, bold: bool) -> str:
    return f"\033[1m{text}\033[0m" if bold else text
