from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shell import Shell


@pytest.fixture
def stt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    """`stt("transcribe", ...)` in an empty folder."""
    return Shell(tmp_path, monkeypatch, capsysbinary)
