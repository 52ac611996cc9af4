"""Chunks: claimed by one at a time, answered once, kept."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.contract import Ask, Pending, Unread
from stt_cli.errors import StoreError
from stt_cli.model import Answer, Cost, Segment, Word
from stt_cli.store import Done, Mine, Store, Theirs, chunk_key
from tests.support.clock import Clock
from tests.support.store_processes import add_job, claim, piece

WORD = Word(word="Hello", start=0.1, end=0.5, confidence=0.9)
ANSWER = Answer(
    text="Hello",
    segments=(Segment(start=0.1, end=0.5, text="Hello", words=(WORD,)),),
    cost=Cost(amount=0.25),
    extra={"usage": {"seconds": 1}},
)
PENDING = Pending(remote_id="r1", echo={"cost": 1}, poll_after=3.0)


def test_an_answer_is_kept_whole_for_every_later_run(store: Store, path: Path) -> None:
    assert claim(store, add_job(store)) == Mine()
    store.finish("key", ANSWER, attempts=2)
    store.close()
    with Store.open(path) as later:
        other = add_job(later, source="/elsewhere.mp3", run="run2")
        assert claim(later, other) == Done(answer=ANSWER, attempts=2)


def test_a_chunk_in_hand_is_not_given_out_again(store: Store) -> None:
    first, second = add_job(store, source="/1"), add_job(store, source="/2")
    claim(store, first)
    assert claim(store, second) == Theirs(pid=first.pid or 0)
    assert claim(store, first) == Theirs(pid=first.pid or 0)


def test_threads_that_want_the_same_chunk_get_it_once(store: Store) -> None:
    jobs = [add_job(store, source=f"/{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(type(got) for got in pool.map(lambda job: claim(store, job), jobs))
    assert outcomes == {Mine: 1, Theirs: 7}


UNREAD = Unread(provider="openai", status=200, mime="application/json", content=b'{"x": "\xff"}')


def test_an_answer_that_could_not_be_read_is_there_until_it_was(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.keep_unread("key", UNREAD)
    store.fail("key")

    assert claim(store, job) == Mine(unread=UNREAD)
    store.finish("key", ANSWER, attempts=0)
    assert claim(store, job) == Done(answer=ANSWER, attempts=1)
    assert store._read("SELECT * FROM unread", {}) == []


def test_an_answer_that_could_not_be_read_goes_with_its_job(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.keep_unread("key", UNREAD)
    store.update_job(job.id, state="failed")

    store.remove_job(job.id)

    assert store._read("SELECT * FROM unread", {}) == []


def test_an_answer_that_could_not_be_read_is_not_taken_up_by_a_fresh_run(store: Store) -> None:
    claim(store, add_job(store))
    store.keep_unread("key", UNREAD)
    store.fail("key")

    assert claim(store, add_job(store, run="run2"), fresh=True) == Mine()


def test_requests_that_submitted_a_job_are_counted_with_its_answer(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.submitted("key", PENDING, attempts=2)
    store.submitted("key", PENDING)
    assert store.finish("key", ANSWER, attempts=0) == 2

    again = add_job(store, run="run2")
    claim(store, again, fresh=True)
    store.submitted("key", PENDING, attempts=3)
    assert store.finish("key", ANSWER, attempts=0, submitted=3) == 3
    assert claim(store, again) == Done(answer=ANSWER, attempts=3)


def test_a_released_chunk_goes_on_from_where_it_was(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.submitted("key", PENDING)
    store.release("key")
    assert claim(store, job) == Mine(pending=PENDING)


def test_a_failed_chunk_is_sent_anew(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.submitted("key", PENDING)
    store.fail("key", attempts=3)
    assert claim(store, job) == Mine(pending=None)
    store.finish("key", ANSWER)
    assert claim(store, job) == Done(answer=ANSWER, attempts=4)


def test_a_waiting_chunk_that_nobody_has_can_be_given_up(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.submitted("key", PENDING)
    store.update_job(job.id, state="waiting")
    store.fail("key", attempts=0)
    assert claim(store, job) == Mine(pending=None)


def test_the_end_of_a_job_lets_go_of_its_chunks_only(store: Store) -> None:
    ended, other = add_job(store, source="/1"), add_job(store, source="/2")
    claim(store, ended, "a")
    claim(store, other, "b")
    store.update_job(ended.id, state="failed", error="no route")
    assert claim(store, other, "a", 1) == Mine()
    assert isinstance(claim(store, ended, "b", 1), Theirs)


def test_a_closed_store_lets_go_of_its_chunks(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        claim(other, add_job(other, source="/1"))
        job = add_job(store)
        assert isinstance(claim(store, job), Theirs)
    assert claim(store, job) == Mine()


def test_what_another_process_has_in_hand_cannot_be_released(store: Store, path: Path) -> None:
    job = add_job(store)
    claim(store, job)
    with Store.open(path) as other:
        other.release("key")
        other.fail("key")
        assert isinstance(claim(other, add_job(other, source="/1")), Theirs)


def test_a_late_answer_does_not_replace_one_that_is_there(store: Store, path: Path) -> None:
    job = add_job(store)
    claim(store, job)
    store.finish("key", ANSWER)
    store.finish("key", Answer(text="later"))
    store.submitted("key", PENDING)
    assert claim(store, job) == Done(answer=ANSWER, attempts=1)
    assert store.chunks(job.id)[0].pending is None


def test_a_clock_set_back_changes_nothing(store: Store, clock: Clock) -> None:
    job = add_job(store)
    claim(store, job)
    clock.now -= 86_400 * 365
    assert isinstance(claim(store, job), Theirs)
    store.finish("key", ANSWER)
    assert claim(store, job) == Done(answer=ANSWER, attempts=1)


def test_the_chunks_of_a_job_come_in_order_with_their_state(store: Store) -> None:
    job = add_job(store)
    for index in (2, 0, 1):
        claim(store, job, f"key{index}", index)
    store.submitted("key0", PENDING)
    store.finish("key0", ANSWER, attempts=2)
    store.submitted("key1", PENDING)
    chunks = store.chunks(job.id)
    assert [found.chunk for found in chunks] == [piece(0), piece(1), piece(2)]
    assert [found.done for found in chunks] == [True, False, False]
    assert [found.pending for found in chunks] == [None, PENDING, None]
    assert (chunks[0].attempts, chunks[0].cost) == (2, ANSWER.cost)


def test_a_fallback_replaces_the_provider_of_its_chunk(store: Store) -> None:
    job = add_job(store)
    claim(store, job, "first")
    store.fail("first")
    store.claim("second", job=job.id, chunk=piece(), provider="local")
    assert [(found.key, found.provider) for found in store.chunks(job.id)] == [("second", "local")]


class TestFresh:
    def test_an_answer_of_another_run_is_not_taken(self, store: Store) -> None:
        claim(store, add_job(store))
        store.finish("key", ANSWER, attempts=2)
        again = add_job(store, run="run2", fresh=True)
        assert claim(store, again, fresh=True) == Mine()
        store.finish("key", Answer(text="fresh"))
        assert claim(store, again, fresh=True) == Done(answer=Answer(text="fresh"), attempts=1)
        assert claim(store, add_job(store, source="/3")) == Done(
            answer=Answer(text="fresh"), attempts=1
        )

    def test_the_earlier_answer_stays_until_there_is_a_new_one(self, store: Store) -> None:
        first = add_job(store)
        claim(store, first)
        store.finish("key", ANSWER)
        again = add_job(store, run="run2", fresh=True)
        claim(store, again, fresh=True)
        assert not store.chunks(again.id)[0].done
        store.fail("key")
        assert claim(store, first) == Done(answer=ANSWER, attempts=2)
        assert claim(store, again, fresh=True) == Mine()

    def test_a_job_submitted_by_the_same_run_is_polled(self, store: Store) -> None:
        claim(store, add_job(store))
        store.finish("key", ANSWER)
        again = add_job(store, run="run2", fresh=True)
        claim(store, again, fresh=True)
        store.submitted("key", PENDING)
        store.release("key")
        assert claim(store, again, fresh=True) == Mine(pending=PENDING)

    def test_a_job_submitted_by_another_run_is_not(self, store: Store) -> None:
        claim(store, add_job(store))
        store.submitted("key", PENDING)
        store.release("key")
        assert claim(store, add_job(store, run="run2", fresh=True), fresh=True) == Mine()


def test_a_damaged_answer_says_how_to_replace_it(store: Store) -> None:
    job = add_job(store)
    claim(store, job)
    store.finish("key", ANSWER)
    store._write("UPDATE chunk SET answer = x'00'", {})
    with pytest.raises(StoreError, match=r"unreadable answer.*--fresh"):
        claim(store, job)
    assert claim(store, add_job(store, run="run2", fresh=True), fresh=True) == Mine()


def test_memory_does_not_grow_with_the_number_of_chunks(store: Store) -> None:
    job = add_job(store)
    answer = Answer(text="word " * 10_000)
    with store.transaction():
        tracemalloc.start()
        for index in range(300):
            claim(store, job, str(index), index)
            store.finish(str(index), answer)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 1_000_000


def test_a_key_depends_on_audio_provider_and_settings() -> None:
    keys = {
        chunk_key("a", "openai", Ask()),
        chunk_key("b", "openai", Ask()),
        chunk_key("a", "local", Ask()),
        chunk_key("a", "openai", Ask(language="en")),
        chunk_key("a", "openai", Ask(words=False)),
        chunk_key("a", "openai", Ask(keyterms=("x", "y"))),
    }
    assert len(keys) == 6


def test_a_key_stays_the_same_from_version_to_version() -> None:
    assert chunk_key("ab" * 32, "openai", Ask(language="en", temperature=0.5)) == KEY


KEY = "32aad45d6b99bc8a4059a0ca243e45874787f52cdd74b75a94abdb23f98d4fa4"


@given(
    st.builds(Ask, language=st.none() | st.text(), keyterms=st.lists(st.text()).map(tuple)),
    st.builds(Ask, language=st.none() | st.text(), keyterms=st.lists(st.text()).map(tuple)),
)
def test_keys_are_equal_for_equal_settings_only(one: Ask, other: Ask) -> None:
    assert (chunk_key("a", "p", one) == chunk_key("a", "p", other)) == (one == other)
