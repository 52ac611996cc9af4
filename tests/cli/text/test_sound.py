"""`stt text speak` and `stt enhance`: sound that is whole, heard, and as long as it should be."""

from __future__ import annotations

import io
import json
import struct
import wave
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.openai import Service as OpenAI
from tests.simulators.sttai import Service
from tests.simulators.sttai_tools import RATE, tone, wav
from tests.support.shell import Shell

SPEAK = ("text", "speak", "talk.srt", "-p", "sttai", "--voice", "ann.wav", "-o", "out.wav")
ENHANCE = ("enhance", "call.wav", "-p", "sttai")
SILENCE = wav(bytes(2 * RATE * 6))


@pytest.fixture(autouse=True)
def recordings(talk: Path) -> None:
    (talk / "ann.wav").write_bytes(tone(5.0))
    (talk / "call.wav").write_bytes(tone(6.0))


def seconds(data: bytes) -> float:
    with wave.open(io.BytesIO(data)) as file:
        return float(file.getnframes() / file.getframerate())


def samples(data: bytes) -> bytes:
    with wave.open(io.BytesIO(data)) as file:
        return bytes(file.readframes(file.getnframes()))


def test_a_text_is_spoken_with_the_voice_of_a_recording(stt: Shell, sttai: Service) -> None:
    result = stt(*SPEAK)
    assert result.code == 0, result.stderr
    assert seconds(Path("out.wav").read_bytes()) == 6.0
    (request,) = sttai.requests
    assert request.path == "/v1/tts"
    assert request.fields == [("text", "Good morning. How are you today?")]
    (part,) = request.files
    assert (part.name, part.data) == ("reference", Path("ann.wav").read_bytes())


def test_speakers_names_are_not_spoken(stt: Shell, sttai: Service) -> None:
    assert stt("text", "speak", "talk.json", *SPEAK[3:]).code == 0
    assert "Speaker" not in (sttai.requests[0].get("text") or "")


def test_a_text_in_a_pipe_becomes_sound_in_a_pipe(stt: Shell, sttai: Service) -> None:
    result = stt("text", "speak", "-", *SPEAK[3:-2], stdin=b"One two three.")
    assert result.code == 0, result.stderr
    assert seconds(result.stdout) == 3.0


@pytest.mark.parametrize("length", [2.9, 10.1])
def test_a_voice_of_another_length_is_refused_before_it_is_sent(
    stt: Shell, sttai: Service, length: float
) -> None:
    Path("ann.wav").write_bytes(tone(length))
    result = stt(*SPEAK)
    assert result.code == 3
    assert f"{length} s" in result.stderr
    assert not sttai.requests
    trimmed = stt(*SPEAK, "--trim")
    assert trimmed.code == (3 if length < 3 else 0), trimmed.stderr
    assert ("--trim" in result.stderr) == (length > 10)


@pytest.mark.parametrize("length", [3.0, 10.0])
def test_a_voice_may_have_three_to_ten_seconds(stt: Shell, sttai: Service, length: float) -> None:
    Path("ann.wav").write_bytes(tone(length))
    assert stt(*SPEAK).code == 0


def test_on_request_ten_seconds_of_a_voice_are_taken_from_its_first_sound_on(
    stt: Shell, sttai: Service
) -> None:
    quiet, loud = bytes(2 * RATE * 4), tone(30.0)[44:]
    Path("ann.wav").write_bytes(wav(quiet + loud))
    assert stt(*SPEAK, "--trim").code == 0
    sent = sttai.requests[0].files[0].data
    assert seconds(sent) == pytest.approx(10.0, abs=0.1)
    assert samples(sent)[:32_000] == loud[:32_000]


@pytest.mark.parametrize("content", [SILENCE, b"no sound", b""])
def test_a_voice_without_a_voice_is_refused(stt: Shell, sttai: Service, content: bytes) -> None:
    Path("ann.wav").write_bytes(content)
    for more in ([], ["--trim"]):
        assert stt(*SPEAK, *more).code == 3
    assert not sttai.requests


def test_what_lacks_a_voice_or_a_text_is_refused(stt: Shell, sttai: Service) -> None:
    assert stt("text", "speak", "talk.srt", "-p", "sttai", "-o", "out.wav").code == 2
    assert stt(*SPEAK[:6], "none.wav", "-o", "out.wav").code == 3
    Path("talk.srt").write_text("  \n")
    assert stt(*SPEAK).code == 3
    assert not sttai.requests


