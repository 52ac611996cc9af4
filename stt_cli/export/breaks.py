"""How well a line or a cue may end between two words."""

from __future__ import annotations

import re

from msgspec import Struct

from stt_cli.text.lists import Lists
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
_CLAUSE_ENDS = ",;:\u2013\u2014-\u3001\uff0c\uff1b\uff1a\u060c\u061b"
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d$")
# To `re` vowel signs and points are not letters, but they are part of a word's end.
_EDGES = re.compile(
    r"^[^\w%$\u20ac\xa3]+|[^\w%'\u2019\u0300-\u036f\u064b-\u0652\u0900-\u0963\u0966-\u0dff]+$"
)


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
