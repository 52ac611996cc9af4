"""Completion as the shells themselves do it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stt_cli import config
from stt_cli.cli.manual.completions import SCRIPTS
from stt_cli.cli.tree import read
from stt_cli.store import NewJob, Store
from tests.support.shell import Shell, run
from tests.support.terminal import typed

SCRIPT_FOLDER = Path(__file__).parent.parent.parent / "completions"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user with a job, a profile, and a `stt` on PATH that prints what it is given."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "stt"
    program.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = completion ] && exec {shlex.quote(sys.executable)} -m stt_cli "$@"\n'
        "printf '<%s>' \"$@\"; echo '<end>'\n"
    )
    program.chmod(0o755)
    settings = config.paths().config
    settings.parent.mkdir(parents=True)
    settings.write_text('[profiles.interviews]\nprovider = "openai"\n')
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "two words.wav").touch()
    return tmp_path


@pytest.fixture
def job(home: Path) -> str:
    """The id of a job in the store."""
    with Store.open(config.paths().store) as store:
        return store.new_job(
            NewJob(run="r", name="talk.mp3", source="/x", provider="local", settings={})
        ).id


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "TERM": "dumb",
        "PS1": "> ",
        "INPUTRC": "/dev/null",
        "ZDOTDIR": str(home),
    }


def in_bash(home: Path, lines: list[str]) -> list[str]:
    start = home / "bashrc"
    start.write_text(f"bind 'set bell-style none'\nsource {SCRIPT_FOLDER / 'stt.bash'}\n")
    command = ["bash", "--noprofile", "--rcfile", str(start), "-i"]
    return _ran(command, home, lines)


def in_zsh(home: Path, lines: list[str]) -> list[str]:
    script = f"fpath=({SCRIPT_FOLDER} $fpath)\nautoload -Uz compinit; compinit -u -d {home}/dump\n"
    (home / ".zshrc").write_text(script + "PROMPT='> '; unsetopt beep\n")
    return _ran(["zsh", "-i"], home, lines)


def in_fish(home: Path, lines: list[str]) -> list[str]:
    """The only completion that fish has for each line, put in its place."""
    asked = "; echo '<end>'; ".join(f"complete -C {shlex.quote(f'stt {line}')}" for line in lines)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {SCRIPT_FOLDER / 'stt.fish'}; {asked}"],
        cwd=home / "work", env=environment(home), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [shown.strip() for shown in done.stdout.split("<end>")]
    return [
        "".join(f"<{word}>" for word in (*line.split()[:-1], _only(shown)))
        for line, shown in zip(lines, found, strict=True)
    ]


def _only(shown: str) -> str:
    return shown.partition("\t")[0].replace("\\ ", " ")


def _ran(command: list[str], home: Path, lines: list[str]) -> list[str]:
    """What `stt` was given when each line was completed and run."""
    keys = "".join(f"stt {line}\t\n" for line in lines)
    shown = typed(command, keys, cwd=home / "work", env=environment(home), ends=len(lines))
    return [part.splitlines()[-1] for part in shown.split("<end>")[:-1]]


SHELLS = [
    pytest.param(
        name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name} is installed")
    )
    for name in ("bash", "zsh", "fish")
]
COMPLETED = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}


GIVEN = {
    "tran": "<transcribe>",
    "transcribe --diar": "<transcribe><--diarize>",
    "transcribe -p elum": "<transcribe><-p><elumenta>",
    "transcribe --fallback openai,elum": "<transcribe><--fallback><openai,elumenta>",
    "transcribe -p openai -m gpt-4o-transcribe-": "<transcribe><-p><openai><-m><gpt-4o-transcribe-diarize>",
    "transcribe -f srt,vt": "<transcribe><-f><srt,vtt>",
    "export --preset netf": "<export><--preset><netflix>",
    "transcribe -l aut": "<transcribe><-l><auto>",
    "transcribe --profile inter": "<transcribe><--profile><interviews>",
    "transcribe tw": "<transcribe><two words.wav>",
    "export -f srt -o tw": "<export><-f><srt><-o><two words.wav>",
    "providers elum": "<providers><elumenta>",
    "jobs li": "<jobs><list>",
    "doctor --off": "<doctor><--offline>",
    "jobs prune --older": "<jobs><prune><--older-than>",
    "transcribe --model=scribe_v1 --provider=elum": "<transcribe><--model=scribe_v1><--provider=elumenta>",
    "transcribe a.wav tw": "<transcribe><a.wav><two words.wav>",
    "models download large-v3": "<models><download><large-v3>",
    "keys test openai elum": "<keys><test><openai><elumenta>",
}
"""What is typed before the tab key, and what `stt` is given then."""


@pytest.mark.parametrize("shell", SHELLS)
def test_what_is_typed_is_completed(home: Path, shell: str) -> None:
    assert dict(zip(GIVEN, COMPLETED[shell](home, [*GIVEN]), strict=True)) == GIVEN


@pytest.mark.parametrize("shell", SHELLS)
def test_ids_of_jobs_are_completed(home: Path, job: str, shell: str) -> None:
    lines = [f"jobs show {job[:3]}", f"export {job[:3]}"]
    assert COMPLETED[shell](home, lines) == [f"<jobs><show><{job}>", f"<export><{job}>"]


def test_what_a_shell_asks_for_needs_no_framework(home: Path, job: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "stt_cli", "completion", "jobs"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split("\t")[0] == job
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"typer", "msgspec", "rich", "stt_cli.cli", "stt_cli.store"}


@pytest.mark.parametrize("what", ["jobs", "profiles"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00 neither SQL nor TOML", b"profiles = 3"])
def test_a_shell_is_told_nothing_where_something_is_wrong(
    tmp_path: Path, what: str, content: bytes | None
) -> None:
    for path in (config.paths().store, config.paths().config):
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    result = run("completion", what, cwd=tmp_path)
    assert (result.code, result.stdout, result.stderr) == (0, b"", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_installed_completion_works(
    stt: Shell, home: Path, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("ZDOTDIR", str(home))
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    assert stt("completion", "install").code == 0
    again = stt("completion", "install", shell)
    assert again.code == 0
    if shell == "fish":
        script = "complete -C 'stt tran'"
        done = subprocess.run(
            ["fish", "-c", script],
            env=environment(home),
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith("transcribe\t")
        return
    if shell == "bash":
        start = home / ".bashrc"
        loader = "" if start.exists() else ". /usr/share/bash-completion/bash_completion\n"
        start.write_text(loader + (start.read_text() if start.exists() else ""))
        command = ["bash", "--noprofile", "--rcfile", str(start), "-i"]
    else:
        assert (home / ".zshrc").read_text().count("fpath=") == 1
        command = ["zsh", "-i"]
    assert _ran(command, home, ["tran"]) == ["<transcribe>"]


def test_the_shell_is_named_where_it_is_not_known(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/bin/csh")
    assert stt("completion", "install").code == 2
    monkeypatch.delenv("SHELL")
    assert "name it: bash, zsh, fish, powershell" in stt("completion", "show").stderr
    assert stt("completion", "show", "pwsh").text.startswith("# Made from")


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_script_knows_every_command_and_option(stt: Shell, shell: str) -> None:
    script = stt("completion", "show", shell).text
    for command in read().family():
        assert command.words[-1] in script
        for option in command.options:
            for flag in option.flags:
                name = flag.lstrip("-") if shell == "fish" else flag
                assert name in script


def test_tables_of_powershell_have_each_key_once() -> None:
    """It takes keys for the same that differ in capitals, and refuses a table with both."""
    for table in (SCRIPT_FOLDER / "stt.ps1").read_text().split("= @{")[1:]:
        keys = [
            line.split("'")[1].casefold()
            for line in table.partition("}")[0].splitlines()
            if "' = " in line
        ]
        assert len(keys) == len(set(keys))
