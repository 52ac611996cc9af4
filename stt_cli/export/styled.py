"""Styled text of subtitles, written: runs in the markup of SRT, WebVTT or ASS."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from stt_cli.export.guard import braced, entities, guarded
from stt_cli.export.markup import Run

VTT_COLOURS = {
    "#ffffff": "white", "#00ff00": "lime", "#00ffff": "cyan", "#ff0000": "red",
    "#ffff00": "yellow", "#ff00ff": "magenta", "#0000ff": "blue", "#000000": "black",
}  # fmt: skip
"""The colours that WebVTT has classes for."""
_COLOURS = {name: code for code, name in VTT_COLOURS.items()} | {
    "green": "#008000", "orange": "#ffa500", "pink": "#ffc0cb", "gray": "#808080",
    "grey": "#808080", "silver": "#c0c0c0", "purple": "#800080", "maroon": "#800000",
    "navy": "#000080", "teal": "#008080", "olive": "#808000", "aqua": "#00ffff",
    "fuchsia": "#ff00ff", "brown": "#a52a2a", "gold": "#ffd700", "violet": "#ee82ee",
}  # fmt: skip
_SWITCHES = ("i", "b", "u", "s")

Css = Mapping[str, tuple[str, ...]]
"""Tags that a style sheet gives to a class, as ".loud", to a voice, as "v Ann", or, as "", to all."""


def colour(name: str) -> str | None:
    """A colour as "#rrggbb", None where it is not one we know."""
    name = name.strip().lower()
    if found := re.fullmatch(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?", name):
        return f"#{found[1]}"
    if found := re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", name):
        return "#" + "".join(digit * 2 for digit in found.groups())
    if found := re.fullmatch(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\b[^)]*\)", name):
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in found.groups())
    return _COLOURS.get(name)


def neutral(text: Sequence[Run], css: Css, base: Sequence[str] = ()) -> list[Run]:
    """`text` with what its classes mean in place of them, and `base` around all of it."""

    def meant(tag: str) -> tuple[str, ...]:
        name, *classes = tag.partition(" ")[0].split(".")
        own = [given for key in classes for given in _of_class(key, css)]
        return (name, *own) if name in _SWITCHES else tuple(own) if own or name == "c" else (tag,)

    return [
        Run(
            run.text,
            tuple(dict.fromkeys([*base, *(new for tag in run.tags for new in meant(tag))])),
        )
        for run in text
    ]


def _of_class(name: str, css: Css) -> tuple[str, ...]:
    return css.get(f".{name}") or ((f"color {name}",) if name in VTT_COLOURS.values() else ())


def to_srt(text: Sequence[Run]) -> str:
    """Tags as most players know them."""
    return _nested(text, _srt_tag, guarded)


def _srt_tag(tag: str) -> tuple[str, str]:
    name, _, value = tag.partition(" ")
    if name in _SWITCHES:
        return f"<{name}>", f"</{name}>"
    if name in ("color", "face", "size"):
        return f'<font {name}="{value.replace(chr(34), "")}">', "</font>"
    return "", ""


def to_vtt(text: Sequence[Run]) -> str:
    """Tags of WebVTT; a colour is a class, which `sheet` explains where it has to."""
    return _nested(text, _vtt_tag, entities)


def _vtt_tag(tag: str) -> tuple[str, str]:
    name, _, value = tag.partition(" ")
    if name == "color":
        code = colour(value)
        name = "c." + VTT_COLOURS.get(code, f"x{code[1:]}") if code else ""
        return (f"<{name}>", "</c>") if code else ("", "")
    element = name.partition(".")[0]
    if element in ("s", "face", "size", ""):
        return "", ""
    return f"<{name} {entities(value)}>" if value else f"<{name}>", f"</{element}>"


def sheet(text: str) -> str:
    """The style sheet for the colours in WebVTT text that have no name, empty where all have."""
    codes = dict.fromkeys(re.findall(r"<c\.x([0-9a-f]{6})>", text))
    rules = "".join(f"::cue(.x{code}) {{ color: #{code} }}\n" for code in codes)
    return f"STYLE\n{rules}" if rules else ""


def _nested(
    text: Sequence[Run], shown: Callable[[str], tuple[str, str]], escape: Callable[[str], str]
) -> str:
    """Runs with what opens and closes each tag, those that go on left open."""
    made, now = "", tuple[str, ...]()
    for run in [*text, Run("")]:
        same = 0
        while same < min(len(now), len(run.tags)) and now[same] == run.tags[same]:
            same += 1
        made += "".join(shown(tag)[1] for tag in reversed(now[same:]))
        made += "".join(shown(tag)[0] for tag in run.tags[same:]) + escape(run.text)
        now = run.tags
    return made


def to_ass(text: Sequence[Run]) -> str:
    """Override codes where something changes."""
    made, now = "", dict[str, str]()
    for run in text:
        state = {code: value for tag in run.tags for code, value in _ass_codes(tag)}
        codes = [f"\\{code}{_OFF.get(code, '')}" for code in now if code not in state]
        codes += [f"\\{code}{value}" for code, value in state.items() if now.get(code) != value]
        now = state
        made += (f"{{{''.join(codes)}}}" if codes else "") + braced(run.text).replace("\n", "\\N")
    return made


_OFF = dict.fromkeys(_SWITCHES, "0")


def _ass_codes(tag: str) -> list[tuple[str, str]]:
    name, _, value = tag.partition(" ")
    if name in _SWITCHES:
        return [(name, "1")]
    if name == "color" and (code := colour(value)):
        return [("c", f"&H{code[5:7]}{code[3:5]}{code[1:3]}&".upper().replace("&H", "&H"))]
    if name == "face":
        return [("fn", re.sub(r"[\\{}]", "", value))]
    return []
