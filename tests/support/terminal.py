"""A shell in a terminal of its own, to which a test types."""

from __future__ import annotations

import os
import pty
import select
import time
from pathlib import Path

PATIENCE = 60.0
"""Seconds until a shell that does not answer fails the test."""


def answered(
    command: list[str], steps: list[tuple[str, str]], *, cwd: Path, env: dict[str, str]
) -> str:
    """What the terminal shows when each step's keys are typed once it has shown the step's text,
    after that of the step before; until it shows `<end>`."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.chdir(cwd)
        os.execvpe(command[0], command, env)
    shown, after = "", 0
    try:
        for text, keys in [*steps, ("<end>", "")]:
            shown += _until(terminal, text, shown[after:])
            after = shown.index(text, after) + len(text)
            os.write(terminal, keys.encode())
    finally:
        os.close(terminal)
        os.kill(child, 9)
        os.waitpid(child, 0)
    return shown


def _until(terminal: int, text: str, seen: str) -> str:
    shown, deadline = "", time.monotonic() + PATIENCE
    while text not in seen + shown:
        assert time.monotonic() < deadline, seen + shown
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
    return shown


def typed(command: list[str], keys: str, *, cwd: Path, env: dict[str, str], ends: int) -> str:
    """What the terminal shows when `keys` are typed into it, until it has shown `<end>` so often."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.chdir(cwd)
        os.execvpe(command[0], command, env)
    try:
        os.write(terminal, keys.encode())
        return _shown(terminal, ends)
    finally:
        os.close(terminal)
        os.kill(child, 9)
        os.waitpid(child, 0)


def _shown(terminal: int, ends: int) -> str:
    shown, deadline = b"", time.monotonic() + PATIENCE
    while shown.count(b"<end>") < ends:
        assert time.monotonic() < deadline, shown.decode("utf-8", "replace")
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536)
    return shown.decode("utf-8", "replace")
