"""JSON of any shape as people read it: headings, lists and sentences, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stt_cli.text.segments import ends_sentence

_LEADS = (
    "text", "title", "name", "topic", "entity", "item", "task", "action", "question", "quote",
    "term", "front", "label", "word", "heading", "sentiment",
)  # fmt: skip
"""What a thing is called by, the first of these that it has."""
_SHORT = 40
"""Characters of a detail that may stand in brackets behind the thing."""
_DEEPEST = 12


def readable(value: Any) -> str:
    """`value` for people; empty where there is nothing in it."""
    return "\n".join(_block(value, 0)).strip("\n")


def _block(value: Any, depth: int) -> Iterator[str]:
    match value:
        case _ if depth > _DEEPEST:
            yield str(value)
        case dict():
            yield from _fields(value, depth)
        case list() | tuple():
            yield from _items(value, depth)
        case None:
            return
        case _:
            yield from _scalar(value).split("\n")


def _fields(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    """`Name: value` for what is one line; what is not stands below its name."""
    for name, inner in value.items():
        if _is_empty(inner):
            continue
        label = _label(str(name))
        if _is_line(inner):
            yield f"{label}: {_scalar(inner)}"
        else:
            yield f"{label}:"
            yield from (f"  {row}" if row else "" for row in _block(inner, depth + 1))


def _items(values: Sequence[Any], depth: int) -> Iterator[str]:
    for value in values:
        if _is_empty(value):
            continue
        rows = [*(_thing(value, depth) if isinstance(value, dict) else _block(value, depth + 1))]
        yield f"- {rows[0]}" if rows else "-"
        yield from (f"  {row}" if row else "" for row in rows[1:])


def _thing(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    """What it is called, short details in brackets, the others below."""
    lead = next((name for name in _LEADS if name in value and _is_line(value[name])), None)
    if lead is None or _is_empty(value[lead]):
        yield from _fields(value, depth + 1)
        return
    others = {k: v for k, v in value.items() if k != lead and not _is_empty(v)}
    short = {k: v for k, v in others.items() if _is_detail(v)}
    details = ", ".join(f"{_label(k).lower()} {_scalar(v)}" for k, v in short.items())
    yield _scalar(value[lead]) + (f" ({details})" if details else "")
    yield from _fields({k: v for k, v in others.items() if k not in short}, depth + 1)


def _is_line(value: Any) -> bool:
    return not isinstance(value, dict | list | tuple) and "\n" not in str(value).strip()


def _is_detail(value: Any) -> bool:
    """Whether it is short, and no sentence."""
    return _is_line(value) and len(_scalar(value)) <= _SHORT and not ends_sentence(_scalar(value))


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list | tuple) and not value)


def _scalar(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case _:
            return str(value).strip()


def _label(name: str) -> str:
    """`action_items` as `Action items`; what has capitals of its own stays as it is."""
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:]
