from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.simulators.tones import speak
from tests.support import audio
from tests.support.services import Services
from tests.support.shell import Shell


@pytest.fixture
def write(tmp_path: Path) -> Path:
    path = Path(os.environ["XDG_CONFIG_HOME"], "stt", "config.toml")
    path.parent.mkdir(parents=True)
    return path


PROFILE = """
[profiles.interviews]
provider = "ElevenLabs"
language = "de"
format = ["txt", "srt"]
diarize = true
speakers = 2
events = true  # an option of `stt stream`
"""


def test_options_of_a_profile_count_as_given(
    stt: Shell, tmp_path: Path, services: Services, write: Path
) -> None:
    write.write_text(PROFILE)
    (tmp_path / "talk.wav").write_bytes(speak("one two three").wav())
    result = stt("transcribe", "talk.wav", "--profile", "interviews")
    assert result.code == 0, result.stderr
    assert (tmp_path / "talk.txt").exists()
    assert (tmp_path / "talk.srt").exists()
    (request,) = services["elevenlabs"].requests
    fields = dict(request.fields)
    assert fields["diarize"] == "true"
    assert fields["num_speakers"] == "2"
    assert fields["language_code"].startswith("de")


@pytest.mark.parametrize("setting", ["no-words = true", "words = false", "no_words = true"])
def test_a_flag_can_be_set_by_both_its_names(
    stt: Shell, tmp_path: Path, services: Services, write: Path, setting: str
) -> None:
    write.write_text(f'[profiles.p]\nprovider = "elevenlabs"\n{setting}\n')
    (tmp_path / "talk.wav").write_bytes(speak("one two three").wav())
    assert stt("transcribe", "talk.wav", "--profile", "p").code == 0
    (request,) = services["elevenlabs"].requests
    assert dict(request.fields)["timestamps_granularity"] == "none"


def test_an_option_that_is_given_goes_over_the_profile_and_the_profile_over_the_environment(
    stt: Shell, tmp_path: Path, services: Services, write: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write.write_text('[profiles.p]\nprovider = "openai"\nlanguage = "de"\n')
    monkeypatch.setenv("STT_PROVIDER", "elevenlabs")
    monkeypatch.setenv("STT_LANGUAGE", "fr")
    (tmp_path / "talk.wav").write_bytes(speak("one two three").wav())
    assert stt("transcribe", "talk.wav", "--profile", "p", "-l", "en").code == 0
    (request,) = services["openai"].requests
    assert dict(request.fields)["language"] == "en"
    assert services["elevenlabs"].requests == []


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("speekers = 2", "there is no option 'speekers' (did you mean speakers?)"),
        ("speakers = 'x'", "speakers is a number, not 'x'"),
        ("speakers = 99", "--speakers: 99 is too much (it is 32 at most)"),
        ("diarize = 'yes'", "diarize is true or false, not 'yes'"),
        ("language = 3", "language is text, not 3"),
        ("provider = 'opnai'", "there is no provider 'opnai' (did you mean openai?)"),
        ("preset = 'netflx'", "--preset has no value 'netflx' (did you mean netflix?)"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_line(
    stt: Shell, tmp_path: Path, write: Path, profile: str, words: str
) -> None:
    write.write_text(f"# mine\n[profiles.p]\n{profile}\n")
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    result = stt("transcribe", "a.wav", "--profile", "p")
    assert (result.code, result.stderr) == (
        2,
        f"stt: error: {write}, line 3: [profiles.p]: {words}\n",
    )


def test_a_profile_that_is_not_there_is_answered_with_the_nearest(stt: Shell, write: Path) -> None:
    assert "write [profiles.call]" in stt("transcribe", "a.wav", "--profile", "call").stderr
    write.write_text("[profiles.calls]\n")
    assert "did you mean calls?" in stt("transcribe", "a.wav", "--profile", "call").stderr


@pytest.mark.parametrize("how", ["flag", "environment", "file"])
def test_a_provider_may_be_written_with_any_capitals(
    stt: Shell,
    tmp_path: Path,
    services: Services,
    how: str,
    write: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak("one two three").wav())
    flags = ["-p", "OpenAI"] if how == "flag" else []
    if how == "environment":
        monkeypatch.setenv("STT_PROVIDER", "OPENAI")
    if how == "file":
        write.write_text('provider = "OpenAi"\n[providers.OpenAI]\nconcurrency = 1\n')
    result = stt("transcribe", "talk.wav", *flags, "-f", "json")
    assert result.json["provider"] == "openai"
    assert len(services["openai"].requests) == 1


@pytest.mark.parametrize(
    "command",
    [
        "providers opnai",
        "keys set opnai",
        "keys test opnai",
        "providers check opnai",
        "transcribe a.wav -p opnai",
        "transcribe a.wav --fallback opnai",
        "jobs list --remote opnai",
        "stream a.wav -p opnai",
    ],
)
def test_a_mistyped_provider_is_answered_with_the_nearest(stt: Shell, command: str) -> None:
    result = stt(*command.split())
    assert (result.code, result.stderr) == (
        2,
        "stt: error: there is no provider 'opnai' (did you mean openai?)\n",
    )


def test_a_mistyped_format_is_answered_with_the_nearest(stt: Shell) -> None:
    assert "did you mean srt?" in stt("transcribe", "a.wav", "-f", "srtt").stderr


def test_a_model_that_is_not_listed_is_tried_and_the_nearest_that_is_told(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak("one two three").wav())
    result = stt("transcribe", "talk.wav", "-p", "elevenlabs", "-m", "scrib_v2")
    first, *others = result.stderr.splitlines()
    assert result.code == 2
    assert (
        first == "stt: elevenlabs lists no model 'scrib_v2' (did you mean scribe_v2?): it is tried"
    )
    assert len(others) == 1
