"""A moment in the past, as it is typed."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import Annotated

import typer

from stt_cli.errors import UsageError

_AGO = re.compile(r"(\d{1,5})\s*(h|d|w)", re.IGNORECASE)
_SECONDS = {"h": 3600.0, "d": 86_400.0, "w": 604_800.0}

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Not before this day, as 2026-03-31, or 12h, 7d, 2w ago."),
]


def moment(text: str | None) -> float | None:
    """Seconds since 1970. Raises UsageError for what is neither a date nor a stretch of time."""
    if text is None:
        return None
    if ago := _AGO.fullmatch(text.strip()):
        return time.time() - int(ago[1]) * _SECONDS[ago[2].lower()]
    try:
        return datetime.fromisoformat(text.strip()).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"--since {text!r} is not a date", hint="write it as 2026-03-31, or as 12h, 7d or 2w"
        ) from error
