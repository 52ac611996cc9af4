"""Tables and JSON on stdout: the same shape in a terminal and in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

import msgspec
from rich.cells import cell_len

from stt_cli.cli.ui.console import as_json
from stt_cli.text.sanitize import visible

PAGE = 200
"""Rows that share their widths at least; later ones are printed while more are still read."""


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their widest cell so far, the last one ragged."""
    widths = [0] * len(header)
    lines = chain([list(header)], ([visible(cell) for cell in row] for row in rows))
    while page := list(islice(lines, PAGE)):
        widths = [max(width, *(cell_len(row[n]) for row in page)) for n, width in enumerate(widths)]
        for row in page:
            padded = [
                cell + " " * (width - cell_len(cell))
                for cell, width in zip(row, widths, strict=True)
            ]
            sys.stdout.write("  ".join(padded).rstrip() + "\n")


def print_fields(fields: Sequence[tuple[str, str]]) -> None:
    """`name  value` lines, values in one column."""
    width = max(len(name) for name, _ in fields)
    for name, value in fields:
        sys.stdout.write(f"{name:<{width}}  {visible(value)}\n")


def print_json(value: Any) -> None:
    """Indented JSON with a line feed at its end."""
    sys.stdout.buffer.write(msgspec.json.format(as_json(value)) + b"\n")


def print_json_list(values: Iterable[Any]) -> None:
    """As `print_json` of a list, whose items are printed while more are still read."""
    before = b"["
    for value in values:
        item = msgspec.json.format(as_json(value)).replace(b"\n", b"\n  ")
        sys.stdout.buffer.write(before + b"\n  " + item)
        before = b","
    sys.stdout.buffer.write(b"[]\n" if before == b"[" else b"\n]\n")
