"""Man pages and completions, made from the app itself.

`python -m stt_cli.cli.manual` renews `man/` and `completions/` in the current folder.
"""

from __future__ import annotations

from pathlib import Path

from stt_cli.cli.manual import man
from stt_cli.cli.manual.completions import SCRIPTS
from stt_cli.cli.manual.completions.names import collect
from stt_cli.cli.tree import read
from stt_cli.providers import BUILT_IN


def pages() -> dict[Path, str]:
    """Every generated file: its path in the repository, and its content."""
    root = read()
    made = {Path("man", f"{page.name}.1"): man.page(page, root) for page in root.family()}
    known = collect([*BUILT_IN])
    for file, script in SCRIPTS.values():
        made[Path("completions", file)] = script(root, known)
    return made
