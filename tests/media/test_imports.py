"""How little is imported before audio is touched."""

from __future__ import annotations

import subprocess
import sys


def test_the_room_itself_imports_nothing_heavy() -> None:
    code = "import sys, stt_cli.media; print({'av', 'pydub'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