def test_a_speech_is_not_paid_for_twice(stt: Shell, sttai: Service) -> None:
    assert stt(*SPEAK).code == 0
    assert stt(*SPEAK).code == 0
    elsewhere = stt(*SPEAK[:-1], "again.wav")
    assert elsewhere.code == 0
    assert Path("again.wav").read_bytes() == Path("out.wav").read_bytes()
    assert len(sttai.requests) == 1
    Path("ann.wav").write_bytes(tone(6.0))
    assert stt(*SPEAK).code == 2
    assert stt(*SPEAK, "--overwrite").code == 0
    assert len(sttai.requests) == 2
    assert stt(*SPEAK, "--overwrite", "--fresh").code == 0
    assert len(sttai.requests) == 3


def test_a_dry_run_sends_nothing(stt: Shell, sttai: Service) -> None:
    told = stt(*SPEAK, "--dry-run", "--json").json
    assert told == [
        {"source": "talk.srt", "service": "sttai", "requests": 1, "characters": 32,
         "output": "out.wav"},
    ]  # fmt: skip
    (told,) = stt(*ENHANCE, "--dry-run", "--json").json
    assert (told["seconds"], told["output"]) == (6.0, "call.enhanced.wav")
    assert not sttai.requests


def test_a_recording_is_enhanced_and_as_long_as_it_was(stt: Shell, sttai: Service) -> None:
    result = stt(*ENHANCE)
    assert result.code == 0, result.stderr
    assert result.text == ""
    made = Path("call.enhanced.wav").read_bytes()
    assert seconds(made) == 6.0
    (request,) = sttai.requests
    assert request.path == "/v1/enhance-audio"
    assert request.files[0].name == "file"
    assert request.files[0].data == Path("call.wav").read_bytes()
    told = stt(*ENHANCE, "-o", "clean.wav", "--json").json
    assert told == [
        {"source": "call.wav", "provider": "sttai", "output": "clean.wav", "seconds": 6.0}
    ]
    assert Path("clean.wav").read_bytes() == made
    assert len(sttai.requests) == 1


def test_several_are_enhanced_into_a_folder_and_one_that_fails_stops_no_other(
    stt: Shell, sttai: Service
) -> None:
    Path("odd.wav").write_text("no sound")
    result = stt("enhance", "odd.wav", "call.wav", "ann.wav", "-p", "sttai", "-o", "clean/")
    assert result.code == 1
    assert result.stderr.count("error") == 1
    assert sorted(path.name for path in Path("clean").iterdir()) == [
        "ann.enhanced.wav", "call.enhanced.wav",
    ]  # fmt: skip


def test_what_the_service_does_not_take_is_sent_as_what_it_does(
    stt: Shell, sttai: Service, tmp_path: Path
) -> None:
    import av

    with av.open("call.aiff", "w", format="aiff") as out, av.open("call.wav") as sound:
        stream = out.add_stream("pcm_s16be", rate=RATE)
        for frame in sound.decode(audio=0):
            frame.pts = None
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert stt("enhance", "call.aiff", "-p", "sttai").code == 0
    assert sttai.requests[0].files[0].filename == "audio.flac"
    assert seconds(Path("call.enhanced.wav").read_bytes()) == pytest.approx(6.0, abs=0.1)


def test_sound_for_a_pipe_is_written_there(stt: Shell, sttai: Service) -> None:
    assert seconds(stt(*ENHANCE, "-o", "-").stdout) == 6.0
    assert stt(*ENHANCE, "-o", "-", "--json").code == 2


def test_nothing_is_sent_unless_a_service_is_named(stt: Shell, sttai: Service) -> None:
    result = stt("enhance", "call.wav")
    assert result.code == 2
    assert "these can: sttai" in result.stderr
    assert stt("enhance", "call.wav", "-p", "openai").code == 2
    assert not sttai.requests


def test_a_file_in_the_way_stays(stt: Shell, sttai: Service) -> None:
    Path("call.enhanced.wav").write_text("mine")
    assert stt(*ENHANCE).code == 2
    assert Path("call.enhanced.wav").read_text() == "mine"
    assert not sttai.requests


