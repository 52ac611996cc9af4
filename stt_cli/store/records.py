"""What the store hands out."""

from __future__ import annotations

import hashlib
import json
import secrets
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import Ask, Pending, Unread
from stt_cli.errors import StoreError
from stt_cli.model import Answer, Chunk, Cost, Transcript

State = Literal["running", "done", "failed", "interrupted", "waiting", "cancelled"]
"""Of a job. `waiting`: asynchronous jobs of the provider are running at the service, and no process polls them."""

T = TypeVar("T")


class Job(Struct, frozen=True, kw_only=True):
    """The transcription of one input with one set of settings. Times: seconds since 1970, UTC."""

    id: str
    run: str
    created: float
    updated: float
    state: State
    name: str
    source: str
    """Absolute path, URL, or "-"."""
    sha256: str | None
    duration: float | None
    provider: str
    model: str | None
    settings: dict[str, Any]
    error: str | None
    cost: Cost | None
    owner: str | None

    @property
    def pid(self) -> int | None:
        """The process that runs the job now."""
        digits = (self.owner or "").partition("-")[0]
        return int(digits) if digits.isdigit() else None


class JobChunk(Struct, frozen=True, kw_only=True):
    """One chunk of a job and how far it is."""

    chunk: Chunk
    key: str
    provider: str
    attempts: int
    done: bool
    pending: Pending | None
    cost: Cost | None


class NewJob(Struct, frozen=True, kw_only=True):
    """A job to be recorded. `settings` must be JSON, and must not hold keys or other secrets."""

    run: str
    name: str
    source: str
    provider: str
    model: str | None = None
    settings: Mapping[str, Any]


class Mine(Struct, frozen=True, kw_only=True):
    """The chunk is the caller's to have transcribed; every other claim waits for `finish` or `release`.

    With `pending` it was submitted before, and is to be polled, never sent again. With `unread`
    it was answered before, in a form that could not be read, and is not sent again either.
    """

    pending: Pending | None = None
    unread: Unread | None = None


class Done(Struct, frozen=True, kw_only=True):
    """The chunk was transcribed before, in `attempts` requests."""

    answer: Answer
    attempts: int


class Theirs(Struct, frozen=True, kw_only=True):
    """Process `pid`, maybe this one, has the chunk in hand: wait a little and ask again."""

    pid: int


Claim = Mine | Done | Theirs


class Output(Struct, frozen=True, kw_only=True):
    """A file that was written whole: from which source and settings, and the hash of its bytes."""

    path: str
    source_sha256: str
    settings: str
    sha256: str
    job: str | None
    written: float


def new_id() -> str:
    """An id that is easy to type: 8 of a-z and 2-7."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(8))


def chunk_key(audio_sha256: str, provider: str, ask: Ask) -> str:
    """The key under which every run finds the answer to this audio with these settings.

    `provider` names the service, and its address where that is not the usual one. Settings left
    at their defaults are left out, so that a setting invented later changes no key.
    """
    defaults = msgspec.structs.asdict(Ask())
    settings = {k: v for k, v in msgspec.structs.asdict(ask.answered).items() if v != defaults[k]}
    return hashlib.sha256(to_json([audio_sha256, provider, settings]).encode()).hexdigest()


def to_json(value: Any) -> str:
    """JSON that is equal for equal values. ASCII: file names may not be valid UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def pack(value: Struct) -> bytes:
    """Words with their times shrink to a tenth."""
    packer = zlib.compressobj(level=1)
    return b"".join([*map(packer.compress, _encoded(value)), packer.flush()])


def _encoded(value: Struct) -> Iterator[bytes]:
    """`value` as JSON; the segments of a transcript, of which there may be many, one by one."""
    if not isinstance(value, Transcript):
        yield msgspec.json.encode(value)
        return
    head, mark, tail = msgspec.json.encode(replace(value, segments=())).partition(b'"segments":[]')
    yield head + mark[:-1]
    for number, segment in enumerate(value.segments):
        yield (b"," if number else b"") + msgspec.json.encode(segment)
    yield b"]" + tail


def unpack(body: bytes, kind: type[T]) -> T:
    """Raises StoreError where the bytes are not what `pack` made.

    Versions before kept costs that were not finite, which cannot be read: those are left out.
    """
    try:
        packed = zlib.decompress(body)
        try:
            return msgspec.json.decode(packed, type=kind)
        except msgspec.ValidationError:
            return msgspec.convert({**msgspec.json.decode(packed), "cost": None}, kind)
    except (zlib.error, msgspec.DecodeError, TypeError) as error:
        raise _unreadable(kind) from error


def _unreadable(kind: type[Any]) -> StoreError:
    return StoreError(
        f"the job store contains an unreadable {kind.__name__.lower()}",
        hint="run it again with --fresh",
    )


def pack_binary(value: Struct) -> bytes:
    """As `pack`, of a value that holds bytes."""
    return zlib.compress(msgspec.msgpack.encode(value), level=1)


def unpack_binary(body: bytes, kind: type[T]) -> T:
    """Raises StoreError where the bytes are not what `pack_binary` made."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(body), type=kind)
    except (zlib.error, msgspec.DecodeError) as error:
        raise _unreadable(kind) from error


def optional_json(value: Struct | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def from_optional_json(text: str | None, kind: type[T]) -> T | None:
    """Raises StoreError where the text is not what `optional_json` made."""
    try:
        return None if text is None else msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, TypeError) as error:
        raise _unreadable(kind) from error


def cost_from_json(text: str | None) -> Cost | None:
    """A cost that cannot be read is none: it is only shown."""
    try:
        return from_optional_json(text, Cost)
    except StoreError:
        return None
