"""Files whose header tells of less sound than there is: a recorder that died, or never looked back.

Players and FFmpeg believe the header, and what comes after is lost. Where nothing that follows
could be another part of the file, it is sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import SEEK_END, SEEK_SET, FileIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct
from msgspec.structs import replace

LEAST = 4096
"""Bytes after the sound that are worth a look; fewer are padding."""
MOST = 1000
"""Chunks that are looked at before the sound; a file with more has none."""
TRAILERS = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"<?xml", b"\x89PNG", b"\xff\xd8\xff")
"""What people's tools append without a chunk around it."""
PARTS = (
    b"LIST", b"list", b"id3 ", b"ID3 ", b"bext", b"iXML", b"axml", b"chna", b"_PMX", b"JUNK", b"junk",
    b"PAD ", b"FLLR", b"cue ", b"smpl", b"inst", b"plst", b"fact", b"cart", b"umid", b"afsp", b"acid",
    b"PEAK", b"DISP", b"SAUR", b"ANNO", b"NAME", b"AUTH", b"COMT", b"MARK", b"INST", b"APPL", b"AESD",
    b"MIDI", b"(c) ", b"info", b"free", b"uuid", b"strg", b"mark", b"regn", b"midi", b"peak", b"ovvw",
    b"edct", b"chan", b"pakt",
)  # fmt: skip
"""Names of chunks that follow the sound in real files: such a chunk may be cut off itself."""


class Kind(Struct, frozen=True, kw_only=True):
    """How files of one kind are divided into chunks: a name, a size, and the content."""

    form: bytes
    """What the file begins with."""
    first: int
    """Where the first chunk is."""
    order: Literal["little", "big"]
    name: int = 4
    """Bytes of a chunk's name."""
    width: int = 4
    """Bytes of a chunk's size."""
    sound: bytes
    """The name of the chunk with the sound."""
    inclusive: bool = False
    """Whether a size counts the name and itself."""
    align: int = 2
    """Chunks begin at multiples of so many bytes."""
    wide: bytes = b""
    """The name of the chunk that has the sound's size, in 8 bytes from its byte 8 on."""


WAV = Kind(form=b"RIFF", first=12, order="little", sound=b"data")
KINDS = (
    WAV,
    Kind(form=b"RF64", first=12, order="little", sound=b"data", wide=b"ds64"),
    Kind(form=b"BW64", first=12, order="little", sound=b"data", wide=b"ds64"),
    Kind(form=b"RIFX", first=12, order="big", sound=b"data"),
    Kind(form=b"FORM", first=12, order="big", sound=b"SSND"),
    Kind(form=b"caff", first=8, order="big", width=8, sound=b"data", align=1),
    Kind(
        form=bytes.fromhex("726966662e91cf11a5d628db04c10000"), first=40, order="little", name=16,
        width=8, sound=bytes.fromhex("64617461f3acd3118cd100c04f8edb8a"), inclusive=True, align=8,
    ),
)  # fmt: skip


class Chunk(Struct, frozen=True, kw_only=True):
    """Where a chunk's size stands, and from where to where its content goes."""

    name: bytes
    size_at: int
    width: int
    start: int
    end: int


class Short(Struct, frozen=True, kw_only=True):
    """A size that is too small: where it stands, what should stand there, and the bytes of sound
    that were told, and that are there."""

    at: int
    right: bytes
    told: int
    there: int


def too_small(path: Path) -> Short | None:
    """The size of the sound, where the file has more of it than that. None for any other file."""
    with path.open("rb", buffering=0) as file:
        found = _sound(file)
        return None if found is None else _short(file, *found)


def repaired(file: FileIO, path: Path) -> FileIO | None:
    """The open file at `path` as FFmpeg reads all its sound, and no more; None where it does so
    already."""
    found = _sound(file)
    if found is None:
        return None
    if short := _short(file, *found):
        return Corrected(path, short)
    kind, sound, size = found
    return Ended(path, sound.end) if _is_overrun(file, kind, sound, size) else None


