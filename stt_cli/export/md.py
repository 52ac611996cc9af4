"""Markdown: the recording's name as a title, then paragraphs with the speaker in bold."""

from __future__ import annotations

import re

from stt_cli.export.clock import clock
from stt_cli.export.options import Options
from stt_cli.export.paragraphs import Paragraph, paragraphs
from stt_cli.model import Transcript

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|^[#+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")


def write(transcript: Transcript, options: Options) -> str:
    """The title and the paragraphs, nothing in them read as markup."""
    blocks = [f"# {escaped(transcript.source.name)}"]
    blocks += [_block(paragraph, options) for paragraph in paragraphs(transcript)]
    return "\n\n".join(blocks) + "\n"


def _block(paragraph: Paragraph, options: Options) -> str:
    name = paragraph.speaker if options.speakers else None
    heads = [f"**{escaped(name)}**"] if name else []
    if options.times:
        heads.append(f"`{clock(paragraph.start)}`")
    head = " ".join(heads)
    text = escaped(paragraph.text)
    return f"{head}  \n{text}" if head else text


def escaped(text: str) -> str:
    """`text` as Markdown shows it literally."""
    return _SPECIAL.sub(r"\\\g<0>", text.replace("&", "&amp;"))
