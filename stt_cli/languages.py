"""Languages, by any of their names: ISO 639-1, -2 and -3 codes, English and own names.

`languages.tsv` has a line for each: its shortest code, its other codes (the first is the three
letters of ISO 639-2/T or 639-3), and its names, the English one first.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from msgspec import Struct

from stt_cli.errors import UsageError

_NONE = frozenset({"", "auto", "und", "unknown", "mul", "multi", "multilingual", "mis", "zxx"})
"""What stands for no particular language."""

# Country codes that people type for the language of the country.
_COUNTRIES = {
    "at": "de", "au": "en", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "il": "he",
    "jp": "ja", "mx": "es", "pk": "ur", "ua": "uk", "us": "en",
}  # fmt: skip


_TAG = re.compile(
    r"\s*[a-z]{2,3}(?:[-_][a-z]{3})?(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z0-9])",
    re.IGNORECASE,
)


class _Language(Struct, frozen=True):
    code: str
    others: tuple[str, ...]
    names: tuple[str, ...]


def code(language: str | None) -> str | None:
    """The shortest ISO 639 code of a language, named in any way; None for `auto` and for nothing.

    A region, script or encoding is left out. What is not known is returned without its region, in
    lower case ("xx-YY" gives "xx"): services may know more languages than we do.
    """
    if not isinstance(language, str):  # what a service sends may be anything
        return None
    name = _folded(language)
    return None if name in _NONE else _known(name) or re.split(r"[-.@]", name)[0]


def parse(language: str | None) -> str | None:
    """As `code`, of what a user typed. Raises UsageError for a language that is not known."""
    found = code(language)
    if language is None or found is None or found in _table():
        return found
    near = _nearest(_folded(language))
    hint = f"did you mean {near}?" if near else "use a code or a name, as in en, yue or german"
    raise UsageError(f"there is no language {language!r}", hint=hint)


def tag(language: str | None) -> str | None:
    """The language as documents name it (BCP 47): its code, with the script and region given.

    None for no language, and for text that cannot be a tag.
    """
    base = code(language)
    found = _TAG.match(language or "")
    if base is None or not re.fullmatch("[a-z]{2,8}", base):
        return None
    script, region = found.groups() if found else (None, None)
    return "-".join(filter(None, (base, script and script.title(), region and region.upper())))


def three_letters(language: str | None) -> str | None:
    """The language's ISO 639-2 or -3 code, as media containers name it; None where not known."""
    known = _table().get(code(language) or "")
    return known.others[0] if known else None


def name(language: str | None) -> str:
    """The language in English, for people; what was given where it is not known."""
    known = _table().get(code(language) or "")
    return known.names[0] if known else language or ""


def _folded(language: str) -> str:
    """In lower case, without accents or a bracketed remark, and with hyphens for underscores."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\s*\(.*\)", "", language).casefold())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(bare.replace("_", "-").split())


def _known(name: str) -> str | None:
    forms = _forms()
    if name in forms:
        return forms[name]
    base, *rest = re.split(r"[-.@]", name)
    # Chinese languages are also written as kinds of Chinese: zh-yue.
    kind = forms.get(rest[0]) if base == "zh" and rest and len(rest[0]) == 3 else None
    return kind or forms.get(base)


def _nearest(typed: str) -> str | None:
    """The known language whose code or name is most like `typed`, with its code."""
    if typed in _COUNTRIES:
        return _shown(_COUNTRIES[typed])
    forms = _forms()
    # Languages with a two-letter code first: they are the ones that most people speak.
    common = [form for form, code in forms.items() if len(code) == 2]
    near = get_close_matches(typed, common) or get_close_matches(typed, forms)
    best = max(near, key=lambda form: form[0] == typed[0], default=None)
    return _shown(forms[best]) if best else None


def codes() -> tuple[str, ...]:
    """The shortest code of every language."""
    return tuple(_table())


def _shown(code: str) -> str:
    return f"{code} ({name(code)})"


@cache
def _table() -> dict[str, _Language]:
    lines = files(__package__).joinpath("languages.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return {
        code: _Language(code, tuple(others.split()), tuple(names.split("; ")))
        for code, others, names in rows
    }


@cache
def _forms() -> dict[str, str]:
    """Every code and folded name, with the shortest code; codes go before names."""
    table = _table().values()
    named = {_folded(name): one.code for one in table for name in one.names}
    return named | {form: one.code for one in table for form in (one.code, *one.others)}
