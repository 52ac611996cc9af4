"""Files are there whole or not at all, and nothing else is."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stt_cli import files
from stt_cli.errors import OutputError
from stt_cli.files import is_kept, is_stream, replacing, write


def has_unnamed_files(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
    except (OSError, AttributeError):
        return False
    return True


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(*_: object, **__: object) -> None:
    raise OSError(errno.ENOENT, "refused")


def test_nothing_of_an_output_can_be_left_behind_while_it_goes_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_unnamed_files(tmp_path):
        pytest.skip("the system has no files without a name")
    seen: list[list[Path]] = []

    def note(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            seen.append(list(tmp_path.iterdir()))

    monkeypatch.setattr(os, "fsync", note)
    write(tmp_path / "talk.txt", b"text")
    assert seen == [[]]
    assert [path.name for path in tmp_path.iterdir()] == ["talk.txt"]


@pytest.mark.parametrize("missing", ["link", "O_TMPFILE"])
def test_an_output_is_replaced_where_no_file_can_be_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    if missing == "link":
        monkeypatch.setattr(os, "link", refuse)
    else:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    (tmp_path / "talk.txt").write_text("before")
    write(tmp_path / "talk.txt", b"text")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["text"]


def test_an_output_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "talk.txt", b"text")
    finally:
        os.umask(before)
    assert (tmp_path / "talk.txt").stat().st_mode & 0o777 == 0o640


def test_a_replaced_file_hands_on_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("before")
    path.chmod(0o604)
    write(path, b"text")
    assert path.stat().st_mode & 0o777 == 0o604


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_private_file_is_its_owner_s_alone_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "new" / "keys.toml"
    modes = []
    with replacing(path, private=True) as file:
        modes.append(os.fstat(file.fileno()).st_mode & 0o777)
    path.chmod(0o644)
    write(path, b"key", private=True)
    modes += [path.stat().st_mode & 0o777]
    assert modes == [0o600, 0o600]
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("unnamed", [True, False])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_failure_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool, error: BaseException
) -> None:
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "talk.txt"
    path.write_text("before")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises((OutputError, KeyboardInterrupt)):
        fail()
    assert (names(tmp_path), path.read_text()) == (["talk.txt"], "before")


def test_file_and_folder_go_to_the_disk_before_it_is_said_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def note(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    monkeypatch.setattr(os, "fsync", note)
    write(tmp_path / "talk.txt", b"text")
    assert synced == ["file", "folder"]


def test_a_link_stays_and_the_file_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link, dangling = (tmp_path / name for name in ("there/a.txt", "a.txt", "b.txt"))
    real.write_text("before")
    link.symlink_to(real)
    dangling.symlink_to(tmp_path / "there" / "new.txt")
    for path in (link, dangling):
        write(path, b"text")
        assert path.is_symlink()
    assert [path.read_text() for path in (tmp_path / "there").iterdir()] == ["text", "text"]


def test_a_ring_of_links_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OutputError, match=r"a: cannot be written: .*(link|levels)"):
        write(tmp_path / "a", b"text")


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV])
def test_a_file_mounted_by_itself_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def busy(*_: object) -> None:
        raise OSError(code, "busy")

    monkeypatch.setattr(Path, "replace", busy)
    (tmp_path / "talk.txt").write_text("before, and longer")
    write(tmp_path / "talk.txt", b"text")
    assert (names(tmp_path), (tmp_path / "talk.txt").read_text()) == (["talk.txt"], "text")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write(pipe, b"text")
    reader.join(10)
    assert got == [b"text"]
    assert is_stream(pipe)
    assert not is_kept(pipe)


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="reads /proc")
@pytest.mark.parametrize("before", ["", "earlier "])
def test_the_standard_output_is_gone_on_with(tmp_path: Path, before: str) -> None:
    code = "import sys; from pathlib import Path; from stt_cli.files import write;"
    out = tmp_path / "out.txt"
    out.write_text(before)
    with out.open("ab") as stdout:
        subprocess.run(
            [sys.executable, "-c", f"{code} write(Path('/dev/stdout'), b'text')"],
            stdout=stdout,
            check=True,
        )
    assert out.read_text() == before + "text"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_without_room_is_a_line() -> None:
    with pytest.raises(
        OutputError, match=r"/dev/full: cannot be written: No space left.*make room"
    ):
        write(Path("/dev/full"), b"text")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("file/a.txt", "a file is where its folder should be"),
        ("folder", "it is a folder"),
        ("n" * 256, "give it a shorter name"),
        ("a\x1b[2J\n" * 60, "give it a shorter name"),
    ],
)
def test_what_cannot_be_written_is_a_line_with_a_way_out(
    tmp_path: Path, path: str, said: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=said) as raised:
        write(tmp_path / path, b"text")
    assert str(raised.value).isprintable()
    assert names(tmp_path) == ["file", "folder"]


def test_a_folder_that_may_not_be_written_to_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", forbid)  # root may write anywhere
    with pytest.raises(OutputError, match=r"Permission denied.*change permissions"):
        write(tmp_path / "talk.txt", b"text")


@pytest.mark.parametrize("length", [240, 255])
def test_a_name_may_be_as_long_as_the_system_lets(tmp_path: Path, length: int) -> None:
    for _ in range(2):
        write(tmp_path / ("n" * length), b"text")
    assert names(tmp_path) == ["n" * length]


def test_a_killed_writer_leaves_nothing_but_what_was_there(tmp_path: Path) -> None:
    if not has_unnamed_files(tmp_path):
        pytest.skip("the system has no files without a name")
    (tmp_path / "talk.txt").write_text("before")
    code = (
        "import os, signal, sys; from pathlib import Path; from stt_cli.files import replacing\n"
        "with replacing(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "talk.txt"], check=False)
    assert (names(tmp_path), (tmp_path / "talk.txt").read_text()) == (["talk.txt"], "before")


def test_an_unreadable_error_of_the_system_is_still_a_line(tmp_path: Path) -> None:
    assert "odd" in str(files.failure(tmp_path / "a", OSError("odd")))


def test_a_folder_that_cannot_be_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", unable)
    write(tmp_path / "talk.txt", b"text")
    assert (tmp_path / "talk.txt").read_bytes() == b"text"


def test_a_disk_that_fails_with_the_folder_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OutputError, match="Input/output error"):
        write(tmp_path / "talk.txt", b"text")
