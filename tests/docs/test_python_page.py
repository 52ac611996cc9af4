"""docs/python.md, run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.pages import blocks
from tests.support.recordings import record
from tests.support.services import Services


def test_what_the_page_on_python_shows_works(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    services: Services,
) -> None:
    monkeypatch.chdir(tmp_path)
    record(tmp_path, 40, "talk.mp3")
    names: dict[str, object] = {}
    for block in blocks("python.md", "python"):
        exec(compile(block, "docs/python.md", "exec"), names)
    said = capsys.readouterr().out
    assert "w0" in said
    assert "missing.mp3: no such file (check the name)" in said
    assert "-->" in (tmp_path / "talk.srt").read_text()
    sent = [request.path for request in services["openai"].requests]
    assert len(sent) == 2  # of three runs, the second one sent nothing
