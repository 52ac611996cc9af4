"""Where the sound of a recording is, in its tracks, channels and on its clock, end to end."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

import pytest

from stt_cli.providers import load
from tests.simulators import faults
from tests.simulators.tones import Speech, speak
from tests.support.audio import interleave, save, silence
from tests.support.recordings import plain, record
from tests.support.services import CLOUD, Services
from tests.support.shell import Result, Shell

ANN = "hello this is ann and i would like to order some tea please"
BOB = "good morning ann this is bob how much tea do you want"
TIMED = [name for name in CLOUD if load(name).SPEC.models[0].timing == "word"]


def times(result: Result) -> list[float]:
    return [word["start"] for segment in result.json["segments"] for word in segment["words"]]


def padded(pcm: bytes, seconds: float) -> bytes:
    return pcm.ljust(2 * round(seconds * 16_000), b"\0")


def inverted(pcm: bytes) -> bytes:
    return array("h", [-sample for sample in array("h", pcm)]).tobytes()


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("container", ["late.mp4", "late.mkv"])
def test_words_keep_the_clock_of_the_pictures_where_the_sound_begins_later(
    stt: Shell, tmp_path: Path, services: Services, name: str, container: str
) -> None:
    speech = speak(ANN)
    save(tmp_path / container, speech.pcm, start=4.5, video=True)
    result = stt("transcribe", container, "-p", name, "-f", "json")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert times(result) == pytest.approx([word.start + 4.5 for word in speech.words], abs=0.1)
    assert len(services[name].requests) <= 2  # one that submits, at most one that asks
    assert result.json["gaps"] == []


def test_text_without_times_is_spread_over_the_sound_and_not_the_pictures(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = speak(ANN)
    save(tmp_path / "a.mp4", speech.pcm, start=3.0, video=True, film=30.0)
    model = ("-m", "gpt-4o-transcribe", "--no-align")
    result = stt("transcribe", "a.mp4", "-p", "openai", *model, "-f", "json")
    assert result.code == 0, result.stderr
    assert times(result) == pytest.approx([word.start + 3.0 for word in speech.words], abs=0.8)
    assert result.json["duration"] == pytest.approx(3.0 + speech.seconds, abs=0.1)


def test_only_the_sound_is_counted_against_the_cost(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = speak(ANN)
    save(tmp_path / "a.mp4", speech.pcm, start=3.0, video=True, film=60.0)
    result = stt("transcribe", "a.mp4", "-p", "openai", "--dry-run", "--json")
    (row,) = json.loads(result.stdout)
    assert row["seconds"] == pytest.approx(speech.seconds, abs=0.1)
    assert row["encoding"] == "as it is"


def test_a_header_shorter_than_the_sound_costs_no_word_and_no_second_request(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = speak(ANN)
    path = save(tmp_path / "a.flac", speech.pcm)
    data = bytearray(path.read_bytes())
    packed = int.from_bytes(data[18:26], "big")
    data[18:26] = ((packed >> 36 << 36) | 2 * 16_000).to_bytes(8, "big")
    path.write_bytes(data)
    result = stt("transcribe", "a.flac", "-p", "openai", "-f", "json")
    assert times(result) == pytest.approx([word.start for word in speech.words], abs=0.05)
    assert result.json["gaps"] == []
    assert len(services["openai"].requests) == 1


@pytest.mark.parametrize("name", CLOUD)
def test_a_silent_first_track_is_passed_over(
    stt: Shell, tmp_path: Path, services: Services, name: str
) -> None:
    speech = speak(ANN)
    save(tmp_path / "a.mp4", silence(speech.seconds), more=[speech.pcm], video=True)
    result = stt("transcribe", "a.mp4", "-p", name)
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said
    (line,) = result.stderr.splitlines()
    assert line.startswith("stt: a.mp4: track 2 of 2 is transcribed, as nothing is in track 1")


@pytest.mark.parametrize("name", ["a.m4a", "a.wav"])
def test_channels_that_cancel_each_other_out_are_not_sent_as_they_are(
    stt: Shell, tmp_path: Path, services: Services, name: str
) -> None:
    speech = speak(ANN)
    save(tmp_path / name, interleave(speech.pcm, inverted(speech.pcm)), channels=2)
    result = stt("transcribe", name, "-p", "openai")
    assert plain(result.text) == speech.said
    assert "its channels cancel each other out" in result.stderr


def two_tracks(path: Path) -> tuple[Speech, Speech]:
    ann, bob = speak(ANN), speak(BOB)
    longest = max(ann.seconds, bob.seconds)
    tracks = [padded(one.pcm, longest) for one in (ann, bob)]
    save(path, tracks[0], more=tracks[1:], languages=["eng", "ger"])
    return ann, bob


@pytest.mark.parametrize("options", [["--track", "2"], ["--track", "German"], ["-l", "de"]])
def test_a_track_is_chosen_by_number_or_language(
    stt: Shell, tmp_path: Path, services: Services, options: list[str]
) -> None:
    _, bob = two_tracks(tmp_path / "a.mkv")
    result = stt("transcribe", "a.mkv", "-p", "openai", *options)
    assert result.code == 0, result.stderr
    assert plain(result.text) == bob.said
    assert ("track 2 (de) of 2" in result.stderr) == (options[0] == "-l")


def test_the_default_track_among_several_is_told_and_goes_as_it_is(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    ann, _ = two_tracks(tmp_path / "a.mkv")
    path = save(tmp_path / "a.mp4", ann.pcm, more=[ann.pcm])
    result = stt("transcribe", "a.mp4", "-p", "openai")
    assert plain(result.text) == ann.said
    assert "track 1 of 2 is transcribed, the default one; --track" in result.stderr
    (request,) = services["openai"].requests
    assert request.files[0].data == path.read_bytes()


def test_a_track_that_is_not_there_fails_its_input_with_those_that_are(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    two_tracks(tmp_path / "a.mkv")
    result = stt("transcribe", "a.mkv", "-p", "openai", "--track", "3")
    assert result.code == 3
    assert "a.mkv: there is no audio track 3 (there are 2: 1 (en), 2 (de))" in result.stderr


def test_all_tracks_are_merged_by_time_each_a_speaker(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    ann, bob = two_tracks(tmp_path / "a.mkv")
    result = stt("transcribe", "a.mkv", "-p", "openai", "--track", "all", "-f", "json")
    assert result.code == 0, result.stderr
    assert result.json["speakers"] == ["Track 1", "Track 2"]
    spoken = by_speaker(result)
    assert spoken == {"Track 1": ann.said, "Track 2": bob.said}


def by_speaker(result: Result) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for segment in result.json["segments"]:
        for word in segment["words"]:
            assert word["speaker"] == segment["speaker"]
            found.setdefault(segment["speaker"], []).extend(plain(word["word"]))
    return found


def a_call(path: Path) -> tuple[Speech, Speech]:
    """Ann on the left says half of hers, then Bob on the right his, then Ann the rest."""
    bob = speak(BOB, lead=6.0)
    ann = speak(ANN, pauses={5: 2.0 + bob.seconds - 6.0})
    longest = max(ann.seconds, bob.seconds)
    both = interleave(padded(ann.pcm, longest), padded(bob.pcm, longest))
    save(path, both, channels=2)
    return ann, bob


@pytest.mark.parametrize("name", CLOUD)
def test_each_channel_is_a_speaker_with_any_service(
    stt: Shell, tmp_path: Path, services: Services, name: str
) -> None:
    ann, bob = a_call(tmp_path / "call.wav")
    result = stt("transcribe", "call.wav", "-p", name, "--channel", "each", "-f", "json")
    assert result.code == 0, result.stderr
    assert result.json["speakers"] == ["Speaker 1", "Speaker 2"]
    assert by_speaker(result) == {"Speaker 1": ann.said, "Speaker 2": bob.said}
    starts = times(result)
    assert starts == sorted(starts)


@pytest.mark.parametrize(("option", "who"), [("left", 0), ("right", 1), ("2", 1)])
def test_one_channel_is_chosen_by_side_or_number(
    stt: Shell, tmp_path: Path, services: Services, option: str, who: int
) -> None:
    both = a_call(tmp_path / "call.wav")
    result = stt("transcribe", "call.wav", "-p", "openai", "--channel", option)
    assert plain(result.text) == both[who].said


def test_what_was_chosen_is_paid_for_once_and_another_choice_is_another_transcript(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    ann, bob = a_call(tmp_path / "call.wav")
    for option, speech in (("left", ann), ("right", bob), ("left", ann)):
        out = f"{option}.txt"
        result = stt("transcribe", "call.wav", "-p", "openai", "--channel", option, "-o", out)
        assert result.code == 0, result.stderr
        assert plain((tmp_path / out).read_text()) == speech.said
    assert len(services["openai"].requests) == 2
    refused = stt("transcribe", "call.wav", "-p", "openai", "--channel", "mix", "-o", "left.txt")
    assert refused.code == 2


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--channel", "lefft"], "did you mean left?"),
        (["--channel", "0"], "a number from 1, or left, right, mix, each"),
        (["--track", "germna"], "did you mean de (German)?"),
        (["--channel", "each", "--diarize"], "leave --diarize and --speakers out"),
    ],
)
def test_what_cannot_be_a_track_or_channel_is_refused_before_anything(
    stt: Shell, services: Services, options: list[str], hint: str
) -> None:
    result = stt("transcribe", "missing.wav", "-p", "elevenlabs", *options)
    assert result.code == 2
    assert hint in result.stderr
    assert services["elevenlabs"].requests == []


def test_a_dry_run_tells_of_the_choice_too(stt: Shell, tmp_path: Path, services: Services) -> None:
    two_tracks(tmp_path / "a.mkv")
    result = stt("transcribe", "a.mkv", "-p", "openai", "-l", "de", "--dry-run")
    assert "track 2 (de) of 2 is transcribed, the one in the language asked for" in result.stderr
    result = stt("transcribe", "a.mkv", "-p", "openai", "--track", "all", "--dry-run", "--json")
    assert json.loads(result.stdout)[0]["requests"] == 2


def test_a_job_that_is_resumed_keeps_to_its_track(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    _, bob = two_tracks(tmp_path / "a.mkv")
    services["openai"].fail(faults.status(401, "invalid_api_key", "Incorrect API key."))
    command = ("transcribe", "a.mkv", "-p", "openai", "--track", "2", "-o", "a.txt")
    assert stt(*command).code == 4
    result = stt("jobs", "resume", "--all")
    assert result.code == 0, result.stderr
    assert plain((tmp_path / "a.txt").read_text()) == bob.said


def test_a_recorder_that_never_corrected_its_header_loses_no_words(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    path = tmp_path / "talk.wav"
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = (len(data) // 3 & ~1).to_bytes(4, "little")
    path.write_bytes(data)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-m", "whisper-1")
    assert plain(result.text) == speech.said
    assert "its header tells of" in result.stderr
