"""What somebody said live reaches every output as it is written, and steers nothing there."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from websockets.http11 import Request
from websockets.sync.server import ServerConnection

from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_server import KEY
from tests.support.recordings import record
from tests.support.shell import Shell
from tests.support.terminal import typed

KEPT = "a\u00a0b\u202fc co\u00adop zw\u200dz\u200cy \u200fmark\u3000wide"
STEERS = "\x1b[2J\x9b \u202efdp\u202c \ud83d \u2067open"
HARMLESS = "\\x1b[2J\\x9b \\u202efdp\u202c"
HEARD = f"{KEPT} {STEERS}"
STREAM = ("stream", "talk.wav", "--provider", "elevenlabs")


class Hostile(ElevenLabsLive):
    """Hears the same in whatever it gets."""

    def converse(self, connection: ServerConnection, request: Request, fault: str) -> None:
        connection.send(json.dumps({"message_type": "session_started", "session_id": STEERS}))
        connection.send(json.dumps({"message_type": "warning", "warning": STEERS}))
        connection.send(json.dumps({"message_type": "partial_transcript", "text": HEARD}))
        said = [
            {"text": word, "start": 0.1 + n / 20, "end": 0.14 + n / 20, "type": "word"}
            for n, word in enumerate(HEARD.split(" "))
        ]
        final = {"text": HEARD, "words": said, "language_code": "en\x1b[2J"}
        for message in connection:
            if msgspec.json.decode(message)["commit"]:
                plain = {"message_type": "committed_transcript", "text": HEARD}
                timed = {"message_type": "committed_transcript_with_timestamps", **final}
                connection.send(json.dumps(plain))
                connection.send(json.dumps(timed))


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    record(tmp_path, 5)
    with Hostile() as simulator:
        monkeypatch.setenv("STT_ELEVENLABS_BASE_URL", simulator.base)
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        yield


def assert_harmless(text: str) -> None:
    assert not [c for c in text if c in "\x1b\x9b\u202d\u202e\ufffd" or "\ud800" <= c <= "\udfff"]
    assert text.count("\u2067") == text.count("\u2069")


def test_a_pipe_gets_it_as_it_is_written(stt: Shell) -> None:
    result = stt(*STREAM)
    assert result.code == 0, result.stderr
    assert result.text.startswith(f"{KEPT} {HARMLESS}")
    assert_harmless(result.text)
    assert_harmless(result.stderr)


@pytest.mark.parametrize("format", ["txt", "srt", "vtt", "json"])
def test_files_get_it_as_it_is_written(stt: Shell, tmp_path: Path, format: str) -> None:
    assert stt(*STREAM, "-o", f"talk.{format}").code == 0
    text = (tmp_path / f"talk.{format}").read_text()
    assert_harmless(text)
    if format == "json":
        made = json.loads(text)
        assert_harmless(made["language"])
        text = made["text"]
    assert all(part in text for part in [*KEPT.split("\u3000")[0].split(), "\\x1b[2J\\x9b"])


def test_events_get_it_and_nothing_in_them_steers(stt: Shell) -> None:
    events = [json.loads(line) for line in stt(*STREAM, "--events").text.splitlines()]
    texts = [str(value) for event in events for value in event.values()]
    assert {"started", "error", "partial", "final"} <= set(texts)
    for text in texts:
        assert_harmless(text)
    assert sum(text.startswith(KEPT) for text in texts) == 2


def test_a_terminal_shows_it_as_it_is_written(tmp_path: Path) -> None:
    command = shlex.join([sys.executable, "-m", "stt_cli", *STREAM])
    script = f'stty cols 250; {command}; echo "$?<end>"'
    env = {**os.environ, "TERM": "xterm-256color"}
    shown = typed(["sh", "-c", script], "", cwd=tmp_path, env=env, ends=1)
    assert "0<end>" in shown, shown
    assert f"{KEPT} {HARMLESS}" in shown
    assert not [c for c in shown if c in "\x9b\u202d\u202e"]
    assert "\x1b[2J" not in shown
