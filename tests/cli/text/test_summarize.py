"""`stt text summarize`, and what all verbs of `stt text` share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.sttai import Service
from tests.support.shell import Shell
from tests.support.waiting import until

SENT = (
    "Speaker 1: Shall we begin? The numbers are good.\nSpeaker 2: They are better than last year."
)


def sent(service: Service) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in service.requests]


def test_the_text_goes_out_with_its_speakers_and_the_summary_to_stdout(
    stt: Shell, sttai: Service
) -> None:
    result = stt("text", "summarize", "talk.json", "-p", "sttai")

    assert result.code == 0, result.stderr
    assert sent(sttai) == [{"text": SENT, "style": "brief"}]
    assert sttai.requests[0].headers["authorization"] == f"Bearer {sttai.key}"
    assert result.text == f"brief: {len(SENT.split())} words, from 'Speaker 1: Shall we begin?'\n"


@pytest.mark.parametrize("style", ["brief", "detailed", "action_items", "bullet_points"])
def test_every_style_of_the_document_is_asked_for(stt: Shell, sttai: Service, style: str) -> None:
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "--style", style)
    assert result.text.startswith(f"{style}: ")
    assert sent(sttai)[0]["style"] == style


def test_speakers_are_renamed_or_left_out(stt: Shell, sttai: Service) -> None:
    stt("text", "summarize", "talk.json", "-p", "sttai", "--rename", "Speaker 1=Ann")
    stt("text", "summarize", "talk.json", "-p", "sttai", "--no-speakers")
    first, second = (body["text"] for body in sent(sttai))
    assert first.startswith("Ann: Shall")
    assert second == "Shall we begin? The numbers are good.\nThey are better than last year."


def test_texts_come_from_jobs_subtitles_text_files_and_stdin(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "notes.txt").write_text("First of all,\n\nthis [one] is text.\n")
    (stt.cwd / "list.md").write_text("[Ann] says yes.\n")
    for source in ("talk.srt", "notes.txt", "list.md"):
        assert stt("text", "summarize", source, "-p", "sttai").code == 0
    stt("text", "summarize", "-", "-p", "sttai", stdin=b"Said in a pipe.")
    assert [body["text"] for body in sent(sttai)] == [
        "Good morning. How are you today?",
        "First of all,\nthis [one] is text.",
        "[Ann] says yes.",
        "Said in a pipe.",
    ]


def test_json_is_the_services_own_with_its_source(stt: Shell, sttai: Service) -> None:
    told = stt("text", "summarize", "talk.srt", "-p", "sttai", "--json").json
    assert told == {
        "source": "talk.srt",
        "provider": "sttai",
        "summary": "brief: 6 words, from 'Good morning.'",
        "style": "brief",
        "model": "qwen2.5-1.5b-instruct",
    }


def test_several_become_files_and_one_that_fails_stops_no_other(stt: Shell, sttai: Service) -> None:
    result = stt("text", "summarize", "talk.json", "none.srt", "talk.srt", "-p", "sttai")
    assert result.code == 1
    assert result.stderr.count("error") == 1
    assert "none.srt" in result.stderr
    assert (stt.cwd / "talk.json.summarize.txt").read_text().startswith("brief: 17 words")
    assert (stt.cwd / "talk.srt.summarize.txt").read_text().startswith("brief: 6 words")
    assert result.text == ""


def test_a_file_in_the_way_is_refused_before_anything_is_sent(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "out.txt").write_text("mine")
    command = ("text", "summarize", "talk.srt", "-p", "sttai", "-o", "out.txt")
    result = stt(*command)
    assert result.code == 2
    assert "--overwrite" in result.stderr
    assert (stt.cwd / "out.txt").read_text() == "mine"
    assert not sttai.requests
    assert stt(*command, "--overwrite").code == 0
    assert (stt.cwd / "out.txt").read_text().startswith("brief: ")


def test_an_answer_is_kept_and_not_asked_for_again_unless_fresh(stt: Shell, sttai: Service) -> None:
    first = stt("text", "summarize", "talk.srt", "-p", "sttai")
    again = stt("text", "summarize", "talk.srt", "-p", "sttai", "--json")
    assert len(sttai.requests) == 1
    assert again.json["summary"] == first.text.strip()
    stt("text", "summarize", "talk.srt", "-p", "sttai", "--style", "detailed")
    assert len(sttai.requests) == 2
    stt("text", "summarize", "talk.srt", "-p", "sttai", "--fresh")
    assert len(sttai.requests) == 3


def test_a_dry_run_sends_nothing_and_says_what_is_kept(stt: Shell, sttai: Service) -> None:
    stt("text", "summarize", "talk.srt", "-p", "sttai")
    told = stt("text", "summarize", "talk.json", "talk.srt", "-p", "sttai", "--dry-run", "--json")
    assert len(sttai.requests) == 1
    assert [(row["source"], row["requests"], row["kept"]) for row in told.json] == [
        ("talk.json", 1, 0),
        ("talk.srt", 0, 1),
    ]
    assert told.json[0]["characters"] == len(SENT)


def test_nothing_is_sent_unless_a_service_is_named(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = stt("text", "summarize", "talk.srt")
    assert result.code == 2
    assert "-p" in result.stderr
    assert "sttai" in result.stderr
    for other in ("local", "elumenta"):
        refused = stt("text", "summarize", "talk.srt", "-p", other)
        assert refused.code == 2
        assert "these can: sttai" in refused.stderr
    assert not sttai.requests
    monkeypatch.setenv("STT_PROVIDER", "sttai")
    assert stt("text", "summarize", "talk.srt").code == 0


def test_a_style_that_is_none_is_answered_with_the_list(stt: Shell, sttai: Service) -> None:
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "--style", "bulletpoints")
    assert result.code == 2
    assert "did you mean bullet_points?" in result.stderr
    assert "brief, detailed, action_items, bullet_points" in result.stderr
    assert not sttai.requests


@pytest.mark.parametrize("content", ["", "  \n\n ", "WEBVTT\n\n", '{"text": "", "segments": []}'])
def test_an_empty_text_is_not_sent(stt: Shell, sttai: Service, content: str) -> None:
    (stt.cwd / "empty").write_text(content)
    result = stt("text", "summarize", "./empty", "-p", "sttai")
    assert result.code == 3, result.stderr
    assert "empty" in result.stderr
    assert not sttai.requests


def test_the_sdks_name_of_a_style_is_tried_where_the_documents_is_refused(
    stt: Shell, sttai: Service
) -> None:
    sttai.tools.styles = ("brief", "bullets")
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "--style", "bullet_points")
    assert result.text.startswith("bullets: ")
    assert [body["style"] for body in sent(sttai)] == ["bullet_points", "bullets"]


def test_a_long_text_is_cut_at_segments_and_its_summaries_summarized(
    stt: Shell, sttai: Service
) -> None:
    text = "\n".join(f"Sentence number {n} says something of its own." for n in range(12))
    (stt.cwd / "long.txt").write_text(text)
    command = ("text", "summarize", "long.txt", "-p", "sttai", "--part-chars", "200")
    result = stt(*command)
    assert result.code == 0, result.stderr
    assert "a summary of the summaries of 3 parts" in result.stderr
    texts = [body["text"] for body in sent(sttai)]
    assert sorted("\n".join(texts[:3]).split("\n")) == sorted(text.split("\n"))
    assert texts[3].startswith("brief: ")
    assert all(len(text) <= 200 for text in texts)
    told = stt(*command, "--json").json
    assert told["summary"] == result.text.strip()
    assert len(told["parts"]) >= 4
    assert len(sttai.requests) == len(texts)


STATUSES = {400: 2, 401: 4, 402: 5, 404: 2, 429: 6, 503: 6}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_of_the_document_has_its_exit_code(
    stt: Shell, sttai: Service, status: int
) -> None:
    sttai.fail(faults.status(status, Retry_After="86400"))
    result = stt("text", "summarize", "talk.srt", "-p", "sttai")
    assert result.code == STATUSES[status], result.stderr
    assert result.text == ""
    assert result.stderr.count("error:") == 1
    assert sttai.key not in result.stderr
    assert len(sttai.requests) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again(stt: Shell, sttai: Service, status: int) -> None:
    sttai.fail(faults.status(status, Retry_After="0"))
    assert stt("text", "summarize", "talk.srt", "-p", "sttai").code == 0
    assert len(sttai.requests) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "only words",
        {"style": "brief"},
        {"summary": ""},
        {"summary": None},
        {"summary": ["a"]},
        {"error": "No text."},
        b"<html><title>Oops</title></html>",
        b"",
    ],
)
def test_an_answer_without_a_summary_is_unusable_and_asked_for_again(
    stt: Shell, sttai: Service, body: Any
) -> None:
    sttai.fail(faults.answer(200, body))
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "-o", "out.txt")
    assert result.code == 6, result.stderr
    assert "STT.ai" in result.stderr
    assert not Path("out.txt").exists()
    assert stt("text", "summarize", "talk.srt", "-p", "sttai").code == 0
    assert len(sttai.requests) == 2


def test_an_answer_that_could_not_be_read_is_read_by_a_version_that_can(
    stt: Shell, sttai: Service
) -> None:
    sttai.fail(faults.answer(200, {"result": "As nobody expected."}))
    assert stt("text", "summarize", "talk.srt", "-p", "sttai").code == 6
    from stt_cli.contract import ToolAnswer
    from stt_cli.providers.sttai import tools

    with pytest.MonkeyPatch.context() as newer:
        newer.setitem(
            tools._READERS,
            "summarize",
            lambda ask, content: ToolAnswer(text=content["result"], shown=content),
        )
        assert stt("text", "summarize", "talk.srt", "-p", "sttai").text == "As nobody expected.\n"
    assert len(sttai.requests) == 1


def test_what_could_steer_a_terminal_is_not_printed(stt: Shell, sttai: Service) -> None:
    sttai.fail(faults.answer(200, {"summary": "Red \x1b[31malert\x07.\nSecond line."}))
    result = stt("text", "summarize", "talk.srt", "-p", "sttai")
    assert result.text == "Red [31malert.\nSecond line.\n"


def test_a_key_that_the_service_repeats_is_nowhere(stt: Shell, sttai: Service) -> None:
    sttai.fail(faults.answer(200, {"summary": f"Your key is {sttai.key}."}))
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "-vv")
    assert sttai.key not in result.text + result.stderr
    store = next(stt.cwd.parent.parent.rglob("jobs.sqlite3"), None)
    assert store is None or sttai.key.encode() not in store.read_bytes()


def test_without_a_key_none_is_sent(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STTAI_API_KEY")
    assert stt("text", "summarize", "talk.srt", "-p", "sttai").code == 0
    assert "authorization" not in sttai.requests[0].headers


def test_no_reachable_service_is_exit_6(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STT_STTAI_BASE_URL", "http://127.0.0.1:9")
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "--retries", "0")
    assert result.code == 6


def test_progress_in_json_is_one_object_a_line(stt: Shell, sttai: Service) -> None:
    result = stt("text", "summarize", "talk.srt", "-p", "sttai", "--progress", "json")
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert events == [
        {"event": "progress", "name": "summarize talk.srt", "done": 1, "total": 1},
    ]


def test_ctrl_c_says_how_to_go_on(stt: Shell, sttai: Service) -> None:
    sttai.fail(faults.hang)
    process = subprocess.Popen(
        [sys.executable, "-m", "stt_cli", "text", "summarize", "talk.srt", "-p", "sttai"],
        cwd=stt.cwd,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until(lambda: sttai.requests, seconds=120)
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == b""
    assert b"run the same command again" in told
    assert b"Traceback" not in told
