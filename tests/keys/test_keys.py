from __future__ import annotations

import os
import stat
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from stt_cli import keys
from stt_cli.contract import Limits, Model, Spec
from stt_cli.errors import KeyRejected, OutputError, UsageError

SECRET = "sk-very-secret-1234"
SPEC = Spec(
    name="acme",
    title="Acme",
    key_env="ACME_API_KEY",
    models=(Model(id="one", timing="word"),),
    limits=Limits(),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "keys.toml"


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Drawer):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the wallet is locked")


def test_the_environment_wins_over_what_is_stored(file: Path) -> None:
    keys.save(SPEC, SECRET, file)
    found = keys.find(SPEC, {"ACME_API_KEY": " from-env "}, file)
    assert found
    assert (found.value, found.place) == ("from-env", "environment")


def test_without_a_keyring_a_key_goes_to_a_file_for_its_owner_only(file: Path) -> None:
    keys.save(SPEC, SECRET, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    found = keys.find(SPEC, {}, file)
    assert found
    assert (found.value, found.place) == (SECRET, "file")
    assert list(file.parent.iterdir()) == [file]


def test_a_keyring_that_works_is_preferred(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = Drawer()
    monkeypatch.setattr(keyring, "get_keyring", lambda: drawer)
    keys.save(SPEC, SECRET, file)
    assert not file.exists()
    found = keys.find(SPEC, {}, file)
    assert found
    assert (found.value, found.place) == (SECRET, "keyring")
    assert keys.remove(SPEC, file)
    assert keys.find(SPEC, {}, file) is None


def test_a_locked_keyring_is_told_in_one_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", Locked)
    with pytest.raises(OutputError, match="locked"):
        keys.find(SPEC, {}, file)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no modes")
def test_a_file_that_others_can_read_is_refused_with_its_repair(file: Path) -> None:
    keys.save(SPEC, SECRET, file)
    file.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        keys.find(SPEC, {}, file)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[keys\nacme = ", b"keys = 'sk-very-secret-1234'"]
)
def test_a_damaged_file_is_refused_without_quoting_it(file: Path, content: bytes) -> None:
    keys.save(SPEC, SECRET, file)
    file.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        keys.find(SPEC, {}, file)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "clé"])
def test_what_cannot_be_a_key_is_not_stored(file: Path, value: str) -> None:
    with pytest.raises(UsageError):
        keys.save(SPEC, value, file)
    assert not file.exists()


def test_a_missing_key_says_how_to_set_it(file: Path) -> None:
    with pytest.raises(KeyRejected, match=r"ACME_API_KEY.*stt keys set acme"):
        keys.require(SPEC, {}, file)


def test_removing_keeps_the_others(file: Path) -> None:
    other = Spec(name="other", title="Other", models=SPEC.models, limits=Limits())
    keys.save(SPEC, SECRET, file)
    keys.save(other, "another-secret-key", file)
    assert keys.remove(SPEC, file)
    assert not keys.remove(SPEC, file)
    assert keys.find(other, {}, file)


def test_a_key_shows_its_end_only(file: Path) -> None:
    shown = repr(keys.save(SPEC, SECRET, file))
    assert SECRET not in shown
    assert "…1234" in shown
