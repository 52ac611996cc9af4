"""Transcripts that services keep: listed, shown, fetched and deleted from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.tones import speak
from tests.support.services import Services
from tests.support.shell import Shell

SAID = "Hello there. This is Ann."


@pytest.fixture
def kept(stt: Shell, services: Services) -> dict[str, str]:
    """The id of one transcript at each service that keeps them."""
    (stt.cwd / "talk.wav").write_bytes(speak(SAID).wav())
    ids = {}
    for name in ("sttai", "elevenlabs"):
        assert stt("transcribe", "talk.wav", "-p", name, "-f", "json").code == 0
        ids[name] = str(*vars(services[name])["kept"])
    return ids


def test_transcripts_are_listed_where_the_service_lists_them(
    stt: Shell, kept: dict[str, str]
) -> None:
    stt("transcribe", "talk.wav", "-p", "sttai", "--fresh")
    found = stt("jobs", "list", "--remote", "sttai", "--json").json
    assert [one["id"] for one in found] == ["2", kept["sttai"]]
    assert [one["status"] for one in found] == ["completed"] * 2
    (line,) = stt("jobs", "list", "--remote", "sttai", "-n", "1").text.splitlines()[1:]
    assert line.startswith("2 ")
    refused = stt("jobs", "list", "--remote", "elevenlabs")
    assert refused.code == 2
    assert "ElevenLabs" in refused.stderr


@pytest.mark.parametrize("name", ["sttai", "elevenlabs"])
def test_one_is_shown_fetched_and_deleted(stt: Shell, kept: dict[str, str], name: str) -> None:
    id = kept[name]
    assert "Hello there." in stt("jobs", "show", id, "--remote", name).text
    shown = stt("jobs", "show", id, "--remote", name, "--json").json
    assert shown["text"] == SAID
    assert shown["segments"][0]["words"][0]["word"] == "Hello"
    assert shown["duration"] >= shown["segments"][-1]["end"] > 1
    fetched = stt("jobs", "fetch", name, id, "-f", "srt")
    assert fetched.code == 0, fetched.stderr
    assert fetched.text.startswith("1\n00:00:00,")
    assert stt("jobs", "remove", id, "--remote", name).code == 0
    gone = stt("jobs", "show", id, "--remote", name)
    assert gone.code == 2
    assert gone.text == ""


def test_what_is_fetched_goes_into_files_that_are_not_overwritten(
    stt: Shell, kept: dict[str, str], tmp_path: Path
) -> None:
    command = ("jobs", "fetch", "sttai", kept["sttai"], "-f", "txt,vtt,json", "-o", "out/")
    assert stt(*command).code == 0
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["sttai-1.json", "sttai-1.txt", "sttai-1.vtt"]
    assert SAID in (tmp_path / "out/sttai-1.txt").read_text().replace("\n", " ")
    assert stt(*command).code == 2
    assert stt(*command, "--overwrite").code == 0
    again = stt("export", "out/sttai-1.json", "-f", "txt")
    assert again.stdout == (tmp_path / "out/sttai-1.txt").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ["fetch", "openai", "1"],
        ["fetch", "sttai", "99"],
        ["fetch", "sttai"],
        ["show", "nothing", "--remote", "elevenlabs"],
        ["remove", "--remote", "sttai"],
        ["list", "--remote", "nobody"],
        ["list", "--remote", "sttai", "--state", "waiting"],
    ],
)
def test_what_is_not_there_is_exit_2(stt: Shell, services: Services, arguments: list[str]) -> None:
    assert stt("jobs", *arguments).code == 2


def test_without_a_key_nothing_is_asked(
    stt: Shell, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    assert stt("jobs", "show", "1", "--remote", "elevenlabs").code == 4
    assert services["elevenlabs"].requests == []
