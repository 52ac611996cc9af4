"""Answers of tools, and conversations, in the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stt_cli.contract import ToolAsk, Turn
from stt_cli.errors import StoreError
from stt_cli.store import Conversation, Store, new_conversation, tool_key

ASK = ToolAsk(tool="summarize", texts=("Hello.",), kind="brief")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "jobs.sqlite3", clock) as opened:
        yield opened


def test_an_answer_is_kept_as_it_came_and_replaced(store: Store) -> None:
    key = tool_key("sttai", ASK)
    assert store.kept_answer(key) is None
    for content in ({"summary": "Ä \U0001f600", "n": [1.5, None]}, ["other"]):
        store.keep_answer(key, content, provider="sttai", tool="summarize")
        assert store.kept_answer(key) == content


def test_a_key_is_another_for_all_that_changes_an_answer() -> None:
    asks = [
        ASK,
        ToolAsk(tool="summarize", texts=("Hello.",), kind="detailed"),
        ToolAsk(tool="summarize", texts=("Hello!",), kind="brief"),
        ToolAsk(tool="summarize", texts=("Hello.",), kind="brief", model="m"),
        ToolAsk(tool="analyze", texts=("Hello.",), kind="brief"),
        ToolAsk(tool="translate", texts=("Hello.",), target_language="es"),
        ToolAsk(tool="translate", texts=("Hello.",), target_language="es", source_language="en"),
        ToolAsk(tool="translate", texts=("Hel", "lo."), target_language="es"),
    ]
    keys = {tool_key(who, ask) for who in ("sttai", "sttai at http://x") for ask in asks}
    assert len(keys) == 2 * len(asks)


def test_a_key_is_the_same_for_ever() -> None:
    assert (
        tool_key("sttai", ASK) == "0682ba7e730ea3adf21adf317654afbc12be3aab902af2f31443f67bf5397ef2"
    )


def test_the_last_conversation_about_a_transcript_is_found(store: Store, clock: Clock) -> None:
    assert store.last_conversation("sttai", "17") is None
    talks = [new_conversation(), new_conversation()]
    for talk in talks:
        clock.now += 1
        store.keep_conversation(talk, "sttai", "17")
    assert store.last_conversation("sttai", "17") == talks[1]
    turns = (Turn(question="Who?", answer="Ann."),)
    clock.now += 1
    store.keep_conversation(Conversation(id=talks[0].id, turns=turns), "sttai", "17")
    assert store.last_conversation("sttai", "17") == Conversation(id=talks[0].id, turns=turns)
    assert store.conversation(talks[1].id, "sttai", "17") == talks[1]
    assert store.conversation(talks[1].id, "sttai", "18") is None
    assert store.last_conversation("openai", "17") is None


def test_what_is_old_is_pruned(store: Store, clock: Clock) -> None:
    store.keep_answer("old", 1, provider="sttai", tool="embed")
    store.keep_conversation(new_conversation(), "sttai", "17")
    clock.now += 100
    store.keep_answer("new", 2, provider="sttai", tool="embed")
    store.prune(50)
    assert store.kept_answer("old") is None
    assert store.kept_answer("new") == 2
    assert store.last_conversation("sttai", "17") is None


@pytest.mark.parametrize("body", [b"", b"not compressed", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_answer_is_told(store: Store, body: bytes) -> None:
    store.keep_answer("key", 1, provider="sttai", tool="embed")
    store._write("UPDATE tool_answer SET body = :body", {"body": body})
    with pytest.raises(StoreError, match="unreadable answer"):
        store.kept_answer("key")
