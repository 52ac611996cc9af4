"""A large folder is begun with its first recording, and done like a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_cli import config
from stt_cli.cli.transcribe import folder
from stt_cli.cli.transcribe.folder import Folder
from stt_cli.cli.transcribe.works import Request, works_of
from stt_cli.media import isolated
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.targets import Work
from stt_cli.store import Store
from tests.support import audio
from tests.support.shell import Shell

LOCAL = ("--provider", "local", "--model", "sphinx")
TREE = (
    "a.wav", "b.wav", "b.txt", "c.wav", "C.flac", "notes.txt", ".hidden.wav",
    "deep/a.wav", "deep/a.txt", "deep/er/a.mp3", "other/x.wav", "other/x.wav.wav", "text/only.txt",
)  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in TREE:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".txt":
            path.write_text("somebody's notes")
        else:
            audio.save(path, audio.silence(0.5))
    return tmp_path / "in"


def works(tree: Path, output: str | None = None) -> list[Work]:
    request = Request(
        inputs=(str(tree),), files_from=None, formats=("txt", "srt"), output=output
    )  # fmt: skip
    with Store.open(config.paths().store) as store:
        found = works_of(request, RunSettings(), store)
        return [*found]


@pytest.mark.parametrize("output", [None, "out/"])
def test_it_gives_the_same_works_as_a_small_one(
    tree: Path, output: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = works(tree, output)
    monkeypatch.setattr(folder, "LARGE", 5)
    assert works(tree, output) == small
    assert len(small) == 8
    names = {target.path for work in small for target in work.targets}
    assert len(names) == 16


def test_no_more_is_looked_at_than_is_wanted(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LARGE", 5)
    looked: list[str] = []
    true = isolated.is_media

    def look(path: Path) -> bool:
        looked.append(path.name)
        return true(path)

    monkeypatch.setattr(isolated, "is_media", look)
    request = Request(inputs=(str(tree / "other"),), files_from=None, formats=("txt",), output=None)
    with Store.open(config.paths().store) as store:
        monkeypatch.setattr(folder, "LARGE", 2)
        found = works_of(request, RunSettings(), store)
        assert isinstance(found, Folder)
        assert looked == []
        assert next(iter(found)).item.name.endswith("x.wav")
        assert looked == ["x.wav"]
        assert [len(found), len([*found]), len(found)] == [2, 2, 2]
        assert found[1] == [*found][1]
        assert found[:1] == [*found][:1]


def test_its_length_is_known_once_it_was_gone_through(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LARGE", 5)
    request = Request(inputs=(str(tree),), files_from=None, formats=("txt",), output=None)
    with Store.open(config.paths().store) as store:
        found = works_of(request, RunSettings(), store)
        assert len(found) == len(TREE) - 1
        assert len([*found]) == len(found) == 8


def test_it_is_transcribed_and_skipped_like_a_small_one(
    stt: Shell, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LARGE", 5)
    done = stt("transcribe", "in", *LOCAL, "-o", "out/", "-f", "json", "--json")
    assert done.code == 0, done.stderr
    assert len(done.json["done"]) == 8
    again = stt("transcribe", "in", *LOCAL, "-o", "out/", "-f", "json", "--json")
    assert len(again.json["skipped"]) == 8


def test_one_without_recordings_is_an_input_error(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LARGE", 2)
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text("nothing to hear")
    found = stt("transcribe", "in", *LOCAL)
    assert found.code == 3
    assert "there is no recording in this folder" in found.stderr
