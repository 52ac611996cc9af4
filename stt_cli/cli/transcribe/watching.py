"""`stt transcribe FOLDER --watch`: recordings are transcribed as they arrive."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, Self

from msgspec.structs import replace

from stt_cli.cli.signals import heeded, interrupt
from stt_cli.cli.transcribe.request import perform, print_nothing
from stt_cli.cli.transcribe.works import Request, found, knowledge, layout_of, named, with_targets
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners, Reader, reader
from stt_cli.cli.ui.units import clock, money
from stt_cli.errors import Exit, InputError, Interrupted, SttError, UsageError
from stt_cli.model import Cost, totals
from stt_cli.pipeline.events import AnyEvent, FileDone, FileFailed, FileSkipped, RunDone
from stt_cli.pipeline.inputs import Bad, Input, is_folder
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.targets import Layout
from stt_cli.pipeline.watch import Watch
from stt_cli.store import Store

LONGEST_PAUSE = 2.0
"""Seconds between two looks into the folders."""
SHARE = 10
"""The folders are looked into for at most one part in so many of the time."""
AGAIN = (60.0, 300.0, 1200.0, 3600.0)
"""Seconds after which what a service could not do is tried again, the last one for good."""
OF_SERVICES = {Exit.KEY, Exit.CREDIT, Exit.PROVIDER, Exit.FAILED}
"""What may be mended without a change of the file: a key, credit, an outage, a full disk."""


class Counts:
    """What became of all recordings so far; a name is kept only while its file is there."""

    def __init__(self) -> None:
        self.done = 0
        self.failed = 0
        self.tries: dict[str, int] = {}
        """How often what fails was tried."""
        self._seconds = 0.0
        self._costs: tuple[Cost, ...] = ()

    def note(self, event: AnyEvent) -> None:
        match event:
            case FileDone():
                self.done += 1
                self._seconds += event.seconds
                self.failed -= self.tries.pop(event.name, 0) > 0
            case FileFailed():
                self.failed += event.name not in self.tries
                self.tries[event.name] = self.tries.get(event.name, 0) + 1
            case RunDone():
                self._costs = totals([*self._costs, *event.cost])
            case _:
                pass

    def forget(self, there: set[str]) -> None:
        """Keep no more names than are `there`."""
        self.tries = {name: tries for name, tries in self.tries.items() if name in there}

    @property
    def spent(self) -> float:
        return sum(cost.amount for cost in self._costs)

    def __str__(self) -> str:
        parts = [f"{self.done} done"]
        if self.failed:
            parts.append(f"{self.failed} failed")
        return ", ".join([*parts, f"{clock(self._seconds)} of audio", *map(money, self._costs)])


class _Shown:
    """Shows what happens in one batch, but for what was done before, and counts it."""

    def __init__(self, inner: Reader, note: Callable[[AnyEvent], None], *, all: bool) -> None:
        self._inner = inner
        self._note = note
        self._all = all

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._inner.__exit__(*error)

    def show(self, event: AnyEvent) -> None:
        self._note(event)
        if self._all or not isinstance(event, FileSkipped | RunDone):
            self._inner.show(event)


def watch(request: Request, command: Command, manners: Manners, store: Store) -> Exit:
    """Transcribe what the request names, then whatever arrives in its folders; ends by a signal.

    Raises UsageError where there is no folder, and Interrupted, which tells what was done.
    """
    names = named(request)
    _check(request, names)
    folders = [Path(name) for name in names if is_folder(Path(name))]
    session = _Session(command, manners, store, layout_of(request, names, ()))
    known = knowledge(store)
    watched = Watch(folders, known, settle=request.settle)
    rest = [name for name in names if not is_folder(Path(name))]
    stop = _Stop()
    try:
        with heeded(stop):
            console.note(f"watching {', '.join(map(str, folders))}; Ctrl-C ends it")
            if rest:
                session.transcribe(found(request, rest, store), watched)
            while stop.code is None:
                began = time.monotonic()
                arrived = watched.poll()
                looked = time.monotonic() - began
                if arrived:
                    session.transcribe(arrived, watched)
                else:
                    time.sleep(max(min(LONGEST_PAUSE, request.settle / 2), 0.05, SHARE * looked))
            interrupt(stop.code)
    except Interrupted as error:
        error.hint = f"{session.counts}; the same command goes on"
        raise


class _Stop:
    """Breaks off what is being done, and remembers it, should that be lost on its way up."""

    def __init__(self) -> None:
        self.code: Exit | None = None

    def __call__(self, code: Exit) -> NoReturn:
        self.code = code
        interrupt(code)


def _check(request: Request, names: Sequence[str]) -> None:
    flags = {"--dry-run": request.dry_run, "--json": request.json, "--embed": request.embed}
    for flag, given in flags.items():
        if given:
            raise UsageError(f"{flag} does not go with --watch", hint="leave one of them out")
    if not any(is_folder(Path(name)) for name in names):
        missing = [name for name in names if "://" not in name and not Path(name).exists()]
        if missing:
            raise InputError(f"{missing[0]}: there is no such folder", hint="check its name")
        raise UsageError("--watch needs a folder", hint="name one in which recordings arrive")


class _Session:
    """Transcribes one batch after the other."""

    def __init__(self, command: Command, manners: Manners, store: Store, where: Layout) -> None:
        self._command = command
        self._manners = manners
        self._store = store
        self._where = where
        self._told = ""
        self.counts = Counts()

    def transcribe(self, items: Sequence[Input | Bad], watched: Watch) -> None:
        """Transcribe the items; what fails is told, and tried again where that may help."""
        failed: dict[int, int] = {}

        def note(event: AnyEvent) -> None:
            self.counts.note(event)
            if isinstance(event, FileFailed):
                failed[event.file] = event.exit_code

        def shown_by(manners: Manners) -> Reader:
            return _Shown(reader(manners), note, all=manners.progress == "json")

        settings = self._command.settings
        works = with_targets(items, self._where, settings, self._store, among=watched.recordings)
        command = self._affordable()
        try:
            perform(works, command, self._manners, self._store, print_nothing, shown_by)
            self._told = ""
        except UsageError:
            raise
        except SttError as error:
            if command.policy.max_cost is not None and error.exit_code == Exit.CREDIT:
                raise
            self._tell(error)
            failed = dict.fromkeys(range(len(items)), int(error.exit_code))
        self._plan_again(items, failed, watched)

    def _affordable(self) -> Command:
        """The command with what is left of --max-cost."""
        policy = self._command.policy
        if policy.max_cost is None:
            return self._command
        left = max(0.0, policy.max_cost - self.counts.spent)
        return replace(self._command, policy=replace(policy, max_cost=left))

    def _tell(self, error: SttError) -> None:
        if str(error) != self._told:
            self._told = str(error)
            console.error(self._told)

    def _plan_again(
        self, items: Sequence[Input | Bad], failed: dict[int, int], watched: Watch
    ) -> None:
        for number, item in enumerate(items):
            if isinstance(item, Input) and failed.get(number) in OF_SERVICES:
                tries = self.counts.tries.get(item.name, 1)
                watched.retry(item, AGAIN[min(tries, len(AGAIN)) - 1])
        if self.counts.tries:
            self.counts.forget(watched.names)
