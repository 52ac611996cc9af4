"""One self-contained page: the recording, the words that follow it, search and correction.

The page makes no request but for the recording it links to: its Content-Security-Policy names
the one script and style sheet by their hashes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from itertools import accumulate
from string import Template

import msgspec
from msgspec import Struct

from stt_cli.export import json
from stt_cli.export.clock import clock
from stt_cli.export.document import facts, title
from stt_cli.export.edit import without_speakers
from stt_cli.export.options import Options
from stt_cli.export.paragraphs import Paragraph, paragraphs
from stt_cli.export.player import player
from stt_cli.export.policy import policy
from stt_cli.export.sounds import bracketed
from stt_cli.languages import tag
from stt_cli.model import Seam, Sound, Span, Transcript
from stt_cli.text.tokens import Token, tokens
from stt_cli.uncertain import shades

COLORS = 8
DOUBTS = {1: "doubt", 2: "doubt2"}
"""How words worth checking are shaded."""


class _Mark(Struct, frozen=True):
    """Something to be seen between two words."""

    at: float
    html: str


def write(transcript: Transcript, options: Options) -> str:
    """The page. Raises UsageError or InputError where the recording cannot be put into it."""
    if not options.speakers:
        transcript = without_speakers(transcript)
    said = paragraphs(transcript)
    people = list(dict.fromkeys([*transcript.speakers, *(p.speaker for p in said if p.speaker)]))
    style, script = _part("page.css"), _part("page.js")
    plays = player(options)
    return Template(_part("page.html")).substitute(
        language=escape(tag(transcript.language) or ""),
        title=escape(title(transcript)),
        facts=escape("   ·   ".join(facts(transcript, options))),
        policy=policy(style, script, plays.source),
        style=style,
        script=script,
        player=plays.html,
        followable="" if plays.html else " hidden",
        speakers="".join(_name_field(name, number) for number, name in enumerate(people)),
        paragraphs="\n".join(
            _sections(
                said,
                people,
                _marks(transcript, options),
                shades(transcript) if options.shading else {},
            )
        ),
        transcript=_embedded(b"".join(json.write(transcript, options))),
        words=_embedded(_timing(transcript, said)),
    )


def _part(name: str) -> str:
    return resources.files("stt_cli.export").joinpath(name).read_text(encoding="utf-8")


def _embedded(data: bytes) -> str:
    """JSON that no text in it can end: a script element ends at the first `</script`."""
    return msgspec.json.format(data, indent=-1).decode().replace("<", "\\u003c")


def _timing(transcript: Transcript, said: Sequence[Paragraph]) -> bytes:
    """What the script must know of each word: times in ms, its segment, no space before it."""
    words = [token for paragraph in said for token in paragraph.tokens]
    owners = [number for number, part in enumerate(transcript.segments) for _ in tokens(part)]
    starts = accumulate((round(token.start * 1000) for token in words), max)
    return msgspec.json.encode(
        {
            "start": list(starts),
            "end": [round(token.end * 1000) for token in words],
            "segment": owners,
            "unspaced": [number for number, token in enumerate(words) if not token.space],
        }
    )


def _name_field(name: str, number: int) -> str:
    shown = escape(name)
    return (
        f'<input class="s{number % COLORS}" type="text" dir="auto" data-name="{shown}" '
        f'value="{shown}" aria-label="Name of {shown}">'
    )


def _marks(transcript: Transcript, options: Options) -> list[_Mark]:
    """Seams, gaps and sounds, in their order."""
    marks = [_Mark(seam.at, _seam(seam)) for seam in transcript.seams]
    marks += [_Mark(sound.start, _sound(sound)) for sound in transcript.events if options.sounds]
    marks += [_Mark(gap.start, _gap(gap)) for gap in transcript.gaps]
    return sorted(marks, key=lambda mark: mark.at)


def _seam(seam: Seam) -> str:
    story = f"Two pieces meet here, at {clock(seam.at)}"
    if seam.cut == "overlap":
        story += f": “{seam.kept}” kept, “{seam.dropped}” dropped"
    return f' <mark class="seam" title="{escape(story)}">¦</mark>'


def _gap(gap: Span) -> str:
    stretch = f"{clock(gap.start)}\u2013{clock(gap.end)}"
    return f' <mark class="gap" title="Speech without words">{stretch} …</mark>'


def _sound(sound: Sound) -> str:
    return f' <mark class="sound">{escape(bracketed(sound))}</mark>'


def _sections(
    said: Sequence[Paragraph],
    people: Sequence[str],
    marks: Sequence[_Mark],
    doubts: Mapping[int, int],
) -> Iterator[str]:
    """The paragraphs as HTML, each mark before the first word that starts after it."""
    waiting = list(reversed(marks))
    speaking: str | None = None
    begin = 0
    for paragraph in said:
        words = "".join(
            _due(waiting, token.start) + _word(token, doubts.get(begin + n, 0), first=n == 0)
            for n, token in enumerate(paragraph.tokens)
        )
        begin += len(paragraph.tokens)
        yield _section(paragraph, people, words, named=paragraph.speaker != speaking)
        speaking = paragraph.speaker
    yield _due(waiting, math.inf)


def _due(waiting: list[_Mark], time: float) -> str:
    """The marks up to `time`, taken from the end of `waiting`."""
    due = ""
    while waiting and waiting[-1].at <= time:
        due += waiting.pop().html
    return due


def _section(paragraph: Paragraph, people: Sequence[str], words: str, *, named: bool) -> str:
    name = paragraph.speaker
    color = f' class="s{people.index(name) % COLORS}"' if name else ""
    shown = escape(name or "")
    head = f'<h2 data-name="{shown}" dir="auto">{shown}</h2>' if name and named else ""
    time = f'<button class="time" type="button">{clock(paragraph.start)}</button>'
    return f'<section{color}>{head}{time}<p dir="auto">{words}</p></section>'


def _word(token: Token, shade: int, *, first: bool) -> str:
    space = " " if token.space and not first else ""
    doubt = f' class="{DOUBTS[shade]}"' if shade else ""
    return f"{space}<span{doubt}>{escape(token.text)}</span>"
