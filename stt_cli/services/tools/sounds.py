"""Audio that services answer with: received into a file of its own, checked, then put in its place."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import cast

import msgspec
from msgspec import Struct

from stt_cli import files
from stt_cli.contract import Piece, SoundToolkit, ToolAsk
from stt_cli.errors import BadAnswer, InputError, UsageError
from stt_cli.media import isolated
from stt_cli.media.encode import encode
from stt_cli.media.isolated import clip, measure, probe
from stt_cli.media.pauses import segment
from stt_cli.media.probe import Media
from stt_cli.media.wav import examined, is_silent, join
from stt_cli.pcm import BYTES, DEAD
from stt_cli.services.tools.toolbox import Toolbox
from stt_cli.store import Store

SHORTEST_VOICE, LONGEST_VOICE = 3.0, 10.0
"""Seconds that the recording of a voice may have."""
SEARCHED = 600.0
"""Seconds of a recording in which a voice is looked for."""
SLACK, SHARE = 0.5, 0.01
"""How far the length of an answer may be from what it should be: seconds, and a share of it."""


class Recording(Struct, frozen=True, kw_only=True):
    """A recording to be sent, and how long it is."""

    path: Path
    media: Media
    piece: Piece

    @property
    def lengths(self) -> tuple[float, float]:
        """Of its sound, and of the file that may begin before it."""
        return self.media.duration - self.media.start, self.media.duration


def recording(path: Path, formats: frozenset[str], folder: Path) -> Recording:
    """The recording at `path` as a service takes it: as it is, where its format is one of
    `formats`, else its sound as FLAC in `folder`. Raises InputError where there is none."""
    _require_file(path)
    media = measure(path, probe(path))
    if media.extension not in formats:
        return _decoded(path, media, folder)
    piece = Piece(
        name=f"audio.{media.extension}",
        mime=media.mime,
        seconds=media.duration,
        size=media.size,
        open=lambda: path.open("rb"),
    )
    return Recording(path=path, media=media, piece=piece)


def _decoded(path: Path, media: Media, folder: Path) -> Recording:
    from stt_cli.media.record import Flac
    from stt_cli.pcm import RATE

    made = folder / "decoded.flac"
    recorder = Flac(made, RATE)
    for window in isolated.windows(path, media.feeds[0]):
        recorder.write(window.pcm)
    recorder.close()
    piece = Piece(
        name="audio.flac",
        mime="audio/flac",
        seconds=media.duration,
        size=made.stat().st_size,
        open=lambda: made.open("rb"),
    )
    return Recording(path=path, media=media, piece=piece)


def voice(path: Path, formats: frozenset[str], *, trim: bool) -> Piece:
    """The recording of a voice: 3 to 10 s; `trim` takes the first 10 s with sound of a longer one.

    Raises InputError for one that is too short, too long, or silent.
    """
    _require_file(path)
    media = measure(path, probe(path))
    seconds = media.duration - media.start
    if trim or media.extension not in formats:
        pcm = clip(path, media.start, min(media.duration, media.start + SEARCHED), media.feeds[0])
        pcm = _stretch(pcm) if trim else pcm
        seconds = len(pcm) / BYTES
        data = encode([pcm], "wav")
        piece = Piece(
            name="reference.wav",
            mime="audio/wav",
            seconds=seconds,
            size=len(data),
            open=partial(BytesIO, data),
        )
    else:
        pcm = clip(path, media.start, min(media.duration, media.start + LONGEST_VOICE))
        piece = Piece(
            name=f"reference.{media.extension}",
            mime=media.mime,
            seconds=seconds,
            size=media.size,
            open=lambda: path.open("rb"),
        )
    if not pcm or segment(pcm).dBFS <= DEAD:
        raise InputError(f"{path}: there is no voice in it", hint="name a recording of somebody")
    if not SHORTEST_VOICE <= round(seconds, 2) <= LONGEST_VOICE:
        hint = "--trim sends 10 s of it" if seconds > LONGEST_VOICE else "record a longer one"
        raise InputError(f"{path}: {seconds:.1f} s; a voice is 3 to 10 s long", hint=hint)
    return piece


def _stretch(pcm: bytes) -> bytes:
    """From the first sound on, as long as a voice may be."""
    tenth = BYTES // 10
    starts = (at for at in range(0, len(pcm), tenth) if segment(pcm[at : at + tenth]).dBFS > DEAD)
    first = next(starts, 0)
    longest = int(LONGEST_VOICE * BYTES)
    return pcm[max(0, min(first, len(pcm) - longest)) :][:longest]


def speak(box: Toolbox, asks: Sequence[ToolAsk], reference: Piece | None, folder: Path) -> Path:
    """The texts spoken one after the other, as one WAV in `folder`.

    Raises BadAnswer for what is not the sound of somebody who speaks.
    """
    parts = []
    for number, ask in enumerate(asks):
        part = folder / f"part-{number}.wav"
        received(box, ask, reference, part, ())
        parts.append(part)
    return _whole(box, parts, folder)


def enhance(box: Toolbox, ask: ToolAsk, sound: Recording, folder: Path) -> tuple[Path, float]:
    """The recording without its noise, as a WAV in `folder`, and its length in seconds.

    Raises BadAnswer for what is not as long as the recording.
    """
    answer = folder / "enhanced.wav"
    seconds = received(box, ask, sound.piece, answer, sound.lengths)
    return _whole(box, [answer], folder), seconds


def _whole(box: Toolbox, parts: Sequence[Path], folder: Path) -> Path:
    """All parts as one file, whose header says how long it is."""
    if len(parts) == 1 and examined(parts[0]).is_told:
        return parts[0]
    whole = folder / "whole.wav"
    try:
        with whole.open("wb") as file:
            join(parts, file)
    except InputError as error:
        raise BadAnswer(f"{box.chosen.title}: {error.message}") from error
    return whole


def received(
    box: Toolbox, ask: ToolAsk, piece: Piece | None, path: Path, lengths: tuple[float, ...]
) -> float:
    """Have the service's answer written to `path`; returns its length in seconds.

    Raises BadAnswer where it is not a whole WAV, is silent, or as long as none of `lengths` and
    not as long as the service says.
    """
    kit = cast("SoundToolkit", box.chosen.kit)
    asked = box.chosen.complete(ask)
    sounded = kit.sound(asked, piece, lambda: path.open("wb"), box.service.session.view())
    title = box.chosen.title
    try:
        seconds = examined(path).seconds
        silent = is_silent(path)
    except InputError as error:
        what = error.message.removeprefix(f"{path}: ")
        raise BadAnswer(f"{title} answered with something else than sound: {what}") from None
    if silent:
        raise BadAnswer(f"{title} answered with silence")
    wanted = lengths or tuple(filter(None, (sounded.seconds,)))
    if wanted and not any(abs(seconds - one) <= SLACK + SHARE * one for one in wanted):
        raise BadAnswer(
            f"{title} answered with {seconds:.1f} s of sound instead of {wanted[0]:.1f} s"
        )
    return seconds


class Origin(Struct, frozen=True, kw_only=True):
    """What a sound was made from: the hash of that, and of all that changes what is made."""

    sha256: str
    settings: str


def origin(box_identity: str, ask: ToolAsk, *sources: str) -> Origin:
    """The origin of what is made by `ask` from what has these hashes."""
    whole = msgspec.json.encode([box_identity, msgspec.to_builtins(ask), *sources])
    digest = hashlib.sha256(whole).hexdigest()
    return Origin(sha256=sources[0] if sources else digest, settings=digest)


def earlier(store: Store, made_from: Origin) -> Path | None:
    """A file that was made from the same before, and has not changed since."""
    for output in store.same_outputs(made_from.sha256, made_from.settings):
        path = Path(output.path)
        if path.is_file() and store.file_sha256(path) == output.sha256:
            return path
    return None


def put(store: Store, sound: Path, out: Path, made_from: Origin) -> None:
    """Put a sound in its place, whole or not at all, and remember what it was made from."""
    if out.exists() and out.samefile(sound):
        return
    with sound.open("rb") as file, files.replacing(out) as target:
        shutil.copyfileobj(file, target)
    if files.is_kept(out):
        store.record_output(
            out.absolute(),
            source_sha256=made_from.sha256,
            settings=made_from.settings,
            sha256=store.file_sha256(out.absolute()),
            job=None,
        )


def sha256_of(piece: Piece) -> str:
    """The hash of a piece's bytes."""
    if piece.open is None:
        raise UsageError("a URL has no bytes here", hint="download it first")
    with piece.open() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"{path}: there is no such file", hint="check the name")
