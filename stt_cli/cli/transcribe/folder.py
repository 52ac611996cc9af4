"""A large folder, whose recordings are looked at as their turn comes, and not all before the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from stt_cli.pipeline.inputs import (
    Bad,
    Input,
    Knowledge,
    files_in,
    no_recording,
    recording_at,
    unreadable,
)
from stt_cli.pipeline.targets import Work

LARGE = 500
"""Files from which on a folder is large."""

Naming = Callable[[Sequence[Input | Bad]], list[Work]]
"""Gives items of one folder their outputs, whose names all differ."""


def is_large(folder: Path) -> bool:
    """Whether there are many files in it and below."""
    return sum(1 for _ in islice(files_in(folder, lambda error: None), LARGE)) == LARGE


class Folder(Sequence[Work]):
    """The recordings in a folder and below it, each found anew whenever they are gone through.

    Until that was done once, its length is the number of all files.
    """

    def __init__(self, folder: Path, known: Knowledge, naming: Naming) -> None:
        self._folder = folder
        self._known = known
        self._naming = naming
        self._length: int | None = None

    def __len__(self) -> int:
        if self._length is None:
            self._length = sum(1 for _ in files_in(self._folder, lambda error: None))
        return self._length

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [*islice(self, number.start, number.stop, number.step)]
        return next(islice(self, number, None))

    def __iter__(self) -> Iterator[Work]:
        count, problems = 0, list[OSError]()
        paths = files_in(self._folder, problems.append)
        for _, files in groupby(paths, key=lambda path: path.parent):
            for work in self._works_in([*files]):
                yield work
                count += 1
        rest = [unreadable(problem) for problem in problems]
        if not count and not rest:
            rest = [no_recording(self._folder)]
        yield from self._naming(rest)
        self._length = count + len(rest)

    def _works_in(self, paths: list[Path]) -> Iterator[Work]:
        """The works of one folder's own files: one by one, unless names of outputs may be alike."""
        looked = {path: self._look(path) for path in _alike(paths)}
        found = Counter(_stem(path) for path, item in looked.items() if item)
        if any(count > 1 for count in found.values()):
            items = [looked[path] if path in looked else self._look(path) for path in paths]
            yield from self._naming([item for item in items if item])
            return
        for path in paths:
            if item := looked[path] if path in looked else self._look(path):
                yield from self._naming([item])

    def _look(self, path: Path) -> Input | Bad | None:
        if self._known.written(path):
            return None
        return recording_at(path, self._folder, self._known)


def _alike(paths: Sequence[Path]) -> list[Path]:
    """Those that differ in their suffixes only."""
    stems = Counter(map(_stem, paths))
    return [path for path in paths if stems[_stem(path)] > 1]


def _stem(path: Path) -> str:
    return path.stem.casefold()
