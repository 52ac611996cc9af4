"""Plain text: a paragraph per speaker and pause, blank lines between them."""

from __future__ import annotations

from stt_cli.export.clock import clock
from stt_cli.export.options import Options
from stt_cli.export.paragraphs import Paragraph, paragraphs
from stt_cli.model import Transcript


def write(transcript: Transcript, options: Options) -> str:
    """The transcript's paragraphs; nothing where there is no speech."""
    blocks = [_block(paragraph, options) for paragraph in paragraphs(transcript)]
    return "".join(f"{block}\n" for block in "\n\n".join(blocks).splitlines())


def _block(paragraph: Paragraph, options: Options) -> str:
    time = f"[{clock(paragraph.start)}] " if options.times else ""
    name = f"{paragraph.speaker}: " if options.speakers and paragraph.speaker else ""
    return f"{time}{name}{paragraph.text}"
