"""How well a line may end between two characters of Japanese or Chinese, which have no spaces.

Without a dictionary: kinds of characters show most borders of Japanese phrases, and a list of
common short words keeps Chinese ones whole.
"""

from __future__ import annotations

import re
from functools import cache

from stt_cli.export.breaks import NEVER, PLAIN
from stt_cli.text.clusters import has_dictionary, is_unsigned
from stt_cli.text.lists import data

_BORDER, _WITHIN, _WORD = 20, 60, 150
_KINDS = {
    "kana": re.compile("[\u3041-\u309f]"),
    "katakana": re.compile("[\u30a0-\u30ff\uff66-\uff9f]"),
    "figure": re.compile(r"[\d.,%\uff10-\uff19]"),
    "latin": re.compile(r"[^\W\d_\u2e80-\U0003ffff]"),
}
# Japanese, but for kana after kana: the costs between kinds of characters.
_COSTS: dict[tuple[str, str], float] = {
    ("kana", "han"): PLAIN, ("kana", "katakana"): PLAIN, ("kana", "figure"): PLAIN,
    ("kana", "latin"): PLAIN, ("han", "figure"): _WITHIN, ("han", "latin"): _WITHIN,
    ("han", "katakana"): _WITHIN, ("katakana", "han"): _WITHIN, ("katakana", "figure"): _WITHIN,
    ("figure", "han"): NEVER, ("figure", "katakana"): NEVER, ("katakana", "katakana"): NEVER,
}  # fmt: skip
_HONORIFICS = "おご"
_PARTICLES = "はがをにでともへ"
_INSEPARABLE = _PARTICLES + "のかいうしすさきっょ"
_STEMS = "りきしみびちいえけせてれめべ"
"""Kana that may end the first half of a compound, such as 移り住む."""


@cache
def _words() -> frozenset[str]:
    """Common words of two characters."""
    return frozenset(data()["zh"]["words"].split())


def cost(before: str, after: str, script: str | None) -> float:
    """Up to NEVER, for a break between two words that no space parts; `script` is theirs."""
    if script == "ja":
        return _japanese(before[-1], after[0])
    if script == "zh":
        return _chinese(before[-1], after[0])
    if is_unsigned(before[-1] + after[0]):
        return PLAIN if has_dictionary() else _WITHIN
    return PLAIN


def _kind(glyph: str) -> str:
    return next((name for name, kind in _KINDS.items() if kind.match(glyph)), "han")


@cache
def _japanese(before: str, after: str) -> float:
    kinds = _kind(before), _kind(after)
    if kinds == ("kana", "kana"):
        if before == "を":
            return _BORDER
        return _WITHIN if before in _PARTICLES and after not in _INSEPARABLE else _WORD
    if kinds[0] == "kana" and before in _HONORIFICS:
        return NEVER
    if kinds[0] == "kana" and before in _PARTICLES:
        return _BORDER
    if kinds == ("kana", "han") and before in _STEMS:
        return _WITHIN
    return _COSTS.get(kinds, _WORD)


@cache
def _chinese(before: str, after: str) -> float:
    marks = data()["zh"]
    if _kind(before) == "figure" or before + after in _words() or after in marks["clinging"]:
        return NEVER
    return PLAIN if before in marks["ends"] or after in marks["begins"] else _WITHIN
