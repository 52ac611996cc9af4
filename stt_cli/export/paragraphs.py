"""Paragraphs by speaker and pause, as txt, md, docx, pdf and html print them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from stt_cli.model import Transcript
from stt_cli.text.segments import ends_sentence
from stt_cli.text.tokens import Token, flow, joined

PAUSE = 2.0
"""Seconds of silence that end a paragraph."""
LENGTH = 600
"""Characters after which a paragraph ends at the next sentence."""


class Paragraph(Struct, frozen=True, kw_only=True):
    """What one speaker says without a long pause; times in seconds.

    `text` is the tokens joined with a space wherever `token.space` is set.
    """

    speaker: str | None
    start: float
    end: float
    text: str
    tokens: tuple[Token, ...]


def paragraphs(transcript: Transcript) -> list[Paragraph]:
    """The transcript's text in paragraphs, in its order; none of it is left out."""
    return [_paragraph(part) for part in _parts(transcript)]


def _paragraph(part: list[Token]) -> Paragraph:
    return Paragraph(
        speaker=part[0].speaker,
        start=part[0].start,
        end=max(part[-1].end, part[0].start),
        text=joined(part),
        tokens=tuple(part),
    )


def _parts(transcript: Transcript) -> Iterator[list[Token]]:
    part: list[Token] = []
    length = 0
    for token in flow(transcript.segments):
        if part and _ends(part[-1], token, length):
            yield part
            part, length = [], 0
        part.append(token)
        length += len(token.text) + 1
    if part:
        yield part


def _ends(last: Token, following: Token, length: int) -> bool:
    if following.speaker != last.speaker or following.start - last.end >= PAUSE:
        return True
    return length >= LENGTH and ends_sentence(last.text)
