"""How well a line or a cue may end between two words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

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


def fold(text: str) -> str:
    """A word as the lists have it."""
    return _EDGES.sub("", text).lower().replace("\u2019", "'")


def cost(before: str, after: str, lists: Lists) -> float:
    """From 0, a sentence's end, to NEVER, for a break between the words `before` and `after`."""
    word, following = fold(before), fold(after)
    if word in lists["titles"] or _counted(word, following, lists):
        return NEVER
    if ends_sentence(before) and not _initial(before):
        return SENTENCE
    if before[-1:] in _CLAUSE_ENDS:
        return CLAUSE
    if _named(before, after) and word not in lists["bound"]:
        return NEVER
    worst = max((_AFTER[name] for name in _AFTER if word in lists[name]), default=PLAIN)
    if worst > PLAIN:
        return worst
    return min((_BEFORE[name] for name in _BEFORE if following in lists[name]), default=PLAIN)


def _counted(word: str, following: str, lists: Lists) -> bool:
    """Whether `following` is the unit of the number `word`."""
    if following not in lists["units"]:
        return False
    return word in lists["numbers"] or word[-1:].isdigit() or word[:1].isdigit()


def _initial(text: str) -> bool:
    """Whether `text` is one letter with a full stop, as in J. S. Bach."""
    return len(text) == 2 and text[0].isupper() and text[1] == "."


def _named(before: str, after: str) -> bool:
    """Whether the two look like parts of a name: capitals without a mark between them."""
    return _initial(before) or (_capital(before) and _capital(after))


def _capital(text: str) -> bool:
    return text[:1].isupper() and not text.isupper()
