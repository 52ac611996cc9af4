"""Which hypothesis belongs to which reference: as named, or by name in folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stt_cli.cli.sources import SUFFIXES, attempted, by_name, is_folder
from stt_cli.cli.ui import console
from stt_cli.errors import InputError, SttError, UsageError


class Pair(NamedTuple):
    """Two sources to compare."""

    reference: str
    hypothesis: str


class Group(NamedTuple):
    """What one HYPOTHESIS stands for: a file, or a folder of them."""

    name: str
    pairs: list[Pair]


def paired(reference: str, hypotheses: Sequence[str]) -> tuple[list[Group], list[SttError]]:
    """The pairs of every hypothesis. What cannot be paired is told, and returned as failures.

    Raises UsageError where a folder is to be compared with a file.
    """
    groups, failures = list[Group](), list[SttError]()
    for hypothesis in hypotheses:
        if not is_folder(hypothesis):
            if is_folder(reference):
                raise UsageError(
                    f"{reference} is a folder, {hypothesis} is not",
                    hint="name the folder that holds the hypotheses",
                )
            groups.append(Group(hypothesis, [Pair(reference, hypothesis)]))
            continue
        found, missing = _of_folder(reference, hypothesis)
        groups.append(Group(hypothesis, found))
        failures += missing
    return groups, failures


def _of_folder(reference: str, hypothesis: str) -> tuple[list[Pair], list[SttError]]:
    folder = Path(hypothesis)
    known = by_name(folder, SUFFIXES)
    wanted = (
        by_name(Path(reference), SUFFIXES)
        if is_folder(reference)
        else {_name(reference): reference}
    )
    if not wanted:
        raise InputError(f"{reference} holds no transcript", hint="name the folder of references")

    def pair(name: str) -> Pair:
        near = [key for key in known if key.startswith(f"{name}.")]
        found = known.pop(name, None) or (known.pop(min(near, key=len)) if near else None)
        if found is None:
            raise InputError(
                f"{hypothesis} has nothing for {wanted[name]}", hint=f"name it {name}.json"
            )
        return Pair(wanted[name], found)

    found, failures = attempted(pair, wanted)
    if known and is_folder(reference):
        left = ", ".join(sorted(known.values())[:5]) + (" ..." if len(known) > 5 else "")
        console.note(f"without a reference: {left}")
    return found, failures


def _name(source: str) -> str:
    return Path(source).stem
