"""Going on with exactly what was broken off, and saying what that costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_cli import config
from stt_cli.errors import Exit, Interrupted
from stt_cli.pipeline.run import Run
from stt_cli.store import Store
from tests.simulators.tones import speak
from tests.support import audio
from tests.support.services import Services
from tests.support.shell import Result, Shell

LOCAL = ("--provider", "local", "--model", "sphinx")


def recordings(*names: str) -> None:
    for number, name in enumerate(names):
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        audio.save(Path(name), audio.silence(1.0 + number / 10))


def interrupted(
    stt: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, *arguments: str, after: int = 0
) -> Result:
    """A run that Ctrl-C ends once `after` of its recordings are delivered."""
    with monkeypatch.context() as patch:
        true = Run.__call__

        def broken_off(run: Run, works: list[object]) -> Exit:
            deliver, count = run.report.deliver, 0

            def counted(recording: object) -> None:
                nonlocal count
                if count == after:
                    raise Interrupted
                count += 1
                deliver(recording)  # type: ignore[arg-type]

            run.report.deliver = counted  # type: ignore[method-assign]
            return true(run, works)  # type: ignore[arg-type]

        patch.setattr(Run, "__call__", broken_off)
        return stt(*arguments)


def run_in(stderr: str) -> str:
    found = re.search(r"stt jobs resume ([a-z2-7]{8})\b", stderr)
    assert found, stderr
    return found[1]


def test_ctrl_c_names_what_goes_on_with_exactly_this_run(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings("in/a.wav", "in/b.wav", "in/c.wav", "other.wav")
    interrupted(stt, monkeypatch, "transcribe", "other.wav", *LOCAL, "-o", "other.txt")
    stopped = interrupted(
        stt, monkeypatch, "transcribe", "in", *LOCAL, "-f", "txt", "-o", "out/", after=1
    )
    assert stopped.code == 130
    assert len(stopped.stderr.strip().splitlines()[-1:]) == 1
    run = run_in(stopped.stderr)
    monkeypatch.chdir("in")
    resumed = stt("jobs", "resume", run, "--json")
    assert resumed.code == 0, resumed.stderr
    monkeypatch.chdir(stt.cwd)
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.txt", "b.txt", "c.txt"]
    assert not Path("other.txt").exists()
    assert {job["state"] for job in resumed.json} == {"done"}
    again = stt("jobs", "resume", run)
    assert "nothing to resume" in again.stderr


def test_a_run_to_stdout_goes_on_there(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings("a.wav")
    stopped = interrupted(stt, monkeypatch, "transcribe", "a.wav", *LOCAL, "-f", "json")
    resumed = stt("jobs", "resume", run_in(stopped.stderr))
    assert resumed.json["source"]["name"] == "a.wav"


def test_a_list_from_stdin_is_remembered(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings("a.wav")

    def typed(*arguments: str) -> Result:
        return stt(*arguments, stdin=b"a.wav\n")

    command = ("transcribe", "--files-from", "-", *LOCAL, "-f", "txt")
    stopped = interrupted(typed, monkeypatch, *command)
    resumed = stt("jobs", "resume", run_in(stopped.stderr))
    assert (resumed.code, resumed.text) == (0, "")
    assert Path("a.txt").exists()


def test_what_came_from_a_pipe_is_to_be_piped_again(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings("a.wav")

    def typed(*arguments: str) -> Result:
        return stt(*arguments, stdin=Path("a.wav").read_bytes())

    stopped = interrupted(typed, monkeypatch, "transcribe", "-", *LOCAL)
    assert "run the same command again" in stopped.stderr
    assert "jobs resume" not in stopped.stderr


def test_fresh_stays_fresh_and_is_not_paid_twice(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        Path(f"{name}.wav").write_bytes(speak(f"hello {name}").wav())
    command = ("transcribe", "a.wav", "b.wav", "-p", "openai", "-f", "txt", "--fresh", "-j", "1")
    assert stt(*command).code == 0
    stopped = interrupted(stt, monkeypatch, *command, after=1)
    asked = services["openai"].requests
    sent = len(asked)
    assert stt("jobs", "resume", run_in(stopped.stderr)).code == 0
    assert 2 + 1 <= sent <= 4
    assert len(asked) == 4
    assert stt("jobs", "list", "--state", "interrupted", "--json").json == []


def test_what_is_still_to_be_paid_for_is_told(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("talk.wav").write_bytes(speak("hello there").wav())
    command = ("transcribe", "talk.wav", "-p", "openai", "-f", "txt", "-o", "out.txt")
    stopped = interrupted(stt, monkeypatch, *command)
    resumed = stt("jobs", "resume", run_in(stopped.stderr))
    assert "all of it was answered before, and nothing is sent" in resumed.stderr
    with Store.open(config.paths().store) as store:
        (job,) = store.jobs()
        store.update_job(job.id, state="failed")
        store._write("UPDATE chunk SET answer = NULL", {})
    Path("out.txt").unlink()
    paid = stt("jobs", "resume", job.id)
    assert re.search(
        r"1 job is resumed: 0:0\d is still to be sent to openai, about 0\.0", paid.stderr
    )
    assert Path("out.txt").exists()


def test_all_leaves_alone_what_is_gone_and_says_so(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings("a.wav", "b.wav")
    for name in ("a", "b"):
        interrupted(stt, monkeypatch, "transcribe", f"{name}.wav", *LOCAL, "-o", f"{name}.txt")
    Path("a.wav").unlink()
    resumed = stt("jobs", "resume", "--all", "--json")
    assert resumed.code == 0
    assert [Path(job["source"]).name for job in resumed.json] == ["b.wav"]
    assert "left alone: a.wav (its file is gone)" in resumed.stderr
    assert "1 job is resumed" in resumed.stderr
    nothing = stt("jobs", "resume", "--all")
    assert nothing.code == 0
    assert "there is nothing to resume" in nothing.stderr


def test_a_run_whose_folder_is_gone_is_an_input_error(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings("in/a.wav")
    monkeypatch.chdir("in")
    stopped = interrupted(stt, monkeypatch, "transcribe", "a.wav", *LOCAL)
    monkeypatch.chdir("..")
    Path("in/a.wav").unlink()
    Path("in").rmdir()
    resumed = stt("jobs", "resume", run_in(stopped.stderr))
    assert resumed.code == 3
    assert "run the same command again" in resumed.stderr


def test_prune_shows_what_would_go_and_asks(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings("a.wav")
    stt("transcribe", "a.wav", *LOCAL, "-o", "a.txt")
    refused = stt("jobs", "prune", "--older-than", "0")
    assert refused.code == 2
    assert "--yes" in refused.stderr
    assert refused.text.splitlines()[1].split()[:2] == ["done", "1"]
    for reply, left in ((False, 1), (True, 0)):
        monkeypatch.setattr("stt_cli.cli.ui.console.is_terminal", lambda stream: True)
        monkeypatch.setattr("typer.confirm", lambda question, err, reply=reply: reply)
        assert stt("jobs", "prune", "--older-than", "0").code == 0
        assert len(stt("jobs", "list", "--json").json) == left
    assert "nothing to forget" in stt("jobs", "prune", "--older-than", "0").stderr
