"""Recordings cleaned by a service before they are transcribed; their clock stays as it is."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from stt_cli import files
from stt_cli.contract import Piece, ToolAsk
from stt_cli.errors import SttError
from stt_cli.media.feeds import DEFAULT
from stt_cli.media.isolated import probe, windows
from stt_cli.media.record import Flac
from stt_cli.pcm import BYTES, RATE
from stt_cli.pipeline.reading.method import Sender
from stt_cli.pipeline.task import Source
from stt_cli.services.endpoint import Notify, open_service
from stt_cli.services.policy import Policy
from stt_cli.services.tools import sounds
from stt_cli.services.tools.toolbox import Chosen, Toolbox
from stt_cli.store import Store


class Enhancer:
    """Has the sound of recordings cleaned, each once. Used by one thread."""

    def __init__(
        self, chosen: Chosen, policy: Policy, store: Store, scratch: Path, notify: Notify
    ) -> None:
        self._chosen = chosen
        self._policy = policy
        self._store = store
        self._scratch = scratch
        self._notify = notify
        self._stack = ExitStack()
        self._box: Toolbox | None = None

    def close(self) -> None:
        """End the session, at once; what is under way raises Interrupted."""
        self._stack.close()

    def enhanced(self, name: str, source: Source, sender: Sender, *, fresh: bool) -> Source:
        """The recording called `name` with clean sound; as it is where that cannot be had, which
        is reported."""
        try:
            sound = self._sound(source, fresh=fresh)
        except SttError as error:
            self._notify(0, f"{name}: transcribed as it is, not enhanced: {error}")
            return source
        if sound is None:
            self._notify(0, f"{name}: transcribed as it is: several tracks are not enhanced")
            return source
        media = replace(probe(sound), is_plain=False)
        method = sender.method(media)
        return replace(source, path=sound, start=0.0, feeds=(DEFAULT,), method=method, piece=None)

    def _sound(self, source: Source, *, fresh: bool) -> Path | None:
        """The file with clean sound, on the clock of the recording."""
        if source.path is None or len(source.feeds) != 1:
            return None
        ask = self._chosen.complete(ToolAsk(tool="enhance"))
        feed = repr(source.feeds[0])
        made_from = sounds.origin(self._chosen.endpoint.identity, ask, source.sha256, feed)
        kept = self._store.sound(made_from.settings)
        if fresh or not kept.is_file():
            self._make(source, ask, kept)
        return kept

    def _make(self, source: Source, ask: ToolAsk, kept: Path) -> None:
        # Decoded here, and not sent as it is: only so a service's 0 is the recording's.
        plain = self._scratch / "plain.flac"
        seconds = _flac(source, plain)
        piece = Piece(
            name="audio.flac",
            mime="audio/flac",
            seconds=seconds,
            size=plain.stat().st_size,
            open=lambda: plain.open("rb"),
        )
        answer, clean = self._scratch / "answer.wav", self._scratch / "clean.flac"
        sounds.received(self._opened(), ask, piece, answer, (seconds,))
        _flac(Source(sha256="", path=answer), clean)
        with clean.open("rb") as file, files.replacing(kept, private=True) as target:
            shutil.copyfileobj(file, target)

    def _opened(self) -> Toolbox:
        if self._box is None:
            service = self._stack.enter_context(
                open_service(self._chosen.endpoint, self._policy, self._notify)
            )
            self._box = Toolbox(
                chosen=self._chosen, service=service, store=self._store, notify=self._notify
            )
        return self._box


def _flac(source: Source, path: Path) -> float:
    """Write the sound of a recording, on its clock, to `path`; returns its seconds."""
    recorder, size = Flac(path, RATE), 0
    try:
        for window in windows(source.path or path, source.feeds[0]):
            recorder.write(window.pcm)
            size += len(window.pcm)
    finally:
        recorder.close()
    return size / BYTES
