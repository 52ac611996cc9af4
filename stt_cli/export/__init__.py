"""Transcripts as files people use: the registry of formats, and `render`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Literal, overload

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.errors import UsageError, unknown
from stt_cli.export.edit import cleaned, edited
from stt_cli.export.options import SUBTITLES, Options, for_subtitles
from stt_cli.export.sounds import with_sounds
from stt_cli.export.wrap import wrapped
from stt_cli.installation import command_for
from stt_cli.model import Transcript

__all__ = [
    "FORMATS",
    "Format",
    "Options",
    "as_file",
    "format_named",
    "parts",
    "remarks",
    "render",
    "unseen",
]


class Format(Struct, frozen=True, kw_only=True):
    """What sets an output format apart."""

    cues: bool = False
    """Whether it is a sequence of cues, which presets and limits shape."""
    sounds: bool = True
    """Whether sounds are written among its words; it has a place of its own for them if not."""
    extra: str | None = None
    """The extra of the distribution that installs `library`."""
    library: str | None = None
    text: bool = True
    """Whether people can read it in a terminal."""


FORMATS: dict[str, Format] = {
    "txt": Format(),
    "srt": Format(cues=True),
    "vtt": Format(cues=True),
    "json": Format(sounds=False),
    "csv": Format(),
    "tsv": Format(),
    "ass": Format(cues=True),
    "lrc": Format(cues=True),
    "md": Format(),
    "html": Format(sounds=False),
    "docx": Format(extra="docs", library="docx", text=False),
    "pdf": Format(extra="docs", library="fpdf", text=False),
}
"""By name, which is also its file extension and the name of its module here; that module has
`write(transcript, options)`, which returns text, bytes, or bytes in parts."""


def format_named(name: str) -> Format:
    """The format called `name`. Raises UsageError for an unknown one, or one without its library."""
    try:
        chosen = FORMATS[name]
    except KeyError:
        raise unknown("format", name, FORMATS, listed=True) from None
    if chosen.library and find_spec(chosen.library) is None:
        raise UsageError(
            f"{name} needs a library that is not installed",
            hint=f"install it with: {command_for(chosen.extra or name)}",
        )
    return chosen


def render(transcript: Transcript, name: str, options: Options | None = None) -> bytes:
    """`transcript` as a file of format `name`.

    Raises UsageError for an unknown format, one whose library is not installed, or limits
    that contradict each other.
    """
    return b"".join(parts(transcript, name, options))


def parts(transcript: Transcript, name: str, options: Options | None = None) -> Iterator[bytes]:
    """What `render` returns, bit by bit where the format allows it. Raises as it does."""
    options = options or Options()
    chosen = format_named(name)
    transcript, options = _prepared(transcript, chosen, options)
    content = import_module(f"{__name__}.{name}").write(transcript, options)
    if isinstance(content, str):
        yield content.encode()
    elif isinstance(content, bytes):
        yield content
    else:
        yield from content


@overload
def as_file(transcript: Transcript, format: Literal["docx", "pdf"], **options: Any) -> bytes: ...


@overload
def as_file(transcript: Transcript, format: str, **options: Any) -> str: ...


def as_file(transcript: Transcript, format: str, **options: Any) -> str | bytes:
    """What a file of this format holds: text, but bytes of docx and pdf. It is `stt_cli.export`.

    `options` are the fields of `Options`, as `preset="netflix"` or `rename={"Speaker 1": "Ann"}`.
    Raises UsageError for an unknown format, one whose library is not installed, or options that
    contradict each other, and TypeError for options that do not exist.
    """
    content = render(transcript, format, Options(**options))
    return content if format_named(format).extra else content.decode()


class _Room(ModuleType):
    """This module, which is `stt_cli.export` and so is called as the function of that name."""

    __call__ = staticmethod(as_file)


sys.modules[__name__].__class__ = _Room


def unseen(transcript: Transcript, name: str, options: Options) -> int:
    """How many cues are left out of a file of format `name` since they would end before zero."""
    from stt_cli.export.shape import cues

    chosen = format_named(name)
    if not chosen.cues or options.offset >= 0:
        return 0
    transcript, options = _prepared(transcript, chosen, options)
    return len(cues(transcript, replace(options, offset=0.0))) - len(cues(transcript, options))


def remarks(transcript: Transcript, name: str, options: Options) -> list[str]:
    """What of `transcript` a file of format `name` does not show."""
    found = []
    if gone := unseen(transcript, name, options):
        found.append(f"cues left out since they end before zero: {gone}")
    if name == "pdf":
        from stt_cli.export.pdf import undrawn

        if letters := undrawn(*_prepared(transcript, format_named(name), options)):
            found.append(f"no font on this machine has {letters}: a box stands for it in the pdf")
    return found


def _prepared(
    transcript: Transcript, chosen: Format, options: Options
) -> tuple[Transcript, Options]:
    """What the writer of a format is given."""
    # Cues are made where the recording has its words; only then are they moved before zero.
    later = replace(options, offset=max(0.0, options.offset)) if chosen.cues else options
    transcript = cleaned(edited(transcript, later))
    if transcript.provider == SUBTITLES:
        options = for_subtitles(options)
    if transcript.translation and chosen.cues and options.preset == "none":
        transcript = wrapped(transcript)  # the lines of its original are not those of this text
    if transcript.events and options.sounds and chosen.sounds:
        transcript = with_sounds(transcript)
    return transcript, options
