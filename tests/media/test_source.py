"""The identity of an input, and how little is imported to know it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from stt_cli.media.source import sha256


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc" * 1_000_000)

    assert sha256(path) == hashlib.sha256(b"abc" * 1_000_000).hexdigest()


def test_the_room_itself_imports_nothing_heavy() -> None:
    code = "import sys, stt_cli.media; print({'av', 'pydub'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
