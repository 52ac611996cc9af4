"""`stt export --check`: the faults of subtitle files, as people and as CI read them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from stt_cli.cli.sources import attempted, bytes_of, read_source
from stt_cli.cli.ui import console
from stt_cli.errors import Exit, InputError, exit_code
from stt_cli.text.sanitize import visible

if TYPE_CHECKING:
    from stt_cli.export import Options
    from stt_cli.export.check import Fault

CheckFormat = Literal["text", "github", "gitlab", "json"]
_SUFFIXES = (".srt", ".vtt")

Found = tuple[str, "list[Fault]"]
"""A file's name, and its faults."""


def lint(sources: Sequence[str], options: Options, format: CheckFormat) -> Exit:
    """Print the faults of all sources, and their total; FAILED if there are any.

    Folders stand for the SRT and WebVTT files in them.
    """
    named, failures = attempted(lambda source: list(_files(source)), sources)
    files = [name for names in named for name in names]
    found, unread = attempted(lambda name: (name, _faults(name, options)), files)
    sys.stdout.write(_WRITERS[format](found))
    total = _total(found)
    if format == "github":
        sys.stdout.write(f"::notice::{_escaped(total)}\n")
    elif format in ("text", "gitlab") and found:
        console.note(total)
    if any(faults for _, faults in found):
        return Exit.FAILED
    return exit_code([*failures, *unread], len(files) + len(failures))


def _files(source: str) -> Iterator[str]:
    """A source, or the subtitle files under a folder. Raises InputError where it has none."""
    folder = Path(source)
    if source in ("", "-") or not folder.is_dir():
        yield source
        return
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    shown = [path for path in paths if path.is_file() and not _hidden(path.relative_to(folder))]
    if not shown:
        raise InputError(f"{source} holds no SRT or WebVTT file")
    yield from map(str, shown)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _faults(source: str, options: Options) -> list[Fault]:
    from stt_cli.export import render
    from stt_cli.export.check import check
    from stt_cli.export.reading.encoding import unicode_form
    from stt_cli.export.reading.subtitles import recognised

    data = bytes_of(source)
    if data is None or not recognised(data.decode(unicode_form(data), "replace")):
        # A source that is not a subtitle file is checked as the file it would become.
        data = render(read_source(source, data).transcript, "srt", options)
    return check(data, source, options)


def _text(found: Sequence[Found]) -> str:
    lines = (f"{name}:{fault.line}: {fault.detail}" for name, faults in found for fault in faults)
    return "".join(f"{visible(line)}\n" for line in lines)


def _github(found: Sequence[Found]) -> str:
    """The commands that make GitHub show each fault beside its line."""
    return "".join(
        f"::error file={_escaped(name, property=True)},line={fault.line}::{_escaped(fault.detail)}\n"
        for name, faults in found
        for fault in faults
    )


def _gitlab(found: Sequence[Found]) -> str:
    """The Code Quality report from which GitLab shows each fault beside its line."""
    report = [
        {
            "description": visible(fault.detail),
            "check_name": "subtitles",
            "fingerprint": sha256(f"{name}\n{fault.line}\n{fault.detail}".encode()).hexdigest(),
            "severity": "major",
            "location": {"path": name.removeprefix("./"), "lines": {"begin": fault.line}},
        }
        for name, faults in found
        for fault in faults
    ]
    return msgspec.json.encode(report).decode() + "\n"


def _escaped(text: str, *, property: bool = False) -> str:
    pairs = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")]
    for raw, written in [*pairs, *([(":", "%3A"), (",", "%2C")] if property else [])]:
        text = text.replace(raw, written)
    return visible(text)


def _json(found: Sequence[Found]) -> str:
    files = [{"file": name, "faults": faults} for name, faults in found]
    counts = [len(faults) for _, faults in found]
    total = {"files": len(found), "faulty": sum(map(bool, counts)), "faults": sum(counts)}
    return msgspec.json.encode({"files": files, "total": total}).decode() + "\n"


_WRITERS = {"text": _text, "github": _github, "gitlab": _gitlab, "json": _json}


def _total(found: Sequence[Found]) -> str:
    counts = [len(faults) for _, faults in found]
    files = f"{len(found)} file{'s' * (len(found) != 1)}"
    if not any(counts):
        return f"no faults in {files}"
    faults = f"{sum(counts)} fault{'s' * (sum(counts) != 1)}"
    return f"{faults} in {sum(map(bool, counts))} of {files}"
