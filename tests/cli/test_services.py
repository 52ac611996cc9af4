"""`stt transcribe` through services, against servers that are strict and really hear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.server import Fault
from tests.support.recordings import plain, record
from tests.support.services import CLOUD, Services, simulator
from tests.support.shell import Shell


@pytest.mark.parametrize("name", CLOUD)
def test_every_service_gives_the_same_text_from_the_same_command(
    stt: Shell, tmp_path: Path, services: Services, name: str
) -> None:
    speech = record(tmp_path)
    result = stt("transcribe", "talk.wav", "-p", name)
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said


@pytest.mark.parametrize("name", CLOUD)
def test_chunks_are_sent_side_by_side_and_joined_without_a_seam(
    stt: Shell, tmp_path: Path, services: Services, name: str
) -> None:
    speech = record(tmp_path, 90)
    result = stt("transcribe", "talk.wav", "-p", name, "--chunk-seconds", "15", "-f", "json")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert len(result.json["chunks"]) > 2
    assert {chunk["provider"] for chunk in result.json["chunks"]} == {name}


def test_a_file_within_the_limits_goes_byte_for_byte(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    assert stt("transcribe", "talk.wav", "-p", "openai").code == 0
    (request,) = services["openai"].requests
    assert request.files[0].data == (tmp_path / "talk.wav").read_bytes()


def deaf_after(seconds: float) -> Fault:
    """OpenAI's true answer without the words after so many seconds."""

    def cut(body: dict[str, Any]) -> dict[str, Any]:
        words = [word for word in body["words"] if word["end"] < seconds]
        text = " ".join(word["word"] for word in words)
        return {**body, "text": text, "words": words, "segments": []}

    return faults.edited(cut)


def test_speech_without_words_in_a_file_sent_whole_is_cut_out_and_sent_once_more(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    services["openai"].fail(deaf_after(speech.seconds / 2))
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "json")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == [word.text for word in speech.words]
    (whole, *parts) = [request.files[0] for request in services["openai"].requests]
    assert parts
    assert all(0 < len(part.data) < len(whole.data) for part in parts)


def test_a_gap_that_the_service_refuses_to_hear_is_told_and_fails_nothing(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    silent = faults.status(400, "invalid_value", "there is no speech in this")
    services["openai"].fail(deaf_after(speech.seconds / 2), *[silent] * 9)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "json")
    assert result.code == 0, result.stderr
    assert result.json["gaps"]
    assert plain(result.json["text"]) == [
        word.text for word in speech.words if word.end < speech.seconds / 2
    ]


@pytest.mark.parametrize("said", ["german", "Deutsch", "de-AT"])
def test_the_language_given_is_in_the_result_where_the_service_names_none(
    stt: Shell, tmp_path: Path, services: Services, said: str
) -> None:
    record(tmp_path)
    asked = ("-p", "openai", "-m", "gpt-4o-transcribe", "-l", said, "-f", "json,html")
    result = stt("transcribe", "talk.wav", *asked, "--language-names")
    assert result.code == 0, result.stderr
    assert json.loads((tmp_path / "talk.de.json").read_text())["language"] == "de"
    assert '<html lang="de">' in (tmp_path / "talk.de.html").read_text()


def test_a_mistyped_language_is_refused_with_the_nearest(stt: Shell, tmp_path: Path) -> None:
    record(tmp_path)
    for command in (("transcribe",), ("stream",)):
        result = stt(*command, "talk.wav", "-p", "elevenlabs", "-l", "gernan")
        assert (result.code, len(result.stderr.splitlines())) == (2, 1)
        assert "did you mean de (German)?" in result.stderr


def test_a_second_run_sends_nothing(stt: Shell, tmp_path: Path, services: Services) -> None:
    record(tmp_path)
    stt("transcribe", "talk.wav", "-p", "openai")
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "srt", "-o", "talk.srt")
    assert result.code == 0
    assert len(services["openai"].requests) == 1


def test_another_server_is_another_service(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path)
    stt("transcribe", "talk.wav", "-p", "openai")
    with simulator("openai")() as other:
        monkeypatch.setenv("STT_OPENAI_BASE_URL", other.url)
        stt("transcribe", "talk.wav", "-p", "openai")
        assert len(other.requests) == 1


def test_a_missing_key_is_exit_4_and_nothing_is_sent(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path)
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    result = stt("transcribe", "talk.wav", "-p", "elevenlabs")
    assert result.code == 4
    assert "stt keys set elevenlabs" in result.stderr
    assert services["elevenlabs"].requests == []


def test_a_rejected_key_is_exit_4_and_asked_once(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, 90)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-wrong-wrong")
    result = stt("transcribe", "talk.wav", "-p", "openai", "--chunk-seconds", "15", "-j", "1")
    assert result.code == 4
    assert len(services["openai"].requests) == 1
    assert "sk-wrong-wrong-wrong" not in result.stderr


