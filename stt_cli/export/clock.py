"""Times as they are written."""

from __future__ import annotations


def milliseconds(seconds: float) -> int:
    """Whole milliseconds, never negative."""
    return max(0, round(seconds * 1000))


def clock(seconds: float) -> str:
    """`H:MM:SS` for people, `MM:SS` below an hour."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def stamp(ms: int, mark: str = ".") -> str:
    """`HH:MM:SS.mmm` with `mark` before the milliseconds."""
    seconds, ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{mark}{ms:03}"
