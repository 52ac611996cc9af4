"""How much of a listing is shown, and what is said of the rest."""

from __future__ import annotations

import json

import pytest

from stt_cli import config
from stt_cli.cli.options import limit
from stt_cli.cli.ui import table
from stt_cli.store import Store
from tests.support.shell import Shell
from tests.support.store_processes import add_job


@pytest.fixture
def thirty() -> list[str]:
    """Thirty jobs, three of which failed; their ids, the newest first."""
    with Store.open(config.paths().store) as store:
        ids = [add_job(store, source=f"/{number}").id for number in range(30)]
        for number, id in enumerate(ids):
            store.update_job(id, state="done" if number % 10 else "failed")
    return ids[::-1]


def ids_in(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines()[1:]]


def test_a_terminal_shows_twenty_and_says_so(
    stt: Shell, thirty: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_cli.cli.ui.console.is_terminal", lambda stream: True)
    monkeypatch.setenv("NO_COLOR", "1")
    listed = stt("jobs", "list")
    assert ids_in(listed.text) == thirty[:20]
    assert "the first 20 jobs are shown; --all shows all" in listed.stderr
    every = stt("jobs", "list", "--all")
    assert ids_in(every.text) == thirty
    assert every.stderr == ""


def test_a_pipe_gets_more(stt: Shell, thirty: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids_in(stt("jobs", "list").text) == thirty
    monkeypatch.setattr(limit, "ELSEWHERE", 25)
    cut = stt("jobs", "list", "--json")
    assert [job["id"] for job in cut.json] == thirty[:25]
    assert "the first 25 jobs" in cut.stderr


def test_a_limit_holds_everywhere(stt: Shell, thirty: list[str]) -> None:
    listed = stt("jobs", "list", "--state", "failed", "-n", "2")
    assert ids_in(listed.text) == [thirty[9], thirty[19]]
    assert "the first 2 jobs" in listed.stderr
    assert stt("jobs", "list", "-n", "2", "--all").code == 2
    assert stt("jobs", "list", "--state", "failed", "-n", "3").stderr == ""


def test_long_tables_and_lists_are_printed_as_they_come(
    stt: Shell, thirty: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = stt("jobs", "list", "--all")
    monkeypatch.setattr(table, "PAGE", 4)
    assert stt("jobs", "list", "--all").text.split() == whole.text.split()
    listed = stt("jobs", "list", "--json", "--all").stdout
    assert listed.decode() == json.dumps(json.loads(listed), indent=2) + "\n"
    assert stt("jobs", "list", "--state", "waiting", "--json").stdout == b"[]\n"
