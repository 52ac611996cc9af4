"""Scripts: which of them put no space between words, which one a text is in, and how wide it is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from stt_cli.languages import code

SPACELESS = "\u2e80-\u2fff\u3005-\u30ff\u3100-\u312f\u31a0-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
"""Inside a character class: Han, kana and bopomofo, which are written without spaces."""
SPACELESS_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese and Khmer: without spaces, too, but only a dictionary knows where a word ends."""
UNSPACED = f"{SPACELESS_ASIAN}{SPACELESS}\u3000-\u3004\ufe30-\ufe4f\uff00-\uffef"
"""All of these, with their punctuation and forms of full width."""

_SCRIPTS = {  # compiled when a text is looked at: that takes milliseconds
    "ja": "[\u3041-\u30ff]",
    "ko": "[\u1100-\u11ff\uac00-\ud7af]",
    "zh": "[\u3400-\u9fff\U00020000-\U0003ffff]",
    "ar": "[\u0600-\u06ff\u0750-\u077f]",
    "hi": "[\u0900-\u097f]",
}
_CHINESE = frozenset({"zh", "yue", "wuu", "gan", "hak", "hsn", "nan"})


def columns(text: str) -> int:
    """Columns that `text` takes: wide characters two, combining and invisible ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def script(text: str, language: str | None = None) -> str | None:
    """The key of `options.SCRIPTS` for `text`, None where Latin counts hold.

    The language decides where it is known, else what a tenth of the letters are written in.
    """
    known = code(language)
    if known:
        return "zh" if known in _CHINESE else known if known in _SCRIPTS else None
    sample = text[:5000]
    letters = sum(map(str.isalpha, sample))
    for name, letter in _SCRIPTS.items():
        if 0 < letters <= len(re.findall(letter, sample)) * 10:
            return name
    return None
