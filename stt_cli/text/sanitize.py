"""Cleaning text that others made, so that it steers no terminal, player or page.

Control characters, lone surrogates and what overrides the direction of text go. Spaces of all
widths, joiners, soft hyphens and marks of direction are part of how a text is written: they stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from msgspec import Struct

T = TypeVar("T", bound="Struct")

_OVERRIDES = (0x202D, 0x202E)
"""They show letters in another order than the one they stand in."""
_EMBEDDINGS = (0x202A, 0x202B, 0x202C, *range(0x2066, 0x206A))
"""Left open, they change the order of what follows; subtitles from right to left need them."""
_OPENING = {
    **dict.fromkeys("\u202a\u202b", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_BREAKS = "\n\r\t\v\f\x85\u2028\u2029"
_SURROGATES = range(0xD800, 0xE000)

_TEXT: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *_OVERRIDES, *_SURROGATES]),
    ord("\n"): "\n",
    ord("\t"): "\t",
    ord("\r"): " ",
}
_LINE = {**_TEXT, **dict.fromkeys(_EMBEDDINGS), **dict.fromkeys(map(ord, _BREAKS), " ")}
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")
_ENCODED = re.compile(rb"\\[ubfr]|\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xad\xae]")
"""How JSON, in UTF-8, holds what `text` changes; a backslash of the text's own may match, too."""
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text(value: str) -> str:
    """`value` without what could steer; its line breaks and tabs stay."""
    return value.translate(_TEXT) if _SUSPECT.search(value) else value


def line(value: str) -> str:
    """`value` as a name or title on one line, spaces standing for its line breaks."""
    return value.translate(_LINE).strip() if _STEERING.search(value) else value


def visible(value: str) -> str:
    """`value` on one line for a message, what could steer a terminal being spelt out."""
    return _STEERING.sub(lambda found: " " if found[0] in _BREAKS else _spelt(found[0]), value)


def spoken(value: str) -> str:
    """`value`, which somebody said, on one line: as it is written, nothing in it able to steer.

    Spelt out are only controls, lone surrogates and what overrides the direction of text; spaces
    stand for line breaks, and what embeds text of the other direction is closed at the end.
    """
    if not _STEERING.search(value):
        return value
    clean = _STEERING.sub(lambda found: _spoken(found[0]), value)
    return clean + _closing(clean)


def _spoken(char: str) -> str:
    if char in _BREAKS:
        return " "
    return char if ord(char) in _EMBEDDINGS else _spelt(char)


def _closing(value: str) -> str:
    """What closes the embeddings and isolates that `value` leaves open."""
    left: list[str] = []
    for char in value:
        if char in _OPENING:
            left.append(_OPENING[char])
        elif left and char == left[-1]:
            left.pop()
    return "".join(reversed(left))


def shown(path: Path) -> str:
    """The path as it may stand in a message; its line breaks are spelt out, too."""
    return _STEERING.sub(lambda found: _spelt(found[0]), str(path))


def steers(char: str) -> bool:
    """Whether `char` could steer a terminal."""
    return _STEERING.match(char) is not None


def sanitized(value: T) -> T:
    """`value` with all its texts as `text` leaves them."""
    import msgspec

    return (
        msgspec.convert(cleaned(msgspec.to_builtins(value)), type(value))
        if _suspect(value)
        else value
    )


def _suspect(value: Struct) -> bool:
    try:
        return any(_ENCODED.search(part) for part in _encoded(value))
    except UnicodeEncodeError:  # a lone surrogate
        return True


def _encoded(value: Struct) -> Iterator[bytes]:
    """All of `value` as JSON, what stands in its lists one by one: there may be much of it."""
    import msgspec

    for name in value.__struct_fields__:
        field = getattr(value, name)
        for part in field if isinstance(field, tuple) else (field,):
            if part is not msgspec.UNSET:
                yield msgspec.json.encode(part)


def cleaned(value: Any) -> Any:
    """Decoded JSON with all its texts as `text` leaves them."""
    match value:
        case str():
            return text(value)
        case list() | tuple():
            return [cleaned(one) for one in value]
        case dict():
            return {text(name): cleaned(one) for name, one in value.items()}
        case _:
            return value


def _spelt(char: str) -> str:
    if 0xDC80 <= ord(char) <= 0xDCFF:
        return f"\\x{ord(char) - 0xDC00:02x}"  # a byte of a file name that is not UTF-8
    return "\N{REPLACEMENT CHARACTER}" if ord(char) in _SURROGATES else ascii(char)[1:-1]
