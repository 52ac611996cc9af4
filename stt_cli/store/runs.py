"""Runs: what was asked for, so that exactly this can go on."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from stt_cli.errors import StoreError
from stt_cli.store.database import Database
from stt_cli.store.records import to_json


class Runs(Database):
    """The part of the store that keeps runs until they are done."""

    def keep_run(self, run: str, asked: Mapping[str, Any]) -> None:
        """Keep what a run was asked for, before it begins. JSON, without keys or other secrets."""
        body = zlib.compress(to_json(asked).encode(), level=1)
        self._write(
            "INSERT OR REPLACE INTO run (id, created, body) VALUES (:id, :now, :body)",
            {"id": run, "now": self._clock(), "body": body},
        )

    def kept_run(self, run: str) -> dict[str, Any] | None:
        """What the run with exactly this id was asked for; None where it is done, or unknown.

        Raises StoreError where that cannot be read.
        """
        found = self._read("SELECT body FROM run WHERE id = :id", {"id": run})
        if not found:
            return None
        try:
            asked = json.loads(zlib.decompress(found[0]["body"]))
        except (zlib.error, ValueError, TypeError) as error:
            raise StoreError(
                f"the job store cannot read what run {run} was asked for",
                hint="run the same command again",
            ) from error
        return dict(asked)

    def forget_run(self, run: str) -> None:
        """All of the run is done."""
        self._write("DELETE FROM run WHERE id = :id", {"id": run})
