"""Turn recordings into text and subtitles: the command `stt`, and two functions for scripts.

    transcript = stt_cli.transcribe("talk.mp3", provider="openai", diarize=True)
    Path("talk.srt").write_text(stt_cli.export(transcript, "srt"))

Nothing is loaded before it is used; `__init__.pyi` is what type checkers read.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = [
    "BadAnswer",
    "CreditError",
    "InputError",
    "KeyRejected",
    "OutputError",
    "ProviderError",
    "Segment",
    "StoreError",
    "SttError",
    "Transcript",
    "UsageError",
    "Word",
    "export",
    "transcribe",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "export":
        return import_module("stt_cli.export")  # which can be called
    rooms = {"transcribe": "api", "Segment": "model", "Transcript": "model", "Word": "model"}
    return getattr(import_module(f"stt_cli.{rooms.get(name, 'errors')}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
