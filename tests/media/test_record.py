from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stt_cli.errors import OutputError, UsageError
from stt_cli.media.record import recorder
from tests.simulators import tones

SPEECH = tones.speak(["one", "two", "three", "four", "five"])

KILLED = """
import os, sys
from pathlib import Path
from stt_cli.media.record import recorder
pcm = sys.stdin.buffer.read()
saved = recorder(Path(sys.argv[1]), 16000)
for at in range(0, len(pcm), 1600):
    saved.write(pcm[at : at + 1600])
os._exit(9)
"""


@pytest.mark.parametrize("name", ["speech.wav", "speech.flac"])
def test_what_is_recorded_is_heard_again(tmp_path: Path, name: str) -> None:
    saved = recorder(tmp_path / name, 16_000)
    for at in range(0, len(SPEECH.pcm), 1000):
        saved.write(SPEECH.pcm[at : at + 1000])
    saved.close()
    assert b"".join(tones.decode((tmp_path / name).read_bytes())) == SPEECH.pcm


@pytest.mark.parametrize("name", ["speech.wav", "speech.flac"])
def test_a_recording_is_whole_while_it_goes_on(tmp_path: Path, name: str) -> None:
    saved = recorder(tmp_path / name, 16_000)
    saved.write(SPEECH.pcm)
    saved.write(bytes(32_000))
    assert [word.text for word in tones.hear((tmp_path / name).read_bytes())] == [
        w.text for w in SPEECH.words
    ]
    saved.close()


@pytest.mark.parametrize("name", ["speech.wav", "speech.flac"])
def test_a_recording_outlives_a_kill(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    command = [sys.executable, "-c", KILLED, str(path)]
    assert subprocess.run(command, input=SPEECH.pcm + bytes(16_000), check=False).returncode == 9
    assert [word.text for word in tones.hear(path.read_bytes())] == [
        word.text for word in SPEECH.words
    ]


def test_other_names_and_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.wav or \.flac"):
        recorder(tmp_path / "speech.mp3", 16_000)
    for name in ("speech.wav", "speech.flac"):
        with pytest.raises(OutputError, match="missing"):
            recorder(tmp_path / "missing" / name, 16_000)
