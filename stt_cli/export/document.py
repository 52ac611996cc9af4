"""What docx and pdf documents say around the text, and which way a text runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from stt_cli.export.clock import clock
from stt_cli.export.options import Options
from stt_cli.export.paragraphs import Paragraph, paragraphs
from stt_cli.model import Transcript

# Neither XML nor a font has a place for controls, lone surrogates and noncharacters.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph as a document prints it: under `speaker` and `time` where they are given."""

    speaker: str | None
    time: str | None
    paragraph: Paragraph


def title(transcript: Transcript) -> str:
    """The recording's name."""
    return printable(transcript.source.name)


def facts(transcript: Transcript, options: Options) -> list[str]:
    """What a reader wants to know first: how long the recording is, who speaks, which language."""
    lines = [f"Duration: {clock(transcript.duration)}"]
    if options.speakers and transcript.speakers:
        kind = "Speakers" if len(transcript.speakers) > 1 else "Speaker"
        lines.append(f"{kind}: {printable(', '.join(transcript.speakers))}")
    if transcript.language:
        lines.append(f"Language: {printable(transcript.language)}")
    return lines


def blocks(transcript: Transcript, options: Options) -> Iterator[Block]:
    """The paragraphs; a speaker is named on taking over, or beside each time where times show."""
    speaking: str | None = None
    for paragraph in paragraphs(transcript):
        named = options.speakers and (options.times or paragraph.speaker != speaking)
        speaking = paragraph.speaker
        yield Block(
            speaker=printable(speaking) if named and speaking else None,
            time=clock(paragraph.start) if options.times else None,
            paragraph=paragraph,
        )


def printable(text: str) -> str:
    """`text` without the characters that no document can hold."""
    return _UNPRINTABLE.sub("", text)


def right_to_left(text: str) -> bool:
    """Whether a paragraph of `text` runs from the right: its first letter decides."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
