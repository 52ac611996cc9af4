"""What a process must do to be a good worker: obey its parent alone, and have its engine loaded."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from typing import NoReturn

from stt_cli.contract import Ask, Call, LocalProvider, Piece
from stt_cli.errors import BadAnswer, ProviderError, SttError
from stt_cli.media.isolated import follow_parent
from stt_cli.model import Answer
from stt_cli.providers import load


def initialize(provider: str | None = None, ask: Ask | None = None) -> None:
    """Make a fresh process a worker for what is asked of `provider`: a process pool's initializer.

    It leaves Ctrl-C to its parent, never outlives it, and loads the engine that is asked for, if any.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow_parent, daemon=True).start()
    if provider is None or ask is None:
        return
    # A pool whose initializer fails says only that it is broken; the first piece says why.
    with suppress(SttError):
        engines = load(provider)
        if isinstance(engines, LocalProvider):
            engines.prepare(ask)


class Offline:
    """The session of engines on this machine, which reaches nobody."""

    def send(self, call: Call) -> NoReturn:
        """Raises ProviderError, always."""
        raise ProviderError(f"an engine on this machine has no service to ask for {call.path}")


def transcribe(provider: str, piece: Piece, ask: Ask) -> Answer:
    """The answer of an engine of `provider`. Raises as `Provider.transcribe`."""
    answer = load(provider).transcribe(piece, ask, Offline())
    if not isinstance(answer, Answer):
        raise BadAnswer(f"{provider} runs on this machine and left a job that cannot be polled")
    return answer
