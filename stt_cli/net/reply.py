"""An answer as adapters see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.errors import BadAnswer
from stt_cli.net.fault import read_fault
from stt_cli.net.transport import Raw


class HttpReply:
    """An answer of status 2xx, read to its end. Implements `contract.Reply`."""

    def __init__(self, title: str, raw: Raw, redact: Callable[[str], str]) -> None:
        self._title = title
        self._redact = redact
        self.status = raw.status
        self.headers = raw.headers
        self.content = raw.body

    def json(self) -> Any:
        """The decoded body. Raises BadAnswer where it is not JSON."""
        try:
            return decoded(self.content)
        except NotJson:
            told = self._redact(read_fault(self.headers, self.content).text)
            message = f"{self._title} answered with something that is not JSON: {told}"
            raise BadAnswer(message) from None

    def text(self) -> str:
        return self.content.decode("utf-8", "replace")
