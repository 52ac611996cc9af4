"""`stt doctor` names what is wrong, and the command that repairs it."""

from __future__ import annotations

import http.server
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from typing import Any, NamedTuple

import pytest

from stt_cli import config
from stt_cli.media import codecs
from stt_cli.net.reach import reach
from stt_cli.services import doctor
from stt_cli.store import NewJob, Store
from tests.support.services import Services
from tests.support.shell import Shell


def findings(stt: Shell, *flags: str, code: int = 0) -> dict[str, list[dict[str, Any]]]:
    """By the check that made them."""
    result = stt("doctor", "--json", *flags)
    assert result.code == code, result.text
    found: dict[str, list[dict[str, Any]]] = {}
    for one in result.json:
        found.setdefault(one["check"], []).append(one)
    return found


def fault(stt: Shell, check: str) -> dict[str, Any]:
    faults = [one for one in findings(stt, "--offline", code=1)[check] if one["state"] == "fault"]
    return faults[0]


def test_a_new_user_has_no_fault(stt: Shell) -> None:
    found = findings(stt)
    assert set(found) >= {
        "python", "codecs", "configuration", "keys", "microphone", "models", "gpu", "store", "disk",
    }  # fmt: skip
    assert "services" not in found  # nobody has chosen one
    assert not config.paths().store.exists()
    text = stt("doctor").text
    assert "-> stt keys set PROVIDER" in text


def test_a_mistake_in_the_configuration_is_a_fault(stt: Shell) -> None:
    path = config.paths().config
    path.parent.mkdir(parents=True)
    path.write_text("modle = 'small'")
    assert "line 1: there is no setting 'modle'" in fault(stt, "configuration")["message"]


def test_keys_that_others_can_read_are_a_fault_with_its_repair(stt: Shell) -> None:
    path = config.paths().keys
    path.parent.mkdir(parents=True)
    path.write_text("[keys]\nopenai = 'sk-12345678901234'\n")
    path.chmod(0o644)
    assert fault(stt, "keys")["repair"] == f"chmod 600 '{path}'"
    path.chmod(0o600)
    assert findings(stt, "--offline")["keys"][0]["message"].startswith("openai: …1234 (file ")


def test_a_key_that_cannot_be_one_is_a_fault(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk with spaces")
    assert "no spaces" in fault(stt, "keys")["message"]


def test_a_damaged_store_is_a_fault(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    path = config.paths().store
    with Store.open(path) as store:
        for number in range(300):
            store.new_job(
                NewJob(run="r", name=f"{number}" * 50, source="/x", provider="local", settings={})
            )
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 5000] = b"\xff" * 5000
    path.write_bytes(content)
    assert "damaged" in fault(stt, "store")["message"]


def test_jobs_that_were_left_are_told_with_the_way_to_finish_them(stt: Shell) -> None:
    with Store.open(config.paths().store) as store:
        job = store.new_job(NewJob(run="r", name="a", source="/x", provider="local", settings={}))
        store.update_job(job.id, state="failed")
    (_, left) = findings(stt, "--offline")["store"]
    assert (left["state"], left["repair"]) == ("note", "stt jobs resume --all")


def test_missing_codecs_are_a_fault(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "NEEDED", ("flac", "mp17"))
    assert fault(stt, "codecs")["message"].endswith("lacks mp17")


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "state"), [(10**8, "fault"), (10**9, "note"), (10**10, "ok")])
def test_a_full_disk_is_told(
    stt: Shell, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: _Usage(free, 0, free))
    found = findings(stt, "--offline", code=int(state == "fault"))
    assert {one["state"] for one in found["disk"]} == {state}


def test_a_library_that_is_broken_is_a_fault_of_its_check_only(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[str]:
        raise ImportError("libavcodec.so: cannot open shared object file")

    monkeypatch.setattr(codecs, "missing", broken)
    found = findings(stt, "--offline", code=1)
    assert "cannot open shared object" in found["codecs"][0]["message"]
    assert found["disk"][0]["state"] == "ok"


def test_services_that_are_used_are_reached_for_and_no_others(
    stt: Shell, services: Services
) -> None:
    found = findings(stt)["services"]
    assert {one["state"] for one in found} == {"ok"}
    assert {one["message"].partition(":")[0] for one in found} == set(services)
    for service in services.values():
        (request,) = service.requests
        assert request.method == "HEAD"
        assert service.key not in str(request.headers)


def test_a_service_that_does_not_answer_is_a_fault(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    (found,) = findings(stt, code=1)["services"]
    assert found["message"].startswith("no answer from http://127.0.0.1:9/v1")
    assert "services" not in findings(stt, "--offline")


@pytest.fixture
def yesterday() -> Iterator[str]:
    """The address of a server whose clock is a day behind."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            self.send_header("Date", formatdate(1_000_000_000, usegmt=True))
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing to see."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_clock_that_is_wrong_is_a_fault(
    stt: Shell, yesterday: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reach(yesterday, lambda: 1_000_000_090.0).skew == 90.0
    monkeypatch.setenv("OPENAI_BASE_URL", yesterday)
    (found,) = findings(stt, code=1)["clock"]
    assert "s ahead of that of OpenAI" in found["message"]


def test_no_finding_shows_a_key(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234567890")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://user:pa55word@127.0.0.1:9/v1")
    text = stt("doctor").text + stt("doctor", "--json").text
    assert "secret" not in text
    assert "pa55word" not in text


def test_a_python_that_is_newer_than_tried_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "NEWEST", (3, 10))
    (first, *_) = doctor.examine(network=False, more={})
    assert first.state == "note"
