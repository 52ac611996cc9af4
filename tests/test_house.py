"""The limits that keep the code readable: short functions, small files, few parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import stt_cli

PACKAGE = Path(stt_cli.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

LINES_OF_A_FUNCTION = 60
LINES_OF_A_MODULE = 300
PARAMETERS = 6


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [one.arg for one in every if one.arg not in ("self", "cls")]


def is_command_line(module: Path) -> bool:
    """Whether the parameters of its functions are options that users type."""
    return module.relative_to(PACKAGE).parts[0] == "cli"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_small_and_so_are_its_functions(module: Path) -> None:
    assert module.read_text(encoding="utf-8").count("\n") <= LINES_OF_A_MODULE
    for function in functions(module):
        if not is_command_line(module):
            lines = (function.end_lineno or 0) - function.lineno + 1
            assert lines <= LINES_OF_A_FUNCTION, function.name
            assert len(parameters(function)) <= PARAMETERS, function.name
