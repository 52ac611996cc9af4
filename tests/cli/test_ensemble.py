"""Several services hear the same recording and vote; each is paid once, and one may fail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.server import Fault
from tests.support.recordings import plain, record
from tests.support.services import Services
from tests.support.shell import Shell

THREE = "openai,elevenlabs,llmstats"
REFUSED = faults.status(400, "invalid_value", "this cannot be read")


def mishearing(word: str, other: str) -> Fault:
    """The true answer with one word misheard."""

    def change(body: Any) -> Any:
        if isinstance(body, dict):
            return {key: change(value) for key, value in body.items()}
        if isinstance(body, list):
            return [change(value) for value in body]
        if isinstance(body, str):
            return re.sub(rf"\b{word}\b", other, body, flags=re.IGNORECASE)
        return body

    return faults.edited(change)


def disputed(transcript: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Word -> what is said in its place -> by whom."""
    return {
        "".join(plain(word["word"])): {
            "".join(plain(one["word"])): one["by"] for one in word["alternatives"]
        }
        for segment in transcript["segments"]
        for word in segment["words"]
        if "alternatives" in word
    }


def test_what_most_members_hear_is_written_and_who_heard_what(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    services["openai"].fail(mishearing("w3", "x3"))
    services["elevenlabs"].fail(mishearing("w9", "y9"))
    result = stt("transcribe", "talk.wav", "--ensemble", THREE, "-f", "json")
    assert result.code == 0, result.stderr
    transcript = result.json
    assert plain(transcript["text"]) == speech.said
    openai, elevenlabs, llmstats = (
        f"{one['provider']}:{one['model']}" for one in transcript["members"]
    )
    assert disputed(transcript) == {
        "w3": {"w3": [elevenlabs, llmstats], "x3": [openai]},
        "w9": {"w9": [openai, llmstats], "y9": [elevenlabs]},
    }
    assert transcript["provider"] == "ensemble"
    assert transcript["model"] == ",".join([openai, elevenlabs, llmstats])
    assert transcript["timing"] == "word"


def test_the_json_says_what_each_member_did_and_cost(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    services["openai"].fail(mishearing("w3", "x3"))
    result = stt("transcribe", "talk.wav", "--ensemble", THREE, "-f", "json")
    (chunk,) = result.json["chunks"]
    assert [one["provider"] for one in chunk["members"]] == THREE.split(",")
    assert [one["attempts"] for one in chunk["members"]] == [1, 1, 1]
    paid = [one["cost"]["amount"] for one in chunk["members"] if one.get("cost")]
    assert len(paid) >= 2
    assert result.json["cost"]["amount"] == pytest.approx(sum(paid))
    first, second, third = result.json["members"]
    assert (first["chunks"], first["failed"], first["words"]) == (1, 0, len(speech.said))
    assert first["agreement"] < second["agreement"] == third["agreement"] == 1.0


def test_a_member_alone_is_not_asked_again(stt: Shell, tmp_path: Path, services: Services) -> None:
    record(tmp_path)
    stt("transcribe", "talk.wav", "--ensemble", "openai,elevenlabs")
    alone = stt("transcribe", "talk.wav", "-p", "elevenlabs", "-f", "srt")
    assert alone.code == 0
    third = stt("transcribe", "talk.wav", "--ensemble", THREE, "-f", "srt")
    assert third.code == 0
    assert [len(services[name].requests) for name in THREE.split(",")] == [1, 1, 1]


def test_a_member_that_fails_is_left_out_and_that_is_said(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 90)
    services["openai"].fail(*[REFUSED] * 30)
    result = stt(
        "transcribe", "talk.wav", "--ensemble", THREE, "--chunk-seconds", "15", "-f", "json"
    )
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    (line,) = [line for line in result.stderr.splitlines() if "left out" in line]
    assert "talk.wav: openai:whisper-1 is left out where it fails: " in line
    assert "this cannot be read" in line
    first = result.json["members"][0]
    assert (first["chunks"], first["failed"]) == (0, len(result.json["chunks"]))
    assert all("this cannot be read" in one["members"][0]["error"] for one in result.json["chunks"])


def test_a_member_that_fails_half_way_has_its_vote_where_it_answered(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 90)
    services["elevenlabs"].fail(mishearing("w3", "y3"), *[REFUSED] * 30)
    result = stt(
        "transcribe", "talk.wav", "--ensemble", THREE, "--chunk-seconds", "15", "-j", "1",
        "-f", "json",
    )  # fmt: skip
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    second = result.json["members"][1]
    assert (second["chunks"], second["failed"]) == (1, len(result.json["chunks"]) - 1)
    assert list(disputed(result.json)) == ["w3"]


@pytest.mark.parametrize("status", [401, 402])
def test_a_member_without_key_or_credit_is_asked_once(
    stt: Shell, tmp_path: Path, services: Services, status: int
) -> None:
    speech = record(tmp_path, 90)
    code = {401: "invalid_api_key", 402: "insufficient_quota"}[status]
    services["openai"].fail(*[faults.status(status, code, "no")] * 30)
    result = stt(
        "transcribe", "talk.wav", "--ensemble", THREE, "--chunk-seconds", "15", "-j", "1",
        "-f", "json",
    )  # fmt: skip
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert len(services["openai"].requests) == 1
    assert len([line for line in result.stderr.splitlines() if "left out" in line]) == 1


def test_where_every_member_fails_the_recording_fails_and_what_was_answered_is_kept(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 90)
    arguments = (
        "transcribe", "talk.wav", "--ensemble", "openai,elevenlabs", "--chunk-seconds", "15",
        "-j", "1", "--retries", "0",
    )  # fmt: skip
    good = mishearing("w0", "w0")
    for name in ("openai", "elevenlabs"):
        services[name].fail(good, *[faults.status(500)] * 9)
    result = stt(*arguments)
    assert result.code == 6
    assert "openai" in result.stderr
    assert "elevenlabs" in result.stderr
    for name in ("openai", "elevenlabs"):
        services[name].faults.clear()
    before = [len(services[name].requests) for name in ("openai", "elevenlabs")]
    again = stt(*arguments, "-f", "json")
    assert again.code == 0, again.stderr
    assert plain(again.json["text"]) == speech.said
    chunks = len(again.json["chunks"])
    sent = [len(services[name].requests) for name in ("openai", "elevenlabs")]
    assert [now - then for now, then in zip(sent, before, strict=True)] == [chunks - 1] * 2


def test_a_missing_key_is_exit_4_before_anything_is_sent(
    stt: Shell, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path)
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    result = stt("transcribe", "talk.wav", "--ensemble", THREE)
    assert result.code == 4
    assert all(not service.requests for service in services.values())


def test_the_cost_of_all_members_counts(stt: Shell, tmp_path: Path, services: Services) -> None:
    record(tmp_path, 90)
    rows = stt(
        "transcribe", "talk.wav", "--ensemble", "openai,elevenlabs", "--dry-run", "--json"
    ).json
    assert [row["member"].partition(":")[0] for row in rows] == ["openai", "elevenlabs"]
    costs = [row["cost"]["amount"] for row in rows]
    limit = str(max(costs) + min(costs) / 2)
    result = stt("transcribe", "talk.wav", "--ensemble", "openai,elevenlabs", "--max-cost", limit)
    assert result.code == 5
    assert "nothing was sent" in result.stderr
    assert all(not service.requests for service in services.values())
    enough = stt(
        "transcribe",
        "talk.wav",
        "--ensemble",
        "openai,elevenlabs",
        "--max-cost",
        str(sum(costs) * 1.01),
    )
    assert enough.code == 0, enough.stderr


def test_a_dry_run_shows_every_member(stt: Shell, tmp_path: Path, services: Services) -> None:
    record(tmp_path)
    result = stt("transcribe", "talk.wav", "--ensemble", f"{THREE},local:sphinx", "--dry-run")
    assert result.code == 0
    lines = result.stdout.decode().splitlines()
    assert "MEMBER" in lines[0]
    names = [line.split()[1].partition(":")[0] for line in lines[1:]]
    assert names == [*THREE.split(","), "local"]
    assert "free" in lines[-1]
    assert all(not service.requests for service in services.values())


def test_pieces_are_as_large_as_the_least_member_takes(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 90)
    config = tmp_path / "config" / "stt" / "config.toml"
    found = stt("providers", "--paths").stdout.decode()
    config = next(Path(part) for part in re.findall(r"\S+config\.toml", found))
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("[providers.openai]\nmax_seconds = 15\n")
    result = stt("transcribe", "talk.wav", "--ensemble", "openai,elevenlabs", "-f", "json")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    counts = {len(services[name].requests) for name in ("openai", "elevenlabs")}
    assert counts == {len(result.json["chunks"])}
    assert len(result.json["chunks"]) > 2


def test_one_that_is_named_by_p_is_the_first_member(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    record(tmp_path)
    result = stt(
        "transcribe",
        "talk.wav",
        "-p",
        "elevenlabs",
        "--ensemble",
        "openai,elevenlabs",
        "-f",
        "json",
    )
    assert [one["provider"] for one in result.json["members"]] == ["elevenlabs", "openai"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--ensemble", "openai"), "at least two members"),
        (("--ensemble", "openai,opneai"), "did you mean openai?"),
        (("--ensemble", "openai,:x"), "names no member"),
        (("--ensemble", "openai,elevenlabs", "-m", "whisper-1"), "as in openai:whisper-1"),
        (("--ensemble", "openai,elevenlabs", "--fallback", "sttai"), "a member that fails is left out"),
        (("--ensemble", "openai,elevenlabs", "--cluster", "local:1"), "--cluster does not go with"),
        (("--ensemble", "openai,elevenlabs", "--no-wait"), "does not go with --ensemble"),
        (("--ensemble", "openai,elevenlabs", "--tag-events"), "openai with model whisper-1 has no"),
    ],
)  # fmt: skip
def test_what_an_ensemble_cannot_do_is_refused_before_anything_is_sent(
    stt: Shell, tmp_path: Path, services: Services, arguments: tuple[str, ...], message: str
) -> None:
    record(tmp_path)
    result = stt("transcribe", "talk.wav", *arguments)
    assert (result.code, len(result.stderr.splitlines())) == (2, 1), result.stderr
    assert message in result.stderr
    assert all(not service.requests for service in services.values())


def test_a_job_is_finished_by_all_of_its_members(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 90)
    services["openai"].fail(*[faults.status(500)] * 9)
    services["elevenlabs"].fail(*[faults.status(500)] * 9)
    failed = stt(
        "transcribe", "talk.wav", "--ensemble", "openai,elevenlabs", "-o", "talk.txt",
        "--chunk-seconds", "15", "--retries", "0",
    )  # fmt: skip
    assert failed.code == 6
    for name in ("openai", "elevenlabs"):
        services[name].faults.clear()
    result = stt("jobs", "resume", "--all")
    assert result.code == 0, result.stderr
    assert plain(Path("talk.txt").read_text()) == speech.said
    shown = stt("jobs", "list", "--json").json
    assert "ensemble" in str(shown)
