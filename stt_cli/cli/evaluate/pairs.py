"""Which hypothesis belongs to which reference: as named, or by name in folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from stt_cli.cli.sources import attempted
from stt_cli.cli.ui import console
from stt_cli.errors import InputError, SttError, UsageError

SUFFIXES = (
    ".json", ".vtt", ".srt", ".ass", ".ssa", ".ttml", ".dfxp", ".xml", ".sbv", ".smi", ".sami", ".sub",
    ".lrc", ".ctm", ".csv", ".tsv", ".txt", ".text",
)  # fmt: skip
"""What transcripts are called; of several with one name the first of these is taken."""


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
        if not _is_folder(hypothesis):
            if _is_folder(reference):
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
    known = _by_name(folder)
    wanted = _by_name(Path(reference)) if _is_folder(reference) else {_name(reference): reference}
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
    if known and _is_folder(reference):
        left = ", ".join(sorted(known.values())[:5]) + (" ..." if len(known) > 5 else "")
        console.note(f"without a reference: {left}")
    return found, failures


def _by_name(folder: Path) -> dict[str, str]:
    """The transcripts under a folder, by their path in it without the suffix."""
    found: dict[str, str] = {}
    for path in sorted(_files(folder), key=lambda path: SUFFIXES.index(path.suffix.lower())):
        found.setdefault(path.relative_to(folder).with_suffix("").as_posix(), str(path))
    return dict(sorted(found.items()))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            yield path


def _name(source: str) -> str:
    return Path(source).stem


def _is_folder(source: str) -> bool:
    return source not in ("", "-") and Path(source).is_dir()
