"""From what the user named to a list of recordings."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from stt_cli.errors import InputError, SttError, UsageError
from stt_cli.text.sanitize import shown, steers

STDIN = "-"

ODD = {
    stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}  # fmt: skip
"""Kinds of files in folders that cannot be read twice, or never end."""
CLOUD = ("s3", "gs", "gcs", "az", "abfs", "sftp")
"""Object stores and servers that are read besides the web."""
MAX_DOWNLOAD = 20 * 2**30
"""Bytes of a recording behind a URL: more than ten hours of video."""


class Input(Struct, frozen=True, kw_only=True):
    """One recording: how the user knows it, where it lies, and its place in an output folder."""

    name: str
    """Printable in UTF-8, which the bytes of a path need not be."""
    path: Path | None = None
    url: str | None = None
    relative: Path
    """Under `-o DIR` its outputs go to this path with another suffix."""
    beside: Path
    """Without `-o`, its outputs go to this folder."""
    from_stdin: bool = False
    title: str | None = None
    """What it is called where it comes from, as an episode is."""
    date: str | None = None
    """The day on which it was published, as 2025-03-31."""
    lasting: bool = False
    """Whether what lies at its URL stays what it is."""
    page: bool = False
    """Whether that is a web page, which plays the recording."""

    @property
    def origin(self) -> str:
        """What a job remembers as its source: a URL, an absolute path, or `-`."""
        return self.url or (STDIN if self.path is None else str(self.path.absolute()))


class Bad(Struct, frozen=True, kw_only=True):
    """Something the user named that holds no recording."""

    name: str
    error: SttError


class Knowledge(Struct, frozen=True):
    """What is known of files in folders without a look into them."""

    written: Callable[[Path], bool] = lambda path: False
    """Whether it is an output, which is no recording to be found."""
    media: Callable[[Path], bool] = lambda path: False
    """Whether it is a recording that was read before and did not change since."""


NOTHING_KNOWN = Knowledge()


def expand(named: Sequence[str], known: Knowledge = NOTHING_KNOWN) -> list[Input | Bad]:
    """All recordings that `named` stands for, in a stable order, each once.

    Folders are walked; hidden files and outputs are left out, and so is what is not media. A file
    that the user named is never left out: it fails later with a reason. Raises UsageError for an
    empty name.
    """
    found: dict[str, Input | Bad] = {}
    for name in named:
        if not name:
            raise UsageError("an input argument is empty", hint="name a file, a folder, a URL or -")
        for item in _expand_one(name, known):
            found.setdefault(identity(item), item)
    return list(found.values())


def identity(item: Input | Bad) -> str:
    """What tells one input from another, however the way there is spelled."""
    if isinstance(item, Bad) or item.from_stdin:
        return item.name
    return item.url or place(item.path or Path())


def place(path: Path) -> str:
    """Where a file lies, however the way there is spelled; what it links to is another file."""
    return str(Path(os.path.realpath(path.parent), path.name))


def _expand_one(name: str, known: Knowledge) -> Iterator[Input | Bad]:
    if name == STDIN:
        yield Input(name="stdin", relative=Path("stdin"), beside=Path(), from_stdin=True)
    elif is_web(name):
        if not _has_host(name):
            yield Bad(
                name=name,
                error=UsageError(f"{name}: this URL names no server", hint="check the address"),
            )
            return
        base = unquote(PurePosixPath(urlsplit(name).path).name) or "download"
        yield Input(name=base, url=name, relative=Path(safe(base)), beside=Path())
    elif is_url(name):
        base = PurePosixPath(urlsplit(name).path).name or "download"
        yield Input(name=base, url=name, relative=Path(safe(base)), beside=Path())
    elif "://" in name and not Path(name).exists():
        kinds = f"http, https, {', '.join(CLOUD)}"
        error = UsageError(
            f"{name}: only these URLs can be read: {kinds}", hint="download it first"
        )
        yield Bad(name=name, error=error)
    elif is_folder(path := Path(name)):
        yield from _walk(path, known)
    else:
        relative = Path(path.name)
        yield Input(name=printable(name), path=path, relative=relative, beside=path.parent)


def is_web(name: str) -> bool:
    """Whether it is an address on the web."""
    return name.lower().startswith(("http://", "https://"))


def is_url(name: str) -> bool:
    """Whether it is an address that recordings can be fetched from."""
    scheme, colon, _ = name.partition("://")
    return bool(colon) and scheme.lower() in ("http", "https", *CLOUD)


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _walk(folder: Path, known: Knowledge) -> Iterator[Input | Bad]:
    problems: list[OSError] = []
    empty = True
    for path in files_in(folder, problems.append):
        if known.written(path):
            continue
        if found := recording_at(path, folder, known):
            yield found
            empty = False
    yield from map(unreadable, problems)
    if empty and not problems:
        yield no_recording(folder)


def unreadable(problem: OSError) -> Bad:
    """A folder that cannot be listed."""
    name = printable(str(problem.filename))
    hint = "check its permissions"
    return Bad(
        name=name, error=InputError(f"{name}: cannot be read: {problem.strerror}", hint=hint)
    )


def no_recording(folder: Path) -> Bad:
    """A folder without any."""
    error = InputError(
        f"{folder}: there is no recording in this folder", hint="name another folder, or a file"
    )
    return Bad(name=str(folder), error=error)


def recording_at(path: Path, folder: Path, known: Knowledge) -> Input | Bad | None:
    """The recording that a file in `folder` is, or why nobody can look; None for other files."""
    from stt_cli.media.isolated import is_media

    name = printable(str(path))
    if trouble := _trouble(path):
        return Bad(name=name, error=InputError(f"{name}: {trouble}"))
    if not (known.media(path) or is_media(path)):
        return None
    return Input(name=name, path=path, relative=path.relative_to(folder), beside=path.parent)


def _trouble(path: Path) -> str | None:
    """Why nobody can look into the file; None where one can, and of what is gone by now."""
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
        if kind != stat.S_IFREG:
            return f"is {ODD.get(kind, 'something odd')}, not a recording"
        path.open("rb").close()
    except FileNotFoundError:
        return "is a link to nothing" if path.is_symlink() else None
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return None


def files_in(folder: Path, on_error: Callable[[OSError], None]) -> Iterator[Path]:
    """All files in the folder and those below it, in order; hidden ones are left out."""
    for root, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(root, name)


def is_folder(path: Path) -> bool:
    """Whether there is a folder; False where the system does not let us know."""
    try:
        return path.is_dir()
    except OSError:
        return False


def printable(name: str) -> str:
    """`name` in UTF-8, with marks for bytes of a path that are none."""
    return os.fsencode(name).decode("utf-8", "replace")


def safe(name: str) -> str:
    """`name` from elsewhere, fit to be a file's name."""
    cleaned = "".join("_" if c in '/\\:*?"<>|' or steers(c) else c for c in name)
    return cleaned.strip(". ")[:150] or "download"


def names_from(source: str) -> list[str]:
    """The inputs listed in a file (or stdin for `-`), one a line; empty lines do not count.

    A list with NUL characters, as `find -print0` makes it, is parted by these alone.
    """
    try:
        listed = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"{source}: the list of inputs cannot be read: {reason}", hint="check its name"
        ) from error
    names = listed.split(b"\0") if b"\0" in listed else listed.splitlines()
    return [os.fsdecode(name) for name in names if name.strip()]


@contextmanager
def blamed_on(name: str) -> Iterator[None]:
    """Make what the system says against an input, wherever it is met, a failure of that input."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{name}: cannot be read: {error.strerror or error}", hint="check its permissions"
        ) from error


@contextmanager
def known_as(name: str, path: Path) -> Iterator[None]:
    """Have failures to read the file at `path` speak of the input as the user knows it."""
    try:
        yield
    except InputError as error:
        raise InputError(error.message.replace(shown(path), name), hint=error.hint) from error
