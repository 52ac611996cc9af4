"""Help, usage and mistyped names, as a newcomer meets them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import stt_cli
from stt_cli.cli.app import Stt
from stt_cli.cli.tree import read
from stt_cli.cli.ui.help import render
from tests.support.shell import Shell

COMMANDS = {command.name: command for command in read().family()}
HEAVY = {"pydantic", "rich.console", "typer.rich_utils", "httpx", "av", "pydub", "pocketsphinx"}


def imported(*arguments: str) -> set[str]:
    """The modules that a command loads."""
    command = [sys.executable, "-X", "importtime", "-m", "stt_cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("word", ["--version", "-V", "version"])
def test_the_version_loads_no_framework(word: str) -> None:
    assert not imported(word) & {"typer", "rich", "msgspec", "stt_cli.cli"}


def test_help_loads_no_command() -> None:
    loaded = imported("--help")
    assert not loaded & {*HEAVY, "rich", "msgspec"}
    assert not loaded & {place.module for place in Stt.places.values()}


@pytest.mark.parametrize("command", ["transcribe --help", "jobs list", "providers", "keys list"])
def test_a_command_loads_what_it_uses(command: str) -> None:
    name, *rest = command.split()
    loaded = imported(name, *rest)
    assert not loaded & {*HEAVY, "keyring"}
    others = {place.module for other, place in Stt.places.items() if other != name}
    assert not loaded & others


@pytest.mark.parametrize("word", ["--version", "-V", "version"])
def test_the_version_is_printed_however_it_is_asked_for(stt: Shell, word: str) -> None:
    assert stt(word).text == f"stt {stt_cli.__version__}\n"


@pytest.mark.parametrize("words", ["", "jobs", "jobs list", "transcribe", "providers show"])
def test_help_of_a_command_is_its_help_option(stt: Shell, words: str) -> None:
    result = stt("help", *words.split())
    assert result.code == 0
    assert result.text == stt(*words.split(), "--help").text
    assert result.text.startswith(f"Usage: stt {words}".rstrip())


@pytest.mark.parametrize("name", Stt.places)
def test_what_is_said_of_a_command_before_it_is_loaded_is_what_it_says_itself(name: str) -> None:
    assert Stt.places[name].summary == COMMANDS[f"stt-{name}"].summary


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("width", [40, 80])
def test_help_fits_the_terminal(name: str, width: int) -> None:
    command = COMMANDS[name]
    examples = {f"  {example}" for example in command.examples}
    for line in render(command, width):
        # A line of one word, and an example, cannot be broken.
        assert len(line) <= width or line in examples or len(line.split()) <= 3, line


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_has_a_type_for_programmers_or_two_meanings(name: str) -> None:
    text = "\n".join(render(COMMANDS[name], 80))
    assert not any(
        word in text for word in ("<bool>", "BOOLEAN", "INTEGER", "<int", "<str", "[bold]")
    )


def test_who_reads_the_first_line_of_the_help_only_is_no_failure() -> None:
    command = f"set -o pipefail; {sys.executable} -m stt_cli transcribe --help | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Usage: stt transcribe [OPTIONS] INPUT...\n")
    unread = ["bash", "-c", command.replace("head -1", "true")]
    assert subprocess.run(unread, check=False).returncode == 0


@pytest.mark.parametrize("command", ["transcribe", "export"])
def test_a_command_that_needs_an_input_shows_how_it_is_used_in_a_line(
    stt: Shell, command: str
) -> None:
    result = stt(command)
    (line,) = result.text.splitlines()
    assert result.code == 2
    assert line.startswith(f"Usage: stt {command} [OPTIONS] ")
    assert f"stt {command} --help" in line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("transcrib a.wav", "transcribe"),
        ("provders", "providers"),
        ("jobs lst", "list"),
        ("transcribe a.wav --lnguage en", "--language"),
        ("transcribe a.wav --preset netflx", "netflix"),
        ("transcribe a.wav --progress JSON", "json"),
        ("export a.srt --speaker-stile dash", "--speaker-style"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(stt: Shell, typed: str, meant: str) -> None:
    result = stt(*typed.split())
    (line,) = result.stderr.splitlines()
    assert result.code == 2
    assert f"did you mean {meant}?" in line


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("--chunk-seconds ten", "--chunk-seconds: 'ten' is not a number"),
        ("--chunk-seconds nan", "--chunk-seconds: 'nan' is not a number"),
        ("--concurrency 1.5", "--concurrency: '1.5' is not a whole number"),
        ("-j 0", "--concurrency: 0 is too little (it is 1 at least)"),
        ("--speakers 33", "--speakers: 33 is too much (it is 32 at most)"),
        (
            "--preset tv",
            "--preset has no value 'tv' (there are: default, netflix, bbc, shorts, none)",
        ),
        ("--zzz", "there is no option --zzz (see: stt transcribe --help)"),
    ],
)
def test_a_wrong_value_is_answered_in_words(stt: Shell, typed: str, answer: str) -> None:
    result = stt("transcribe", "a.wav", *typed.split())
    assert (result.code, result.stderr) == (2, f"stt: error: {answer}\n")
