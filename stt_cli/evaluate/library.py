"""The extra `evaluate`: alignment and normalisation as the field does them."""

from __future__ import annotations

from importlib.util import find_spec

from stt_cli.errors import UsageError
from stt_cli.installation import command_for

_NEEDED = ("rapidfuzz", "whisper_normalizer")


def require() -> None:
    """Raises UsageError where the extra is not installed."""
    if not all(map(find_spec, _NEEDED)):
        raise UsageError(
            "comparing transcripts needs libraries that are not installed",
            hint=f"install them with: {command_for('evaluate')}",
        )
