"""`stt providers`: what services tell of themselves, and trying them out."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pytest

from stt_cli.contract import Piece
from stt_cli.machine import cores
from stt_cli.providers import load
from stt_cli.services.trial import TRIALS, Sample, sample
from tests.simulators import faults
from tests.simulators.tones import speak
from tests.support.services import CLOUD, Services
from tests.support.shell import Shell


def test_a_name_is_short_for_showing_it(stt: Shell) -> None:
    assert stt("providers", "openai").text == stt("providers", "show", "openai").text
    assert stt("providers").text == stt("providers", "show").text
    assert "check" in stt("providers", "--help").text
    assert (
        stt("providers", "openai", "--json").json
        == stt("providers", "show", "openai", "--json").json
    )


def test_engines_on_this_machine_show_their_processes(stt: Shell) -> None:
    view = stt("providers", "local", "--json").json
    processes = {model["id"]: model["limits"]["concurrency"] for model in view["models"]}
    assert (processes["sphinx"], processes["small"]) == (cores(), 1)
    assert view["limits"]["concurrency"] == processes[view["default_model"]]
    shown = [line.split(maxsplit=1) for line in stt("providers", "local").text.splitlines()]
    assert ["processes", str(processes[view["default_model"]])] in shown
    assert not any("requests" in " ".join(line) for line in shown)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("elumenta", "balance"),
        ("nanogpt", "129.46956147"),
        ("elevenlabs", "starter"),
        ("sttai", "NVIDIA"),
        ("openai", "whisper-1"),
    ],
)
def test_services_are_asked_about_themselves(
    stt: Shell, services: Services, name: str, told: str
) -> None:
    shown = stt("providers", name, "--live")
    assert shown.code == 0, shown.stderr
    assert told in shown.text.partition("NOTE")[2]
    view = stt("providers", name, "--live", "--json").json
    assert view["name"] == name
    assert view["live"]
    assert not any(service.key in shown.text for service in services.values())


def test_what_cannot_be_asked_says_so(stt: Shell, services: Services) -> None:
    import stt_cli.providers.local.live  # noqa: F401 - a submodule is no answer either

    assert stt("providers", "llmstats", "--live", "--json").json["live"] is None
    assert "cannot be asked" in stt("providers", "local", "--live").text
    assert services["llmstats"].requests == []


def test_one_service_that_is_down_does_not_hide_the_others(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("STT_OPENAI_BASE_URL", "")
    result = stt("providers", "--live")
    assert result.code == 0
    rows = {line.split()[0]: line for line in result.text.splitlines()}
    assert "no key" in rows["openai"]
    assert rows["elevenlabs"].endswith("answers")
    assert stt("providers", "openai", "--live").code == 4


@pytest.fixture
def spelled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample that comes with stt, in tones, which simulators understand; no waiting for jobs."""
    text = sample().text
    speech = speak(text)
    data = speech.wav()
    piece = Piece(
        name="fox.wav",
        mime="audio/wav",
        seconds=speech.seconds,
        size=len(data),
        open=partial(BytesIO, data),
    )
    monkeypatch.setattr("stt_cli.services.trial.sample", lambda: Sample(piece=piece, text=text))
    monkeypatch.setattr("stt_cli.services.trial.pause", lambda seconds: None)


@pytest.mark.usefixtures("spelled")
@pytest.mark.parametrize("name", CLOUD)
def test_every_kind_of_request_a_service_takes_is_tried(
    stt: Shell, services: Services, name: str
) -> None:
    result = stt("providers", "check", name)
    assert result.code == 0, result.text
    features = load(name).SPEC.models[0].features - {"url", "route"}
    tried = [line.split()[0] for line in result.text.splitlines()]
    assert features <= set(TRIALS)
    assert set(tried) - {"key", "report"} == {"plain", *features}
    assert "quick brown fox" in result.text


@pytest.mark.usefixtures("spelled")
def test_jobs_are_waited_for(stt: Shell, services: Services) -> None:
    result = stt("providers", "check", "nanogpt", "--model", "Elevenlabs-STT", "--json")
    assert result.code == 0, result.text
    report = {outcome["kind"]: outcome for outcome in result.json}
    assert report["diarize"]["ok"]
    assert report["plain"]["cost"]["amount"] > 0


@pytest.mark.usefixtures("spelled")
def test_what_is_wrong_is_told_and_decides_the_exit_code(stt: Shell, services: Services) -> None:
    service = services["openai"]
    service.fail(faults.answer(200, {"data": []}), faults.answer(200, {"data": []}))
    service.fail(faults.answer(200, {"text": "something else"}))
    result = stt("providers", "check", "openai")
    assert result.code == 6
    (failed,) = [line for line in result.text.splitlines() if "failed" in line]
    assert failed.startswith("plain")
    assert "something else" in failed


@pytest.mark.usefixtures("spelled")
def test_words_without_times_are_a_fault(stt: Shell, services: Services) -> None:
    said = {"text": sample().text, "language": "english"}
    services["openai"].fail(*[faults.answer(200, said)] * 9)
    result = stt("providers", "check", "openai", "--json")
    assert result.code == 6
    faulty = {one["kind"] for one in result.json if not one["ok"]}
    assert faulty == {"words"}


def test_a_rejected_key_ends_the_check_before_any_audio(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "wrong-key-000000000000")
    result = stt("providers", "check", "openai")
    assert result.code == 4
    assert len(result.text.splitlines()) == 1
    assert [request.files for request in services["openai"].requests] == [[]]


@pytest.mark.parametrize("arguments", [["local"], ["nobody"], ["sttai", "-m", "none"], []])
def test_what_cannot_be_checked_is_exit_2(
    stt: Shell, services: Services, arguments: list[str]
) -> None:
    assert stt("providers", "check", *arguments).code == 2


def test_the_sample_is_what_it_says(stt: Shell) -> None:
    speech = sample()
    assert speech.piece.open is not None
    with speech.piece.open() as stream:
        data = stream.read()
    (stt.cwd / "fox.mp3").write_bytes(data)
    result = stt("transcribe", "fox.mp3", "-p", "local", "-m", "sphinx", "-f", "json")
    assert result.json["duration"] == pytest.approx(speech.piece.seconds, abs=0.1)
    assert "quick brown fox" in result.json["text"]


def test_what_a_service_does_with_transcripts_is_shown(stt: Shell) -> None:
    assert "summarize, translate, analyze" in stt("providers", "sttai").text
    shown = {one["name"]: one["tools"] for one in stt("providers", "--json").json}
    assert shown["sttai"]["summarize"] == ["brief", "detailed", "action_items", "bullet_points"]
    assert shown["elumenta"] == {}
