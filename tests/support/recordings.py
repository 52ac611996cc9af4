"""Recordings of numbered words, and what was said in them."""

from __future__ import annotations

from pathlib import Path

from tests.simulators.tones import Speech, speak


def numbered(words: int, *, start: int = 0, every: int = 7, pause: float = 0.7) -> Speech:
    """`w0 w1 w2 ...`, with a pause of so many seconds after `every` so many words."""
    pauses = dict.fromkeys(range(every - 1, words, every), pause)
    return speak([f"w{number}" for number in range(start, start + words)], pauses=pauses)


def record(
    folder: Path, words: int = 40, name: str = "talk.wav", *, every: int = 7, pause: float = 0.7
) -> Speech:
    """Numbered words as a file in `folder`."""
    speech = numbered(words, every=every, pause=pause)
    (folder / name).write_bytes(speech.wav())
    return speech


def plain(text: str) -> list[str]:
    """The words of a text without case and punctuation, which services add."""
    return ["".join(c for c in word if c.isalnum()) for word in text.lower().split()]