def _sound(file: FileIO) -> tuple[Kind, Chunk, int] | None:
    """How the file is divided, where its sound is, and its size."""
    file.seek(0)
    head = file.read(16)
    kind = next((kind for kind in KINDS if head.startswith(kind.form)), None)
    if kind is None:
        return None
    size = file.seek(0, SEEK_END)
    size_at = None
    for chunk in islice(chunks(file, kind, size), MOST):
        if chunk.name == kind.wide:
            size_at = chunk.start + 8
        elif chunk.name == kind.sound:
            return kind, chunk if size_at is None else _wide(file, kind, chunk, size_at), size
    return None


def _wide(file: FileIO, kind: Kind, sound: Chunk, size_at: int) -> Chunk:
    """The sound, whose size stands elsewhere."""
    file.seek(size_at)
    count = int.from_bytes(file.read(8), kind.order)
    return replace(sound, size_at=size_at, width=8, end=sound.start + count)


def _short(file: FileIO, kind: Kind, sound: Chunk, size: int) -> Short | None:
    # Of a size of 0, FFmpeg knows that it was not known.
    if size - sound.end < LEAST or sound.start == sound.end or _is_other(file, kind, sound, size):
        return None
    there = size - sound.start
    counted = there + (sound.start - sound.size_at + kind.name if kind.inclusive else 0)
    if counted >= 1 << (8 * sound.width):
        return None
    right = counted.to_bytes(sound.width, kind.order)
    return Short(at=sound.size_at, right=right, told=sound.end - sound.start, there=there)


def _is_overrun(file: FileIO, kind: Kind, sound: Chunk, size: int) -> bool:
    """Whether the part behind the sound says that it goes on behind the end of the file."""
    at = sound.end + -sound.end % kind.align
    following = next(chunks(file, kind, size, at), None)
    return following is not None and following.name in PARTS and following.end > size


def chunks(
    file: BinaryIO | FileIO, kind: Kind, size: int, at: int | None = None
) -> Iterator[Chunk]:
    """The chunks of a file of so many bytes, from the first or from `at` on, whatever they say."""
    at = kind.first if at is None else at
    while at + kind.name + kind.width <= size:
        file.seek(at)
        head = file.read(kind.name + kind.width)
        start = at + len(head)
        count = int.from_bytes(head[kind.name :], kind.order)
        end = (at if kind.inclusive else start) + count
        yield Chunk(
            name=head[: kind.name], size_at=at + kind.name, width=kind.width, start=start, end=end
        )
        at = end + -end % kind.align
        if end < start:
            return


def _is_other(file: FileIO, kind: Kind, sound: Chunk, size: int) -> bool:
    """Whether what follows the sound is something else: chunks up to the end, or a tag."""
    end = sound.end
    file.seek(end)
    head = file.read(16)
    if head.startswith(TRAILERS + PARTS) or head[1:].startswith(TRAILERS + PARTS):
        return True
    for start in {end, end + -end % kind.align}:
        last = end
        for chunk in islice(chunks(file, kind, size, start), MOST):
            if not _is_name(chunk.name, kind) or not chunk.start <= chunk.end <= size:
                break
            last = chunk.end
        if size - last < LEAST:
            return True
    return False


def _is_name(name: bytes, kind: Kind) -> bool:
    if kind.name == 16:  # identifiers of W64 end alike, but for the lists of some programs
        return name[4:] == kind.sound[4:] or name[4:] == kind.form[4:]
    return all(32 <= byte < 127 for byte in name)


class Corrected(FileIO):
    """The file with the right size in its header."""

    def __init__(self, path: Path, short: Short) -> None:
        super().__init__(path)
        self._at, self._right = short.at, short.right

    def read(self, size: int | None = -1, /) -> bytes:
        where = self.tell()
        data = super().read(-1 if size is None else size) or b""
        first = max(where, self._at)
        last = min(where + len(data), self._at + len(self._right))
        if first >= last:
            return data
        right = self._right[first - self._at : last - self._at]
        return data[: first - where] + right + data[last - where :]


class Ended(FileIO):
    """The file up to some byte."""

    def __init__(self, path: Path, end: int) -> None:
        super().__init__(path)
        self._end = end

    def read(self, size: int | None = -1, /) -> bytes:
        left = max(0, self._end - self.tell())
        return super().read(left if size is None or size < 0 else min(size, left)) or b""

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        if whence == SEEK_END:
            return super().seek(self._end + offset)
        return super().seek(offset, whence)
