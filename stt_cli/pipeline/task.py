"""What is transcribed on its own: a chunk of a recording, and what came of it."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from stt_cli.contract import Pending, Piece, Unread
from stt_cli.errors import StoreError, SttError
from stt_cli.media.feeds import DEFAULT, Feed
from stt_cli.model import Answer, Chunk
from stt_cli.pipeline.members import Member
from stt_cli.plan import CLOUD, Method

if TYPE_CHECKING:
    from stt_cli.pipeline.recording import Recording


class Source(Struct, frozen=True, kw_only=True):
    """Where the sound of a recording is, and how it is sent."""

    sha256: str
    """Of its bytes; of the URL and what its server says of it where a service fetches it."""
    path: Path | None = None
    """None where it lies at a URL that a service fetches: its sound is not on this machine."""
    duration: float = 0.0
    """Where its sound ends, on its own clock."""
    start: float = 0.0
    """Where its sound starts, which is what a service that gets all of it calls 0."""
    feeds: tuple[Feed, ...] = (DEFAULT,)
    """What of it is transcribed, each by itself."""
    remark: str | None = None
    """A line for the user about that."""
    method: Method = Method(whole=True, rules=CLOUD)
    piece: Piece | None = None
    """All of it, where it goes in one request."""


class Task(Struct, kw_only=True):
    """A chunk to be transcribed: its audio, and the key under which its answer is kept."""

    recording: Recording
    chunk: Chunk
    key: str
    member: int = 0
    """Which of those that hear every chunk is to transcribe it."""
    pcm: bool = False
    """Whether that one takes PCM, for it runs on this machine."""
    feed: int = 0
    """Which feed of the recording it is of."""
    piece: Piece | None = None
    """Its sound until it is handed out. None, too, where the answer was there already when the chunk
    was cut, and for a second look."""
    is_whole: bool = False
    """Whether it is the recording as it is, in one request."""
    again: bool = False
    """Whether the chunk is speech that was sent before, and no word came back."""
    pending: Pending | None = None
    """The asynchronous job that works on it already."""
    unread: Unread | None = None
    """The answer of an earlier run, which could not be read then."""
    attempts: int = 0
    """Requests that it took to submit the job, in this run."""
    deadline: float | None = None
    """The moment, by the monotonic clock, until which the job is waited for."""
    renewed: bool = False
    """Whether it is a second look that is packed in another way, since its service refused it."""
    alone: bool = False
    """Whether it was in hand when a worker died, and is tried again with nothing beside it."""

    @property
    def sound(self) -> Feed:
        return self.recording.source.feeds[self.feed]


def unkept(error: StoreError) -> str:
    """What to report where the store has no room for what was paid for."""
    return f"what was transcribed is written, but not kept: {error}"


def _packed(answer: Answer) -> bytes:
    """Words with their times shrink to a tenth."""
    return zlib.compress(msgspec.msgpack.encode(answer), level=1)


def _unpacked(body: bytes) -> Answer:
    return msgspec.msgpack.decode(zlib.decompress(body), type=Answer)


class KeptPart(Struct, frozen=True, kw_only=True):
    """What came of one member of an ensemble; `body` is empty where it did not answer."""

    member: Member
    attempts: int = 0
    error: str | None = None
    body: bytes = b""

    @property
    def answer(self) -> Answer:
        return _unpacked(self.body)


class Kept(Struct, frozen=True, kw_only=True):
    """One task's answer in as little memory as can be, until its recording is written."""

    task: Task
    provider: str
    attempts: int
    aligned: bool
    is_wordless: bool
    found_out: bool
    """Whether it is an answer at all, and not a second look that failed."""
    body: bytes
    parts: tuple[KeptPart, ...] = ()
    lead: int = 0

    @property
    def answer(self) -> Answer:
        return _unpacked(self.body)


class Part(Struct, frozen=True, kw_only=True):
    """What came of one member of an ensemble: the answer, or why there is none."""

    member: Member
    taken: Taken | None = None
    error: SttError | None = None

    def kept(self) -> KeptPart:
        """It in as little memory as can be."""
        if self.taken is None:
            return KeptPart(member=self.member, error=str(self.error))
        taken = self.taken
        body = _packed(taken.answer)
        return KeptPart(member=self.member, attempts=taken.attempts, body=body)


class Taken(Struct, frozen=True, kw_only=True):
    """One task's answer, and how it was come by."""

    task: Task
    answer: Answer
    provider: str
    attempts: int
    aligned: bool = False
    """Whether the word times were made by forced alignment."""
    failure: SttError | None = None
    """Why a second look found nothing out: the speech without words stays."""
    earlier: bool = False
    """Whether it was paid for in an earlier run, or by another input of this one."""
    parts: tuple[Part, ...] = ()
    """What each member of an ensemble made of it. `answer` is that of one of them, whose words
    are aligned with the sound where none has exact times."""
    lead: int = 0
    """The part that `answer` is from."""

    def kept(self) -> Kept:
        """It in as little memory as can be."""
        return Kept(
            task=self.task,
            provider=self.answer.provider or self.provider,
            attempts=self.attempts,
            aligned=self.aligned,
            is_wordless=not self.answer.segments and not self.answer.text.strip(),
            found_out=self.failure is None,
            body=_packed(self.answer),
            parts=tuple(part.kept() for part in self.parts),
            lead=self.lead,
        )
