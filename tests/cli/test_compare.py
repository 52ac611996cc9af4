"""The same recording through several services: what agrees, what is wrong, what it costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stt_cli.cli.compare import length
from stt_cli.errors import UsageError
from tests.cli.test_ensemble import REFUSED, mishearing
from tests.support.recordings import record
from tests.support.services import Services
from tests.support.shell import Shell

pytest.importorskip("rapidfuzz")
pytest.importorskip("whisper_normalizer")

# A number in a word is a word of its own where English is compared: "w3" counts as two.
TWO = ("compare", "talk.wav", "--with", "openai:whisper-1,elevenlabs")


def asked(services: Services) -> int:
    return sum(len(services[name].requests) for name in ("openai", "elevenlabs"))


def test_the_best_by_the_reference_comes_first_with_its_cost(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    (tmp_path / "truth.txt").write_text(" ".join(speech.said))
    services["openai"].fail(mishearing("w3", "x3"))
    result = stt(*TWO, "--reference", "truth.txt", "--json")
    assert result.code == 0, result.stderr
    first, second = result.json["members"]
    assert (first["provider"], first["wer"]) == ("elevenlabs", 0.0)
    assert (second["provider"], second["wer"]) == ("openai", pytest.approx(1 / 80))
    assert first["agreement"] == second["agreement"] == pytest.approx(79 / 80)
    assert first["cost"]["amount"] > 0
    assert first["seconds"] > 0
    assert "to be spent: about" in result.stderr
    assert "openai:whisper-1 about" in result.stderr


def test_the_table_says_the_same_and_nothing_is_paid_for_twice(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    stt(*TWO)
    paid = asked(services)
    result = stt(*TWO)
    assert asked(services) == paid
    header, *rows = result.text.splitlines()
    assert header.split() == ["MEMBER", "WORDS", "AGREES", "TIME", "COST"]
    assert [row.split()[1:4] for row in rows] == [["80", "100.0%", "kept"]] * 2
    assert "to be spent" not in result.stderr


def test_a_sample_comes_from_all_over_the_recording_and_so_does_its_reference(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path, 240)
    stt("transcribe", "talk.wav", "-p", "llmstats", "--no-align", "-f", "srt", "-o", "truth.srt")
    result = stt(*TWO, "--sample", "30s", "--reference", "truth.srt", "--json")
    assert result.code == 0, result.stderr
    stretches = result.json["sample"]
    assert 15 <= sum(one["end"] - one["start"] for one in stretches) <= 60
    assert stretches[-1]["start"] - stretches[0]["start"] > 30
    for one in result.json["members"]:
        assert one["words"] < 240
        assert one["wer"] < 0.1
    (request,) = services["openai"].requests
    assert len(request.files[0].data) < 50 * 32_000


def test_a_recording_shorter_than_the_sample_is_taken_whole(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    result = stt(*TWO, "--sample", "5m", "--json")
    assert result.json["sample"] is None
    assert {one["words"] for one in result.json["members"]} == {80}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--max-cost", "0.0001"], 5, "nothing was sent"),
        (["--sample", "10s", "--reference", "truth.txt"], 2, "has no times"),
        (["-o", "kept"], 2, "is there already"),
        (["-o", "truth.txt"], 2, "is one file"),
        (["-o", "-"], 2, "name a folder"),
        (["-o", "truth.txt/kept"], 1, "truth.txt/kept: cannot be written"),
        (["--sample", "soon"], 2, "is no length"),
        (["--dry-run"], 0, ""),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    stt: Shell, tmp_path: Path, services: Services, arguments: list[str], code: int, said: str
) -> None:
    record(tmp_path)
    (tmp_path / "truth.txt").write_text("w1 w2")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "openai-whisper-1.json").touch()
    result = stt(*TWO, *arguments)
    assert result.code == code, result.stderr
    assert said in result.stderr
    assert asked(services) == 0


def test_a_missing_key_is_told_before_another_service_is_paid(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path)
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    assert stt(*TWO).code == 4
    assert asked(services) == 0


def test_one_that_fails_leaves_the_others(stt: Shell, tmp_path: Path, services: Services) -> None:
    record(tmp_path)
    services["elevenlabs"].fail(*[REFUSED] * 9)
    result = stt(*TWO, "-o", "heard")
    assert result.code == 1
    good, bad = result.text.splitlines()[1:]
    assert good.startswith("openai:whisper-1")
    assert "failed: " in bad
    (kept,) = (tmp_path / "heard").iterdir()
    assert kept.name == "openai-whisper-1.json"
    assert json.loads(kept.read_text())["provider"] == "openai"


def test_stdin_cannot_be_heard_twice(stt: Shell, services: Services) -> None:
    result = stt("compare", "-", "--with", "openai,elevenlabs", stdin=b"RIFF")
    assert result.code == 2
    assert "name a file" in result.stderr


@pytest.mark.parametrize(
    ("typed", "seconds"), [("5m", 300), ("90s", 90), ("1m30s", 90), ("1h", 3600), ("300", 300)]
)
def test_lengths_are_typed_as_people_say_them(typed: str, seconds: float) -> None:
    assert length(typed) == seconds


@pytest.mark.parametrize("typed", ["", "0", "m", "-5s", "5x"])
def test_what_is_no_length_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        length(typed)
