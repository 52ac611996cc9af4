"""As much of WebVTT's style sheets as other formats can hold: colours, italics, bold, underline."""

from __future__ import annotations

import re

from msgspec import UnsetType

from stt_cli.export.styled import Css, colour
from stt_cli.model import Sheet

_RULE = re.compile(r"::cue(?:\(([^(){}]*)\))?\s*\{([^{}]*)\}")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+)")
_VOICE = re.compile(r"v\[voice=[\"']([^\"']*)[\"']\]")
_SWITCHES = {
    "font-style": ("i", ("italic", "oblique")),
    "font-weight": ("b", ("bold", "bolder", "600", "700", "800", "900")),
    "text-decoration": ("u", ("underline",)),
}


def css(sheet: Sheet | UnsetType) -> Css:
    """What the style sheets of a WebVTT file mean."""
    if not sheet or sheet.kind != "vtt":
        return {}
    made: dict[str, tuple[str, ...]] = {}
    for block in sheet.head:
        if block.startswith("STYLE"):
            for found in _RULE.finditer(block):
                key, tags = _key(found[1] or ""), _tags(found[2])
                if key is not None and tags:
                    made[key] = tuple(dict.fromkeys([*made.get(key, ()), *tags]))
    return made


def _key(selector: str) -> str | None:
    selector = selector.strip()
    if voice := _VOICE.fullmatch(selector):
        return f"v {voice[1]}"
    return selector.removeprefix("c") if re.fullmatch(r"(?:c?\.[\w-]+)?", selector) else None


def _tags(body: str) -> list[str]:
    tags = []
    for name, value in _DECLARATION.findall(body):
        value = value.strip().lower()
        if name == "color" and (code := colour(value)):
            tags.append(f"color {code}")
        elif name in _SWITCHES and value in _SWITCHES[name][1]:
            tags.append(_SWITCHES[name][0])
    return tags
