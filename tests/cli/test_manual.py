from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stt_cli.cli import manual
from stt_cli.cli.tree import read

REPOSITORY = Path(__file__).parent.parent.parent
COMMANDS = {command.name: command for command in read().family()}


def test_checked_in_pages_are_those_of_the_app() -> None:
    made = manual.pages()
    there = {
        path.relative_to(REPOSITORY): path.read_text("utf-8")
        for folder in ("man", "completions")
        for path in (REPOSITORY / folder).iterdir()
    }
    assert there == made, "run `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_explains_its_options(name: str) -> None:
    command = COMMANDS[name]
    assert command.summary.endswith(".")
    assert all(option.help for option in command.options)
    assert all(text for _, text in command.arguments)


@pytest.mark.parametrize("name", [name for name, c in COMMANDS.items() if not c.subcommands])
def test_every_command_shows_examples_that_begin_with_its_name(name: str) -> None:
    command = COMMANDS[name]
    assert command.examples
    assert all(" ".join(command.words) in example for example in command.examples)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['stt', '--help']\n"
        "from stt_cli.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'av', 'httpx', 'pydub', 'pocketsphinx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
