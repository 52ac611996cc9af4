"""Answers of services and names of files that try to steer terminals, or to become paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.server import Simulator
from tests.simulators.tones import speak
from tests.support.services import serving
from tests.support.shell import Shell

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\r../../evil\x7f\x08\x00"
FORMATS = "txt,srt,vtt,json,csv,tsv,ass,lrc,md,html"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    with serving(monkeypatch, "elevenlabs") as running:
        yield running["elevenlabs"]


def poisoned(value: Any) -> Any:
    """Every text in an answer with `EVIL` behind it."""
    match value:
        case str():
            return value + EVIL if value not in KEPT else value
        case list():
            return [poisoned(one) for one in value]
        case dict():
            return {name: poisoned(one) for name, one in value.items()}
        case _:
            return value


KEPT = {"word", "spacing", "audio_event"}
"""Words of the protocol, without which an answer is none."""


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_nothing_a_service_answers_steers_a_terminal_or_names_a_file(
    stt: Shell, tmp_path: Path, service: Simulator
) -> None:
    work = tmp_path / "deep" / "work"
    work.mkdir(parents=True)
    (work / "talk.wav").write_bytes(speak("one two three four").wav())
    service.fail(faults.edited(poisoned))
    command = ("transcribe", work / "talk.wav", "-p", "elevenlabs", "--diarize", "-vv")
    result = stt(*command, "-f", FORMATS, "-o", work / "out/")
    assert result.code == 0, result.stderr
    made = [path for path in files(tmp_path) if path.name != "talk.wav"]
    assert {path.parent for path in made} == {work / "out"}
    assert len(made) == len(FORMATS.split(","))
    for path in made:
        found = CONTROL.search(path.read_bytes().decode().replace("\r\n", "\n"))
        assert not found, (path.name, found)
    shown = stt(*command).text + result.stderr.replace("\n", "")
    assert not CONTROL.search(shown)
    listed = stt("jobs", "list").text + stt("jobs", "list", "--json").text
    assert not CONTROL.search(listed)
    assert len(service.requests) == 1


def test_a_refusal_is_one_line_whatever_is_in_it(
    stt: Shell, tmp_path: Path, service: Simulator
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak("one two").wav())
    service.fail(*[faults.status(400, EVIL, f"{EVIL}\nsecond line")] * 9)
    result = stt("transcribe", "talk.wav", "-p", "elevenlabs")
    assert result.code
    assert len(result.stderr.splitlines()) == 1
    assert not CONTROL.search(result.stderr)
