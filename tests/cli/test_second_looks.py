"""Speech without words is sent once more, at most, and nobody fails for it unless asked to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.server import Fault
from tests.support.audio import noise, save, silence
from tests.support.recordings import plain, record
from tests.support.services import Services
from tests.support.shell import Shell


def deaf(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "text": "", "words": [], "segments": []}


def deaf_after(seconds: float) -> Fault:
    """The true answer without the words after so many seconds."""

    def cut(body: dict[str, Any]) -> dict[str, Any]:
        words = [word for word in body["words"] if word["end"] < seconds]
        text = " ".join(word["word"] for word in words)
        return {**body, "text": text, "words": words, "segments": []}

    return faults.edited(cut)


REFUSALS = {
    "out of credit": faults.status(402, "insufficient_quota", "You exceeded your quota."),
    "a key that was withdrawn": faults.status(401, "invalid_api_key", "Incorrect API key."),
    "an error of the server": faults.status(500, "", "The server had an error."),
    "no speech found": faults.status(400, "invalid_value", "there is no speech in this"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_recording_that_is_whole_but_for_a_second_look_does_not_fail(
    stt: Shell, tmp_path: Path, services: Services, refusal: str
) -> None:
    speech = record(tmp_path)
    services["openai"].fail(deaf_after(speech.seconds / 2), *[REFUSALS[refusal]] * 30)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "json", "--retries", "0")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == [
        word.text for word in speech.words if word.end < speech.seconds / 2
    ]
    assert result.json["gaps"]
    assert "talk.wav: no words for what sounds like speech at" in result.stderr
    told = "sound without words could not be sent again" in result.stderr
    assert told == (refusal != "no speech found")


def test_a_second_look_that_costs_too_much_is_not_sent_and_fails_nothing(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 30)
    services["openai"].fail(deaf_after(speech.seconds / 3))
    price = 0.006 / 60 * speech.seconds
    most = ("--max-cost", f"{1.2 * price:f}")
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "json", *most)
    assert result.code == 0, result.stderr
    assert "could not be sent again: --max-cost" in result.stderr
    assert len(services["openai"].requests) == 1
    assert result.json["gaps"]


def test_what_says_nothing_is_asked_once_more_and_never_again(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 20)
    services["openai"].fail(*[faults.edited(deaf)] * 9)
    for _ in range(3):
        result = stt("transcribe", "talk.wav", "-p", "openai")
        assert result.code == 0
        assert "talk.wav: the transcript is empty, though there is sound like" in result.stderr
    assert len(services["openai"].requests) == 2


@pytest.mark.parametrize(
    ("pcm", "line"),
    [(silence(4.0), "the transcript is empty: nobody speaks"), (noise(4.0, 0.0005), "nobody")],
    ids=["silence", "faint noise"],
)
def test_an_empty_transcript_of_silence_is_told_and_no_failure_even_strictly(
    stt: Shell, tmp_path: Path, services: Services, pcm: bytes, line: str
) -> None:
    save(tmp_path / "a.wav", pcm)
    result = stt("transcribe", "a.wav", "-p", "openai", "--strict")
    assert result.code == 0
    assert line in result.stderr


def test_strictly_an_empty_transcript_of_speech_is_a_failure_whose_outputs_are_written(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 20)
    services["openai"].fail(*[faults.edited(deaf)] * 2)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-o", "a.json", "--strict")
    assert result.code == 6
    assert json.loads((tmp_path / "a.json").read_text())["text"] == ""
    lines = [line for line in result.stderr.splitlines() if "the transcript is empty" in line]
    assert len(lines) == 1
    again = stt("transcribe", "talk.wav", "-p", "openai", "-o", "a.json", "--strict")
    assert again.code == 6
    assert len(services["openai"].requests) == 2


def test_strictly_a_gap_is_a_failure_beside_inputs_that_are_whole(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    record(tmp_path, 12, "good.wav")
    gap = [deaf_after(speech.seconds / 2), *[faults.edited(deaf)] * 9]
    services["openai"].fail(*gap)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-o", "out/", "--strict")
    assert result.code == 6
    services["openai"].faults.clear()
    both = stt("transcribe", "talk.wav", "good.wav", "-p", "openai", "-o", "out/", "--strict")
    assert both.code == 1
    assert (tmp_path / "out" / "good.txt").exists()
    assert "1 done, 1 failed" in both.stderr


def test_strictly_a_transcript_on_stdout_is_printed_all_the_same(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    services["openai"].fail(deaf_after(speech.seconds / 2), *[faults.edited(deaf)] * 9)
    result = stt("transcribe", "talk.wav", "-p", "openai", "--strict")
    assert result.code == 6
    assert plain(result.text)[:3] == ["w0", "w1", "w2"]


def looping(body: dict[str, Any]) -> dict[str, Any]:
    """The answer with its words from the fifth to the tenth replaced by a loop."""
    words = [dict(word) for word in body["words"]]
    for number in range(4, 10):
        words[number]["word"] = ("thank", "you")[number % 2]
    return {
        **body,
        "text": " ".join(word["word"] for word in words),
        "words": words,
        "segments": [],
    }


def test_a_loop_is_looked_at_once_more_and_replaced(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 20)
    services["openai"].fail(faults.edited(looping))
    typed = ("transcribe", "talk.wav", "-p", "openai", "-m", "whisper-1", "-f", "json")
    result = stt(*typed)
    assert result.code == 0, result.stderr
    assert len(services["openai"].requests) == 2
    assert plain(result.json["text"]) == [word.text for word in speech.words]


def test_a_loop_that_is_heard_twice_stays_and_is_marked(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 20)

    def again(body: dict[str, Any]) -> dict[str, Any]:
        words = [{**word, "word": "yes"} for word in body["words"]]
        return {
            **body,
            "text": " ".join(word["word"] for word in words),
            "words": words,
            "segments": [],
        }

    services["openai"].fail(faults.edited(looping), faults.edited(again))
    result = stt("transcribe", "talk.wav", "-p", "openai", "-m", "whisper-1", "-o", "talk.json")
    assert result.code == 0, result.stderr
    assert len(services["openai"].requests) == 2
    assert json.loads((tmp_path / "talk.json").read_text())["text"].count("thank you") == 3
    assert "again and again" in stt("export", "talk.json", "--uncertain").text
