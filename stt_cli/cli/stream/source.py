"""Where `stt stream` takes its audio from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from stt_cli.cli.ui import console
from stt_cli.cli.ui.lines import HEARTBEAT, Lines
from stt_cli.live.sources import FileSource, PipeSource, Shape
from stt_cli.live.terms import Source
from stt_cli.pipeline.events import Opening
from stt_cli.pipeline.inputs import MAX_DOWNLOAD
from stt_cli.store.scratch import scratch


@contextmanager
def open_source(
    named: str | None,
    rate: int,
    *,
    shape: Shape,
    device: str | None,
    realtime: bool,
    verbosity: int,
) -> Iterator[Source]:
    """The microphone (None), stdin (`-`), URL or file, as mono PCM of `rate` samples a second.

    `shape` is how the audio on stdin comes, `device` which microphone is meant; `realtime` plays
    files at their own pace. Raises InputError where it cannot be opened.
    """
    if named is None:
        from stt_cli.live.microphone import Microphone

        yield Microphone(rate, device=device)
    elif named == "-":
        # Unbuffered, so that a read gives what there is without waiting for more.
        with open(0, "rb", buffering=0, closefd=False) as stdin:
            yield PipeSource(stdin, rate, shape=shape)
    elif named.startswith(("http://", "https://")):
        from stt_cli.net.download import download
        from stt_cli.net.redact import redactor

        with scratch() as folder:
            path = folder / "source"
            tell = _telling(named, verbosity)
            download(named, path, max_bytes=MAX_DOWNLOAD, on_progress=tell)
            shown = redactor([])(named)
            yield _told(FileSource(path, rate, name=shown, realtime=realtime), verbosity)
    else:
        yield _told(FileSource(Path(named), rate, realtime=realtime), verbosity)


def _told(source: FileSource, verbosity: int) -> FileSource:
    """The source, which reports which sound it takes."""
    if verbosity >= 0:
        source.tell = console.note
    return source


def _telling(url: str, verbosity: int) -> Callable[[int, int | None], None]:
    """A callback that reports now and then how far the download of `url` is."""
    name = PurePosixPath(urlsplit(url).path).name or "download"
    lines = Lines(verbosity, heartbeat=HEARTBEAT if verbosity >= 0 else None)

    def tell(done: int, total: int | None) -> None:
        lines.show(Opening(file=0, name=name, phase="downloading", done=done, total=total))

    return tell
