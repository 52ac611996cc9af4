"""What a service sends as a file, or as a moment, looked at before it is believed."""

from __future__ import annotations

from datetime import UTC, datetime

from stt_cli.answers.refusal import worth_keeping

_BEGINNINGS = {"docx": b"PK", "pdf": b"%PDF", "vtt": b"WEBVTT"}
_PAGES = (b"<!doctype", b"<html", b"<?xml")


def looks_like(format: str, data: bytes) -> bool:
    """Whether `data` can be a file of the format: not the page of a proxy, nor an error."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:20]
    if beginning := _BEGINNINGS.get(format):
        return start.startswith(beginning)
    if format == "json" or start.startswith(b"{"):
        return worth_keeping(data)
    return not start.lower().startswith(_PAGES)


def moment(text: str | None) -> float | None:
    """Seconds since 1970 of a moment as ISO 8601 writes it; None for what is none."""
    try:
        found = datetime.fromisoformat((text or "").strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
