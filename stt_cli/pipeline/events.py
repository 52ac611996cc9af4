"""What happens during a run, as plain values. A progress bar, the heartbeat and
`--progress json` are three readers of this one stream."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from stt_cli.model import Cost

Phase = Literal["reading", "transcribing", "checking"]
Fetching = Literal["reading", "downloading", "measuring", "hashing", "enhancing"]


class Event(Struct, frozen=True, kw_only=True, tag_field="event"):
    """Base of all events. `file` is the input's index in the run, where one is meant."""


class RunStarted(Event, frozen=True, kw_only=True, tag="started"):
    """The inputs are known."""

    files: int
    provider: str
    model: str


class Opening(Event, frozen=True, kw_only=True, tag="opening"):
    """What is being done before an input is known, while it takes its time; counts are bytes."""

    file: int
    name: str
    phase: Fetching
    done: int | None = None
    """None where it is not counted."""
    total: int | None = None
    """None where it is not known."""


class FileStarted(Event, frozen=True, kw_only=True, tag="file"):
    """Work on an input began; `seconds` is its length as its container claims."""

    file: int
    name: str
    seconds: float
    job: str


class Progress(Event, frozen=True, kw_only=True, tag="progress"):
    """How far one input is. Sent at least every few seconds while anything is going on."""

    file: int
    name: str
    phase: Phase
    done: float
    """Seconds of audio whose text is known (or known to be silence)."""
    total: float
    chunks_done: int
    chunks: int | None
    """All chunks there are; None until the last of them is planned."""
    cost: Cost | None = None
    eta: float | None = None


class Overall(Event, frozen=True, kw_only=True, tag="overall"):
    """How far all inputs of a run are together, where there are several."""

    files: int
    done: int
    skipped: int
    failed: int
    waiting: int
    seconds: float
    """Of audio whose text is known, of the inputs that are neither skipped nor failed."""
    total: float | None = None
    """Seconds of all of these; about, while some are not measured. None until one is."""
    eta: float | None = None
    cost: Cost | None = None
    """Spent so far, in this run."""
    cost_in_all: Cost | None = None
    """What all of it would cost if nothing of it was answered before; an estimate."""


class Notice(Event, frozen=True, kw_only=True, tag="notice"):
    """A line for the user: `level` 0 always, 1 with -v, 2 with -vv."""

    level: Literal[0, 1, 2]
    message: str
    file: int | None = None


class FileDone(Event, frozen=True, kw_only=True, tag="done"):
    """An input's transcript is complete and its outputs are written."""

    file: int
    name: str
    job: str
    outputs: tuple[str, ...]
    seconds: float
    cost: Cost | None = None
    spent: Cost | None = None
    """What of the cost was spent in this run."""
    doubtful: float | None = None
    """The share of its words that are as likely wrong as right; None where nothing tells."""


class FileSkipped(Event, frozen=True, kw_only=True, tag="skipped"):
    """An input's outputs were already there."""

    file: int
    name: str
    outputs: tuple[str, ...]


class FileFailed(Event, frozen=True, kw_only=True, tag="failed"):
    """An input could not be transcribed; its finished chunks are kept."""

    file: int
    name: str
    error: str
    exit_code: int
    job: str | None = None


class FileWaiting(Event, frozen=True, kw_only=True, tag="waiting"):
    """An input was submitted as an asynchronous job, which this run does not wait for."""

    file: int
    name: str
    job: str


class Done(Struct, frozen=True, kw_only=True):
    """One input that was transcribed."""

    name: str
    job: str
    outputs: tuple[str, ...]
    seconds: float
    cost: Cost | None
    doubtful: float | None = None


class Failed(Struct, frozen=True, kw_only=True):
    """One input that was not, and why."""

    name: str
    error: str


class Waiting(Struct, frozen=True, kw_only=True):
    """One input that was submitted as a job, which this run does not wait for."""

    name: str
    job: str


class RunDone(Event, frozen=True, kw_only=True, tag="finished"):
    """The run is over; `seconds` are those of the inputs that were transcribed.

    `cost` is what was spent in this run, by currency, failed inputs included; `cost_before` what
    of its answers was paid for in earlier ones.
    """

    done: tuple[Done, ...]
    skipped: tuple[str, ...]
    failed: tuple[Failed, ...]
    waiting: tuple[Waiting, ...]
    seconds: float
    cost: tuple[Cost, ...] = ()
    cost_before: tuple[Cost, ...] = ()
    doubtful: float | None = None
    """As of a file, each with the weight of its length."""


AnyEvent = (
    RunStarted
    | Opening
    | FileStarted
    | Progress
    | Overall
    | Notice
    | FileDone
    | FileSkipped
    | FileFailed
    | FileWaiting
    | RunDone
)
