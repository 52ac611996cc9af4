"""What was named, before it is a recording."""

from __future__ import annotations

import io
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from stt_cli.errors import InputError, OutputError
from stt_cli.media import isolated
from stt_cli.media.probe import probe
from stt_cli.pipeline.inputs import Bad, Knowledge, expand
from stt_cli.pipeline.reading.fetch import spool
from tests.support.audio import save, tone

resource = pytest.importorskip("resource", reason="limits of Unix")


def test_a_stream_that_finds_no_room_is_told_where_to_find_some(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OutputError, match="TMPDIR"):
            spool(io.BytesIO(bytes(5000)), tmp_path, "stdin", lambda size: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def found_in(folder: Path) -> dict[str, str]:
    """What a folder holds: each name under it, and why it cannot be read, if so."""
    return {
        item.name.removeprefix(f"{folder}/"): item.error.message.partition(": ")[2]
        if isinstance(item, Bad)
        else ""
        for item in expand([str(folder)])
    }


def test_nothing_odd_in_a_folder_is_passed_over_in_silence(tmp_path: Path) -> None:
    save(tmp_path / "good.wav", tone(1.0))
    (tmp_path / "notes.txt").write_text("no recording")
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "gone.wav").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        found = found_in(tmp_path)
    assert found == {
        "gone.wav": "is a link to nothing",
        "good.wav": "",
        "loop.wav": "cannot be read: Too many levels of symbolic links",
        "pipe.wav": "is a pipe, not a recording",
        "socket": "is a socket, not a recording",
    }


def test_what_may_not_be_read_in_a_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "good.wav", tone(1.0))
    save(tmp_path / "private.wav", tone(1.0))
    true = Path.open

    def refusing(path: Path, *args: Any, **named: Any) -> Any:
        if path.name == "private.wav":
            raise PermissionError(13, "Permission denied", str(path))
        return true(path, *args, **named)

    monkeypatch.setattr(Path, "open", refusing)
    assert found_in(tmp_path)["private.wav"] == "cannot be read: Permission denied"


@pytest.mark.parametrize("name", ["a.mp4", "a.ogg", "a.flac", "a.webm"])
def test_a_recording_too_damaged_to_be_opened_is_an_input_all_the_same(
    tmp_path: Path, name: str
) -> None:
    path = save(tmp_path / name, tone(1.0))
    path.write_bytes(path.read_bytes()[:60])
    assert found_in(tmp_path) == {name: ""}


def test_pictures_and_texts_are_not(tmp_path: Path) -> None:
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    (tmp_path / "page.html").write_text("<html></html>")
    save(tmp_path / "good.wav", tone(1.0))
    assert found_in(tmp_path) == {"good.wav": ""}


def test_a_device_is_refused_and_never_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read twice"):
        probe(Path("/dev/zero"))


def test_what_is_known_of_a_folder_is_not_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("known.wav", "new.wav", "written.wav"):
        save(tmp_path / name, tone(1.0))
    looked: list[str] = []

    def look(path: Path) -> bool:
        looked.append(path.name)
        return True

    monkeypatch.setattr(isolated, "is_media", look)
    known = Knowledge(
        written=lambda path: path.name == "written.wav", media=lambda path: path.name == "known.wav"
    )
    found = [Path(item.name).name for item in expand([str(tmp_path)], known)]
    assert (found, looked) == (["known.wav", "new.wav"], ["new.wav"])
