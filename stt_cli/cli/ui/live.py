"""A live session on the screen: finals stay, the partial line rewrites itself."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from typing import Literal, Protocol, Self, TextIO, cast

import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.live import Live
from rich.text import Text

from stt_cli.cli.ui import console
from stt_cli.live.events import Ended, Error, Event, Final, Partial, Reconnected, Started
from stt_cli.pcm import DEAD

Finals = Literal["needed", "wanted", "no"]
"""Whether finals go to stdout: they must, they do while it is there, or they do not."""
METER = " ▁▂▃▄▅▆▇█"
FILLED = 0.8
"""Share of the terminal's width that the partial line takes."""
CUT = "\N{HORIZONTAL ELLIPSIS}"
LONGEST_WORD = 20
"""Characters within which scripts with spaces have one."""


class Screen(Protocol):
    """Shows events as they come; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, event: Event, level: float) -> None:
        """`level` is the loudness of the newest audio in dBFS."""


class Ndjson:
    """Every event as an object on a line of stdout."""

    def __init__(self, out: Out) -> None:
        self._out = out
        self._encode = msgspec.json.Encoder().encode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to clean up."""

    def show(self, event: Event, level: float) -> None:
        self._out.line(self._encode(event).decode())


class Plain:
    """Finals on stdout, the rest on stderr: for pipes and dumb terminals."""

    def __init__(self, out: Out | None, verbosity: int) -> None:
        """Without `out`, finals are not shown."""
        self._out = out
        self._verbosity = verbosity

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to clean up."""

    def show(self, event: Event, level: float) -> None:
        if not isinstance(event, Final):
            report(event, self._verbosity)
        elif self._out:
            self._out.line(event.text)


class Terminal:
    """Finals scroll by; below them a line with the partial, and a meter for a microphone."""

    def __init__(self, out: Out, verbosity: int, *, partials: bool, meter: bool) -> None:
        self._out = out
        self._verbosity = verbosity
        self._partials = partials
        self._meter = meter
        self._partial = ""
        self._level: float = DEAD
        self._console = Console(file=cast("TextIO", out))
        self._live = Live(  # which draws the line at once
            console=self._console,
            transient=True,
            # Redrawn now and then, a line stays right on a terminal that is made narrower.
            refresh_per_second=4,
            get_renderable=self._line,
            redirect_stderr=console.is_terminal(sys.stderr),
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, event: Event, level: float) -> None:
        self._level = level
        match event:
            case Partial():
                self._partial = event.text if self._partials else ""
            case Final():
                self._partial = ""
                self._console.print(Text(event.text), soft_wrap=True)
            case _:
                report(event, self._verbosity)
        self._live.refresh()
        self._out.check()

    def _line(self) -> Text:
        meter = ""
        if self._meter:
            share = min(1.0, max(0.0, 1 - self._level / DEAD))
            meter = METER[round(share * (len(METER) - 1))] + " "
        # A line that a terminal breaks, because it was made narrower, can no longer be rewritten:
        # some room is left for that.
        room = max(1, round(self._console.width * FILLED) - len(meter))
        return Text.assemble(
            (meter, "green"), (newest(self._partial, room), "dim"), no_wrap=True, overflow="crop"
        )


class Out:
    """A stream that may close; the session goes on without it unless it is `needed`."""

    def __init__(self, stream: TextIO, *, needed: bool) -> None:
        self._stream = stream
        self._needed = needed
        self._failure: OSError | ValueError | None = None

    def line(self, text: str) -> None:
        """Raises OSError where the stream has gone and is needed."""
        self.write(text + "\n")
        self.flush()
        self.check()

    def check(self) -> None:
        """Raises OSError where the stream has gone and is needed."""
        if self._failure and self._needed:
            raise self._failure

    def write(self, text: str) -> int:
        self._attempt(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._attempt(self._stream.flush)

    def isatty(self) -> bool:
        return console.is_terminal(self._stream)

    def fileno(self) -> int:
        return self._stream.fileno()

    @property
    def encoding(self) -> str:
        return self._stream.encoding

    def _attempt(self, act: Callable[[], object]) -> None:
        if self._failure:
            return
        try:
            act()
        except (OSError, ValueError) as error:  # a closed pipe, a full disk; a closed file
            self._failure = error


def newest(text: str, columns: int) -> str:
    """The end of `text` that fits into `columns` of a terminal, at whole words where it has any."""
    if cell_len(text) <= columns:
        return text
    kept, left = len(text), columns - cell_len(CUT)
    while kept and (left := left - cell_len(text[kept - 1])) >= 0:
        kept -= 1
    while kept < len(text) and _goes_with_what_is_before(text[kept]):
        kept += 1
    space = text.find(" ", kept, kept + LONGEST_WORD)
    whole = text[kept - 1] == " " or space < 0
    return CUT + (text[kept:] if whole else text[space + 1 :])


def _goes_with_what_is_before(char: str) -> bool:
    return unicodedata.combining(char) > 0 or unicodedata.category(char) in ("Mn", "Me", "Cf")


def report(event: Event, verbosity: int) -> None:
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
            pass  # partials, and fatal errors, which are raised and reported at the end


def screen(*, events: bool, verbosity: int, partials: bool, meter: bool, stdout: Finals) -> Screen:
    """The screen for these streams; `stdout` says what finals are to do there."""
    out = Out(sys.stdout, needed=stdout != "wanted")
    if events:
        return Ndjson(out)
    if stdout == "no":
        out = Out(sys.stderr, needed=False)
    stream = sys.stderr if stdout == "no" else sys.stdout
    if console.is_terminal(stream) and not Console().is_dumb_terminal:
        return Terminal(out, verbosity, partials=partials, meter=meter)
    return Plain(None if stdout == "no" else out, verbosity)
