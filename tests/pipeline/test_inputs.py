"""What was named, before it is a recording."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from stt_cli.errors import OutputError
from stt_cli.pipeline.reading.fetch import spool

resource = pytest.importorskip("resource", reason="limits of Unix")


def test_a_stream_that_finds_no_room_is_told_where_to_find_some(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OutputError, match="TMPDIR"):
            spool(io.BytesIO(bytes(5000)), tmp_path, "stdin", lambda size: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
