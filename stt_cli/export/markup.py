"""Styled text of subtitles: what the markup of one format says, in that of another.

Between formats it is runs of text, each with the tags that hold for it, outermost first: "i", "b",
"u", "s", "color #ffff00", "face Arial", "size 40"; and of WebVTT alone "c.loud", "lang en", "v Ann",
"ruby", "rt".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from itertools import groupby, zip_longest
from typing import Literal, NamedTuple

from stt_cli.export.guard import escaped, guarded, unguarded

Kind = Literal["srt", "vtt", "ass"]

VTT_COLOURS = {
    "white": "#ffffff", "lime": "#00ff00", "cyan": "#00ffff", "red": "#ff0000",
    "yellow": "#ffff00", "magenta": "#ff00ff", "blue": "#0000ff", "black": "#000000",
}  # fmt: skip
"""The colours that WebVTT has classes for."""
_COLOURS = VTT_COLOURS | {
    "green": "#008000", "orange": "#ffa500", "pink": "#ffc0cb", "gray": "#808080",
    "grey": "#808080", "silver": "#c0c0c0", "purple": "#800080", "maroon": "#800000",
    "navy": "#000080", "teal": "#008080", "olive": "#808000", "aqua": "#00ffff",
    "fuchsia": "#ff00ff", "brown": "#a52a2a", "gold": "#ffd700", "violet": "#ee82ee",
}  # fmt: skip
_SRT = re.compile(r"<(/?)([ibus]|font)(\s[^<>]*)?>|\{(\\[^{}]*)\}", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(color|face|size)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_VTT = re.compile(r"<(/?)([^\s.>]*)((?:\.[^\s>]*)?)\s*([^>]*)>?")
_ASS = re.compile(r"\{([^{}]*)\}|\\([Nnh])")
_OVERRIDE = re.compile(
    r"\\(?:(?P<on>[ibus])(?P<value>\d*)(?![a-z])|1?c(?P<colour>&?H?[0-9a-fA-F]*&?)(?![a-z])"
    r"|fn(?P<face>[^\\]*)|r(?P<reset>[^\\]*)|p(?P<drawing>\d+))"
)
_KARAOKE = re.compile(r"\+\d+$")
_STEMS = {"color": "color", "face": "face", "size": "size"}


class Run(NamedTuple):
    """Text in which the same tags hold."""

    text: str
    tags: tuple[str, ...] = ()


def runs(text: str, kind: Kind) -> list[Run]:
    """`text` as it is written in files of `kind`, in runs."""
    made = _READERS[kind](text)
    return [
        Run("".join(run.text for run in same), tags)
        for tags, same in groupby((run for run in made if run.text), key=lambda run: run.tags)
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


def hex_colour(name: str) -> str | None:
    """A colour as "#rrggbb", None where it is not one we know."""
    name = name.strip().lower()
    if found := re.fullmatch(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?", name):
        return f"#{found[1]}"
    if found := re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", name):
        return "#" + "".join(digit * 2 for digit in found.groups())
    if found := re.fullmatch(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\b.*\)", name):
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in found.groups())
    return _COLOURS.get(name)


def _srt(text: str) -> Iterator[Run]:
    open_tags: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    for found in _SRT.finditer(text):
        yield Run(unguarded(text[at : found.start()]), _flat(open_tags))
        at = found.end()
        close, name, attributes, override = found.groups()
        if override is not None:
            _override(override, open_tags)
        elif close:
            _close(open_tags, name.lower())
        else:
            open_tags.append((name.lower(), _srt_tags(name.lower(), attributes or "")))
    yield Run(unguarded(text[at:]), _flat(open_tags))


def _srt_tags(name: str, attributes: str) -> tuple[str, ...]:
    if name != "font":
        return (name,)
    found = _ATTRIBUTE.findall(attributes)
    return tuple(f"{key.lower()} {value.strip('\"\'')}" for key, value in found)


def _flat(open_tags: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for _, tags in open_tags for tag in tags))


def _close(open_tags: list[tuple[str, tuple[str, ...]]], name: str) -> None:
    """Take away the last `name` that is open, if any."""
    for at in reversed(range(len(open_tags))):
        if open_tags[at][0] == name:
            del open_tags[at]
            return


def _override(codes: str, open_tags: list[tuple[str, tuple[str, ...]]]) -> bool | None:
    """Apply ASS override codes; whether what follows is drawn, None where they do not say."""
    drawing = None
    for found in _OVERRIDE.finditer(codes):
        if found["on"]:
            _close(open_tags, name := found["on"])
            if found["value"] not in ("0", ""):
                open_tags.append((name, (name,)))
        elif found["colour"] is not None:
            _close(open_tags, "color")
            digits = re.sub("[^0-9a-fA-F]", "", found["colour"].replace("H", "")).rjust(6, "0")[-6:]
            if found["colour"]:
                colour = f"color #{digits[4:6]}{digits[2:4]}{digits[0:2]}".lower()
                open_tags.append(("color", (colour,)))
        elif found["face"] is not None:
            _close(open_tags, "face")
            if found["face"].strip():
                open_tags.append(("face", (f"face {found['face'].strip()}",)))
        elif found["reset"] is not None:
            open_tags.clear()
        elif found["drawing"] is not None:
            drawing = found["drawing"].strip("0") != ""
    return drawing


def _vtt(text: str) -> Iterator[Run]:
    open_tags: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    for found in _VTT.finditer(text):
        yield Run(unescape(text[at : found.start()]), _flat(open_tags))
        at = found.end()
        close, name, classes, annotation = found.groups()
        if close:
            _close(open_tags, name)
        elif name in ("i", "b", "u", "c", "v", "lang", "ruby", "rt"):
            open_tags.append((name, (_vtt_tag(name, classes, annotation),)))
        elif _KARAOKE.match(name):
            open_tags.append(("+", (name,)))
            yield Run("", _flat(open_tags))
    yield Run(unescape(text[at:]), _flat(open_tags))


def _vtt_tag(name: str, classes: str, annotation: str) -> str:
    said = " ".join(unescape(annotation).split())
    if name in ("i", "b", "u") and not classes:
        return name
    return f"{name}{classes}" + (f" {said}" if said and name in ("v", "lang") else "")


def _ass(text: str) -> Iterator[Run]:
    open_tags: list[tuple[str, tuple[str, ...]]] = []
    at, drawing = 0, False
    for found in _ASS.finditer(text):
        if not drawing:
            yield Run(unguarded(text[at : found.start()]), _flat(open_tags))
        at = found.end()
        if found[1] is None:
            yield Run({"N": "\n", "n": "\n", "h": "\xa0"}[found[2]], _flat(open_tags))
        else:
            said = _override(found[1], open_tags)
            drawing = drawing if said is None else said
    if not drawing:
        yield Run(unguarded(text[at:]), _flat(open_tags))


_READERS: dict[Kind, Callable[[str], Iterator[Run]]] = {"srt": _srt, "vtt": _vtt, "ass": _ass}
