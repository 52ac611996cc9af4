"""A service's connection on which messages come twice, late, broken, endlessly or not at all.

What a message says is never changed where a client could not know better; what is sent besides
says nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import msgspec
from websockets.sync.server import ServerConnection

from tests.simulators.live_server import KEY, Dropped

LONG = 2**20
"""Characters of a message that is too long to mean anything; eight times that for errors."""

JUNK: tuple[str | bytes, ...] = (
    b"\xff\xfe\x00\x9f",
    b"\x00" * 1000,
    "",
    "not JSON",
    "[1, 2]",
    "null",
    "{" * 5000,
    "[" * 200_000,
    '{"message_type": 5}',
    '{"message_type": ["error"]}',
    '{"message_type": "partial_transcript", "text": {"a": 1}}',
    '{"message_type": "partial_transcript", "text": NaN}',
    '{"message_type": "committed_transcript", "text": 17}',
    '{"message_type": "committed_transcript", "text": ["one"]}',
    '{"message_type": "committed_transcript_with_timestamps", "text": false, "words": 3}',
    '{"message_type": "session_started", "session_id": {"id": 1}}',
    '{"message_type": "speakers_merged", "from_speaker_id": null}',
    '{"message_type": "warning"}',
    '{"type": "unknown", "text": null, "is_final": false}',
    '{"partial": 5, "text": null}',
    f'{{"message_type": "warning", "warning": "{KEY}"}}',
)


class Mischief:
    """Wraps a connection; `faults` names what happens on it, as far as it can happen there."""

    def __init__(self, connection: ServerConnection, rng: random.Random, faults: set[str]) -> None:
        self._connection = connection
        self._rng = rng
        self._faults = faults
        self._late: list[str] = []
        self._messages = 0

    def __iter__(self) -> Iterator[str | bytes]:
        return iter(self._connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def send(self, message: str) -> None:
        self._messages += 1
        if "drops" in self._faults and self._rng.random() < 0.05:
            self._faults.discard("drops")
            raise Dropped
        if "closes" in self._faults and self._rng.random() < 0.05:
            self._faults.discard("closes")
            code = self._rng.choice([1000, 1001, 1008, 1011])
            self._connection.close(code, f"goodbye {KEY}"[:120])
            return
        if "junk" in self._faults and self._rng.random() < 0.3:
            self._connection.send(self._rng.choice(JUNK))
        if "huge" in self._faults and self._messages == 3:
            self._huge()
        for text in self._told(message):
            as_bytes = "binary" in self._faults and self._rng.random() < 0.5
            self._connection.send(text.encode() if as_bytes else text)

    def _huge(self) -> None:
        long = "word " * (LONG // 5)
        self._connection.send(msgspec.json.encode({"message_type": "warning", "warning": long * 8}))
        for fields in (
            {"message_type": "partial_transcript", "text": long},
            {"message_type": "redacted_transcript", "text": long},
        ):
            self._connection.send(msgspec.json.encode(fields).decode())

    def _told(self, message: str) -> list[str]:
        """What is sent for `message`, in order."""
        fields = msgspec.json.decode(message, type=dict[str, Any])
        kind = fields.get("message_type")
        late, self._late = self._late, []
        if kind == "partial_transcript":
            if "reorders" in self._faults and self._rng.random() < 0.3:
                self._late = [message]
                return late
            return [message] * (2 if "doubles" in self._faults else 1) + late
        if kind in ("committed_transcript", "committed_transcript_with_timestamps"):
            if "never_final" in self._faults:
                return late
            if kind == "committed_transcript_with_timestamps":
                return [*self._timed(fields, message), *late]
        return [message, *late]

    def _timed(self, fields: dict[str, Any], message: str) -> list[str]:
        if "lost_twins" in self._faults and self._rng.random() < 0.5:
            return []
        if "odd_times" in self._faults and fields["words"]:
            self._spoil(self._rng.choice(fields["words"]))
            message = msgspec.json.encode(fields).decode()
        return [message] * (2 if "doubles" in self._faults else 1)

    def _spoil(self, word: dict[str, Any]) -> None:
        match self._rng.randrange(7):
            case 0:
                word["end"] = 29.98
            case 1:
                word["start"] = word["end"] = 1e9
            case 2:
                word["start"] = -5.0
            case 3:
                word["end"] = word["start"] - 2
            case 4:
                word["start"] = "soon"
            case 5:
                word["start"] = 1e308
            case _:
                word["text"] = 5
