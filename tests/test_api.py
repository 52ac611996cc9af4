"""`stt_cli.transcribe` and `stt_cli.export`."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import stt_cli
from stt_cli.export import Options, render
from stt_cli.pipeline.events import AnyEvent, FileDone, Notice
from tests.support import audio
from tests.support.recordings import record
from tests.support.services import Services
from tests.support.shell import Shell
from tests.support.transcripts import speech


def test_a_transcript_is_the_one_that_the_command_writes(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 30)
    transcript = stt_cli.transcribe(tmp_path / "talk.wav", "openai", model="whisper-1")
    sent = len(services["openai"].requests)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-m", "whisper-1", "-f", "json")
    assert result.code == 0
    assert len(services["openai"].requests) == sent  # both are one run's answers
    written, ours = result.json, json.loads(stt_cli.export(transcript, "json"))
    for varying in ("job", "source"):
        del written[varying], ours[varying]
    assert ours == written
    assert isinstance(transcript, stt_cli.Transcript)


def test_nothing_is_printed_and_events_tell_what_happens(
    tmp_path: Path, services: Services, capfd: pytest.CaptureFixture[str]
) -> None:
    audio.save(tmp_path / "talk.wav", audio.silence(1.0))
    events: list[AnyEvent] = []
    asked: dict[str, str] = {"model": "whisper-1"}
    transcript = stt_cli.transcribe(
        str(tmp_path / "talk.wav"), "openai", model=asked["model"], on_event=events.append
    )
    assert transcript.text == ""
    assert any(isinstance(event, Notice) and "empty" in event.message for event in events)
    assert any(isinstance(event, FileDone) for event in events)
    assert capfd.readouterr() == ("", "")


def test_failures_are_those_of_the_command(
    tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, 10)
    talk = tmp_path / "talk.wav"
    with pytest.raises(stt_cli.InputError, match="no such file"):
        stt_cli.transcribe(tmp_path / "none.wav", "openai")
    with pytest.raises(stt_cli.UsageError, match="is not one recording"):
        stt_cli.transcribe(tmp_path, "openai")
    with pytest.raises(stt_cli.UsageError, match="openal"):
        stt_cli.transcribe(talk, "openal")
    with pytest.raises(stt_cli.UsageError, match=r"of the wrong type: .* at `keyterms`"):
        stt_cli.transcribe(talk, "openai", keyterms="Ada")
    with pytest.raises(TypeError, match="did you mean language"):
        stt_cli.transcribe(talk, "openai", langage="de")  # type: ignore[call-arg]
    with pytest.raises(stt_cli.CreditError, match="max-cost"):
        stt_cli.transcribe(talk, "openai", max_cost=0.0, model="whisper-1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-0123456789")
    with pytest.raises(stt_cli.KeyRejected):
        stt_cli.transcribe(talk, "openai", model="whisper-1")


MEETING = speech(40, speakers=2, seed=3)


@pytest.mark.parametrize("name", ["txt", "srt", "json", "html"])
def test_export_makes_what_a_file_of_the_format_holds(name: str) -> None:
    made = stt_cli.export(MEETING, name, max_line_chars=30)
    assert made.encode() == render(MEETING, name, Options(max_line_chars=30))


def test_documents_are_bytes_and_unknown_formats_an_error() -> None:
    pytest.importorskip("docx")
    assert stt_cli.export(MEETING, "docx").startswith(b"PK")
    with pytest.raises(stt_cli.UsageError, match="did you mean srt"):
        stt_cli.export(MEETING, "srtt")


def test_importing_the_package_loads_nothing() -> None:
    script = (
        "import sys; before = set(sys.modules); import stt_cli; "
        "print(*sorted(set(sys.modules) - before)); print('transcribe' in dir(stt_cli))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded, listed = done.stdout.splitlines()
    ours = {name for name in loaded.split() if name.startswith("stt_cli")}
    assert (ours, listed) == ({"stt_cli"}, "True")
    assert not {"msgspec", "httpx", "typer", "av"} & set(loaded.split())
    with pytest.raises(AttributeError, match="no attribute 'transcripe'"):
        stt_cli.transcripe  # type: ignore[attr-defined]  # noqa: B018


def test_type_checkers_see_every_name() -> None:
    stub = Path(stt_cli.__file__).with_suffix(".pyi").read_text()
    for name in stt_cli.__all__:
        assert getattr(stt_cli, name)
        assert f" as {name}\n" in stub or f"def {name}(" in stub
    real = inspect.signature(stt_cli.transcribe)
    for name, parameter in real.parameters.items():
        assert (
            f"{name}: {parameter.annotation}".replace("OnEvent", "Callable[[AnyEvent], None]")
            in stub
        )


def test_a_script_needs_no_guard_for_the_processes_of_an_engine(
    tmp_path: Path, examples: Path
) -> None:
    (tmp_path / "script.py").write_text(
        "import stt_cli\n"
        "print('begun')\n"
        f"made = stt_cli.transcribe({str(examples / 'short.mp3')!r}, 'local', model='sphinx')\n"
        "print(made.text[:12])\n"
    )
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\ngood morning\n", "")
