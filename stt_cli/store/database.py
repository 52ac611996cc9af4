"""The way to SQLite: one connection under a lock, short transactions, failures in plain words."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from stt_cli.errors import NO_ROOM, StoreError
from stt_cli.store.owner import Owner, is_alive, sweep
from stt_cli.store.room import Room
from stt_cli.store.schema import migrate

T = TypeVar("T")

BUSY_SECONDS = 60.0
"""How long a write waits for those of other processes, each of which takes milliseconds."""

PAGES = 2000
"""Pages given back to the file system at once."""

_FULL = ("the disk is full", "free some space and run it again: what is finished is kept")
_DENIED = (
    "it cannot be written",
    "make {folder} writable for you, or set XDG_DATA_HOME to a folder that is",
)
_DAMAGED = (
    "it is damaged",
    "move {path} away and run it again: outputs are safe, unfinished jobs start over",
)
_FAULTS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _DENIED,
    sqlite3.SQLITE_CANTOPEN: _DENIED,
    sqlite3.SQLITE_PERM: _DENIED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: ("another program holds it", "run it again when that one is done"),
    sqlite3.SQLITE_IOERR: ("the disk reports an error", "check {folder} and its free space"),
}
"""What SQLite reports -> what happened, and what to do. Anything else is a bug, and shows."""


class Database:
    """A store's file. Safe for all threads of a process; a forked child must open its own."""

    def __init__(self, path: Path, db: sqlite3.Connection, clock: Callable[[], float]) -> None:
        self.path = path
        self._db = db
        self._clock = clock
        self._lock = threading.RLock()
        self._locks = path.with_name(f"{path.name}-locks")
        self._owner: Owner | None = None
        self._room = Room(path)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time) -> Self:
        """Open the store at `path`, made if it is not there.

        `clock` gives seconds since 1970; nothing but dates that are shown depends on it.
        Raises StoreError when the store cannot be used, saying what to do.
        """
        with _plain_words(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            db = _connect(path)
            try:
                _prepare(db)
                migrate(db, clock)
                store = cls(path, db, clock)
                sweep(store._locks)
            except BaseException:
                db.close()
                raise
            return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store. Chunks still claimed are free for any process from now on."""
        with self._lock, _plain_words(self.path):
            self._room.release()
            if self._owner is not None:
                self._owner.close()
                self._owner = None
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing of the writes inside, with one commit instead of one for each.

        Every other process that wants to write waits meanwhile: nothing slow belongs in here.
        """
        with self._lock, _plain_words(self.path):
            joined = self._db.in_transaction
            if joined:
                yield
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def damage(self) -> str | None:
        """What SQLite finds wrong with the whole file; None where all is well."""
        with self._lock, _plain_words(self.path):
            (verdict,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        return None if verdict == "ok" else str(verdict)

    def reserve(self, size: int) -> None:
        """Make sure, as far as can be, that `size` bytes more can be kept; they are held until
        `surely` needs them. Raises StoreError where there is not so much room."""
        with self._lock, _plain_words(self.path):
            self._room.reserve(size)

    def surely(self, work: Callable[[], T]) -> T:
        """Do `work`, and once more with the room that was reserved where it failed."""
        try:
            return work()
        except StoreError:
            if not self._room.release():
                raise
            return work()

    def _read(self, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
        with self._lock, _plain_words(self.path):
            return self._db.execute(sql, values).fetchall()

    def _write(self, sql: str, values: Mapping[str, Any]) -> int:
        """Run one statement and return the number of rows it changed."""
        with self.transaction(), closing(self._db.execute(sql, values)) as cursor:
            return cursor.rowcount

    def _shrink(self) -> None:
        """Give the space of what was deleted back to the file system."""
        free = None
        while (left := self._read("PRAGMA freelist_count", {})[0][0]) and left != free:
            free = left
            with self._lock, _plain_words(self.path):
                # As a script, because `execute` takes one step of it, which frees one page. Not
                # all at once: other processes that write wait meanwhile.
                self._db.executescript(f"PRAGMA incremental_vacuum({PAGES})")

    def _me(self) -> str:
        with self._lock, _plain_words(self.path):
            if self._owner is None:
                self._owner = Owner(self._locks)
            return self._owner.name

    def _is_alive(self, owner: str) -> bool:
        with self._lock, _plain_words(self.path):
            return is_alive(self._locks, owner)


def to_text(text: str) -> bytes:
    """For `CAST(? AS TEXT)`: file names may hold bytes that are no UTF-8, as lone surrogates."""
    return text.encode("utf-8", "surrogatepass")


def _from_text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # a damaged record, which must not keep the others from being read
        return raw.decode("utf-8", "replace")


def _connect(path: Path) -> sqlite3.Connection:
    # Transactions are begun by hand: the module's own begin too late to be safe between processes.
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.text_factory = _from_text
    db.create_function("terms", 1, _terms, deterministic=True)
    return db


def _terms(text: str) -> str:
    from stt_cli.text.terms import terms

    return " ".join(terms(text))


def _prepare(db: sqlite3.Connection) -> None:
    if not db.execute("PRAGMA auto_vacuum").fetchone()[0]:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # no effect after the first table
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _plain_words(path: Path) -> Iterator[None]:
    """Turn failures of SQLite and of the file system into StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind; the rest distinguishes what users need not know.
        fault = _FAULTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if fault is None:
            raise
        raise _store_error(path, *fault) from error
    except OSError as error:
        raise _store_error(path, *_file_fault(error)) from error


def _file_fault(error: OSError) -> tuple[str, str]:
    if error.errno in NO_ROOM:
        return _FULL
    if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
        return f"{error.filename} is in the way", "move that away and run it again"
    return error.strerror or str(error), _DENIED[1]


def _store_error(path: Path, what: str, hint: str) -> StoreError:
    return StoreError(
        f"the job store {path} cannot be used: {what}",
        hint=hint.format(path=path, folder=path.parent),
    )
