"""How well a line or a cue may end between two words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from stt_cli.export.paragraphs import ends_sentence

SENTENCE, CLAUSE, PLAIN, NEVER = 0, 8, 30, 200
_BEFORE = {"conjunctions": 12, "prepositions": 18}
_AFTER = {"bound": NEVER, "titles": NEVER, "conjunctions": 90, "prepositions": 90, "pronouns": 60}
_CLAUSE_ENDS = ",;:\u2013\u2014-\u3001\uff0c\uff1b\uff1a\u060c\u061b"
_EDGES = re.compile(r"^[^\w%$\u20ac\xa3]+|[^\w%'\u2019]+$")
_CODES = {
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "por": "pt",
    "ita": "it", "rus": "ru", "english": "en", "spanish": "es", "french": "fr", "german": "de",
    "portuguese": "pt", "italian": "it", "russian": "ru",
}  # fmt: skip

Lists = dict[str, frozenset[str]]


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("breaks.toml").read_text("utf-8"))


@cache
def word_lists(language: str | None) -> Lists:
    """The word lists of a language given by code or name; empty lists where there are none."""
    code = re.split("[-_]", (language or "").lower())[0]
    own = _data().get(_CODES.get(code, code), {})
    names = ("bound", "conjunctions", "prepositions", "pronouns", "titles", "numbers", "units")
    return {name: frozenset(own.get(name, "").split()) for name in names}


def likely(text: str) -> str | None:
    """The language whose small words make up most of `text`, None where none has a tenth."""
    words = text[:5000].lower().split()
    counts = {code: _small_words(words, word_lists(code)) for code in _data()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] * 10 >= len(words) > 0 else None


def _small_words(words: list[str], lists: Lists) -> int:
    small = lists["bound"] | lists["conjunctions"] | lists["prepositions"] | lists["pronouns"]
    return sum(word in small for word in words)


class Traits(Struct, frozen=True, kw_only=True, gc=False):
    """What matters of one written word for breaks beside it.

    `after` and `before` are what a break there costs for the word itself.
    """

    after: float
    before: float
    counts: bool
    unit: bool
    initial: bool
    capital: bool


def traits(text: str, lists: Lists) -> Traits:
    """What `lists` and its marks and capitals say of a word."""
    word = _EDGES.sub("", text).lower().replace("\u2019", "'")
    initial = len(text) == 2 and text[0].isupper() and text[1] == "."
    return Traits(
        after=_after(text, word, initial, lists),
        before=min((cost for name, cost in _BEFORE.items() if word in lists[name]), default=PLAIN),
        counts=word in lists["numbers"] or word[:1].isdigit() or word[-1:].isdigit(),
        unit=word in lists["units"],
        initial=initial,
        capital=text[:1].isupper() and not text.isupper() and word not in lists["bound"],
    )


def _after(text: str, word: str, initial: bool, lists: Lists) -> float:
    if word in lists["titles"]:
        return NEVER
    if ends_sentence(text) and not initial:
        return SENTENCE
    if text[-1:] in _CLAUSE_ENDS:
        return CLAUSE
    return max((cost for name, cost in _AFTER.items() if word in lists[name]), default=PLAIN)


def cost(word: Traits, following: Traits) -> float:
    """From 0, a sentence's end, to NEVER, for a break between two words."""
    if word.counts and following.unit:
        return NEVER
    if word.after < PLAIN:
        return word.after
    if word.initial or (word.capital and following.capital):
        return NEVER
    return max(word.after, following.before) if word.after > PLAIN else following.before
