"""`stt` where its surroundings are unlike a login shell's, or fail while it runs."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.simulators.server import Simulator
from tests.support import audio
from tests.support.kills import COMMAND, RESUME, Home
from tests.support.recordings import numbered
from tests.support.services import simulator
from tests.support.shell import Result, Shell, run
from tests.support.waiting import until

resource = pytest.importorskip("resource", reason="limits of Unix")

LOCAL = ("-q", "-m", "sphinx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a recording of silence, for which no engine is started."""
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    return tmp_path


def shell(script: str, folder: Path, before: Callable[[], object] | None = None) -> Result:
    """Run a line of sh in which `stt` is ours."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'stt() {{ {sys.executable} -m stt_cli "$@"; }}; {script}'],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=before,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())


def others(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "a.wav")


@pytest.fixture(autouse=True)
def _unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What measures coverage would need the room that these tests take away."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(autouse=True)
def _at_a_terminal() -> Iterator[None]:
    """Children are told when the terminal closes, also where the suite itself runs under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def test_no_search_path_is_needed(folder: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "PATH"}
    result = run("transcribe", "a.wav", *LOCAL, cwd=folder, env=env)
    assert (result.code, result.stderr) == (0, "")


def test_temporary_files_may_lie_deeper_than_a_socket_can(folder: Path) -> None:
    deep = folder / ("x" * 120)
    deep.mkdir()
    result = run("transcribe", "a.wav", *LOCAL, cwd=folder, env={**os.environ, "TMPDIR": str(deep)})
    assert (result.code, result.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["providers", "transcribe a.wav -q -m sphinx -f json"])
def test_no_room_behind_stdout_is_one_line(folder: Path, command: str) -> None:
    result = shell(f"stt {command} > /dev/full", folder)
    assert result.code == 1
    (line,) = result.stderr.splitlines()
    assert "No space left" in line


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="reads /proc")
def test_the_standard_output_by_its_name_is_added_to(folder: Path) -> None:
    named = f"stt transcribe a.wav {' '.join(LOCAL)} -f vtt -o /dev/stdout"
    assert shell(f"echo before > log; {named} >> log; {named} >> log", folder).code == 0
    text = shell(f"{named} | cat", folder).text
    assert (folder / "log").read_text() == f"before\n{text}{text}"
    assert text


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_harm_nothing(folder: Path, closed: str) -> None:
    command = f"stt transcribe a.wav {' '.join(LOCAL)} -f json --progress json"
    assert shell(f"{command} {closed}", folder).code == 0
    assert shell(f"{command} -o made.json {closed}", folder).code == 0
    assert (folder / "made.json").read_text().startswith("{")


def test_a_full_disk_costs_the_writing_and_not_the_hearing(
    stt: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        result = stt("transcribe", "a.wav", *LOCAL, "-o", "a.txt")
    assert result.code == 1
    (line,) = result.stderr.splitlines()
    assert "a.txt: cannot be written: No space left" in line
    assert others(folder) == []
    assert stt("jobs", "resume", "--all").code == 0
    assert others(folder) == ["a.txt"]


@pytest.mark.parametrize("room", [0, 40_000, 160_000])
def test_a_store_without_room_is_one_line_and_stays_sound(folder: Path, room: int) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    command = "stt transcribe a.wav -m sphinx -f json"
    result = shell(command, folder, little_room)
    if result.code:
        assert result.code == 1
        assert len(result.stderr.splitlines()) == 1
        assert "job store" in result.stderr
    assert shell(command, folder).code == 0
    (store,) = Path(os.environ["XDG_DATA_HOME"]).glob("*/jobs.sqlite3")
    with closing(sqlite3.connect(store)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_store_that_cannot_be_there_is_one_line(
    stt: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "a.wav"))
    result = stt("transcribe", "a.wav", *LOCAL)
    assert result.code == 1
    (line,) = result.stderr.splitlines()
    assert "a.wav/stt is in the way" in line


@pytest.mark.parametrize("output", ["a.wav/deep/a.txt", "/proc/a.txt"])
def test_a_folder_that_takes_no_files_is_one_line(stt: Shell, folder: Path, output: str) -> None:
    result = stt("transcribe", "a.wav", *LOCAL, "-o", output)
    assert result.code == 1
    (line,) = result.stderr.splitlines()
    assert f"{output}: cannot be written" in line
    assert others(folder) == []


@pytest.fixture
def service() -> Iterator[Simulator]:
    with simulator("openai")() as running:
        running.latency = 0.3
        yield running


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_a_signal_leaves_no_scraps_and_pays_for_nothing_twice(
    tmp_path: Path, service: Simulator, number: int, code: int
) -> None:
    home = Home(tmp_path / "home", service, numbered(50).wav())
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    home.env["TMPDIR"] = str(scratch)
    process = home.start(*COMMAND)
    until(lambda: len(service.requests) > 2)
    process.send_signal(number)
    assert process.wait(20) == code
    assert list(scratch.iterdir()) == []
    assert home.outputs() == {}
    under_way = 3
    assert home.start(*RESUME).wait(60) == 0
    needed = len({request.files[0].data for request in service.requests})
    assert len(service.requests) <= needed + under_way
    assert set(home.outputs()) == {"talk.json", "talk.srt"}


def test_a_job_that_may_overwrite_still_may_when_it_is_resumed(
    tmp_path: Path, service: Simulator
) -> None:
    home = Home(tmp_path / "home", service, numbered(50).wav())
    (home.folder / "out").mkdir()
    (home.folder / "out" / "talk.srt").write_text("old")
    process = home.start(*COMMAND, "--overwrite")
    until(lambda: len(service.requests) > 2)
    process.kill()
    process.wait()
    assert home.outputs() == {"talk.srt": b"old"}
    assert home.start(*RESUME).wait(60) == 0
    assert home.outputs()["talk.srt"].startswith(b"1\n")


def test_a_signal_that_nohup_has_us_ignore_is_ignored(tmp_path: Path, service: Simulator) -> None:
    home = Home(tmp_path / "home", service, numbered(20).wav())
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = home.start(*COMMAND)
    finally:
        signal.signal(signal.SIGHUP, before)
    until(lambda: service.requests)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 0


def test_a_terminal_that_is_closed_does_not_lose_the_job(
    tmp_path: Path, service: Simulator
) -> None:
    home = Home(tmp_path / "home", service, numbered(50).wav())
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "stt_cli", *COMMAND],
        cwd=home.folder,
        env={**home.env, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    until(lambda: len(service.requests) > 2)
    os.close(ours)
    process.send_signal(signal.SIGHUP)
    assert process.wait(20) == 143
    assert not list(home.folder.glob("state/**/*.log"))
    assert home.start(*RESUME).wait(60) == 0
