from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.tones import speak
from tests.support import audio
from tests.support.services import simulator
from tests.support.shell import Shell

LOCAL = ("--provider", "local", "--model", "sphinx")


def test_a_job_is_listed_shown_and_removed(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    stt("transcribe", "a.wav", *LOCAL, "-o", "a.txt")
    (job,) = stt("jobs", "list", "--json").json
    assert (job["state"], job["outputs"]) == ("done", [str(tmp_path / "a.txt")])
    assert job["source"] == str(tmp_path / "a.wav")
    assert job["id"] in stt("jobs", "list").text
    assert stt("jobs", "show", job["id"][:5], "--json").json == job
    assert "a.wav" in stt("jobs", "show", job["id"]).text
    assert stt("jobs", "remove", job["id"]).code == 0
    assert stt("jobs", "list", "--json").json == []
    assert (tmp_path / "a.txt").exists()


def test_each_command_tells_what_became_of_jobs_as_json(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    (tmp_path / "out").write_text("in the way of a folder")
    for _ in range(2):
        stt("transcribe", "a.wav", *LOCAL, "-f", "txt,srt", "-o", "out/deep/", "--fresh")
    second, first = (job["id"] for job in stt("jobs", "list", "--json").json)
    (given_up,) = stt("jobs", "cancel", first, "--json").json
    assert (given_up["id"], given_up["state"]) == (first, "cancelled")
    nothing = stt("jobs", "wait", "--json")
    assert (nothing.code, nothing.json) == (0, [])
    assert "no job to wait for" in nothing.stderr
    (tmp_path / "out").unlink()
    (resumed,) = stt("jobs", "resume", "--all", "--json").json
    assert (resumed["id"], resumed["state"]) == (second, "done")
    assert stt("jobs", "remove", first, "--json").json == {"removed": [first]}
    assert stt("jobs", "prune", "--older-than", "0", "--yes", "--json").json == {"removed": 1}


def test_an_unknown_id_among_several_removes_none(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    stt("transcribe", "a.wav", *LOCAL, "-o", "a.txt")
    (job,) = stt("jobs", "list", "--json").json
    assert stt("jobs", "remove", job["id"], "nothing").code == 2
    assert stt("jobs", "list", "--json").json == [job]


def test_a_failed_job_is_finished_by_resume(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    (tmp_path / "out").write_text("in the way of a folder")
    failed = stt("transcribe", "a.wav", *LOCAL, "-f", "txt,srt", "-o", "out/deep/")
    assert failed.code == 1
    assert stt("jobs", "list", "--state", "failed", "--json").json
    (tmp_path / "out").unlink()
    assert stt("jobs", "resume", "--all").code == 0
    assert (tmp_path / "out/deep/a.srt").exists()


def test_what_came_from_a_pipe_cannot_be_resumed(stt: Shell, tmp_path: Path) -> None:
    wav = audio.save(tmp_path / "a.wav", audio.silence(1.0)).read_bytes()
    (tmp_path / "out").write_text("in the way of a folder")
    stt("transcribe", "-", *LOCAL, "-f", "txt,srt", "-o", "out/deep/", stdin=wav)
    left = stt("jobs", "resume", "--all")
    assert left.code == 0
    assert "left alone: stdin (it came from a pipe)" in left.stderr
    assert "nothing to resume" in left.stderr
    (job,) = stt("jobs", "list", "--json").json
    named = stt("jobs", "resume", job["id"])
    assert named.code == 3
    assert "pipe" in named.stderr


@pytest.mark.parametrize(
    "arguments", [["resume"], ["remove"], ["cancel"], ["show", "nothing"], ["prune"]]
)
def test_wrong_usage_is_exit_2(stt: Shell, arguments: list[str]) -> None:
    assert stt("jobs", *arguments).code == 2


def test_a_submitted_job_is_left_and_waited_for_later(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak(["alpha", "beta"]).wav())
    with simulator("nanogpt")() as service:
        monkeypatch.setenv("STT_NANOGPT_BASE_URL", service.url)
        monkeypatch.setenv("NANOGPT_API_KEY", service.key)
        cloud = ("-p", "nanogpt", "-m", "Elevenlabs-STT", "-o", "talk.txt")
        submitted = stt("transcribe", "talk.wav", *cloud, "--no-wait")
        assert submitted.code == 0, submitted.stderr
        id = submitted.text.strip()
        assert stt("jobs", "show", id, "--json").json["state"] == "waiting"
        assert not (tmp_path / "talk.txt").exists()
        vars(service)["polls"] = 0
        waited = stt("jobs", "wait")
        assert waited.code == 0, waited.stderr
        assert "alpha" in (tmp_path / "talk.txt").read_text().lower()
        posts = [request.path for request in service.requests]
        assert sum(path.endswith("/transcribe") for path in posts) == 1


def test_a_waiting_job_can_be_given_up(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.wav").write_bytes(speak(["alpha", "beta"]).wav())
    with simulator("nanogpt")() as service:
        monkeypatch.setenv("STT_NANOGPT_BASE_URL", service.url)
        monkeypatch.setenv("NANOGPT_API_KEY", service.key)
        cloud = ("-p", "nanogpt", "-m", "Elevenlabs-STT", "--no-wait")
        (left,) = stt("transcribe", "talk.wav", *cloud, "-o", "talk.txt", "--json").json["waiting"]
        id = left["job"]
    assert stt("jobs", "cancel", id).code == 0
    assert stt("jobs", "show", id, "--json").json["state"] == "cancelled"
    assert stt("jobs", "cancel", id).code == 2
    assert stt("jobs", "prune", "--older-than", "0", "--yes").code == 0
    assert stt("jobs", "list", "--json").json == []


def test_a_summary_of_a_batch_names_what_became_of_each_input(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "good.wav", audio.silence(1.0))
    (tmp_path / "bad.wav").write_text("no recording")
    result = stt("transcribe", "good.wav", "bad.wav", *LOCAL, "--json")
    assert result.code == 1
    assert [done["name"] for done in result.json["done"]] == ["good.wav"]
    assert [failed["name"] for failed in result.json["failed"]] == ["bad.wav"]
    again = stt("transcribe", "good.wav", *LOCAL, "-o", "good.txt", "--json")
    assert again.json["skipped"] == ["good.wav"]
    assert stt("transcribe", "good.wav", *LOCAL, "--json").code == 2
