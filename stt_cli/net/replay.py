"""A session that sends nothing: it answers with what a service sent in an earlier run."""

from __future__ import annotations

from stt_cli.contract import Call, Reply, Spec, Unread
from stt_cli.errors import BadAnswer
from stt_cli.net.redact import redactor
from stt_cli.net.reply import HttpReply
from stt_cli.net.transport import Raw


class Replay:
    """Implements `contract.Session` for the one request that was answered."""

    def __init__(self, spec: Spec, unread: Unread) -> None:
        self._title = spec.title
        self._unread = unread
        self.last: HttpReply | None = None
        """The answer, once it was given."""

    def send(self, call: Call) -> Reply:
        """The kept answer, whatever is asked. Raises BadAnswer from the second time on."""
        if self.last:
            raise BadAnswer(f"{self._title}: one answer is stored, but more are needed")
        headers = {"content-type": self._unread.mime}
        raw = Raw(status=self._unread.status, headers=headers, body=self._unread.content)
        self.last = HttpReply(self._title, raw, redactor([]))
        return self.last