WHOLE = tone(6.0)
BROKEN: dict[str, Any] = {
    "no WAV": b"not sound at all, but long enough to be something",
    "an error": {"error": "No voice found."},
    "a web page": b"<html><title>Oops</title></html>",
    "nothing": b"",
    "a header alone": WHOLE[:44],
    "half of it": WHOLE[: len(WHOLE) // 2],
    "silence": SILENCE,
    "another RIFF": b"RIFF" + struct.pack("<I", 100) + b"AVI " + bytes(100),
    "no samples": WHOLE[:36],
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("command", [SPEAK, (*ENHANCE, "-o", "out.wav")], ids=["speak", "enhance"])
def test_an_answer_that_is_not_whole_sound_leaves_no_file(
    stt: Shell, sttai: Service, kind: str, command: tuple[str, ...]
) -> None:
    sttai.fail(faults.answer(200, BROKEN[kind], Content_Type="audio/wav"))
    result = stt(*command)
    assert result.code == 6, result.stderr
    assert "STT.ai" in result.stderr
    assert not Path("out.wav").exists()
    assert not list(stt.cwd.glob(".stt-*"))
    assert stt(*command).code == 0


def test_sound_of_another_length_is_unusable(stt: Shell, sttai: Service) -> None:
    sttai.fail(faults.answer(200, tone(4.0)))
    result = stt(*ENHANCE)
    assert result.code == 6
    assert "4.0 s" in result.stderr
    sttai.fail(faults.answer(200, tone(4.0), X_Duration="6.0"))
    assert stt(*SPEAK).code == 6
    sttai.fail(faults.answer(200, tone(4.0)))
    assert stt(*SPEAK).code == 0


def cut(exchange: Any) -> None:
    """An answer whose connection ends halfway."""
    faults.cut_body(exchange)


@pytest.mark.parametrize("command", [SPEAK, (*ENHANCE, "-o", "out.wav")], ids=["speak", "enhance"])
def test_a_broken_download_is_begun_again_from_its_start(
    stt: Shell, sttai: Service, command: tuple[str, ...]
) -> None:
    sttai.fail(cut)
    result = stt(*command)
    assert result.code == 0, result.stderr
    assert seconds(Path("out.wav").read_bytes()) == 6.0
    assert len(sttai.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 503])
@pytest.mark.parametrize("command", [SPEAK, ENHANCE], ids=["speak", "enhance"])
def test_each_status_has_its_exit_code(
    stt: Shell, sttai: Service, status: int, command: tuple[str, ...]
) -> None:
    sttai.fail(faults.status(status, message="Why it is so.", Retry_After="86400"))
    result = stt(*command)
    assert result.code == {400: 2, 401: 4, 402: 5, 404: 2, 429: 6, 503: 6}[status]
    assert "Why it is so." in result.stderr


def test_openai_speaks_with_its_own_voices_as_many_parts_as_it_takes(
    stt: Shell, openai: OpenAI
) -> None:
    (stt.cwd / "long.txt").write_text("A sentence of five words.\n" * 100)
    command = ("text", "speak", "long.txt", "-p", "openai", "--voice", "nova", "-o", "out.wav")
    result = stt(*command, "--part-chars", "1500")
    assert result.code == 0, result.stderr
    bodies = [json.loads(r.body) for r in openai.requests if r.path.endswith("/audio/speech")]
    assert len(bodies) == 2
    assert {body["voice"] for body in bodies} == {"nova"}
    assert max(len(body["input"]) for body in bodies) <= 1500
    made = Path("out.wav").read_bytes()
    assert seconds(made) == 500.0
    assert struct.unpack("<I", made[4:8])[0] == len(made) - 8


def test_a_header_that_does_not_say_how_long_it_is_is_repaired(stt: Shell, openai: OpenAI) -> None:
    stt("text", "speak", "talk.srt", "-p", "openai", "-o", "out.wav")
    assert seconds(Path("out.wav").read_bytes()) == 6.0
    body = json.loads(openai.requests[-1].body)
    assert body == {
        "model": "gpt-4o-mini-tts",
        "input": "Good morning. How are you today?",
        "voice": "alloy",
        "response_format": "wav",
    }


def test_a_voice_that_is_none_is_answered_with_the_list(
    stt: Shell, openai: OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STT_OPENAI_BASE_URL")
    result = stt("text", "speak", "talk.srt", "-p", "openai", "--voice", "novo", "-o", "out.wav")
    assert result.code == 2
    assert "did you mean nova?" in result.stderr
    assert stt("text", "speak", "talk.srt", "-p", "openai", "--trim", "-o", "out.wav").code == 2
