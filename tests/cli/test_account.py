"""The account at STT.ai, its keys, and what the service writes itself."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_cli import config
from tests.simulators import faults
from tests.simulators.server import Fault
from tests.simulators.sttai import Service
from tests.simulators.tones import speak
from tests.support.services import serving
from tests.support.shell import Shell

READS = [
    ("account", "show", "sttai"), ("account", "usage", "sttai"), ("account", "cloud", "sttai"),
    ("keys", "remote", "list", "sttai"), ("jobs", "list", "--remote", "sttai"),
]  # fmt: skip
WRITES = [
    ("account", "set", "sttai", "name=Bob"), ("keys", "remote", "create", "sttai"),
    ("keys", "remote", "revoke", "sttai", "1", "--yes"),
    ("jobs", "fetch", "sttai", "1", "-f", "pdf", "--by-service", "-o", "out.pdf"),
]  # fmt: skip
EXITS = {400: 2, 401: 4, 402: 5, 404: 2, 403: 4, 500: 6}


@pytest.fixture
def sttai(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving(monkeypatch, "sttai") as running:
        service = running["sttai"]
        assert isinstance(service, Service)
        yield service


def everything_written(home: Path) -> bytes:
    return b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())


def test_an_account_is_shown(stt: Shell, sttai: Service) -> None:
    shown = stt("account", "sttai")
    assert shown.code == 0, shown.stderr
    assert "Email: ann@example.com" in shown.text.splitlines()
    assert "  Newsletter: yes" in shown.text.splitlines()
    assert stt("account", "sttai", "--json").json == sttai.account.fields
    assert stt("account", "show", "sttai").text == shown.text


def test_fields_are_changed_and_all_others_go_back_as_they_came(stt: Shell, sttai: Service) -> None:
    before = json.loads(json.dumps(sttai.account.fields))
    fields = ("email_preferences.newsletter=false", "name=Ann Lee")
    dry = stt("account", "set", "sttai", *fields, "--dry-run")
    assert dry.text.splitlines() == [
        "email_preferences.newsletter: true -> false", "name: Ann -> Ann Lee",
    ]  # fmt: skip
    assert sttai.account.fields == before
    assert {request.method for request in sttai.requests} == {"GET"}
    done = stt("account", "set", "sttai", *fields, "--json")
    assert done.code == 0, done.stderr
    before["email_preferences"]["newsletter"], before["name"] = False, "Ann Lee"
    assert done.json == sttai.account.fields == before
    assert [r.method for r in sttai.requests[-3:]] == ["GET", "PUT", "GET"]
    assert "nothing changes" in stt("account", "set", "sttai", "name=Ann Lee").stderr


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("nme=x", "did you mean name?"), ("credits=many", "a number"), ("noequals", "NAME=VALUE"),
        ("email_preferences.newsletter=maybe", "true or false"), ("email_preferences=1", "same kind"),
        ("name.first=x", "has no field"), ("=x", "NAME=VALUE"),
    ],
)  # fmt: skip
def test_a_field_that_is_none_is_refused_before_anything_is_sent(
    stt: Shell, sttai: Service, field: str, says: str
) -> None:
    refused = stt("account", "set", "sttai", field)
    assert (refused.code, says in refused.stderr) == (2, True), refused.stderr
    assert "PUT" not in {request.method for request in sttai.requests}


def test_a_field_that_the_service_leaves_as_it_was_is_told(stt: Shell, sttai: Service) -> None:
    sttai.account.stubborn = {"name"}
    left = stt("account", "set", "sttai", "name=Bob", "language=de")
    assert left.code == 6
    assert "left name as it was" in left.stderr


def test_usage_is_a_table_csv_or_json(stt: Shell, sttai: Service) -> None:
    table = stt("account", "usage", "sttai").text.splitlines()
    assert [line.split() for line in table] == [
        ["DATE", "MINUTES", "REQUESTS"], ["2026-11-20", "13", "2"],
    ]  # fmt: skip
    csv = stt("account", "usage", "sttai", "-f", "csv")
    assert csv.text == "date,minutes,requests\n2026-11-20,13,2\n"
    assert stt("account", "usage", "sttai", "--json").json == sttai.account.usage


@pytest.mark.parametrize(
    ("usage", "csv"),
    [
        ([{"day": "a,b", "n": None}, {"n": 2, "x": [1]}], 'day,n,x\n"a,b",,\n,2,[1]\n'),
        ({"2026-11-20": {"minutes": 1}}, "date,minutes\n2026-11-20,1\n"),
        ({"days": []}, "\n"),
    ],
)
def test_usage_of_any_shape_becomes_a_table(
    stt: Shell, sttai: Service, usage: Any, csv: str
) -> None:
    sttai.account.usage = usage
    assert stt("account", "usage", "sttai", "-f", "csv").text == csv
    assert stt("account", "usage", "sttai").code == 0


def test_usage_without_days_is_shown_but_is_no_table(stt: Shell, sttai: Service) -> None:
    sttai.account.usage = {"minutes": 3}
    assert stt("account", "usage", "sttai").text == "Minutes: 3\n"
    assert stt("account", "usage", "sttai", "-f", "csv").code == 6


def test_servers_of_ones_own_are_listed(stt: Shell, sttai: Service) -> None:
    none = stt("account", "cloud", "sttai")
    assert (none.code, none.text) == (0, "")
    assert "no servers of your own" in none.stderr
    sttai.account.clouds = [{"id": 1, "region": "eu", "status": "running"}]
    assert stt("account", "cloud", "sttai").text.split()[-3:] == ["1", "eu", "running"]


def test_a_new_key_is_printed_once_and_alone(
    stt: Shell, sttai: Service, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = stt("keys", "remote", "create", "sttai", "--name", "laptop")
    (raw,) = sttai.account.raw
    assert (made.code, made.text) == (0, f"{raw}\n")
    assert raw not in made.stderr
    listed = stt("keys", "remote", "list", "sttai")
    assert raw not in listed.text + stt("keys", "remote", "list", "sttai", "--json").text
    assert listed.text.splitlines()[1].split()[:3] == ["1", "laptop", "stt-0000"]
    assert raw.encode() not in everything_written(Path(os.environ["HOME"]))


def test_a_new_key_is_kept_and_not_printed(stt: Shell, sttai: Service) -> None:
    made = stt("keys", "remote", "create", "sttai", "--store")
    (raw,) = sttai.account.raw
    assert (made.code, made.text) == (0, "")
    assert raw not in made.stderr
    assert raw in config.paths().keys.read_text()
    assert config.paths().keys.stat().st_mode & 0o077 == 0
    assert "STTAI_API_KEY is set, which goes before it" in made.stderr


def test_a_key_that_cannot_be_kept_is_not_lost(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.paths().keys.parent.mkdir(parents=True)
    config.paths().keys.mkdir()
    made = stt("keys", "remote", "create", "sttai", "--store")
    assert made.code != 0
    assert made.text == f"{sttai.account.raw[0]}\n"
    assert sttai.account.raw[0] not in made.stderr


@pytest.mark.parametrize("body", [{}, [], {"id": 3}, {"key": ""}, {"key": 7}, "oops", {"key": {}}])
def test_an_answer_without_the_new_key_tells_nothing_of_itself(
    stt: Shell, sttai: Service, body: Any
) -> None:
    sttai.fail(faults.answer(201, body))
    made = stt("keys", "remote", "create", "sttai")
    assert (made.code, made.text) == (6, "")
    assert "without the key that it made" in made.stderr
    assert "oops" not in made.stderr


@pytest.mark.parametrize(
    "body", [{"api_key": "k-1"}, {"data": {"token": "k-1"}}, {"key": {"raw_key": "k-1"}}]
)
def test_a_new_key_is_found_where_services_put_one(stt: Shell, sttai: Service, body: Any) -> None:
    sttai.fail(faults.answer(201, body))
    assert stt("keys", "remote", "create", "sttai").text == "k-1\n"


def test_a_key_is_made_once_whatever_happens(stt: Shell, sttai: Service) -> None:
    sttai.fail(faults.status(500))
    assert stt("keys", "remote", "create", "sttai").code == 6
    assert len(sttai.requests) == 1


def test_revoking_needs_a_yes(stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    stt("keys", "remote", "create", "sttai")
    refused = stt("keys", "remote", "revoke", "sttai", "1")
    assert (refused.code, "--yes" in refused.stderr) == (2, True)
    assert sttai.account.keys
    with monkeypatch.context() as patch:
        patch.setattr("stt_cli.cli.ui.console.is_terminal", lambda stream: stream is sys.stdin)
        patch.setattr("typer.confirm", lambda question, err: False)
        assert stt("keys", "remote", "revoke", "sttai", "1").code == 0
    assert sttai.account.keys
    assert stt("keys", "remote", "revoke", "sttai", "1", "--yes").code == 0
    assert not sttai.account.keys
    gone = stt("keys", "remote", "revoke", "sttai", "1", "--yes")
    assert (gone.code, "no key 1" in gone.stderr) == (2, True)


@pytest.mark.parametrize("status", EXITS)
@pytest.mark.parametrize("command", READS + WRITES, ids=" ".join)
def test_each_status_has_its_exit_code(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch, command: Any, status: int
) -> None:
    monkeypatch.setattr("stt_cli.net.session.REFUSALS", 0)
    sttai.fail(*[faults.status(status, message="so it is")] * 4)
    failed = stt(*command)
    assert (failed.code, failed.text) == (EXITS[status], "")
    assert "so it is" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("command", [READS[0], READS[3], WRITES[0]], ids=" ".join)
def test_a_service_that_is_busy_is_asked_again(
    stt: Shell, sttai: Service, command: Any, status: int
) -> None:
    sttai.fail(faults.status(status, Retry_After="0"))
    assert stt(*command).code == 0


@pytest.mark.parametrize(
    "fault",
    [faults.html(), faults.cut_json, faults.answer(200, '"text"')],
    ids=["page", "half", "text"],
)
@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_an_answer_that_is_none_is_exit_6(
    stt: Shell, sttai: Service, command: Any, fault: Fault
) -> None:
    sttai.fail(fault)
    failed = stt(*command)
    assert failed.code == 6, failed.text
    assert failed.text == ""


def test_an_error_with_the_status_of_a_success_is_one(stt: Shell, sttai: Service) -> None:
    sttai.fail(faults.answer(200, {"error": "No credits remaining."}))
    assert stt("account", "usage", "sttai").code == 6


@pytest.mark.parametrize("name", ["openai", "elevenlabs", "local"])
def test_who_has_no_account_says_who_has(stt: Shell, name: str) -> None:
    refused = stt("account", name)
    assert (refused.code, "sttai" in refused.stderr) == (2, True)
    assert stt("account", "stai").code == 2


class TestKept:
    @pytest.fixture(autouse=True)
    def kept(self, sttai: Service) -> None:
        for number in range(1, 6):
            sttai.kept[number] = {
                "id": number,
                "title": f"talk {number}",
                "status": "completed" if number % 2 else "failed",
                "language": "en" if number < 4 else "es",
                "created_at": f"2026-11-{number:02}T10:00:00Z",
                "text": f"Talk {number}.",
            }

    def ids(self, stt: Shell, *more: str) -> list[str]:
        return [one["id"] for one in stt("jobs", "list", "--remote", "sttai", *more, "--json").json]

    def test_they_are_listed_by_state_language_and_date(self, stt: Shell, sttai: Service) -> None:
        assert self.ids(stt) == ["5", "4", "3", "2", "1"]
        assert self.ids(stt, "--state", "failed") == ["4", "2"]
        assert self.ids(stt, "--state", "done", "--language", "english") == ["3", "1"]
        assert self.ids(stt, "--since", "2026-11-04") == ["5", "4"]
        asked = dict(sttai.requests[2].query)
        assert (asked["status"], asked["language"]) == ("completed", "en")
        cut = stt("jobs", "list", "--remote", "sttai", "-n", "2")
        assert len(cut.text.splitlines()) == 3
        assert "the first 2" in cut.stderr

    def test_a_service_that_knows_no_filters_is_filtered_here(
        self, stt: Shell, sttai: Service
    ) -> None:
        page = {"results": [{"id": 1, "status": "failed"}, {"id": 2, "status": "completed"}]}
        sttai.fail(faults.answer(200, page))
        assert self.ids(stt, "--state", "completed") == ["2"]

    def test_a_state_that_is_none_is_refused_before_anything_is_sent(
        self, stt: Shell, sttai: Service
    ) -> None:
        refused = stt("jobs", "list", "--remote", "sttai", "--state", "waiting")
        assert (refused.code, "completed, processing, failed" in refused.stderr) == (2, True)
        assert stt("jobs", "list", "--state", "completed").code == 2
        assert stt("jobs", "list", "--language", "en").code == 2
        assert sttai.requests == []

    @pytest.mark.parametrize(
        ("format", "begins"),
        [("txt", b"Talk 1."), ("srt", b"Talk 1."), ("vtt", b"WEBVTT"), ("json", b'{"text"'),
         ("csv", b"Talk 1."), ("docx", b"PK\x03\x04\xff"), ("pdf", b"%PDF-1.7\xff")],
    )  # fmt: skip
    def test_the_service_writes_its_files_itself(
        self, stt: Shell, sttai: Service, format: str, begins: bytes
    ) -> None:
        fetched = stt("jobs", "fetch", "sttai", "1", "-f", format, "--by-service")
        assert fetched.code == 0, fetched.stderr
        assert fetched.stdout.startswith(begins)
        assert sttai.requests[-1].path == f"/api/v1/transcripts/1/export/{format}/"

    def test_several_become_files_that_are_not_overwritten(self, stt: Shell) -> None:
        command = (
            "jobs",
            "fetch",
            "sttai",
            "1",
            "2",
            "-f",
            "txt,pdf",
            "--by-service",
            "-o",
            "out/",
        )
        assert stt(*command).code == 0
        names = sorted(path.name for path in Path("out").iterdir())
        assert names == ["sttai-1.pdf", "sttai-1.txt", "sttai-2.pdf", "sttai-2.txt"]
        assert stt(*command).code == 2
        assert stt(*command, "--overwrite").code == 0
        some = stt("jobs", "fetch", "sttai", "1", "9", "-f", "txt", "--by-service", "-o", "new/")
        assert (some.code, "no transcript 9" in some.stderr) == (1, True)
        assert Path("new/sttai-1.txt").exists()

    def test_formats_that_the_service_does_not_write_are_refused(
        self, stt: Shell, sttai: Service
    ) -> None:
        refused = stt("jobs", "fetch", "sttai", "1", "-f", "ass", "--by-service")
        assert (refused.code, "docx, pdf" in refused.stderr) == (2, True)
        assert sttai.requests == []
        assert stt("jobs", "fetch", "elevenlabs", "1", "--by-service").code in (2, 4)

    def test_a_binary_file_is_nothing_for_a_terminal(
        self, stt: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("stt_cli.cli.ui.console.is_terminal", lambda stream: True)
        refused = stt("jobs", "fetch", "sttai", "1", "-f", "pdf", "--by-service")
        assert (refused.code, refused.text) == (2, "")

    @pytest.mark.parametrize("format", ["txt", "srt", "vtt", "json", "csv", "docx", "pdf"])
    @pytest.mark.parametrize(
        "fault", [faults.html(), faults.answer(200, {"error": "no"})], ids=["page", "error"]
    )
    def test_what_is_no_such_file_is_not_written(
        self, stt: Shell, sttai: Service, fault: Fault, format: str
    ) -> None:
        sttai.fail(fault)
        failed = stt("jobs", "fetch", "sttai", "1", "-f", format, "--by-service", "-o", "out.x")
        assert failed.code == 6
        assert not Path("out.x").exists()


def test_what_is_transcribed_there_can_be_fetched(stt: Shell, sttai: Service) -> None:
    Path("talk.wav").write_bytes(speak("Hello there.").wav())
    assert stt("transcribe", "talk.wav", "-p", "sttai", "-f", "json").code == 0
    (one,) = stt("jobs", "list", "--remote", "sttai", "--since", "2026-01-01", "--json").json
    fetched = stt("jobs", "fetch", "sttai", one["id"], "-f", "txt", "--by-service")
    assert fetched.text == "Hello there."
