"""Keeping secrets out of everything that is shown or written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

HIDDEN = "***"

# Lengths are bounded, so that no text takes more than its own length to search.
_PARAMETER = re.compile(r"([?&][^=&?\s]{1,200}=)([^&#\s\"']+)")
_SECRET_NAME = re.compile(
    r"token|key|secret|signature|sig|passw|pwd|credential|auth", re.IGNORECASE
)
_USERINFO = re.compile(r"(\b[\w+.-]{1,20}://)[^/?#\s]+@")
_BEARER = re.compile(r"\b(bearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE)


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that hides `secrets`, passwords in URLs and parameters that look like tokens."""
    known = sorted({form for secret in secrets if secret for form in (secret, quote(secret, ""))})

    def redact(text: str) -> str:
        for secret in reversed(known):  # the longer of two that begin alike comes first
            text = text.replace(secret, HIDDEN)
        text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
        text = _PARAMETER.sub(_parameter, text)
        return _BEARER.sub(rf"\1{HIDDEN}", text)

    return redact


def _parameter(found: re.Match[str]) -> str:
    return found[1] + HIDDEN if _SECRET_NAME.search(found[1]) else found[0]
