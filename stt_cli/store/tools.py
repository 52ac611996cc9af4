"""What tools answered about transcripts, kept so that nothing is paid for twice."""

from __future__ import annotations

import hashlib
import zlib
from functools import partial
from typing import Any

import msgspec

from stt_cli.contract import ToolAsk, Turn
from stt_cli.errors import StoreError
from stt_cli.store.database import Database
from stt_cli.store.records import new_id, to_json


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """Questions about one transcript, and their answers."""

    id: str
    """As its service calls it."""
    turns: tuple[Turn, ...] = ()


class Tools(Database):
    """The part of the store that keeps answers of tools and conversations."""

    def kept_answer(self, key: str) -> Any:
        """The answer in decoded JSON; None where there is none."""
        found = self._read("SELECT body FROM tool_answer WHERE key = :key", {"key": key})
        return _unpacked(found[0]["body"]) if found else None

    def keep_answer(self, key: str, content: Any, *, provider: str, tool: str) -> None:
        """Keep an answer, in place of an earlier one; it is on the disk on return."""
        values = {
            "key": key, "provider": provider, "tool": tool, "now": self._clock(),
            "body": zlib.compress(msgspec.json.encode(content), level=1),
        }  # fmt: skip
        self.surely(partial(self._write, _KEEP, values))

    def conversation(self, id: str, provider: str, subject: str) -> Conversation | None:
        """The conversation with this id at `provider` about `subject`."""
        values = {"id": id, "provider": provider, "subject": subject}
        found = self._read(
            "SELECT id, turns FROM conversation"
            " WHERE provider = :provider AND subject = :subject AND id = :id",
            values,
        )
        return _conversation(found[0]) if found else None

    def last_conversation(self, provider: str, subject: str) -> Conversation | None:
        """The one that was last gone on with."""
        found = self._read(
            "SELECT id, turns FROM conversation WHERE provider = :provider AND subject = :subject"
            " ORDER BY updated DESC, rowid DESC LIMIT 1",
            {"provider": provider, "subject": subject},
        )
        return _conversation(found[0]) if found else None

    def keep_conversation(self, talk: Conversation, provider: str, subject: str) -> None:
        """Keep the conversation as it stands now."""
        self._write(
            "INSERT OR REPLACE INTO conversation (id, provider, subject, turns, updated)"
            " VALUES (:id, :provider, :subject, :turns, :now)",
            {
                "id": talk.id, "provider": provider, "subject": subject, "now": self._clock(),
                "turns": zlib.compress(msgspec.json.encode(talk.turns), level=1),
            },
        )  # fmt: skip


_KEEP = """
    INSERT OR REPLACE INTO tool_answer (key, provider, tool, body, received)
    VALUES (:key, :provider, :tool, :body, :now)
"""


def tool_key(identity: str, ask: ToolAsk) -> str:
    """The key under which every run finds the answer to `ask` of who has this `identity`.

    What is left at its default is left out, so that a setting invented later changes no key.
    """
    asked = msgspec.to_builtins(ask)
    defaults = msgspec.to_builtins(ToolAsk(tool=ask.tool))
    settings = {k: v for k, v in asked.items() if k == "tool" or v != defaults[k]}
    return hashlib.sha256(to_json([identity, settings]).encode()).hexdigest()


def new_conversation() -> Conversation:
    return Conversation(id=new_id())


def _conversation(row: Any) -> Conversation:
    try:
        turns = msgspec.convert(_unpacked(row["turns"]), tuple[Turn, ...])
    except msgspec.ValidationError as error:
        raise _unreadable("conversation") from error
    return Conversation(id=row["id"], turns=turns)


def _unpacked(body: bytes) -> Any:
    try:
        return msgspec.json.decode(zlib.decompress(body))
    except (zlib.error, msgspec.DecodeError, TypeError) as error:
        raise _unreadable("answer") from error


def _unreadable(what: str) -> StoreError:
    return StoreError(
        f"the job store contains an unreadable {what}", hint="run it again with --fresh"
    )
