"""The formats of timed text, and what reads each: a row to a format."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from stt_cli.export.reading import ass, console, frames, lrc, sami, sbv, subtitles, tables, ttml
from stt_cli.export.reading.cues import Subtitles
from stt_cli.export.reading.notes import Notes

Parser = Callable[[str, Notes], Subtitles]


class TextFormat(Struct, frozen=True):
    """What distinguishes a format from all below it, and its reader."""

    name: str
    is_one: Callable[[str], bool]
    parse: Parser


def _by_lines(parse: Callable[[Sequence[str]], Subtitles]) -> Parser:
    return lambda text, _: parse(text.split("\n"))


FORMATS = (
    TextFormat("ass", ass.is_ass, _by_lines(ass.parse)),
    TextFormat("ttml", ttml.is_xml, ttml.parse),
    TextFormat("sami", sami.is_sami, sami.parse),
    TextFormat("microdvd", frames.is_frames, frames.frames),
    TextFormat("mpl2", frames.is_tenths, frames.tenths),
    TextFormat("sbv", sbv.is_sbv, _by_lines(sbv.parse)),
    TextFormat("table", tables.is_table, tables.parse),
    TextFormat("console", console.is_console, _by_lines(console.parse)),
    TextFormat("vtt", subtitles.is_vtt, subtitles.as_vtt),
    TextFormat("srt", subtitles.is_srt, subtitles.as_srt),
    TextFormat("lrc", lrc.is_lrc, _by_lines(lrc.parse)),
)
"""In the order in which they are tried."""


def format_of(text: str) -> TextFormat | None:
    """The format of a text with line feeds only, None where it is none of these."""
    return next((one for one in FORMATS if one.is_one(text)), None)
