"""An answer as adapters see it."""

from __future__ import annotations

from typing import Any

from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.errors import BadAnswer
from stt_cli.net.fault import read_fault
from stt_cli.net.redact import Redactor
from stt_cli.net.transport import Raw

_ESCAPED = b"\\"
"""How JSON spells a character in another way."""


class HttpReply:
    """An answer of status 2xx, read to its end. Implements `contract.Reply`."""

    def __init__(self, title: str, raw: Raw, redact: Redactor) -> None:
        self._title = title
        self._redact = redact
        self.status = raw.status
        self.headers = raw.headers
        self.content = redact.raw(raw.body)

    def json(self) -> Any:
        """The decoded body, without our key. Raises BadAnswer where it is not JSON."""
        try:
            value = decoded(self.content)
            # What stood there as it is, is gone already.
            return self._redact.inside(value) if _ESCAPED in self.content else value
        except NotJson:
            reason = read_fault(self.headers, self.content, self._redact).text
            message = f"{self._title} answered with something that is not JSON: {reason}"
            raise BadAnswer(message) from None

    def text(self) -> str:
        return self.content.decode("utf-8", "replace")
