"""What a process must do to be a good worker: obey its parent alone, and have its engine loaded."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress

from stt_cli.errors import SttError
from stt_cli.media.isolated import follow_parent
from stt_cli.providers import local
from stt_cli.providers.local import whisper


def initialize(model: str | None) -> None:
    """Leave Ctrl-C to the parent, never outlive it, and load the engine of `model`, if any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow_parent, daemon=True).start()
    # A pool whose initializer fails says only that it is broken; the first piece says why.
    with suppress(SttError):
        if model is not None:
            warm_up(model)


def warm_up(model: str) -> None:
    """Load the engine of `model` into this process. Raises as `local.transcribe` does."""
    if model == local.SPHINX:
        from stt_cli.providers.local import sphinx

        sphinx.decoder()
    elif whisper.installed():
        whisper.load(model)
