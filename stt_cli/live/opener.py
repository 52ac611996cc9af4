"""How a connection comes about, bounded however long names, handshakes and services take."""

from __future__ import annotations

from collections.abc import Callable

from stt_cli.errors import Refused, SttError
from stt_cli.live.link import Link
from stt_cli.live.worker import Maker
from stt_cli.providers.live import Failure, Ready, StreamingCapabilities

TICK = 0.1


class TimeUp(Exception):
    """The user stopped the session, and has waited long enough for the last text."""


class Opener:
    """Opens links that take audio; `heed` is called several times a second, and may raise TimeUp."""

    def __init__(
        self,
        open_link: Callable[[str], Link],
        traits: StreamingCapabilities,
        clock: Callable[[], float],
        heed: Callable[[], None],
    ) -> None:
        """`open_link` connects, given the last words as context."""
        self._open_link = open_link
        self._traits = traits
        self._clock = clock
        self._heed = heed
        self._never_ready = False

    def open(self, context: str) -> tuple[Link, str | None]:
        """A link that takes audio, and what the service calls the session."""
        link = self._connected(context)
        try:
            return link, self._await_ready(link)
        except (SttError, TimeUp):
            link.close(clean=False)
            raise

    def _connected(self, context: str) -> Link:
        opening = Maker(
            lambda: self._open_link(context), lambda link: link.close(clean=False), "stt-connect"
        )
        opening.start()
        try:
            while (link := opening.result(TICK)) is None:
                self._heed()
        except TimeUp:
            opening.abandon()
            raise
        return link

    def _await_ready(self, link: Link) -> str | None:
        traits = self._traits
        deadline = self._clock() + (0 if self._never_ready else traits.ready_within or 0)
        while (left := deadline - self._clock()) > 0:
            for update in link.receive(min(left, TICK)):
                if isinstance(update, Ready):
                    return update.session
                if isinstance(update, Failure):
                    raise update.error
            self._heed()
        if traits.ready_required and traits.ready_within is not None:
            raise Refused(f"{traits.provider} was not ready within {traits.ready_within:.0f} s")
        self._never_ready = True
        return None
