"""Lines for the user: notices and errors, safe to print whatever they contain."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

from stt_cli.text.sanitize import visible


def as_json(value: Any) -> bytes:
    """`value` as JSON on one line; bytes of file names that are no UTF-8 are made visible."""
    import msgspec

    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode()


def colour_wanted(stream: TextIO, env: Mapping[str, str] = os.environ) -> bool:
    """Whether `stream` is a terminal whose user did not ask for plain text."""
    return is_terminal(stream) and not env.get("NO_COLOR") and env.get("TERM") != "dumb"


def is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def speak_json(wanted: bool) -> None:
    """Whether `error` and `note` say what they say as events of `--progress json`."""
    global _json  # one process has one stderr
    _json = wanted


_json = False


def error(message: str) -> None:
    """One line on stderr that says what went wrong."""
    if _json:
        line(as_json({"event": "error", "error": visible(message)}).decode())
        return
    label = "\033[31merror:\033[0m" if colour_wanted(sys.stderr) else "error:"
    line(f"stt: {label} {visible(message)}")


def note(message: str) -> None:
    """One line on stderr that the user may want to know."""
    if _json:
        line(as_json({"event": "notice", "level": 0, "message": visible(message)}).decode())
        return
    line(f"stt: {visible(message)}")


def line(text: str) -> None:
    """`text`, which is clean already, on stderr; the work goes on where nobody can read it."""
    # A broken pipe, a full disk, a terminal that was closed: nobody reads messages any more.
    with suppress(OSError, ValueError):
        sys.stderr.write(without_secrets(text) + "\n")
        sys.stderr.flush()


def without_secrets(text: str) -> str:
    """`text` without the keys that this process has had in hand, and the secrets in URLs."""
    from stt_cli.net.redact import redactor

    keys = sys.modules.get("stt_cli.keys")  # not loaded, it has found none
    return redactor(keys.found if keys else ())(text)
