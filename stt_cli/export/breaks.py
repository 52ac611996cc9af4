"""How well a line or a cue may end between two words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from stt_cli.languages import code
from stt_cli.text.segments import ends_sentence

SENTENCE, CLAUSE, PLAIN, NEVER = 0, 8, 30, 200
_COUNTED = 90
_LOOSE = 25
"""What a pronoun or adjective costs before a word that it does not lean on."""
_BEFORE = {"conjunctions": 12, "prepositions": 18, "genitives": 27}
_AFTER = {
    "bound": NEVER, "titles": NEVER, "conjunctions": 120, "prepositions": 120, "genitives": 120,
    "pronouns": 100, "modifiers": 60,
}  # fmt: skip
_SMALL = ("bound", "conjunctions", "prepositions", "genitives", "pronouns")
_LISTS = (*_SMALL, "modifiers", "clinging", "titles", "numbers", "units")
_CLAUSE_ENDS = ",;:\u2013\u2014-\u3001\uff0c\uff1b\uff1a\u060c\u061b"
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d$")
# To `re` vowel signs and points are not letters, but they are part of a word's end.
_EDGES = re.compile(
    r"^[^\w%$\u20ac\xa3]+|[^\w%'\u2019\u0300-\u036f\u064b-\u0652\u0900-\u0963\u0966-\u0dff]+$"
)

Lists = dict[str, frozenset[str]]


@cache
def data() -> dict[str, dict[str, str]]:
    """`breaks.toml`."""
    return tomllib.loads(files(__package__).joinpath("breaks.toml").read_text("utf-8"))


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


class Traits(Struct, frozen=True, kw_only=True, gc=False):
    """What matters of one written word for breaks beside it.

    `after` and `before` are what a break there costs for the word itself.
    """

    after: float
    before: float
    counts: bool
    unit: bool
    clings: bool
    initial: bool
    capital: bool


def traits(text: str, lists: Lists) -> Traits:
    """What `lists` and its marks and capitals say of a word."""
    word = _EDGES.sub("", text).lower().replace("\u2019", "'")
    initial = len(text) == 2 and text[0].isupper() and text[1] == "."
    head, mark, tail = word.partition("'")
    first, last = {word, head + mark}, {word, tail}
    return Traits(
        after=_after(text, last, initial, lists),
        before=min((cost for name, cost in _BEFORE.items() if first & lists[name]), default=PLAIN),
        counts=word in lists["numbers"] or _is_figure(word),
        unit=word in lists["units"],
        clings=word in lists["clinging"],
        initial=initial,
        capital=text[:1].isupper() and not text.isupper() and word not in lists["small"],
    )


def _is_figure(word: str) -> bool:
    """Whether a word is a number in digits that something may be counted by."""
    return (word[:1].isdigit() or word[-1:].isdigit()) and not _YEAR.match(word)


def _after(text: str, words: set[str], initial: bool, lists: Lists) -> float:
    if words & lists["titles"]:
        return NEVER
    if ends_sentence(text) and not initial:
        return SENTENCE
    if text[-1:] in _CLAUSE_ENDS:
        return CLAUSE
    return max((cost for name, cost in _AFTER.items() if words & lists[name]), default=PLAIN)


def cost(word: Traits, following: Traits) -> float:
    """From 0, a sentence's end, to NEVER, for a break between two words."""
    if word.counts and following.unit:
        return NEVER
    if word.after < PLAIN:
        return word.after
    if word.initial or following.clings or (word.capital and following.capital):
        return NEVER
    if word.counts and following.before == PLAIN:
        return max(word.after, _COUNTED)
    if following.before < PLAIN and word.after < _AFTER["conjunctions"]:
        return following.before + _LOOSE * (word.after > PLAIN)
    return max(word.after, following.before)
