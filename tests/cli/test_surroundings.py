"""`stt` where its surroundings are unlike a login shell."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support import audio
from tests.support.shell import run


def test_no_search_path_is_needed(tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    env = {name: value for name, value in os.environ.items() if name != "PATH"}
    result = run("transcribe", "a.wav", "-m", "sphinx", cwd=tmp_path, env=env)
    assert (result.code, result.stderr) == (0, "")
