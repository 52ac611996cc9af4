"""Man pages and completions, made from the app itself.

`python -m stt_cli.cli.manual` renews `man/` and `completions/` in the current folder.
"""

from __future__ import annotations

from pathlib import Path

from stt_cli.cli.manual import completions, man
from stt_cli.cli.tree import read


def pages() -> dict[Path, str]:
    """Every generated file: its path in the repository, and its content."""
    root = read()
    made = {Path("man", f"{page.name}.1"): man.page(page, root) for page in root.family()}
    made[Path("completions/stt.bash")] = completions.bash(root)
    made[Path("completions/_stt")] = completions.zsh(root)
    made[Path("completions/stt.fish")] = completions.fish(root)
    return made
