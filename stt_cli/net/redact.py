"""Keeping secrets out of everything that is shown or written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

HIDDEN = "***"
SHORTEST = 4
"""Characters below which nothing is a secret: servers that need no key are given any letter."""
LEAST = 8
"""Characters of a secret that cannot be a word of somebody's speech."""

# Lengths are bounded, so that no text takes more than its own length to search.
_PARAMETER = re.compile(r"([?&][^=&?\s]{1,200}=)([^&#\s\"']+)")
_SECRET_NAME = re.compile(
    r"token|key|secret|signature|sig|passw|pwd|credential|auth", re.IGNORECASE
)
_USERINFO = re.compile(r"(\b[\w+.-]{1,20}://)[^/?#\s\"'<>]+@")
_BEARER = re.compile(r"\b(bearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE)


class Redactor:
    """Hides secrets, passwords in URLs and parameters that look like tokens."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._known: list[str] = []
        self._long: list[str] = []
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """More to hide; of two that begin alike, the longer one whole."""
        long = [secret for secret in secrets if len(secret) >= SHORTEST]
        forms = {form for secret in long for form in (secret, quote(secret, ""))}
        self._known = sorted({*self._known, *forms}, key=len, reverse=True)
        self._long = [secret for secret in self._known if len(secret) >= LEAST]

    def __call__(self, text: str) -> str:
        """A message or a URL without anything secret. Cut it only after that."""
        text = _without(text, self._known)
        text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
        text = _PARAMETER.sub(_parameter, text)
        return _BEARER.sub(rf"\1{HIDDEN}", text)

    def said(self, text: str) -> str:
        """What somebody said, without the secrets themselves; short ones may be words."""
        return _without(text, self._long)

    def raw(self, content: bytes) -> bytes:
        """Bytes without the secrets that stand in them as they are."""
        for secret in self._long:
            content = content.replace(secret.encode(), HIDDEN.encode())
        return content

    def inside(self, value: Any) -> Any:
        """A decoded value with all its texts as `said` leaves them."""
        match value:
            case str():
                return self.said(value)
            case list():
                return [self.inside(one) for one in value]
            case dict():
                return {self.inside(name): self.inside(one) for name, one in value.items()}
            case _:
                return value


def redactor(secrets: Iterable[str]) -> Redactor:
    """What hides `secrets`."""
    return Redactor(secrets)


NOTHING = Redactor([])
"""For who has no secrets of his own; those of URLs are hidden all the same."""


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _parameter(found: re.Match[str]) -> str:
    return found[1] + HIDDEN if _SECRET_NAME.search(found[1]) else found[0]
