"""SAMI: text under moments, until the next one; the language with most of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

from stt_cli.export.guard import guarded
from stt_cli.export.reading.cues import Broken, RawCue, Subtitles
from stt_cli.export.reading.notes import Notes
from stt_cli.export.reading.times import LONGEST

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-z][a-z0-9]*)([^<>]*)>?", re.IGNORECASE | re.DOTALL)
_START = re.compile(r"\bstart\s*=\s*[\"']?\s*(-?\d{1,15})", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*=\s*[\"']?([^\s\"'>]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"\.([\w-]+)\s*\{[^{}]*\blang\s*:\s*([\w-]+)", re.IGNORECASE)
_SHOWN = 4000
"""Ms that the last text is shown."""
_HIDDEN = ("head", "style", "title", "samiparam")
_KEPT = ("i", "b", "u", "s", "font")


def is_sami(text: str) -> bool:
    """Whether a text is SAMI."""
    return (
        re.match(r"\s*(?:<!--.*?-->\s*)?<sami\b", text[:5000], re.IGNORECASE | re.DOTALL)
        is not None
    )


def parse(text: str, notes: Notes) -> Subtitles:
    """The cues of one language, each until the next moment of it."""
    broken: list[Broken] = []
    shown: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for line, start, language, said in _said(text, broken):
        shown[language].append((start, line, said))
    if not shown:
        return Subtitles(kind="srt", format="sami", cues=[], broken=broken)
    best = max(shown, key=lambda name: sum(len(said) for _, _, said in shown[name]))
    if len(shown) > 1:
        others = ", ".join(name for name in shown if name != best)
        notes.say(
            f"it has several languages: {best or 'that without a name'} is read, not {others}"
        )
    languages = {name.lower(): code for name, code in _LANGUAGE.findall(text[:50_000])}
    moments = sorted(shown[best])
    return Subtitles(
        kind="srt",
        format="sami",
        cues=list(_cues(moments)),
        broken=broken,
        language=languages.get(best.lower(), "").partition("-")[0] or None,
    )


def _cues(moments: list[tuple[int, int, str]]) -> Iterator[RawCue]:
    last = moments[-1][0] + _SHOWN
    for (start, line, said), (end, _, _) in pairwise([*moments, (last, 0, "")]):
        parts = (" ".join(part.split()) for part in said.split("\n"))
        lines = tuple(part for part in parts if re.sub("<[^<>]*>", "", part).strip())
        if lines:
            yield RawCue(line=line, number=None, start=start, end=end, lines=lines)


def _said(text: str, broken: list[Broken]) -> Iterator[tuple[int, int, str, str]]:
    """The line, moment, language and text of every paragraph."""
    at, line, counted = 0, 1, 0
    start: int | None = None
    language, said, hidden = "", "", False
    for found in _TAG.finditer(text):
        if start is not None and not hidden:
            said += _text(text[at : found.start()])
        line, counted, at = (
            line + text.count("\n", counted, found.start()),
            found.start(),
            found.end(),
        )
        close, name, rest = found[1], (found[2] or "").lower(), found[3] or ""
        if name in ("sync", "p", "body", "sami"):
            if start is not None and said.strip(" \n"):
                yield line, start, language, said
            said = ""
        if name == "sync" and not close:
            moment = _START.search(rest)
            start = max(0, int(moment[1])) if moment and int(moment[1]) <= LONGEST else None
            if start is None:
                broken.append(
                    Broken(line=line, message="a moment that cannot be read", lost=found[0])
                )
        elif name == "p" and not close:
            language = kind[1] if (kind := _CLASS.search(rest)) else ""
        elif name in _HIDDEN:
            hidden = not close
        elif name == "br":
            said += "\n"
        elif name in _KEPT:
            said += f"<{close}{name}{rest.rstrip('/') if name == 'font' else ''}>"
    if start is not None and (said + text[at:]).strip():
        yield line, start, language, said + _text(text[at:])


def _text(raw: str) -> str:
    """Text as it is shown: line breaks and runs of blanks are one."""
    return guarded(re.sub(r"[ \t\r\n]+", " ", unescape(raw)))