def test_a_feature_the_service_lacks_is_refused_before_anything_is_sent(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    result = stt("transcribe", "talk.wav", "-p", "openai", "--tag-events")
    assert result.code == 2
    assert "elevenlabs" in result.stderr
    assert services["openai"].requests == []


def test_naming_how_many_speak_asks_for_telling_them_apart(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 10)
    assert stt("transcribe", "talk.wav", "-p", "elevenlabs", "--speakers", "2").code == 0
    request = services["elevenlabs"].requests[0]
    assert (request.get("diarize"), request.get("num_speakers")) == ("true", "2")


@pytest.mark.parametrize("status", [400, 401, 402, 404, 413, 500])
def test_what_one_service_cannot_do_goes_to_the_next(
    stt: Shell, tmp_path: Path, services: Services, status: int
) -> None:
    speech = record(tmp_path)
    services["openai"].fail(*[faults.status(status)] * 9)
    result = stt(
        "transcribe", "talk.wav", "-p", "openai", "--retries", "0", "--fallback", "elevenlabs",
        "-f", "json",
    )  # fmt: skip
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert [chunk["provider"] for chunk in result.json["chunks"]] == ["elevenlabs"]


def test_a_page_of_html_is_exit_6_in_one_line(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    services["openai"].fail(*[faults.html()] * 9)
    result = stt("transcribe", "talk.wav", "-p", "openai")
    assert result.code == 6
    assert len(result.stderr.splitlines()) == 1


def test_requests_are_told_with_vv_without_the_key(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-vv")
    assert "POST" in result.stderr
    assert services["openai"].key not in result.stderr


def test_a_dry_run_tells_what_would_be_sent_and_sends_nothing(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 60)
    result = stt("transcribe", "talk.wav", "-p", "openai", "--dry-run", "--json")
    (one,) = result.json
    assert one["requests"] == 1
    assert one["bytes"] == (tmp_path / "talk.wav").stat().st_size
    assert one["cost"]["amount"] == pytest.approx(speech.seconds / 60 * 0.006, rel=0.01)
    cut = stt("transcribe", "talk.wav", "-p", "openai", "--dry-run", "--chunk-seconds", "10")
    assert "flac" in cut.text or "mp3" in cut.text
    assert services["openai"].requests == []


def test_a_format_whose_library_is_missing_is_refused_before_anything_is_sent(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path)
    monkeypatch.setattr("stt_cli.export.find_spec", lambda _: None)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-o", "talk.pdf")
    assert result.code == 2
    assert "pip install" in result.stderr
    assert services["openai"].requests == []


def test_a_dry_run_counts_nothing_that_was_heard_before(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 120)
    command = ("transcribe", "talk.wav", "-p", "openai", "--chunk-seconds", "20", "-o", "talk.txt")
    heard = faults.edited(lambda body: body)
    services["openai"].fail(heard, heard, faults.status(400))
    assert stt(*command, "-j", "1").code == 2
    (left,) = stt(*command, "--dry-run", "--json").json
    (all_,) = stt(*command, "--dry-run", "--json", "--fresh").json
    assert left["requests"] == all_["requests"] - 2
    assert left["bytes"] < all_["bytes"]
    assert stt(*command).code == 0
    (done,) = stt(*command, "--dry-run", "--json").json
    assert (done["requests"], done["bytes"], done["cost"]) == (0, 0, None)
    assert stt(*command, "-l", "en", "--dry-run").code == 2
    assert (tmp_path / "talk.txt").exists()


def test_a_limit_on_the_cost_is_kept(stt: Shell, tmp_path: Path, services: Services) -> None:
    record(tmp_path, 60)
    result = stt("transcribe", "talk.wav", "-p", "openai", "--max-cost", "0.000001")
    assert result.code == 5
    assert "--max-cost" in result.stderr
    assert services["openai"].requests == []
    assert stt("transcribe", "talk.wav", "-p", "openai", "--max-cost", "1").code == 0


def test_a_limit_on_an_unknown_price_is_refused(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-m", "unheard-of", "--max-cost", "1")
    assert result.code == 2
    assert services["openai"].requests == []


def test_cues_that_an_offset_leaves_out_are_counted(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "srt,json", "--offset", "-9")
    assert result.code == 0, result.stderr
    (line,) = [line for line in result.stderr.splitlines() if "before zero" in line]
    count = int(line.removeprefix("stt: talk.wav: cues left out since they end before zero: "))
    assert count > 0
    assert "w0" not in (tmp_path / "talk.srt").read_text().lower().split()
    assert "w0" in (tmp_path / "talk.json").read_text().lower()
