"""Words found from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_cli import config
from stt_cli.cli.jobs.search import around
from stt_cli.store import Hit, Query, Store
from tests.simulators.tones import speak
from tests.store.test_search import keep, said
from tests.support.services import Services
from tests.support.shell import Shell
from tests.support.store_processes import add_job

LONG = "before " * 20


@pytest.fixture
def talks() -> dict[str, str]:
    """Two transcripts; the id of each by its name."""
    with Store.open(config.paths().store) as store:
        return {
            "one.mp3": keep(store, "one.mp3", said("Good morning.", "The café is closed.", "Why?")),
            "two.mp3": keep(store, "two.mp3", said("我们明天开会", speaker="Ann"), "local"),
        }


def test_a_hit_shows_job_time_and_the_words_around(stt: Shell, talks: dict[str, str]) -> None:
    found = stt("jobs", "search", "CAFE")
    assert (found.code, found.stderr) == (0, "")
    header, line = found.text.splitlines()
    assert header.split() == ["JOB", "INPUT", "TIME", "SPEAKER", "TEXT"]
    assert line.split()[:3] == [talks["one.mp3"], "one.mp3", "0:10"]
    assert line.endswith("Good morning. The café is closed. Why?")


def test_a_hit_is_shown_whole_as_json(stt: Shell, talks: dict[str, str]) -> None:
    (hit,) = stt("jobs", "search", "开会", "--json").json
    assert hit.pop("created")
    assert hit == {
        "job": talks["two.mp3"], "name": "two.mp3", "source": "/two.mp3", "provider": "local",
        "start": 0.0, "end": 5.0, "speaker": "Ann", "text": "我们明天开会", "matches": [[4, 6]],
        "before": "", "after": "",
    }  # fmt: skip


@pytest.mark.usefixtures("talks")
def test_a_search_is_narrowed(stt: Shell) -> None:
    assert stt("jobs", "search", "明天", "--speaker", "ann", "--json").json
    assert not stt("jobs", "search", "明天", "--speaker", "bob", "--json").json
    assert stt("jobs", "search", "明天", "-p", "Local", "--since", "1d", "--json").json
    assert not stt("jobs", "search", "明天", "--since", "2999-01-01", "--json").json
    nothing = stt("jobs", "search", "nobody said this")
    assert nothing.code == 0
    assert "nothing was found" in nothing.stderr


@pytest.mark.parametrize(
    "arguments", [["..."], ["word", "--since", "soon"], [], ["a", "--speaker", "?"]]
)
def test_wrong_usage_is_exit_2(stt: Shell, arguments: list[str]) -> None:
    assert stt("jobs", "search", *arguments).code == 2


def test_what_was_just_transcribed_is_found(stt: Shell, services: Services) -> None:
    Path("talk.wav").write_bytes(speak("Hello there. This is Ann.").wav())
    assert stt("transcribe", "talk.wav", "-p", "sttai", "-f", "json").code == 0
    found = stt("jobs", "search", "this is", "--json")
    assert "searchable" not in found.stderr
    assert [hit["name"] for hit in found.json] == ["talk.wav"]


def test_what_an_earlier_version_kept_is_made_searchable_and_told(stt: Shell) -> None:
    with Store.open(config.paths().store) as store:
        store.update_job(add_job(store).id, state="done", transcript=said("hello"))
    first = stt("jobs", "search", "hello", "--json")
    assert "1 transcripts are made searchable, once" in first.stderr
    assert len(first.json) == 1
    assert stt("jobs", "search", "hello").stderr == ""


def test_more_than_is_shown_is_told(stt: Shell) -> None:
    with Store.open(config.paths().store) as store:
        keep(store, "many", said(*["word"] * 5))
    cut = stt("jobs", "search", "word", "-n", "2", "--json")
    assert [hit["start"] for hit in cut.json] == [0.0, 10.0]
    assert "the first 2 passages are shown; --all shows all" in cut.stderr
    assert stt("jobs", "search", "word", "-n", "5").stderr == ""
    assert len(stt("jobs", "search", "word", "--all", "--json").json) == 5


def test_long_passages_are_cut_around_the_words() -> None:
    hit = Hit(
        job="j", name="n", source="s", created=0.0, provider="p", start=0.0, end=1.0, speaker=None,
        text=f"{LONG}found it {LONG}", before="earlier", after="later",
    )  # fmt: skip
    shown = around(hit, Query(text="found"))
    assert shown.startswith("… before ")
    assert "found it before" in shown
    assert shown.endswith(" …")
    assert len(shown) < 120
