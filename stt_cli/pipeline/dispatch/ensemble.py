"""The members of an ensemble, each with its own workers: a chunk is done once all have answered it.

A member that fails is left out of the vote on that chunk; one whose key is refused or whose
account is empty is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec.structs import replace

from stt_cli.contract import Piece
from stt_cli.errors import CreditError, KeyRejected, SttError
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.dispatcher import (
    Back,
    Dispatcher,
    Failed,
    Outcome,
    Refused,
    Seat,
)
from stt_cli.pipeline.dispatch.scheduler import Scheduler
from stt_cli.pipeline.members import Member
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.task import Part, Taken, Task

Key = tuple[Recording, int]
"""A chunk of a recording."""


class Dispatching(Protocol):
    """Hands tasks out, and takes in what comes of them: see `Dispatcher`."""

    def start(self, task: Task, language: str | None, pack: Callable[[Task], Piece]) -> Outcome: ...

    def settle(self, back: Back) -> Outcome: ...

    def release(self, task: Task) -> None: ...


class Ensemble:
    """Hands every chunk to all members, and is done with it once all answered or failed."""

    def __init__(self, members: Sequence[Member], dispatchers: Sequence[Dispatcher]) -> None:
        self._members = members
        self._dispatchers = dispatchers
        self._parts: dict[Key, dict[int, Part]] = {}
        self._void: set[Key] = set()
        """Chunks that some member did not take as they are: they are planned anew."""
        self._out: dict[int, SttError] = {}
        self._reported: set[tuple[Recording | None, int]] = set()

    def start(self, task: Task, language: str | None, pack: Callable[[Task], Piece]) -> Outcome:
        """As `Dispatcher.start`; what comes of the chunk as soon as it came of its last member."""
        if (task.recording, task.chunk.index) in self._void:
            return None
        if error := self._out.get(task.member):
            return self._count(task, Failed(task, error))
        return self._count(task, self._of(task).start(task, language, pack))

    def settle(self, back: Back) -> Outcome:
        """As `Dispatcher.settle`."""
        return self._count(back.task, self._of(back.task).settle(back))

    def release(self, task: Task) -> None:
        """Nobody waits for the task any more."""
        self._of(task).release(task)

    def _of(self, task: Task) -> Dispatcher:
        return self._dispatchers[task.member]

    def _count(self, task: Task, outcome: Outcome) -> Outcome:
        member, key = self._members[task.member], (task.recording, task.chunk.index)
        match outcome:
            case Refused() if not task.again:
                return self._renew(task, outcome)
            case Taken():
                task.recording.spend(outcome.answer.cost, earlier=outcome.earlier)
                error = outcome.failure
                part = Part(member=member, taken=None if error else outcome, error=error)
            case Failed() if not outcome.final:
                if isinstance(outcome.error, KeyRejected | CreditError):
                    self._out[task.member] = outcome.error
                part = Part(member=member, error=outcome.error)
            case _:
                return outcome
        parts = self._parts.setdefault(key, {})
        parts[task.member] = part
        if len(parts) < len(self._members) or key in self._void:
            return None
        del self._parts[key]
        return self._together(task, tuple(parts[number] for number in sorted(parts)))

    def _renew(self, task: Task, refused: Refused) -> Outcome:
        """The chunk is planned anew for all members, once."""
        key = (task.recording, task.chunk.index)
        known = key in self._void
        self._void.add(key)
        return None if known else refused

    def _together(self, task: Task, parts: tuple[Part, ...]) -> Taken | Failed:
        answered = [number for number, part in enumerate(parts) if part.taken]
        if not answered:
            error = _combined(parts)
            if not task.again:
                return Failed(task, error)
            empty = Answer(text="")
            return Taken(
                task=task, answer=empty, provider="", attempts=0, failure=error, parts=parts
            )
        lead = min(answered, key=lambda number: _rank(parts[number]))
        found = [(part.member.name, part.taken) for part in parts if part.taken]
        return Taken(
            task=task,
            answer=_answer(
                parts[lead], [taken.answer for _, taken in found], self._remarks(task, parts)
            ),
            provider=parts[lead].member.name,
            attempts=sum(taken.attempts for _, taken in found),
            parts=parts,
            lead=lead,
        )

    def _remarks(self, task: Task, parts: Sequence[Part]) -> tuple[str, ...]:
        """What users should know of the answers, and who has none."""
        remarks: list[str] = []
        for number, part in enumerate(parts):
            if part.taken:
                remarks += [f"{part.member.name}: {line}" for line in part.taken.answer.remarks]
            elif not task.again and self._is_new(task, number):
                remarks.append(f"{part.member.name} is left out where it fails: {part.error}")
        return tuple(remarks)

    def _is_new(self, task: Task, member: int) -> bool:
        """Whether it is the first time that this member failed: with a recording, or for good."""
        key = (None if member in self._out else task.recording, member)
        new = key not in self._reported
        self._reported.add(key)
        return new


def dispatching(
    seats: Sequence[Seat],
    members: Sequence[Member],
    scheduler: Scheduler,
    *,
    fits: Callable[[Piece], bool],
    no_wait: bool,
    deliver: Callable[[Back], None],
) -> Dispatching:
    """What hands tasks to the seats, one for each member; see `Dispatcher`."""
    each = [
        Dispatcher(seat, scheduler, fits=fits, no_wait=no_wait, deliver=deliver) for seat in seats
    ]
    return Ensemble(members, each) if len(each) > 1 else each[0]


def _rank(part: Part) -> tuple[bool, int]:
    """The order in which answers are fit to lend their times: exact ones, found by attention,
    of segments, none."""
    answer = part.taken.answer if part.taken else Answer(text="")
    timed = bool(answer.words) and not answer.estimated
    grade = (0 if not part.member.attentive else 1) if timed else 2 if answer.segments else 3
    return not answer.text.strip(), grade


def _answer(lead: Part, answers: Sequence[Answer], remarks: tuple[str, ...]) -> Answer:
    """The answer of `lead`, with the language that most are in, and what else others found."""
    own = lead.taken.answer if lead.taken else Answer(text="")
    languages = [answer.language for answer in answers if answer.language]
    language = max(languages, key=languages.count, default=None)
    sure = [a.language_confidence for a in answers if a.language == language]
    return replace(
        own,
        provider=lead.member.name,
        language=language,
        language_confidence=max((one for one in sure if one is not None), default=None),
        events=next((answer.events for answer in answers if answer.events), ()),
        entities=next((answer.entities for answer in answers if answer.entities), ()),
        cost=None,
        remarks=remarks,
    )


def _combined(parts: Sequence[Part]) -> SttError:
    """Why there is no answer at all: of the kind that leaves most to try."""
    errors = [(part.member.name, part.error) for part in parts if part.error]
    hopeless = KeyRejected | CreditError
    kinds = sorted(errors, key=lambda one: isinstance(one[1], hopeless))
    first = kinds[0][1]
    message = "; ".join(f"{name}: {error.message}" for name, error in errors)
    combined = type(first)(f"no member of the ensemble answered: {message}")
    combined.hint = first.hint
    return combined
