"""Pages of documentation, as a reader uses them."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent.parent / "docs"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """What the page shows in this language, from its beginning to its end."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = [body for name, body in _BLOCK.findall(text) if name == language]
    assert found, f"{page} shows nothing in {language}"
    return found
