"""Files in the store: outputs that were written, and the hashes of inputs."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from stt_cli.errors import InputError, StoreError
from stt_cli.store.database import Database, to_text
from stt_cli.store.records import Output

SOUNDS = "enhanced"
"""The folder, beside the store, of cleaned sound."""
SETTLED_SECONDS = 2.0
"""How old a change must be to be sure that the next one shows: FAT counts times in twos."""


class Files(Database):
    """The part of the store that knows files. Paths are absolute."""

    def find_output(self, path: Path) -> Output | None:
        """What was last written to `path` by stt, whatever is there now."""
        found = self._read(
            "SELECT * FROM output WHERE path = CAST(:path AS TEXT)", {"path": to_text(str(path))}
        )
        return msgspec.convert(dict(found[0]), Output) if found else None

    def sound(self, key: str) -> Path:
        """Where the cleaned sound of a recording is kept, so that it is not paid for again."""
        return self.path.parent / SOUNDS / f"{key}.flac"

    def same_outputs(self, source_sha256: str, settings: str) -> list[Output]:
        """What was last written from this source with these settings, whatever is there now."""
        found = self._read(
            "SELECT * FROM output WHERE source_sha256 = :source AND settings = :settings",
            {"source": source_sha256, "settings": settings},
        )
        return [msgspec.convert(dict(row), Output) for row in found]

    def record_output(
        self, path: Path, *, source_sha256: str, settings: str, sha256: str, job: str | None
    ) -> None:
        """Remember a file that was just written; `settings` is any fingerprint of them."""
        self._write(
            "INSERT OR REPLACE INTO output (path, source_sha256, settings, sha256, job, written)"
            " VALUES (CAST(:path AS TEXT), :source_sha256, :settings, :sha256, :job, :now)",
            {
                "path": to_text(str(path)), "source_sha256": source_sha256, "settings": settings,
                "sha256": sha256, "job": job, "now": self._clock(),
            },
        )  # fmt: skip

    def file_sha256(self, path: Path) -> str:
        """The SHA-256 of the file's bytes, which are read only if the file changed since.

        Raises InputError where it cannot be read.
        """
        try:
            before = path.stat()
            if known := self._known(path, before):
                return known
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            after = path.stat()
        except OSError as error:
            raise InputError(
                f"{path.name}: {error.strerror or error}", hint="check the file"
            ) from error
        settled = self._clock() - max(after.st_mtime, after.st_ctime) > SETTLED_SECONDS
        if settled and fingerprint(after) == fingerprint(before):
            with suppress(StoreError):  # it only spares the next reading
                self._remember(path, fingerprint(after), sha256)
        return sha256

    def known_sha256(self, path: Path) -> str | None:
        """As `file_sha256`, where it was asked before and the file did not change since."""
        try:
            return self._known(path, path.stat())
        except OSError:
            return None

    def _known(self, path: Path, stat: os.stat_result) -> str | None:
        found = self._read(
            "SELECT sha256 FROM file WHERE path = CAST(:path AS TEXT) AND fingerprint = :print",
            {"path": to_text(str(path)), "print": fingerprint(stat)},
        )
        return str(found[0]["sha256"]) if found else None

    def _remember(self, path: Path, fingerprint: str, sha256: str) -> None:
        self._write(
            "INSERT OR REPLACE INTO file VALUES (CAST(:path AS TEXT), :fingerprint, :sha256)",
            {"path": to_text(str(path)), "fingerprint": fingerprint, "sha256": sha256},
        )


def fingerprint(stat: os.stat_result) -> str:
    """What changes whenever the file does."""
    # The time of the last change of status cannot be set back, as copying tools do with the other.
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_dev} {stat.st_ino}"
