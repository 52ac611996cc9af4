"""One self-contained page: a desk to read proofs at, with the recording and what is to be checked.

The page makes no request but for the recording it links to: its Content-Security-Policy names
the one script and style sheet by their hashes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from itertools import accumulate
from string import Template
from typing import Any

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
from stt_cli.export.readings import readings
from stt_cli.export.sounds import bracketed
from stt_cli.languages import tag
from stt_cli.model import Seam, Span, Transcript
from stt_cli.text.tokens import tokens
from stt_cli.uncertain import shades, stretches
from stt_cli.uncertain.stretches import REASONS

COLORS = 8
SCRIPT = ("words", "view", "sound", "changes", "saving", "keys")
"""The parts of the page's one script, each using what those before it define."""


class _Mark(Struct, frozen=True, kw_only=True):
    """Something to be seen before the word `before`, or after the last one."""

    before: int
    kind: str
    text: str
    why: str | None = None


def write(transcript: Transcript, options: Options) -> str:
    """The page. Raises UsageError or InputError where the recording cannot be put into it."""
    if not options.speakers:
        transcript = without_speakers(transcript)
    said = paragraphs(transcript)
    people = list(dict.fromkeys([*transcript.speakers, *(p.speaker for p in said if p.speaker)]))
    words = [token for paragraph in said for token in paragraph.tokens]
    marks = _marks(transcript, options, [token.start for token in words])
    style, script = _part("page.css"), _script()
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
        paragraphs="\n".join(_sections(said, people, marks)),
        transcript=_embedded(b"".join(json.write(transcript, options))),
        words=_embedded(
            msgspec.json.encode(
                {
                    **_timing(transcript, said),
                    **_doubts(transcript, shading=options.shading),
                    "readings": {str(n): line for n, line in readings(transcript).items()},
                    "marks": [mark for mark in marks if mark.before < len(words)],
                }
            )
        ),
    )


def _part(name: str) -> str:
    return resources.files("stt_cli.export").joinpath("page", name).read_text(encoding="utf-8")


def _script() -> str:
    parts = "\n".join(_part(f"{name}.js") for name in SCRIPT)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _embedded(data: bytes) -> str:
    """JSON that no text in it can end: a script element ends at the first `</script`."""
    return msgspec.json.format(data, indent=-1).decode().replace("<", "\\u003c")


def _timing(transcript: Transcript, said: Sequence[Paragraph]) -> dict[str, Any]:
    """What the script must know of each word: text, times in ms, its segment, no space before it;
    and of each paragraph its first word."""
    words = [token for paragraph in said for token in paragraph.tokens]
    owners = [number for number, part in enumerate(transcript.segments) for _ in tokens(part)]
    starts = accumulate((round(token.start * 1000) for token in words), max)
    lengths = (len(paragraph.tokens) for paragraph in said)
    return {
        "text": [token.text for token in words],
        "start": list(starts),
        "end": [round(token.end * 1000) for token in words],
        "segment": owners,
        "unspaced": [number for number, token in enumerate(words) if not token.space],
        "first": list(accumulate(lengths, initial=0))[:-1],
    }


def _doubts(transcript: Transcript, *, shading: bool) -> dict[str, Any]:
    """The words to be shaded, lightly and more, and the stretches to look at, in ms."""
    if not shading:
        return {"shaded": [[], []], "doubts": []}
    levels = shades(transcript)
    return {
        "shaded": [[n for n, level in levels.items() if level == wanted] for wanted in (1, 2)],
        "doubts": [
            {
                "from": round(one.start * 1000),
                "to": max(round(one.end * 1000), round(one.start * 1000) + 1),
                "why": ", ".join(REASONS[reason] for reason in one.reasons),
            }
            for one in stretches(transcript)
        ],
    }


def _name_field(name: str, number: int) -> str:
    shown = escape(name)
    return (
        f'<input class="s{number % COLORS}" type="text" dir="auto" data-name="{shown}" '
        f'value="{shown}" aria-label="Name of {shown}">'
    )


def _marks(transcript: Transcript, options: Options, starts: Sequence[float]) -> list[_Mark]:
    """Seams, gaps and sounds in their order, each before the first word that starts after it."""
    found: list[tuple[float, str, str, str | None]] = []
    found += [(seam.at, "seam", "¦", _seam(seam)) for seam in transcript.seams]
    found += [
        (sound.start, "sound", bracketed(sound), None)
        for sound in transcript.events
        if options.sounds
    ]
    found += [(gap.start, "gap", _gap(gap), "Speech without words") for gap in transcript.gaps]
    reached = list(accumulate(starts, max))
    return [
        _Mark(before=bisect_left(reached, at), kind=kind, text=text, why=why)
        for at, kind, text, why in sorted(found, key=lambda mark: mark[0])
    ]


def _seam(seam: Seam) -> str:
    story = f"Two pieces meet here, at {clock(seam.at)}"
    if seam.cut == "overlap":
        story += f": “{seam.kept}” kept, “{seam.dropped}” dropped"
    return story


def _gap(gap: Span) -> str:
    return f"{clock(gap.start)}\u2013{clock(gap.end)} …"


def _shown(mark: _Mark) -> str:
    why = f' title="{escape(mark.why)}"' if mark.why else ""
    return f' <mark class="{mark.kind}"{why}>{escape(mark.text)}</mark>'


def _sections(
    said: Sequence[Paragraph], people: Sequence[str], marks: Sequence[_Mark]
) -> Iterator[str]:
    """The paragraphs as HTML; the script makes an element of each word that comes into view."""
    waiting = list(reversed(marks))
    speaking: str | None = None
    number = 0
    for paragraph in said:
        words = []
        for token in paragraph.tokens:
            while waiting and waiting[-1].before <= number:
                words.append(_shown(waiting.pop()))
            space = " " if token.space and token is not paragraph.tokens[0] else ""
            words.append(space + escape(token.text))
            number += 1
        yield _section(paragraph, people, "".join(words), named=paragraph.speaker != speaking)
        speaking = paragraph.speaker
    yield "".join(map(_shown, reversed(waiting)))


def _section(paragraph: Paragraph, people: Sequence[str], words: str, *, named: bool) -> str:
    name = paragraph.speaker
    shown = escape(name or "")
    who = f' class="s{people.index(name) % COLORS}" data-name="{shown}"' if name else ""
    head = f'<h2 dir="auto">{shown}</h2>' if name and named else ""
    time = f'<button class="time" type="button">{clock(paragraph.start)}</button>'
    return f'<section{who}>{head}{time}<p dir="auto">{words}</p></section>'
