"""Pages of documentation, as a reader uses them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """What the page shows in this language, from its beginning to its end."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = [body for name, body in _BLOCK.findall(text) if name == language]
    assert found, f"{page} shows nothing in {language}"
    return found


def run(page: str, cwd: Path, swap: dict[str, str] | None = None, **env: str) -> str:
    """Type all that the page shows for a shell, in one shell; returns what was printed.

    `swap` are names of hosts, and the like, in whose place others are typed.
    """
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash is installed")
    script = "".join(blocks(page, "sh"))
    for shown, typed in (swap or {}).items():
        assert shown in script, f"{page} does not show {shown}"
        script = script.replace(shown, typed)
    command = cwd / "bin" / "stt"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stt_cli "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [bash, "-eux", "-o", "pipefail", "-c", script],
        cwd=cwd,
        env={**os.environ, **env, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
