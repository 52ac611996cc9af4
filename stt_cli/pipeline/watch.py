"""Recordings as they arrive in folders, once they are whole.

Folders are looked through again and again, which works on network shares as well, where systems
report no changes. Clocks of other machines do not matter: what counts is how long a file stayed
as it is by the clock of this one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.pipeline.inputs import (
    Bad,
    Input,
    Knowledge,
    files_in,
    is_folder,
    printable,
    recording_at,
)

UNFINISHED = {".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart"}
"""Endings of files that programs are still writing, and rename when they are done."""

State = tuple[int, int, int]
"""Size, and times of the last change of content and of properties."""


class _Seen(Struct):
    """A file as it was when it was looked at last."""

    state: State
    due: float
    """When it is taken, by the monotonic clock, if it stays as it is."""
    taken: bool = False
    item: Input | None = None
    """Where it was taken, and is a recording."""


class Watch:
    """What is new in `folders`. It remembers only what is in them now."""

    def __init__(
        self,
        folders: Sequence[Path],
        known: Knowledge,
        *,
        settle: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`settle`: seconds for which a file stays as it is before it is read."""
        self._folders = folders
        self._known = known
        self._settle = settle
        self._clock = clock
        self._seen: dict[Path, _Seen] = {}
        self._troubles: dict[str, Bad] = {}

    @property
    def recordings(self) -> list[Input]:
        """All that were taken and are there still."""
        return [seen.item for seen in self._seen.values() if seen.item]

    @property
    def names(self) -> set[str]:
        """Names of all files that are there, whatever they are."""
        return {printable(str(path)) for path in self._seen}

    def poll(self) -> list[Input | Bad]:
        """What came to rest since the last call, and what was found to be unreadable since."""
        before, self._seen = self._seen, {}
        troubles = {bad.name: bad for bad in self._look(before)}
        new = [bad for name, bad in troubles.items() if name not in self._troubles]
        self._troubles = troubles
        return [*new, *self._settled()]

    def retry(self, item: Input, seconds: float) -> None:
        """Have `item` come again in so many seconds, or when it changes."""
        seen = self._seen.get(item.path or Path())
        if seen:
            seen.taken, seen.due = False, self._clock() + seconds

    def _look(self, before: dict[Path, _Seen]) -> Iterator[Bad]:
        """Note all files; yields folders that cannot be read."""
        for folder in self._folders:
            if not is_folder(folder):
                gone = InputError(f"{folder}: the folder is gone", hint="it is looked for again")
                yield Bad(name=str(folder), error=gone)
                continue
            unreadable: list[OSError] = []
            for path in files_in(folder, unreadable.append):
                self._note(path, folder, before.get(path))
            for problem in unreadable:
                name = printable(str(problem.filename))
                hint = "it is tried again"
                error = InputError(f"{name}: cannot be read: {problem.strerror}", hint=hint)
                yield Bad(name=name, error=error)

    def _note(self, path: Path, folder: Path, seen: _Seen | None) -> None:
        try:
            status = path.stat()
        except OSError:
            state: State = (1, 0, 0)  # a link to nothing, or to what may not be looked at
        else:
            state = status.st_size, status.st_mtime_ns, status.st_ctime_ns
        if path.suffix.lower() in UNFINISHED or not state[0]:
            return
        if seen is None or seen.state != state:
            seen = _Seen(state, self._clock() + self._settle)
        self._seen[path] = seen

    def _settled(self) -> Iterator[Input | Bad]:
        now = self._clock()
        for path, seen in self._seen.items():
            if seen.taken or now < seen.due:
                continue
            seen.taken = True
            known = self._known
            if known.written(path):
                continue
            found = recording_at(path, self._folder_of(path), known)
            if found:
                seen.item = found if isinstance(found, Input) else None
                yield found

    def _folder_of(self, path: Path) -> Path:
        return next(folder for folder in self._folders if path.is_relative_to(folder))
