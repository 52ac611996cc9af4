"""Transcripts on disk, and the services whose tools are tried with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stt_cli.export import render
from tests.simulators.openai import Service as OpenAI
from tests.simulators.sttai import Service
from tests.support.services import serving
from tests.support.shell import Shell
from tests.support.transcripts import spoken, transcript

MEETING = transcript(
    spoken("Shall we begin?", start=0.0, speaker="Speaker 1"),
    spoken("The numbers are good.", start=2.0, speaker="Speaker 1"),
    spoken("They are better than last year.", start=6.0, speaker="Speaker 2"),
)
SRT = """1
00:00:01,000 --> 00:00:02,500
Good morning.

2
00:00:03,000 --> 00:00:05,000
How are you today?
"""


@pytest.fixture
def talk(stt: Shell) -> Path:
    """`talk.json`, a meeting of two, and `talk.srt`, somebody's subtitles."""
    (stt.cwd / "talk.json").write_bytes(render(MEETING, "json"))
    (stt.cwd / "talk.srt").write_text(SRT)
    return stt.cwd


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch, talk: Path) -> Iterator[OpenAI]:
    """A compatible server; it could be on the user's own machine."""
    with serving(monkeypatch, "openai") as running:
        service = running["openai"]
        assert isinstance(service, OpenAI)
        yield service


@pytest.fixture
def sttai(monkeypatch: pytest.MonkeyPatch, talk: Path) -> Iterator[Service]:
    with serving(monkeypatch, "sttai") as running:
        service = running["sttai"]
        assert isinstance(service, Service)
        yield service
