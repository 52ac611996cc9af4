from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.simulators.live_elevenlabs import ElevenLabsLive
from tests.simulators.live_server import KEY
from tests.support import recordings
from tests.support.shell import Shell, run

LOCAL = ("--provider", "local", "--model", "sphinx")
ELEVEN = ("--provider", "elevenlabs")


@pytest.fixture
def elevenlabs(monkeypatch: pytest.MonkeyPatch) -> Iterator[ElevenLabsLive]:
    with ElevenLabsLive() as service:
        monkeypatch.setenv("STT_ELEVENLABS_BASE_URL", service.base)
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        yield service


record = partial(recordings.record, every=5, pause=0.8)


def test_a_file_is_heard_by_the_embedded_engine_one_line_per_final(
    stt: Shell, examples: Path
) -> None:
    result = stt("stream", examples / "short.mp3", *LOCAL)
    assert result.code == 0
    assert len(result.text.splitlines()) >= 4
    assert "welcome to the museum" in result.text


def test_finals_go_to_stdout_and_to_a_subtitle_file(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive
) -> None:
    speech = record(tmp_path)
    result = stt("stream", "talk.wav", *ELEVEN, "-o", "talk.srt")
    assert result.code == 0, result.stderr
    assert result.text.split() == speech.said
    cues = (tmp_path / "talk.srt").read_text().strip().split("\n\n")
    assert " ".join(" ".join(cue.splitlines()[2:]) for cue in cues).split() == speech.said


@pytest.mark.parametrize("where", [[], ["-o", "-"]])
def test_subtitles_for_stdout_are_written_whole_at_the_end(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive, where: list[str]
) -> None:
    record(tmp_path)
    stt("stream", "talk.wav", *ELEVEN, "-q", "-o", "talk.srt")
    result = stt("stream", "talk.wav", *ELEVEN, "-q", "-f", "srt", *where)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == (tmp_path / "talk.srt").read_bytes()
    assert json.loads(stt("stream", "talk.wav", *ELEVEN, "-f", "json", *where).stdout)["text"]


