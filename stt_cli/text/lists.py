"""The small words of languages, and others that tell how a line may end: `lists.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from stt_cli.languages import code

_SMALL = ("bound", "conjunctions", "prepositions", "genitives", "pronouns")
_LISTS = (*_SMALL, "modifiers", "clinging", "titles", "numbers", "units")

Lists = dict[str, frozenset[str]]


@cache
def data() -> dict[str, dict[str, str]]:
    """`lists.toml`."""
    return tomllib.loads(files(__package__).joinpath("lists.toml").read_text("utf-8"))


@cache
def word_lists(language: str | None) -> Lists:
    """The word lists of a language given by code or name; empty lists where there are none."""
    own = data().get(code(language) or "", {})
    lists = {name: frozenset(own.get(name, "").split()) for name in _LISTS}
    return {**lists, "small": frozenset[str]().union(*(lists[name] for name in _SMALL))}


def likely(text: str) -> str | None:
    """The language whose small words make up most of `text`, None where none has a tenth."""
    words = text[:5000].lower().split()
    counts = {name: _small_words(words, word_lists(name)) for name in data()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] * 10 >= len(words) > 0 else None


def _small_words(words: list[str], lists: Lists) -> int:
    return sum(word in lists["small"] for word in words)
