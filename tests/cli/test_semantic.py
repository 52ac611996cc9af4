"""What was said, found by its meaning: sent for vectors once, and compared here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from stt_cli import config
from stt_cli.cli.jobs import semantic
from stt_cli.model import Transcript
from stt_cli.providers.sttai.tools import TOOLS
from stt_cli.store import Query, Store, vectors
from tests.simulators import faults
from tests.simulators.sttai import Service
from tests.simulators.sttai_tools import vector
from tests.store.test_search import keep, said
from tests.support.clock import Clock
from tests.support.services import serving
from tests.support.shell import Result, Shell

TALK = said("We should lower the prices.", "Lunch is at noon.", " ", "Prices are too high.")


@pytest.fixture
def sttai(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving(monkeypatch, "sttai") as running:
        service = running["sttai"]
        assert isinstance(service, Service)
        yield service


@pytest.fixture
def talks() -> list[str]:
    with Store.open(config.paths().store) as store:
        return [keep(store, "one", TALK), keep(store, "two", said("When is lunch?", speaker="Ann"))]


def asked(service: Service) -> list[list[str]]:
    import json

    return [json.loads(r.body)["texts"] for r in service.requests if r.path == "/v1/embed"]


def find(stt: Shell, *more: str) -> Result:
    return stt("jobs", "search", "the prices", "--semantic", "-p", "sttai", *more)


@pytest.mark.usefixtures("talks")
def test_the_nearest_comes_first_and_all_is_sent_once(stt: Shell, sttai: Service) -> None:
    found = find(stt, "--json")
    assert found.code == 0, found.stderr
    assert "4 passages are sent to STT.ai, once" in found.stderr
    assert [hit["text"] for hit in found.json][:2] == [
        "We should lower the prices.", "Prices are too high.",
    ]  # fmt: skip
    scores = [hit["score"] for hit in found.json]
    assert scores == sorted(scores, reverse=True)
    assert sum(map(len, asked(sttai))) == 5
    assert all(text.strip() for batch in asked(sttai) for text in batch)
    again = find(stt, "-n", "1")
    assert again.stderr == ""
    assert "lower the prices" in again.text.splitlines()[1]
    assert sum(map(len, asked(sttai))) == 5


@pytest.mark.usefixtures("talks")
def test_meaning_is_narrowed_as_words_are(stt: Shell, sttai: Service) -> None:
    assert {hit["name"] for hit in find(stt, "--speaker", "ann", "--json").json} == {"two"}
    assert find(stt, "--since", "2999-01-01", "--json").json == []
    assert find(stt, "--speaker", "?").code == 2


def test_what_is_new_is_sent_and_nothing_else(stt: Shell, sttai: Service, talks: list[str]) -> None:
    find(stt)
    with Store.open(config.paths().store) as store:
        keep(store, "three", said("New prices."))
        store.remove_job(talks[0])
        assert store._read("SELECT count(*) FROM vector", {})[0][0] == 1
        assert store._read("SELECT count(*) FROM vector_signs", {})[0][0] == 1
    assert {hit["name"] for hit in find(stt, "--json").json} == {"two", "three"}
    assert asked(sttai)[-1] == ["New prices."]


@pytest.mark.usefixtures("talks")
def test_what_was_paid_for_before_a_failure_is_kept(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = replace(TOOLS["embed"], batch=1)
    monkeypatch.setitem(TOOLS, "embed", spec)
    sttai.latency = 0.01
    before = len(sttai.requests)
    sttai.fail(
        lambda exchange: exchange.reply(sttai.handle(exchange.receive())), faults.status(400)
    )
    assert find(stt).code == 2
    with Store.open(config.paths().store) as store:
        kept = store._read("SELECT count(*) FROM vector", {})[0][0]
    assert kept >= 1
    assert len(sttai.requests) > before
    sent = len(asked(sttai))
    assert find(stt).code == 0
    assert len(asked(sttai)) == sent + (4 - kept) + 1


@pytest.mark.parametrize(
    "body",
    [
        {"embeddings": [[0.5] * 384]},
        {"embeddings": [[0.5] * 384] * 3 + [[0.5]], "dimensions": 384},
        {"vectors": []},
    ],
    ids=["too few", "of two lengths", "none"],
)
@pytest.mark.usefixtures("talks")
def test_vectors_that_do_not_fit_are_exit_6(stt: Shell, sttai: Service, body: Any) -> None:
    sttai.fail(faults.answer(200, body))
    failed = find(stt)
    assert (failed.code, failed.text) == (6, "")


@pytest.mark.usefixtures("talks")
def test_nothing_is_sent_unless_a_service_is_named_or_one_agrees(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = stt("jobs", "search", "lunch", "--semantic")
    assert (unnamed.code, "name one with -p" in unnamed.stderr) == (2, True)
    monkeypatch.setattr(semantic, "MANY", 2)
    assert find(stt).code == 2
    assert sttai.requests == []
    assert find(stt, "--yes").code == 0


class TestStore:
    SPACE = "sttai"

    def spread(self, store: Store, count: int) -> list[list[float]]:
        dice = random.Random(3)
        made = [[dice.gauss(0, 1) for _ in range(64)] for _ in range(count)]
        keep(store, "talk", said(*(f"passage {n}" for n in range(count))))
        numbers = [row["number"] for row in store._read(
            "SELECT number FROM passage ORDER BY number DESC", {}
        )]  # fmt: skip
        store.keep_vectors(self.SPACE, dict(zip(numbers, made, strict=True)))
        return made

    @pytest.fixture
    def store(self, tmp_path: Any) -> Iterator[Store]:
        with Store.open(tmp_path / "jobs.db", clock=Clock()) as store:
            yield store

    def test_signs_choose_and_the_vectors_decide(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(vectors, "PAGE", 7)
        monkeypatch.setattr(vectors, "CANDIDATES", 20)
        made = self.spread(store, 100)
        for number in (0, 41, 99):
            wanted = [value + 0.3 for value in made[number]]
            (score, hit), *_ = store.nearest(self.SPACE, wanted, Query(text=""), 3)
            assert hit.text == f"passage {number}"
            assert 0.8 < score < 1.0

    def test_vectors_of_another_length_or_service_are_not_compared(self, store: Store) -> None:
        self.spread(store, 3)
        assert store.nearest(self.SPACE, [1.0] * 8, Query(text=""), 3) == []
        assert store.nearest("other", [1.0] * 64, Query(text=""), 3) == []
        assert store.without_vector(self.SPACE) == 0
        assert store.without_vector("other") == 3

    def test_a_transcript_that_is_made_again_loses_its_vectors(self, store: Store) -> None:
        self.spread(store, 3)
        (job,) = store.jobs()
        again: Transcript = said("other")
        store.index(job.id, again)
        assert store.without_vector(self.SPACE) == 1
        assert store._read("SELECT count(*) FROM vector", {})[0][0] == 0

    def test_the_meaning_of_a_text_is_nearest_to_itself(self, store: Store) -> None:
        keep(store, "talk", TALK)
        store.keep_vectors("s", {
            number: vector(text) for page in store.each_without_vector("s", 2) for number, text in page
        })  # fmt: skip
        for text in ("Lunch is at noon.", "Prices are too high."):
            (score, hit), *_ = store.nearest("s", vector(text), Query(text=""), 1)
            assert hit.text == text
            assert score == pytest.approx(1.0, abs=0.002)
