"""What a shell asks for at each press of the tab key, answered without loading anything else.

`python -m stt_cli completion jobs` and `... profiles` print a name a line, and after a tab what it
is. On an error they print nothing, as a shell cannot show a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress

from stt_cli.paths import paths

MOST = 100
"""Jobs, the newest first."""


def _jobs() -> Iterator[str]:
    import sqlite3

    address = f"{paths().store.as_uri()}?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, timeout=0.02)) as db:
        rows = db.execute("SELECT id, state, name FROM job ORDER BY number DESC LIMIT ?", (MOST,))
        for id, state, name in rows:
            yield f"{id}\t{state} {''.join(c if c.isprintable() else ' ' for c in name)}"


def _profiles() -> Iterator[str]:
    import tomllib

    with suppress(OSError, ValueError, AttributeError):
        content = tomllib.loads(paths().config.read_text("utf-8-sig"))
        for name, options in content.get("profiles", {}).items():
            yield f"{name}\t{', '.join(options)}"


ASKED: dict[str, Callable[[], Iterator[str]]] = {"jobs": _jobs, "profiles": _profiles}


def answer(what: str) -> str:
    return "".join(f"{line}\n" for line in ASKED[what]())
