"""Reading media in a process of its own, where a crash of the decoder costs one input.

`probe`, `measure`, `is_media`, `windows`, `clip` and `flow` are those of this room, with the same
arguments and results. Whatever a file makes the decoder raise is an InputError here. A process
that has answered waits for the next question; each thread asks its own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from math import inf
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from stt_cli.errors import InputError, SttError
from stt_cli.media.feeds import ANY, DEFAULT, Feed, Selection
from stt_cli.text.sanitize import shown

if TYPE_CHECKING:
    from stt_cli.media.decode import Window
    from stt_cli.media.probe import Media

END = None

# FFmpeg's errors are of these kinds too.
FAULTS = (OSError, ValueError, ArithmeticError, LookupError, MemoryError, EOFError)

_SOCKET_PATH = 103
"""Bytes that the path of a socket may have, on the system that allows the fewest."""
_SOCKET_NAME = len("/pymp-12345678/listener-12345678")
"""What the fork server appends to the folder for temporary files."""


@cache
def _context() -> Any:
    """A fork server makes the second process, and those after a crash, in no time."""
    deep = len(os.fsencode(tempfile.gettempdir())) > _SOCKET_PATH - _SOCKET_NAME
    if deep or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["stt_cli.media.decode", "stt_cli.media.probe"])
    return context


def prepare() -> None:
    """Have the first process load what it needs, while this one does other things."""
    with suppress(OSError):  # the first question will report it
        if _context().get_start_method() == "forkserver":
            from multiprocessing.forkserver import ensure_running

            with starting():
                ensure_running()


def probe(path: Path, selection: Selection = ANY) -> Media:
    (media,) = _answers("probe", path, selection)
    return media  # type: ignore[no-any-return]


def measure(path: Path, media: Media) -> Media:
    (measured,) = _answers("measure", path, media)
    return measured  # type: ignore[no-any-return]


def is_media(path: Path) -> bool:
    try:
        (found,) = _answers("is_media", path)
    except InputError:  # the decoder crashed on it: who transcribes it will say so
        return True
    return bool(found)


def windows(
    path: Path, feed: Feed = DEFAULT, start: float = 0.0, end: float = inf
) -> Iterator[Window]:
    return _answers("windows", path, feed, start, end)


def clip(path: Path, start: float, end: float, feed: Feed = DEFAULT) -> bytes:
    return b"".join(_answers("clip", path, start, end, feed))


def flow(name: str, container: str, read: Callable[[], bytes]) -> Iterator[bytes]:
    """The sound of a recording while it comes, as mono s16le at 16 kHz.

    `read` returns what there is of it, and nothing at the end; `container` is FFmpeg's name for
    its kind. Raises what `read` raises, once all that came before is decoded.
    """
    worker, path, failures = _Worker(), Path(name), list[Exception]()
    try:
        worker.send(("flow", Path.cwd(), path, (container,)))
        threading.Thread(target=worker.forward, args=(read, failures), daemon=True).start()
        while (item := worker.answer(path)) is not END and not isinstance(item, Exception):
            yield item
    finally:
        worker.process.kill()
    if isinstance(item, Exception):
        raise item
    for failure in failures:
        raise failure


def _answers(job: str, path: Path, *args: object) -> Iterator[Any]:
    """What `job` yields in another process. Raises what it raises, and InputError for a crash."""
    worker, answered = _hired(), False
    try:
        item = worker.ask((job, Path.cwd(), path, args), path)
        while item is not END and not isinstance(item, Exception):
            yield item
            item = worker.answer(path)
        answered = True
        if isinstance(item, Exception):
            raise item
    finally:
        if answered:
            _idle.append(worker)
        else:
            worker.process.kill()


class _Worker:
    def __init__(self) -> None:
        self._line, theirs = _context().Pipe()
        self.process = _context().Process(target=_serve, args=(theirs,), daemon=True)
        with starting():
            self.process.start()
        theirs.close()

    def ask(self, question: object, path: Path) -> Any:
        self.send(question)
        return self.answer(path)

    def send(self, question: object) -> None:
        with suppress(ConnectionError):  # it has crashed, as its answer will show
            self._line.send(question)

    def forward(self, read: Callable[[], bytes], failures: list[Exception]) -> None:
        """Send what `read` returns until that is nothing; what it raises is put into `failures`."""
        try:
            while data := read():
                self._line.send_bytes(data)
        except ConnectionError:
            return  # nobody wants more
        except Exception as error:  # noqa: BLE001 - raised where the sound is awaited
            failures.append(error)
        with suppress(ConnectionError):
            self._line.send_bytes(b"")

    def answer(self, path: Path) -> Any:
        try:
            return self._line.recv()
        except (EOFError, ConnectionError) as error:
            hint = "it is damaged, or made to do that: convert it with another program"
            raise InputError(f"{shown(path)}: the decoder crashed on it", hint=hint) from error


_idle: list[_Worker] = []


def _hired() -> _Worker:
    while _idle:
        worker = _idle.pop()
        if worker.process.is_alive():
            return worker
    return _Worker()


def _serve(line: Connection) -> None:
    """Answer until the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow_parent, daemon=True).start()
    with suppress(EOFError, ConnectionError):
        while True:
            job, folder, path, args = line.recv()
            os.chdir(folder)
            for item in _told(job, path, (*args, line.recv_bytes) if job == "flow" else args):
                line.send(item)
            if job == "flow":
                return  # what still arrives is not a request


def _told(job: str, path: Path, args: tuple[object, ...]) -> Iterator[object]:
    from stt_cli.media import decode, flow, probe

    jobs: dict[str, Callable[..., Any]] = {
        "probe": lambda *args: [probe.probe(*args)],
        "measure": lambda *args: [probe.measure(*args)],
        "is_media": lambda path: [probe.is_media(path)],
        "windows": decode.windows,
        "clip": lambda *args: [decode.clip(*args)],
        "flow": flow.flow,
    }
    try:
        yield from jobs[job](path, *args)
    except Exception as error:  # noqa: BLE001 - it is raised where the answer is awaited
        raised = _blamed(error, path)
        raised.add_note("".join(traceback.format_exception(error)))
        yield raised
    else:
        yield END


def _blamed(error: Exception, path: Path) -> Exception:
    """The failure of the file where it is what made FFmpeg or the system complain."""
    if isinstance(error, SttError) or not isinstance(error, FAULTS):
        return error
    from stt_cli.media.container import undecodable

    return undecodable(path, error)


def follow_parent() -> None:
    """End this process when its parent ends, however that happens."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)  # from a thread, nothing gentler ends a process in native code


@contextmanager
def starting() -> Iterator[None]:
    """Processes started in here never see Ctrl-C, not even before they can ignore it, and do not
    run the script of the process that starts them."""
    with _without_script(), _without_sigint():
        yield


_script = threading.RLock()


@contextmanager
def _without_script() -> Iterator[None]:
    # A new process loads the main module of its parent, which it does not need here. Where that is
    # a script that transcribes, with no guard for this case, it would do so again in every process.
    with _script:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def _without_sigint() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
