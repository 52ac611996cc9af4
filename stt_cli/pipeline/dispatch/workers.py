"""Workers transcribe pieces of audio, or poll the jobs that do: one protocol, several kinds.

A kind is a module with `make(plan)`, and a line in `KINDS`.
"""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import ExitStack
from importlib import import_module
from typing import Protocol

from msgspec import Struct

from stt_cli.contract import Ask, Before, Pending, Piece, Unread
from stt_cli.errors import SttError, UsageError
from stt_cli.installation import command_for
from stt_cli.model import Answer
from stt_cli.services.endpoint import Endpoint, Notify
from stt_cli.services.learnt import Learnt
from stt_cli.services.policy import Policy

KINDS = {
    "processes": "stt_cli.pipeline.dispatch.processes",
    "threads": "stt_cli.pipeline.dispatch.threads",
    "cluster": "stt_cli.pipeline.dispatch.cluster",
}
"""Module of each kind of workers, imported on use."""


class WorkerDied(Exception):
    """A worker ended with a piece in hand; nothing came of the piece."""


class Unreadable(Exception):
    """A service answered, and was perhaps paid, but the answer could not be read."""

    def __init__(self, error: SttError, unread: Unread) -> None:
        super().__init__(error, unread)
        self.error = error
        self.unread = unread


class Misfit(Exception):
    """A service refused a piece as it was sent: the same sound, cut or encoded in another way, may
    be taken. What the service takes is learnt."""

    def __init__(self, error: SttError) -> None:
        super().__init__(error)
        self.error = error


class Result(Struct, frozen=True, kw_only=True):
    """What came of one piece, after how many requests."""

    answer: Answer | Pending
    attempts: int = 1


class Workers(Protocol):
    """Workers of one kind. `width` pieces may be handed out at a time."""

    @property
    def width(self) -> int: ...

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        """Have `piece` transcribed or, where it was submitted before, have its job polled, or an
        answer from before read.

        The future raises SttError, Unreadable, Misfit or WorkerDied.
        """

    def close(self) -> None:
        """Shut the workers down, without waiting for work in hand."""


class Plan(Struct, frozen=True, kw_only=True):
    """What workers are made from. What they need for as long as they live goes on `stack`."""

    endpoints: list[Endpoint]
    ask: Ask
    """What is asked for; its model is what engines load."""
    policy: Policy
    notify: Notify
    learnt: Learnt
    stack: ExitStack
    no_wait: bool = False
    """`--no-wait`: services get pieces as background jobs where they accept them."""
    share: int = 1
    """How many engines work on this machine at the same time."""

    @property
    def width(self) -> int:
        most = max(1, self.endpoints[0].limits.parallel // self.share)
        return self.policy.concurrency or most

    @property
    def kind(self) -> str:
        if self.policy.cluster:
            return "cluster"
        return "processes" if self.endpoints[0].spec.local else "threads"


def make(plan: Plan) -> Workers:
    """The workers that suit the plan, shut down with its stack. Raises KeyRejected without a key."""
    try:
        module = import_module(KINDS[plan.kind])
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("stt_cli"):
            raise
        hint = f"install it with: {command_for(plan.kind)}"
        raise UsageError(
            f"--{plan.kind} needs {error.name}, which is not installed", hint=hint
        ) from None
    workers: Workers = module.make(plan)
    plan.stack.callback(workers.close)
    return workers
