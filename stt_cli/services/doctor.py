"""What is wrong on this machine, and the command that repairs it. Nothing is changed."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from stt_cli import config, keys
from stt_cli.config import Settings
from stt_cli.contract import Spec
from stt_cli.errors import SttError
from stt_cli.providers import load, names

State = Literal["ok", "note", "fault"]

NEWEST = (3, 13)
LITTLE, TOO_LITTLE = 2_000_000_000, 200_000_000
"""Bytes of free disk below which a long recording may not fit, and below which little does."""
SKEW = 120.0
"""Seconds that clocks may differ before services refuse signatures and tokens."""


class Finding(Struct, frozen=True, kw_only=True):
    """What one check has found; `repair` is a command, or what to do where none does it."""

    check: str
    state: State
    message: str
    repair: str | None = None


Check = Callable[[], Iterator[Finding]]


def examine(*, network: bool, more: dict[str, Check]) -> Iterator[Finding]:
    """All checks, one after the other; those of `more` are the callers'.

    Only services that the user has chosen, or has a key for, are reached for, and not at all
    without `network`.
    """
    checks: dict[str, Check] = {
        "python": _python,
        "codecs": _codecs,
        "configuration": _configuration,
        "keys": _keys,
        **more,
        "models": _models,
        "gpu": _gpu,
        "store": _store,
        "disk": _disk,
    }
    if network:
        checks["services"] = _services
    for name, check in checks.items():
        yield from attempted(name, check)


def attempted(name: str, check: Check) -> Iterator[Finding]:
    """What a check finds; a failure of the check itself is a finding, too."""
    try:
        yield from check()
    except SttError as error:
        yield Finding(check=name, state="fault", message=error.message, repair=error.advice)
    except Exception as error:  # noqa: BLE001 - a library that is broken is what is looked for
        message = f"{type(error).__name__}: {error}"
        repair = f"{sys.executable} -m pip install --force-reinstall stt-cli"
        yield Finding(check=name, state="fault", message=message, repair=repair)


def _ok(check: str, message: str) -> Finding:
    return Finding(check=check, state="ok", message=message)


def _python() -> Iterator[Finding]:
    from stt_cli import __version__

    running = f"stt {__version__}, Python {platform.python_version()} ({sys.executable})"
    if sys.version_info[:2] > NEWEST:
        newest = ".".join(map(str, NEWEST))
        yield Finding(
            check="python",
            state="note",
            message=f"{running}: tried up to Python {newest} only",
            repair=f"install stt with Python {newest}",
        )
    else:
        yield _ok("python", running)
    other = shutil.which("stt")
    own = Path(sys.prefix, "Scripts" if os.name == "nt" else "bin")
    if other and Path(other).resolve().parent != own.resolve() and own.joinpath("stt").exists():
        yield Finding(
            check="python",
            state="note",
            message=f"`stt` on PATH is another one: {other}",
            repair=f"call {own / 'stt'}, or remove the other",
        )


def _codecs() -> Iterator[Finding]:
    from stt_cli.media import codecs

    missing = codecs.missing()
    if missing:
        yield Finding(
            check="codecs",
            state="fault",
            message=f"{codecs.versions()} lacks {', '.join(missing)}",
            repair=f"{sys.executable} -m pip install --force-reinstall --only-binary :all: av",
        )
    else:
        yield _ok("codecs", codecs.versions())


def _configuration() -> Iterator[Finding]:
    path = config.paths().config
    settings = config.load(os.environ, names())
    provider = load(settings.provider(None)).SPEC
    settings.language(None)
    yield _ok("configuration", f"{path}{'' if path.exists() else ' (not there)'}: {provider.title}")


def _keys() -> Iterator[Finding]:
    file, found = config.paths().keys, 0
    for spec in _services_with_keys():
        try:
            key = keys.find(spec, os.environ, file)
            if key:
                keys.check(key.value)
        except SttError as error:
            repair = (error.advice or "").removeprefix("repair it with: ")
            yield Finding(check="keys", state="fault", message=error.message, repair=repair)
            if spec.key_env not in os.environ:
                return  # it is the file, or the keyring, of all of them
            continue
        if key:
            found += 1
            yield _ok("keys", f"{spec.name}: {key.hint} ({key.place} {key.name})")
    if not found:
        yield Finding(
            check="keys",
            state="note",
            message="no service has a key: only this machine can transcribe",
            repair="stt keys set PROVIDER",
        )


def _services_with_keys() -> list[Spec]:
    specs = [load(name).SPEC for name in names()]
    return [spec for spec in specs if spec.key_env]


def _models() -> Iterator[Finding]:
    from stt_cli.services.models import entries

    here = [entry for entry in entries() if entry.origin]
    default = next((entry for entry in here if entry.default), None)
    listed = ", ".join(entry.name for entry in here)
    yield _ok("models", f"on this machine: {listed}" if here else "none on this machine")
    if default and default.name == "sphinx":
        from stt_cli.installation import command_for
        from stt_cli.providers.local import whisper
        from stt_cli.providers.local.engine import installed

        get = "stt models download small" if installed(whisper) else command_for("whisper")
        yield Finding(
            check="models",
            state="note",
            message="the default is sphinx, which knows English only and makes many mistakes",
            repair=get,
        )


def _gpu() -> Iterator[Finding]:
    from stt_cli.machine import cores
    from stt_cli.providers.local import whisper

    found = whisper.gpus()
    if found:
        yield _ok("gpu", f"{found} for Whisper")
    elif Path("/dev/nvidia0").exists() and found is not None:
        yield Finding(
            check="gpu",
            state="fault",
            message="there is an NVIDIA GPU, but CUDA's libraries cannot be used",
            repair=f"{sys.executable} -m pip install nvidia-cublas-cu12 nvidia-cudnn-cu12",
        )
    else:
        yield _ok("gpu", f"none is used; engines run on {cores()} cores")


def _store() -> Iterator[Finding]:
    from stt_cli.store import Store

    path = config.paths().store
    if not path.exists():
        yield _ok("store", f"{path} (not there yet)")
        return
    with Store.open(path) as store:
        damage = store.damage()
        counts = store.count_jobs()
    left = counts.get("interrupted", 0) + counts.get("failed", 0)
    if damage:
        yield Finding(
            check="store",
            state="fault",
            message=f"{path} is damaged: {damage}",
            repair=f"mv '{path}' '{path}.damaged'",
        )
        return
    yield _ok("store", str(path))
    if left:
        yield Finding(
            check="store",
            state="note",
            message=f"{left} jobs were left unfinished",
            repair="stt jobs resume --all",
        )


def _disk() -> Iterator[Finding]:
    import tempfile

    for folder in dict.fromkeys((config.paths().store.parent, Path(tempfile.gettempdir()))):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        free = shutil.disk_usage(there).free
        message = f"{free / 1e9:.1f} GB free for {folder}"
        if not os.access(there, os.W_OK):
            yield Finding(
                check="disk",
                state="fault",
                message=f"{there} cannot be written",
                repair=f"chmod u+rwx '{there}'",
            )
        elif free < LITTLE:
            yield Finding(
                check="disk",
                state="fault" if free < TOO_LITTLE else "note",
                message=message,
                repair="free some, or: stt jobs prune --older-than 30",
            )
        else:
            yield _ok("disk", message)


def _services() -> Iterator[Finding]:
    settings = config.load(os.environ, names())
    for spec in _services_with_keys():
        if _chosen(spec, settings):
            yield from attempted("services", lambda spec=spec: _reached(spec, settings))  # type: ignore[misc]


def _chosen(spec: Spec, settings: Settings) -> bool:
    """Whether the user uses the service, so that it may be reached for."""
    try:
        key = keys.find(spec, os.environ, config.paths().keys)
    except SttError:
        key = None  # reported by another check
    named = settings.provider(None) == spec.name
    return bool(key) or named or settings.base_url(spec) != spec.base_url.rstrip("/")


def _reached(spec: Spec, settings: Settings) -> Iterator[Finding]:
    from stt_cli.net.reach import reach
    from stt_cli.services.configured import without_user

    url = settings.base_url(spec)
    reached = reach(url)
    yield _ok("services", f"{spec.name}: {without_user(url)} answers")
    if reached.skew is not None and abs(reached.skew) > SKEW:
        way = "ahead" if reached.skew > 0 else "behind"
        yield Finding(
            check="clock",
            state="fault",
            message=f"the clock is {abs(reached.skew):.0f} s {way} of that of {spec.title}",
            repair="timedatectl set-ntp true" if sys.platform == "linux" else "set the clock",
        )
