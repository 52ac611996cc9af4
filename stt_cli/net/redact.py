"""Keeping secrets out of everything that is shown or written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

HIDDEN = "***"

_PARAMETER = re.compile(
    r"([?&][^=&\s]*(?:token|key|secret|signature|sig|password|credential|auth)[^=&\s]*=)[^&#\s\"']+",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(\w+://)[^/@\s]+@")
_BEARER = re.compile(r"\b(bearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE)


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that hides `secrets`, passwords in URLs and parameters that look like tokens."""
    known = sorted({form for secret in secrets if secret for form in (secret, quote(secret, ""))})

    def redact(text: str) -> str:
        for secret in reversed(known):  # the longer of two that begin alike comes first
            text = text.replace(secret, HIDDEN)
        for pattern in (_USERINFO, _PARAMETER, _BEARER):
            keep = rf"\1{HIDDEN}@" if pattern is _USERINFO else rf"\1{HIDDEN}"
            text = pattern.sub(keep, text)
        return text

    return redact
