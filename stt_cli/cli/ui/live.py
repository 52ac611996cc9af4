"""A live session on the screen: finals stay, the partial line rewrites itself."""

from __future__ import annotations

import sys
from typing import Protocol, Self

import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from stt_cli.cli.ui import console
from stt_cli.live.events import Ended, Error, Event, Final, Partial, Reconnected, Started
from stt_cli.pcm import DEAD
from stt_cli.text.sanitize import visible

METER = " ▁▂▃▄▅▆▇█"
"""dBFS at the low end of the meter."""


class Screen(Protocol):
    """Shows events as they come; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, event: Event, level: float) -> None:
        """`level` is the loudness of the newest audio in dBFS."""


class Ndjson:
    """Every event as an object on a line of stdout."""

    def __init__(self) -> None:
        self._encode = msgspec.json.Encoder().encode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to take down."""

    def show(self, event: Event, level: float) -> None:
        sys.stdout.write(self._encode(event).decode() + "\n")
        sys.stdout.flush()


class Plain:
    """Finals on stdout, the rest on stderr: for pipes and dumb terminals."""

    def __init__(self, verbosity: int, *, to_stdout: bool) -> None:
        self._verbosity = verbosity
        self._to_stdout = to_stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to take down."""

    def show(self, event: Event, level: float) -> None:
        if isinstance(event, Final):
            if self._to_stdout:
                sys.stdout.write(visible(event.text) + "\n")
                sys.stdout.flush()
        else:
            tell(event, self._verbosity)


class Terminal:
    """Finals scroll by; below them the partial, and a meter while a microphone listens."""

    def __init__(self, verbosity: int, *, partials: bool, meter: bool) -> None:
        self._verbosity = verbosity
        self._partials = partials
        self._meter = meter
        self._partial = ""
        self._live = Live(console=Console(), auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, event: Event, level: float) -> None:
        match event:
            case Partial():
                self._partial = visible(event.text) if self._partials else ""
            case Final():
                self._partial = ""
                self._live.console.print(Text(visible(event.text)))
            case _:
                tell(event, self._verbosity)
        self._live.update(self._below(level), refresh=True)

    def _below(self, level: float) -> Group:
        # Only what fits: a partial of many lines would push its own beginning off the screen.
        room = max(1, self._live.console.width * (self._live.console.height - 2))
        lines = [Text(self._partial[-room:], style="dim")] if self._partial else []
        if self._meter:
            share = min(1.0, max(0.0, 1 - level / DEAD))
            lines.append(Text(METER[round(share * (len(METER) - 1))], style="green"))
        return Group(*lines)


def tell(event: Event, verbosity: int) -> None:
    """What deserves a line on stderr."""
    match event:
        case Started() if verbosity >= 0:
            console.note(f"listening to {event.source} through {event.provider} {event.model}")
        case Reconnected() if event.lost > 0:
            console.note(f"reconnected; {event.lost:.1f} s of sound were lost")
        case Reconnected() if verbosity >= (0 if event.reason else 1):
            why = event.reason or "session renewed"
            console.note(f"reconnected ({why}); {event.repeated:.1f} s sent again")
        case Error() if not event.fatal:
            console.note(event.message)
        case Ended() if verbosity >= 1:
            console.note(f"{event.duration:.1f} s of audio, {event.finals} finals")
        case _:
            pass  # partials, and fatal errors, which are raised and told at the end


def screen(*, events: bool, verbosity: int, partials: bool, meter: bool, to_stdout: bool) -> Screen:
    """The screen for this stdout."""
    if events:
        return Ndjson()
    if to_stdout and console.is_terminal(sys.stdout) and not Console().is_dumb_terminal:
        return Terminal(verbosity, partials=partials, meter=meter)
    return Plain(verbosity, to_stdout=to_stdout)
