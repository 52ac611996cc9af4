"""Tables and JSON on stdout: the same shape in a terminal and in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import msgspec
from rich.cells import cell_len

from stt_cli.cli.ui.console import as_json
from stt_cli.text.sanitize import visible


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell, the last one ragged."""
    cells = [list(header), *([visible(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(row[n]) for row in cells) for n in range(len(header))]
    for row in cells:
        padded = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
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
