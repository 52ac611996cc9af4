"""Keys of services: from the environment, else from where `stt keys set` put them.

That is the system's keyring where one works, else a file that only its owner can read.
"""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from stt_cli.contract import Spec
from stt_cli.errors import KeyRejected, OutputError, UsageError
from stt_cli.files import write

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "stt-cli"
"""The name under which the keyring lists our keys."""

Place = Literal["environment", "keyring", "file"]


class Key(Struct, frozen=True, kw_only=True):
    """A key and where it came from. Shows its last four characters only."""

    value: str
    place: Place
    name: str
    """The variable, the keyring's name, or the file's path."""

    def __repr__(self) -> str:
        return f"Key({self.hint}, {self.place} {self.name})"

    @property
    def hint(self) -> str:
        """The end of the key, by which its owner knows it."""
        return "…" + self.value[-4:] if len(self.value) >= 12 else "…"


found: set[str] = set()
"""The keys that this process has had in hand, which no log may show."""


def find(spec: Spec, env: Mapping[str, str], file: Path) -> Key | None:
    """The key to use for the service, or None.

    Raises UsageError for a key file that others can read or that is damaged.
    """
    key = _find(spec, env, file)
    if key:
        found.add(key.value)
    return key


def _find(spec: Spec, env: Mapping[str, str], file: Path) -> Key | None:
    if spec.key_env and (value := env.get(spec.key_env, "").strip()):
        return Key(value=value, place="environment", name=spec.key_env)
    with _keyring() as keyring:
        if keyring and (kept := keyring.get_password(SERVICE, spec.name)):
            return Key(value=kept, place="keyring", name=keyring.name)
    filed = _read(file).get(spec.name)
    return Key(value=filed, place="file", name=str(file)) if filed else None


def require(spec: Spec, env: Mapping[str, str], file: Path) -> Key | None:
    """As `find`. Raises KeyRejected where the service cannot do without a key."""
    key = find(spec, env, file)
    if key is None and spec.key_required:
        raise KeyRejected(
            f"there is no key for {spec.title}",
            hint=f"set {spec.key_env}, or run: stt keys set {spec.name}",
        )
    return key


def save(spec: Spec, value: str, file: Path) -> Key:
    """Keep the key in the keyring, or in `file` where there is none. Raises OutputError."""
    check(value)
    with _keyring() as keyring:
        if keyring:
            keyring.set_password(SERVICE, spec.name, value)
            return Key(value=value, place="keyring", name=keyring.name)
    _write(file, {**_read(file), spec.name: value})
    return Key(value=value, place="file", name=str(file))


def check(value: str) -> None:
    """Raises UsageError for what cannot be a key: it would not survive an HTTP header."""
    if not value:
        raise UsageError("the key is empty", hint="copy it again")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError("a key has no spaces, line breaks or accents", hint="copy it again")


def remove(spec: Spec, file: Path) -> bool:
    """Forget the stored key; whether there was one. The environment is not ours to change."""
    found = False
    with _keyring() as keyring:
        if keyring and keyring.get_password(SERVICE, spec.name):
            keyring.delete_password(SERVICE, spec.name)
            found = True
    keys = _read(file)
    if keys.pop(spec.name, None):
        _write(file, keys)
        found = True
    return found


@contextmanager
def _keyring() -> Iterator[KeyringBackend | None]:
    """A keyring that works, or None. Raises OutputError where it refuses in the middle."""
    if not _keyring_possible(os.environ):
        yield None
        return
    import keyring
    from keyring.errors import KeyringError

    try:
        backend = keyring.get_keyring()
        # Backends that keep nothing, or cannot, have a priority below 1.
        yield backend if backend.priority >= 1 else None
    except KeyringError as error:
        raise OutputError(
            f"the system's keyring refused: {error}", hint="unlock it, or set the key's variable"
        ) from error


_EMPTY_KEYRINGS = ("keyring.backends.null.Keyring", "keyring.backends.fail.Keyring")
_SESSIONS = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")


def _keyring_possible(env: Mapping[str, str]) -> bool:
    """Whether to look for a keyring at all: looking takes longer than most commands."""
    if "keyring" in sys.modules or sys.platform in ("darwin", "win32"):
        return True
    if chosen := env.get("PYTHON_KEYRING_BACKEND"):
        return chosen not in _EMPTY_KEYRINGS
    settings = Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = [settings / "python_keyring" / "keyringrc.cfg"]
    if runtime := env.get("XDG_RUNTIME_DIR"):
        places.append(Path(runtime, "bus"))
    # The keyrings of desktops are reached over their session's bus; others are in "keyrings".
    return (
        any(env.get(name) for name in _SESSIONS)
        or any(place.exists() for place in places)
        or find_spec("keyrings") is not None
    )


def _read(file: Path) -> dict[str, str]:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            raise UsageError(
                f"{file} can be read by others", hint=f"repair it with: chmod 600 '{file}'"
            )
        keys = tomllib.loads(file.read_text("utf-8")).get("keys", {})
        return {str(name): str(value) for name, value in keys.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        # The parser's words could quote the file, and with it a key.
        kind = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise UsageError(
            f"{file} cannot be read: {kind}", hint="move it away and set the keys again"
        ) from None


def _write(file: Path, keys: Mapping[str, str]) -> None:
    import tomli_w

    write(file, tomli_w.dumps({"keys": dict(keys)}).encode(), private=True)
