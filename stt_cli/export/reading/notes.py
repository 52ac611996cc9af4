"""What a reader has to say about a file, for the user: on lines it could not read, on choices."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str], None]

MOST = 100
"""Lines of one file that are named one by one."""


def silent(_: str) -> None:
    """For callers who want the transcript only."""


class Notes:
    """Notes about the file `name`, one line each, which `give` passes to `tell`."""

    def __init__(self, name: str, tell: Tell = silent) -> None:
        self.name, self._tell = name, tell
        self._pending: list[str] = []
        self._count = 0

    def say(self, message: str) -> None:
        """Something about the whole file."""
        self._pending.append(f"{self.name}: {message}")

    def line(self, number: int, message: str) -> None:
        """Something about a line; the first is 1. Beyond MOST they are only counted."""
        self._count += 1
        if self._count <= MOST:
            self._pending.append(f"{self.name}:{number}: {message}")

    def give(self) -> None:
        """Hand out what is known by now; without this it is dropped, as for a file of no use."""
        if (more := self._count - MOST) > 0:
            self.say(f"{more} more line{'s' * (more > 1)} of this kind")
        for message in self._pending:
            self._tell(message)
        self._pending, self._count = [], 0


def quoted(text: str, most: int = 60) -> str:
    """`text` in quotes, cut where it is long, fit for one line on a terminal."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * most]).split())
    return f'"{plain[: most - 1]}…"' if len(plain) > most else f'"{plain}"'