def test_a_reader_of_stdout_who_leaves_ends_nothing_that_has_a_file(
    tmp_path: Path, elevenlabs: ElevenLabsLive
) -> None:
    speech = record(tmp_path)
    command = [sys.executable, "-m", "stt_cli", "stream", "talk.wav", *ELEVEN]
    for output, code in (["-o", "talk.txt"], 0), ([], 1):
        process = subprocess.Popen(
            [*command, *output], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait(30) == code, said
        assert "Traceback" not in said
    assert (tmp_path / "talk.txt").read_text().split() == speech.said


def test_a_model_for_recordings_never_goes_to_a_live_service(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, 5)
    monkeypatch.setenv("STT_PROVIDER", "elevenlabs")
    monkeypatch.setenv("STT_MODEL", "scribe_v2")
    result = stt("stream", "talk.wav")
    assert result.code == 0
    assert "scribe_v2 is for recordings" in result.stderr
    assert elevenlabs.configs[0]["model_id"] == "scribe_v2_realtime"
    refused = stt("stream", "talk.wav", "-m", "scribe_v2")
    assert (refused.code, "scribe_v2_realtime" in refused.stderr) == (2, True)


def test_a_dash_is_stdout_and_no_file(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive
) -> None:
    speech = record(tmp_path, 5)
    assert stt("stream", "talk.wav", *ELEVEN, "-o", "-").text.split() == speech.said
    assert not (tmp_path / "-").exists()


def test_auto_is_no_language_whatever_the_environment_says(
    stt: Shell, examples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STT_LANGUAGE", "de")
    assert stt("stream", examples / "short.mp3", *LOCAL).code == 2
    assert stt("stream", examples / "short.mp3", *LOCAL, "-l", "auto").code == 0


def test_the_language_given_is_in_the_result_where_the_service_names_none(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive
) -> None:
    record(tmp_path, 5)
    elevenlabs.faults.append("timeless")
    result = stt("stream", "talk.wav", *ELEVEN, "-l", "deutsch", "-f", "json", "-o", "talk.json")
    assert result.code == 0, result.stderr
    assert json.loads((tmp_path / "talk.json").read_text())["language"] == "de"
    (job,) = stt("jobs", "list", "--json").json
    assert stt("export", job["id"], "-f", "json").json["language"] == "de"


def test_events_are_json_lines_from_started_to_ended(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive
) -> None:
    speech = record(tmp_path)
    result = stt("stream", "talk.wav", *ELEVEN, "--events")
    events = [json.loads(line) for line in result.text.splitlines()]
    assert (events[0]["event"], events[-1]["event"]) == ("started", "ended")
    finals = [event for event in events if event["event"] == "final"]
    assert " ".join(final["text"] for final in finals).split() == speech.said
    starts = [word["start"] for final in finals for word in final["words"]]
    assert starts == pytest.approx([word.start for word in speech.words], abs=0.05)


def test_raw_audio_of_any_rate_is_taken_from_stdin(tmp_path: Path, examples: Path) -> None:
    from stt_cli.media.decode import windows
    from stt_cli.media.resample import Resampler

    resampler = Resampler(16_000, 1, 44_100)
    pcm = b"".join(resampler.feed(window.pcm) for window in windows(examples / "short.mp3"))
    result = run(
        "stream", "-", "--rate", "44100", *LOCAL, stdin=pcm, cwd=tmp_path, env=dict(os.environ)
    )
    assert result.code == 0, result.stderr
    assert "welcome to the museum" in result.text


def test_a_session_is_a_job_that_can_be_shown_and_exported(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive
) -> None:
    speech = record(tmp_path)
    stt("stream", "talk.wav", *ELEVEN)
    (job,) = stt("jobs", "list", "--json").json
    assert (job["state"], job["provider"]) == ("done", "elevenlabs")
    assert stt("export", job["id"]).text.split() == speech.said
    assert stt("jobs", "show", job["id"]).code == 0


def test_the_audio_is_kept_and_transcribed_once_more(
    stt: Shell, tmp_path: Path, elevenlabs: ElevenLabsLive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STT_MODEL", "sphinx")
    speech = record(tmp_path)
    result = stt(
        "stream", "talk.wav", *ELEVEN, "--save-audio", "kept.wav", "--then-transcribe", "local"
    )
    assert result.code == 0, result.stderr
    with wave.open(str(tmp_path / "kept.wav")) as kept:
        assert kept.getnframes() / kept.getframerate() == pytest.approx(speech.seconds, abs=0.2)


def test_ctrl_c_waits_for_the_last_words_and_writes_them(tmp_path: Path, examples: Path) -> None:
    command = [sys.executable, "-m", "stt_cli", "stream", str(examples / "talk.mp3"), "--realtime"]
    process = subprocess.Popen(
        [*command, *LOCAL, "-o", str(tmp_path / "talk.txt")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    first = process.stdout.readline().decode()
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read().decode()
    assert process.wait(30) == 130
    process.stdout.close()
    process.stderr.close()
    assert (tmp_path / "talk.txt").read_text() == first + rest
    assert "good evening" in first


@pytest.mark.parametrize(
    "arguments",
    [
        ["talk.wav", "-p", "openai"],
        ["talk.wav", *LOCAL, "-f", "srt", "--events"],
        ["talk.wav", *LOCAL, "-f", "html"],
        ["talk.wav", *ELEVEN, "-m", "scribe_v2"],
        ["talk.wav", *LOCAL, "-o", "talk.docx"],
        ["talk.wav", *LOCAL, "-o", "talk.srt", "-f", "srt,vtt"],
        ["talk.wav", *LOCAL, "-o", "talk.wav"],
        ["talk.wav", *LOCAL, "--then-transcribe", "local"],
        ["talk.wav", *LOCAL, "--save-audio", "x.mp3"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    stt: Shell, tmp_path: Path, arguments: list[str]
) -> None:
    record(tmp_path, 5)
    result = stt("stream", *arguments)
    assert result.code == 2
    assert len(result.stderr.splitlines()) == 1
    assert stt("jobs", "list", "--json").json == []


def test_a_missing_file_is_exit_3_and_a_missing_key_exit_4(stt: Shell, tmp_path: Path) -> None:
    record(tmp_path, 5)
    assert stt("stream", "missing.wav", *LOCAL).code == 3
    assert stt("stream", "talk.wav", *ELEVEN).code == 4
