"""The outputs of each input: no two inputs share one, and the order of inputs changes no name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from urllib.parse import urlsplit

from stt_cli.errors import UsageError
from stt_cli.pipeline.inputs import Input, place, safe
from stt_cli.pipeline.targets import Layout, Target
from stt_cli.pipeline.template import OPTION

Writer = Callable[[Path], str | None]
"""Of a file, the input whose transcript was written there; see `Input.origin`."""

LEVELS = 4
"""Names for outputs of `a/talk.mp3`, each longer than the one before: `talk`, `talk.mp3`, `a/talk`,
and `talk.mp3` with digits that stand for its path."""


def targets(
    layout: Layout,
    inputs: Sequence[Input],
    facts: Iterable[Mapping[str, str]] = (),
    written_for: Writer = lambda path: None,
) -> list[tuple[Target, ...]]:
    """The outputs of each input.

    `facts`, one for each input, are fields of templates that the input itself does not know. Of
    inputs whose names are alike all get longer ones, but for the one whose transcript `written_for`
    says is there already. Raises UsageError where a template has too few fields for that.
    """
    if layout.stdout or layout.file:
        one = tuple(Target(format=name, path=layout.file) for name in layout.formats)
        return [one for _ in inputs]
    names = _Names(layout, inputs, [*_matched(facts, inputs)])
    settled = _settled(names, written_for)
    return [
        tuple(Target(format=f, path=p) for f, p in zip(layout.formats, paths, strict=True))
        for paths in settled
    ]


def _matched(
    facts: Iterable[Mapping[str, str]], inputs: Sequence[Input]
) -> Iterable[Mapping[str, str]]:
    return (fact for fact, _ in zip(chain(facts, repeat({})), inputs, strict=False))


class _Names:
    """What the inputs' outputs are called at each level."""

    def __init__(
        self, layout: Layout, inputs: Sequence[Input], facts: Sequence[Mapping[str, str]]
    ) -> None:
        self.inputs = inputs
        self._layout = layout
        self._facts = facts

    def at(self, number: int, level: int) -> tuple[Path, ...]:
        """Paths of one input's outputs, a format each."""
        layout, item = self._layout, self.inputs[number]
        wanted = layout.template.fields | ({"hash"} if level == 3 else set())
        values = _values(item, wanted) | {**self._facts[number]}
        if level in (1, 3):
            values["stem"] = values["name"]
        mark = f"-{values['hash']}" if level == 3 else ""
        base = layout.folder or Path()
        if layout.template.in_parent:
            base = self._parent(item, far=level == 2)
        return tuple(
            base / layout.template.fill({**values, "ext": name}, mark) for name in layout.formats
        )

    def _parent(self, item: Input, *, far: bool) -> Path:
        """The folder of the input, or its place in that of all outputs; `far` has one part more."""
        folder = self._layout.folder
        if folder is None:
            return item.beside / _root(item) if far and item.url else item.beside
        return folder / (_root(item) if far else "") / item.relative.parent


def _settled(names: _Names, written_for: Writer) -> list[tuple[Path, ...]]:
    """Names that are all different, as short as that allows."""
    levels = [0] * len(names.inputs)
    made = [names.at(number, 0) for number in range(len(levels))]
    while alike := _alike(made):
        rising = [
            number
            for number in alike
            if levels[number] < LEVELS - 1
            and written_for(made[number][0]) != names.inputs[number].origin
        ]
        if not rising:
            first, second = alike[:2]
            raise _one_file(names.inputs[first], names.inputs[second], made[first][0])
        for number in rising:
            levels[number] += 1
            made[number] = names.at(number, levels[number])
    return made


def _one_file(first: Input, second: Input, path: Path) -> UsageError:
    if first.name == second.name:
        return UsageError(f"{first.name} is named twice", hint="name it once")
    both = f"{first.name} and {second.name}"
    hint = "add {stem} or {hash} to " + OPTION
    return UsageError(f"{both} would both be written to {path}", hint=hint)


def _alike(made: Sequence[tuple[Path, ...]]) -> list[int]:
    """The inputs that share an output with another one."""
    users: dict[str, list[int]] = {}
    for number, paths in enumerate(made):
        for path in paths:
            users.setdefault(str(_resolved(path.parent) / path.name).casefold(), []).append(number)
    return sorted({number for some in users.values() if len(some) > 1 for number in some})


@cache
def _resolved(folder: Path) -> Path:
    return Path(os.path.realpath(folder))


def _values(item: Input, wanted: frozenset[str]) -> dict[str, str]:
    relative = item.relative
    return {
        "name": relative.name,
        "stem": relative.stem,
        "title": safe(item.title) if item.title else relative.stem,
        "folder": _place(item).parent.name if "folder" in wanted else "",
        "hash": _hash(item) if "hash" in wanted else "",
        "date": _date(item) if "date" in wanted else "",
        **dict.fromkeys(("lang", "provider", "model"), ""),
    }


def _hash(item: Input) -> str:
    return hashlib.sha256(os.fsencode(item.url or place(_place(item)))).hexdigest()[:8]


def _date(item: Input) -> str:
    if item.date:
        return item.date
    if item.path is None:
        raise UsageError(f"{OPTION}: the date of {item.name} is not known", hint="leave {date} out")
    try:
        changed = item.path.stat().st_mtime
    except OSError:
        changed = 0.0  # what is wrong with the file is told when it is opened
    return datetime.fromtimestamp(changed, UTC).astimezone().date().isoformat()


def _place(item: Input) -> Path:
    return Path.cwd() / (item.path or item.beside / item.relative.name)


def _root(item: Input) -> str:
    """The folder, or the host, that the user named, or in which the named file is."""
    if item.url:
        return safe(urlsplit(item.url).hostname or "")
    return _place(item).parents[len(item.relative.parts) - 1].name
