"""Texts made comparable by language, as Whisper's own measurements do."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache

from stt_cli.evaluate.library import require
from stt_cli.languages import code
from stt_cli.model import Transcript
from stt_cli.text.scripts import script

Normalizer = Callable[[str], str]

_BY_LETTER = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km", "bo"})
"""Written without spaces between words: there each letter is counted as a word."""
_SIGNED = frozenset(
    {"hi", "mr", "ne", "sa", "bn", "as", "pa", "gu", "or", "ta", "te", "kn", "ml", "si"}
    | {"th", "lo", "my", "km", "bo"}
)
"""Whose vowels are marks of their own, which are part of the word."""


def language_of(reference: Transcript, hypothesis: Transcript, said: str | None) -> str | None:
    """The language that decides how texts are normalised; None where it cannot be known."""
    known = (code(said), code(reference.language), code(hypothesis.language))
    return next(filter(None, known), None) or script(reference.text)


@cache
def normalizer(language: str | None) -> Normalizer:
    """English has its own (numbers, spelling, contractions); the others share one."""
    require()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its docstrings, when first compiled
        from whisper_normalizer.basic import BasicTextNormalizer
        from whisper_normalizer.english import EnglishTextNormalizer
    normal: Normalizer
    if language == "en":
        normal = EnglishTextNormalizer()
    else:
        normal = BasicTextNormalizer(
            split_letters=language in _BY_LETTER, preserve_marks=language in _SIGNED
        )
    return normal
