"""What a service reports about itself, gathered from several of its addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stt_cli.errors import BadAnswer, KeyRejected, SttError, UsageError


def gather(**parts: Callable[[], Any]) -> dict[str, Any]:
    """The answer of each part by its name; `{"error": why}` for a part that the service refuses.

    Raises the first refusal where all are refused, and at once where the service fails.
    """
    report: dict[str, Any] = {}
    refusals: list[SttError] = []
    for name, ask in parts.items():
        try:
            report[name] = ask()
        except (KeyRejected, UsageError, BadAnswer) as error:
            report[name] = {"error": error.message}
            refusals.append(error)
    if len(refusals) == len(parts):
        raise refusals[0]
    return report
