"""What a page of ours may do: run its one script, and load nothing but its recording."""

from __future__ import annotations

import base64
import hashlib


def policy(style: str, script: str, media: str) -> str:
    """The Content-Security-Policy of a page with these two in it; `media` are its sources."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        f"media-src {media}; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
