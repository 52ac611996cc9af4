"""Templates of output names, as `{parent}/{stem}.{lang}.{ext}`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePosixPath
from string import Formatter

from msgspec import Struct

from stt_cli.errors import UsageError, unknown

OPTION = "--output-template"
FIELDS = {
    "parent": "folder of the recording, or its place under -o; only at the beginning",
    "folder": "name of that folder",
    "stem": "name of the recording without its ending",
    "name": "name of the recording",
    "title": "title of an episode or a page, else as stem",
    "date": "day of an episode, or on which the file was changed: 2025-03-31",
    "lang": "language, as -l says or the transcript has it",
    "provider": "who transcribes",
    "model": "with which model",
    "hash": "eight digits that stand for the path or URL",
    "ext": "ending of the format",
}
"""What may stand in braces, and what it stands for."""
LONGEST_NAME = 255
"""Bytes of a file name that common file systems take."""
LONG = ("title", "name", "stem", "folder")
"""Fields that are cut where a name becomes too long."""
SEPARATORS = "._- "

Token = tuple[str, str | None]
"""Text as it is, and the field that follows it."""


class Template(Struct, frozen=True):
    """A path with fields, one tuple of tokens for each folder and one for the file."""

    parts: tuple[tuple[Token, ...], ...]
    in_parent: bool
    """Whether it begins with the folder of the recording."""

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(field for part in self.parts for _, field in part if field)

    def fill(self, values: Mapping[str, str], mark: str = "") -> PurePosixPath:
        """The path below that of the recording's folder, or of all outputs.

        `mark` is put behind the name of the recording. Every part fits a file system, and none
        leads out. Raises UsageError for a part that would be empty.
        """
        return PurePosixPath(*(_filled(part, values, mark) for part in self.parts))


def parse(text: str) -> Template:
    """Raises UsageError for what cannot be a template."""
    parts = _parts(text)
    in_parent = len(parts) > 1 and parts[0] == [("", "parent")]
    if in_parent:
        del parts[0]
    for part in parts:
        if any(field == "parent" for _, field in part):
            hint = "'{parent}/...' begins a template; {folder} is the name of the folder"
            raise UsageError(f"{OPTION} {text!r}: {{parent}} is a folder", hint=hint)
        plain = "".join(literal for literal, _ in part)
        if plain in ("", ".", "..") and all(field is None for _, field in part):
            hint = "-o names the folder of all outputs; the template is a path in it"
            raise UsageError(f"{OPTION} {text!r} leads out of its folder", hint=hint)
    return Template(tuple(map(tuple, parts)), in_parent)


def _parts(text: str) -> list[list[Token]]:
    try:
        tokens = [*Formatter().parse(text)]
    except ValueError as error:
        hint = "as in '{parent}/{stem}.{ext}'; {{ and }} stand for braces"
        raise UsageError(f"{OPTION} {text!r} cannot be read: {error}", hint=hint) from error
    parts: list[list[Token]] = [[]]
    for literal, field, spec, conversion in tokens:
        *folders, rest = literal.replace(os.sep, "/").split("/")
        for folder in folders:
            parts[-1].append((folder, None))
            parts.append([])
        if field is not None:
            _check(field, spec or conversion)
        parts[-1].append((rest, field))
    return [_joined(part) for part in parts]


def _joined(part: list[Token]) -> list[Token]:
    """Without tokens that stand for nothing."""
    return [(literal, field) for literal, field in part if literal or field is not None] or [
        ("", None)
    ]


def _check(field: str, more: str | None) -> None:
    if field not in FIELDS:
        raise unknown("field", field, FIELDS, within=OPTION, listed=True)
    if more:
        raise UsageError(f"{OPTION}: {{{field}}} takes no format", hint=f"write {{{field}}}")


def _filled(part: tuple[Token, ...], values: Mapping[str, str], mark: str) -> str:
    filled = _joint(part, values, mark)
    excess = len(os.fsencode(filled)) - LONGEST_NAME
    if excess > 0:
        used = [field for _, field in part if field in LONG]
        longest = max(used, key=lambda field: len(values[field]), default=None)
        if longest is None:
            raise UsageError(f"{OPTION}: {filled[:40]}... is too long for a file's name")
        kept = cut(values[longest], len(os.fsencode(values[longest])) - excess)
        filled = _joint(part, {**values, longest: kept}, mark)
    if filled.strip(". ") == "":
        raise UsageError(f"{OPTION} makes no name of {values['name']}", hint="add {stem} to it")
    return filled


def _joint(part: tuple[Token, ...], values: Mapping[str, str], mark: str) -> str:
    """The part with its values; a field without one takes the separator before it along."""
    marked = next((field for _, field in part if field in LONG), None)
    text = ""
    for literal, field in part:
        text += literal
        if field is None:
            continue
        value = values[field].replace("/", "_").replace(os.sep, "_")
        if not value and text[-1:] in SEPARATORS:
            text = text[:-1]
        text += value + (mark if field == marked else "")
    return text


def cut(name: str, most: int) -> str:
    """`name` in at most `most` bytes, without half a character at its end."""
    data = os.fsencode(name)
    return name if len(data) <= most else data[: max(most, 0)].decode("utf-8", "ignore")
