"""Styled text of subtitles, read: what the markup of SRT, WebVTT and ASS says.

Between formats it is runs of text, each with the tags that hold for it, outermost first: "i", "b",
"u", "s", "color #ffff00", "face Arial", "size 40", and of WebVTT alone "c.loud", "lang en", "v Ann",
"ruby", "rt".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import groupby
from typing import Literal, NamedTuple

from stt_cli.export.guard import unguarded

Kind = Literal["srt", "vtt", "ass"]

_SRT = re.compile(
    r"<[ \t]{0,3}(/?)[ \t]{0,3}([ibus]|font|em|strong|br|span|p|div|c|v|lang|sub|sup|ruby|rt|big|small|center|blink)"
    r"((?:[\s.][^<>]*)?)/?>|\{(\\[^{}]*)\}",
    re.IGNORECASE,
)
_SAME = {"em": "i", "strong": "b"}
_ATTRIBUTE = re.compile(r"(color|face|size)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_VTT = re.compile(r"<(/?)([^\s.>]*)((?:\.[^\s>]*)?)\s*([^>]*)>?")
_ASS = re.compile(r"\\([Nnh{}])|\{([^{}]*)\}")
_LITERALS = {"N": "\n", "n": "\n", "h": "\xa0", "{": "{", "}": "}"}
_OVERRIDE = re.compile(
    r"\\(?:(?P<on>[ibus])(?P<value>\d*)(?![a-z])|1?c(?P<colour>&?H?[0-9a-f]*&?)(?![a-z])"
    r"|fn(?P<face>[^\\]*)|(?P<reset>r[^\\]*)|p(?P<drawing>\d+))",
    re.IGNORECASE,
)
_DEEPEST = 32


class Run(NamedTuple):
    """Text in which the same tags hold."""

    text: str
    tags: tuple[str, ...] = ()


def runs(text: str, kind: Kind) -> list[Run]:
    """`text` as it is written in files of `kind`, in runs."""
    made = (run for run in _READERS[kind](text) if run.text)
    return [
        Run("".join(run.text for run in same), tags)
        for tags, same in groupby(made, key=lambda run: run.tags)
    ]


def plain(text: str, kind: Kind) -> str:
    """What is seen of `text`."""
    return "".join(run.text for run in _READERS[kind](text))


def cut(text: Sequence[Run], first: int, last: int) -> list[Run]:
    """The characters from `first` up to `last` of what is seen."""
    made, at = [], 0
    for run in text:
        part = run.text[max(0, first - at) : max(0, last - at)]
        at += len(run.text)
        if part:
            made.append(Run(part, run.tags))
    return made


class _Open:
    """The tags that are open, by the name that closes them."""

    def __init__(self) -> None:
        self._open: list[tuple[str, tuple[str, ...]]] = []

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for _, tags in self._open for tag in tags))

    def open(self, name: str, tags: tuple[str, ...]) -> None:
        if len(self._open) < _DEEPEST:
            self._open.append((name, tags))

    def close(self, name: str) -> None:
        """Take away the last `name` that is open, if any."""
        for at in reversed(range(len(self._open))):
            if self._open[at][0] == name:
                del self._open[at]
                return

    def override(self, codes: str) -> bool | None:
        """Apply the codes of ASS; whether what follows is a drawing, None where they say nothing."""
        drawing = None
        for found in _OVERRIDE.finditer(codes):
            if found["on"]:
                self._switch(found["on"].lower(), found["value"])
            elif found["colour"] is not None:
                self._paint(found["colour"])
            elif found["face"] is not None:
                self.close("face")
                if found["face"].strip():
                    self.open("face", (f"face {found['face'].strip()}",))
            elif found["reset"]:
                self._open.clear()
            else:
                drawing = found["drawing"].strip("0") != ""
        return drawing

    def _switch(self, name: str, value: str) -> None:
        self.close(name)
        if value.strip("0"):
            self.open(name, (name,))

    def _paint(self, code: str) -> None:
        self.close("color")
        digits = code.strip("&hH")[-6:].rjust(6, "0")
        if code:
            self.open("color", (f"color #{digits[4:6]}{digits[2:4]}{digits[0:2]}".lower(),))


def _srt(text: str) -> Iterator[Run]:
    now, at = _Open(), 0
    for found in _SRT.finditer(text):
        if at < found.start():
            yield Run(unguarded(text[at : found.start()]), now.tags)
        at = found.end()
        close, name, attributes, codes = found.groups()
        if codes is not None:
            now.override(codes)
            continue
        name = _SAME.get(name.lower(), name.lower())
        if close:
            now.close(name)
        elif name == "br":
            yield Run("\n", now.tags)
        else:
            now.open(name, _srt_tags(name, attributes))
    yield Run(unguarded(text[at:]), now.tags)


def _srt_tags(name: str, attributes: str) -> tuple[str, ...]:
    if name != "font":
        return (name,) if name in ("i", "b", "u", "s") else ()
    found = _ATTRIBUTE.findall(attributes)
    return tuple(f"{key.lower()} {value.strip(chr(34) + chr(39))}" for key, value in found)


def _vtt(text: str) -> Iterator[Run]:
    now, at = _Open(), 0
    for found in _VTT.finditer(text):
        if at < found.start():
            yield Run(unescape(text[at : found.start()]), now.tags)
        at = found.end()
        close, name, classes, said = found.groups()
        if close:
            now.close(name)
        elif name in ("i", "b", "u", "c", "v", "lang", "ruby", "rt"):
            now.open(name, (_vtt_tag(name, classes, said),))
    yield Run(unescape(text[at:]), now.tags)


def _vtt_tag(name: str, classes: str, said: str) -> str:
    said = " ".join(unescape(said).split())
    return f"{name}{classes} {said}" if said and name in ("v", "lang") else f"{name}{classes}"


def _ass(text: str) -> Iterator[Run]:
    now, at, drawing = _Open(), 0, False
    for found in _ASS.finditer(text):
        if not drawing and at < found.start():
            yield Run(unguarded(text[at : found.start()]), now.tags)
        at = found.end()
        if found[1]:
            yield Run(_LITERALS[found[1]], now.tags)
        elif (said := now.override(found[2])) is not None:
            drawing = said
    if not drawing:
        yield Run(unguarded(text[at:]), now.tags)


_READERS: dict[Kind, Callable[[str], Iterator[Run]]] = {"srt": _srt, "vtt": _vtt, "ass": _ass}
