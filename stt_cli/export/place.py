"""Where cues stand on the screen, from format to format.

A place is a number of the keypad: 2 is the usual one, at the bottom in the middle, 8 the top.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stt_cli.model import CueText

_BLOCKS = re.compile(r"\{[^{}]*\}")
_ALIGNED = re.compile(r"\\an([1-9])|\\a(\d{1,2})(?!\d)")
_SSA = {1: 1, 2: 2, 3: 3, 5: 7, 6: 8, 7: 9, 9: 4, 10: 5, 11: 6}
_SETTING = re.compile(r"(line|position|align):(-?\d+(?:\.\d+)?%?|[a-z]+)")
_LINES = 16
"""Lines of text on a screen, for settings that count in them."""
_SIDES = {"start": 0, "left": 0, "end": 2, "right": 2}


class Place(NamedTuple):
    """A keypad number, and the point, percent of the screen from its left and top, if one is set."""

    number: int = 2
    x: float | None = None
    y: float | None = None


def place(cue: CueText) -> Place:
    """Where a cue of any format stands."""
    if cue.kind == "vtt" or _SETTING.search(cue.settings):
        return _of_settings(cue.settings)
    number = 2
    for tag in cue.base:
        if found := re.fullmatch(r"an ([1-9])", tag):
            number = int(found[1])
    point = next((tag.split()[1:] for tag in cue.base if tag.startswith("at ")), [None, None])
    for block in _BLOCKS.findall(cue.text):
        if found := _ALIGNED.search(block):
            number = int(found[1]) if found[1] else _SSA.get(int(found[2]), number)
    x, y = (None if part is None else float(part) for part in point)
    return Place(number, x, y)


def _of_settings(settings: str) -> Place:
    said = dict(_SETTING.findall(settings))
    align, x = said.get("align", "center"), _percent(said.get("position", ""))
    column = _SIDES.get(align, 1)
    line = said.get("line", "")
    y = _percent(line)
    if y is None and re.fullmatch(r"-?\d+", line):
        number = int(line)
        y = min(100.0, max(0.0, 100 * (number if number >= 0 else _LINES + number) / (_LINES - 1)))
    row = 2 if y is None else min(2, int(y * 3 / 100))
    if x is not None and column == 1 and y is None:
        column = 0 if x < 34 else 2 if x > 66 else 1
    exact = x not in (None, 0.0, 100.0) and y is not None and "%" in line
    return Place(3 * (2 - row) + column + 1, x if exact else None, y if exact else None)


def _percent(text: str) -> float | None:
    number = text.removesuffix("%")
    return float(number) if text.endswith("%") and len(number) < 12 else None


def settings(where: Place) -> str:
    """The settings of WebVTT for a place, empty for the usual one."""
    if where.x is not None and where.y is not None:
        return f"line:{where.y:g}% position:{where.x:g}%"
    row, column = divmod(where.number - 1, 3)
    line = ("", "line:50%", "line:0")[row]
    side = ("position:0% align:start", "", "position:100% align:end")[column]
    return f"{line} {side}".strip()


def override(where: Place, width: int = 0, height: int = 0) -> str:
    """The codes of ASS for a place, as SRT has them too; with a point where the screen has a size."""
    if width and where.x is not None and where.y is not None:
        x, y = round(where.x * width / 100), round(where.y * height / 100)
        return f"{{\\an{where.number}\\pos({x},{y})}}"
    return "" if where.number == 2 else f"{{\\an{where.number}}}"
