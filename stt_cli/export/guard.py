"""Text that players take for text: escapes, and a word joiner where a format has none."""

from __future__ import annotations

import re

GUARD = "\u2060"
"""A word joiner: invisible, and enough to keep text from being read as markup or as a time."""
_MARKUP = re.compile(
    r"(?<=<)(?=[ \t]{0,6}[a-z/])|(?<=\{)(?=\\)|(?<=\\)(?=[nh])|(?<=\d:\d\d:)(?=\d\d[.,]\d)",
    re.IGNORECASE,
)
_ARROW = re.compile(
    r"(?<=\d)(\s*[-=\u2013\u2014\u2212]{1,3}\s?)(?=>)|([-=\u2013\u2014\u2212]{1,3}\s?)(?=>\s*\d)"
)
_GUARDED = re.compile(rf"(?<=[<{{}}:\\]){GUARD}|(?<=[-=\u2013\u2014\u2212\s]){GUARD}(?=>)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def guarded(text: str) -> str:
    """`text` with nothing in it that SRT players take for a tag or a cue's times."""
    text = _MARKUP.sub(GUARD, text)
    return _ARROW.sub(rf"\g<0>{GUARD}", text) if ">" in text else text


def unguarded(text: str) -> str:
    """What `guarded` or `braced` was given, but for the backslash before a brace."""
    return _GUARDED.sub("", text)


def entities(text: str) -> str:
    """`text` as WebVTT has it, where it is not markup."""
    return text.translate(_ENTITIES)


def braced(text: str) -> str:
    """`text` without what ASS takes for overrides."""
    return text.replace("\\", "\\" + GUARD).replace("{", "\\{" + GUARD)
