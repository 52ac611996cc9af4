"""Inputs that are not files yet, or that change while they are read, made into files of this run."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Protocol

from stt_cli.errors import NO_ROOM, InputError, OutputError
from stt_cli.installation import command_for
from stt_cli.net.redact import redactor
from stt_cli.net.stop import Stop
from stt_cli.pipeline.events import Fetching
from stt_cli.pipeline.inputs import MAX_DOWNLOAD, Input, is_web
from stt_cli.providers import load, names


class Tell(Protocol):
    """Gets what is being done to an input, and the bytes done so far and in all, if known."""

    def __call__(
        self, item: Input, phase: Fetching, done: int | None, total: int | None = None
    ) -> None: ...


class Fetcher:
    """Puts inputs into the folder `scratch`; `stop` breaks a download off."""

    def __init__(self, scratch: Path, tell: Tell, stop: Stop) -> None:
        self._scratch = scratch
        self._tell = tell
        self._stop = stop

    def local(self, item: Input) -> Path:
        """A file that holds the input and stays as it is while it is read."""
        if item.from_stdin:
            return self._spool(sys.stdin.buffer, item)
        if item.path is None:
            return self._download(item)
        if item.path.is_fifo():
            with item.path.open("rb") as stream:
                return self._spool(stream, item)
        return item.path

    def _spool(self, stream: BinaryIO, item: Input) -> Path:
        self._tell(item, "reading", 0)
        return spool(stream, self._scratch, item.name, partial(self._tell, item, "reading"))

    def _download(self, item: Input) -> Path:
        from stt_cli.net.download import download
        from stt_cli.net.web import is_page

        url = item.url or ""
        if not is_web(url):
            return self._from_cloud(item, url)
        handle, name = tempfile.mkstemp(dir=self._scratch, suffix=item.relative.suffix)
        os.close(handle)
        path = Path(name)
        self._tell(item, "downloading", 0)
        download(
            url,
            path,
            max_bytes=MAX_DOWNLOAD,
            on_progress=partial(self._tell, item, "downloading"),
            stop=self._stop,
        )
        with path.open("rb") as file:
            page = is_page(file.read(2000))
        return self._from_page(item, url) if page else path

    def _from_page(self, item: Input, url: str) -> Path:
        """What a web page plays."""
        from stt_cli.net import web

        if not web.can_fetch():
            raise _page_alone(url)
        return web.fetch(url, self._scratch, partial(self._tell, item, "downloading"))

    def _from_cloud(self, item: Input, url: str) -> Path:
        from stt_cli.net.cloud import opened

        self._tell(item, "downloading", 0)
        with opened(url) as (file, size):

            def tell(done: int) -> None:
                self._tell(item, "downloading", done, size)

            return spool(file, self._scratch, item.name, tell)


def _page_alone(url: str) -> InputError:
    """Why a web page cannot be transcribed without yt-dlp, and who could all the same."""
    specs = [load(name).SPEC for name in names()]
    takers = [
        f"-p {spec.name} takes {' and '.join(spec.pages)} links" for spec in specs if spec.pages
    ]
    hint = "; ".join([f"to have what it plays transcribed: {command_for('web')}", *takers])
    return InputError(f"{redactor([])(url)} is a web page, not a recording", hint=hint)


def spool(stream: BinaryIO, folder: Path, name: str, tell: Callable[[int], None]) -> Path:
    """Copy the stream called `name`, which cannot be read twice, into a new file in `folder`.

    `tell` is called with the bytes copied so far. Raises InputError where there is nothing, OutputError
    where there is no room for it.
    """
    # Without its buffer, whose lock would keep the process from ending in the middle of a read.
    unbuffered = stream.raw if isinstance(stream, BufferedReader) else stream
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix="stdin-", delete=False) as file:
            while block := unbuffered.read(1 << 20):
                file.write(block)
                tell(file.tell())
            size = file.tell()
    except OSError as error:
        if error.errno in NO_ROOM:
            hint = "free some space, or set TMPDIR"
            raise OutputError(f"{folder}: {error.strerror}", hint=hint) from error
        raise InputError(
            f"{name}: cannot be read: {error.strerror}", hint="save it to a file first"
        ) from error
    if not size:
        raise InputError(f"{name}: the input is empty", hint="pipe a recording into stt")
    return Path(file.name)
