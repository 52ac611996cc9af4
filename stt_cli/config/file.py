"""`config.toml`: what may be in it, and errors that name its file, its line and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, field

from stt_cli.contract import Scalar
from stt_cli.errors import UsageError, unknown
from stt_cli.languages import parse


class ProviderConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[providers.NAME]`: what differs from the service's usual address and limits."""

    base_url: str | None = None
    account_url: str | None = None
    max_bytes: int | None = None
    max_seconds: float | None = None
    concurrency: int | None = None
    requests_per_minute: int | None = None
    device: str | None = None
    compute_type: str | None = None
    beam_size: int | None = None
    engine_options: dict[str, bool | int | float | str] = field(default_factory=dict)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`config.toml`."""

    provider: str | None = None
    model: str | None = None
    language: str | None = None
    providers: dict[str, ProviderConfig] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    """`[profiles.NAME]`: options by their long names, checked where a command takes them."""


class Mistake(ValueError):
    """A value that a setting cannot have: what it is instead."""


def _text(value: Any) -> None:
    if not isinstance(value, str):
        raise Mistake("text in quotes")


def _address(value: Any) -> None:
    if not isinstance(value, str) or not re.match(r"https?://\w", value):
        raise Mistake("an address that begins with https:// or http://")


def _count(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Mistake("a whole number of 1 or more")


def _seconds(value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value >= 1:
        raise Mistake("a number of 1 or more")


def _options(value: Any) -> None:
    if not isinstance(value, dict) or not all(isinstance(v, Scalar) for v in value.values()):
        raise Mistake("a table of options, as in { patience = 2 }")


def _language(value: Any) -> None:
    _text(value)
    try:
        parse(value)
    except UsageError as error:
        raise Mistake(f"a language's code or name ({error.advice})") from error


Check = Callable[[Any], None]

SETTINGS: dict[str, Check] = {"provider": _text, "model": _text, "language": _language}
OF_PROVIDER: dict[str, Check] = {
    "base_url": _address,
    "account_url": _address,
    "max_bytes": _count,
    "max_seconds": _seconds,
    "concurrency": _count,
    "requests_per_minute": _count,
    "device": _text,
    "compute_type": _text,
    "beam_size": _count,
    "engine_options": _options,
}
TABLES = ("providers", "profiles")


def read(path: Path, providers: Collection[str] | None = None) -> Config:
    """The config file at `path`; the defaults where there is none.

    Raises UsageError for a file that cannot be read, or has a mistake; for a provider too that is
    not among `providers`.
    """
    try:
        text = path.read_text("utf-8-sig")
        content = tomllib.loads(text)
    except FileNotFoundError:
        return Config()
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, _syntax(error)) from error
    except UnicodeDecodeError as error:
        raise _refused(path, "it is not UTF-8 text") from error
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror}") from error
    for keys, problem in problems(content, providers):
        line = line_of(text, keys)
        raise UsageError(f"{path}{f', line {line}' if line else ''}: {problem}")
    return convert(content, Config)


def _refused(path: Path, problem: str) -> UsageError:
    return UsageError(f"{path}: {problem}", hint="correct the file or move it away")


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    """`Invalid value (at line 1, column 9)` -> what that is, the line first."""
    what, _, where = str(error).removesuffix(")").partition(" (at ")
    return f"{where}: it is not TOML: {what}" if where else f"it is not TOML: {what}"


def problems(
    content: Mapping[str, Any], providers: Collection[str] | None
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where, as the keys that lead there, and what."""
    shown = [*SETTINGS, *(f"[{table}.NAME]" for table in TABLES)]
    for name, value in content.items():
        if name in TABLES:
            yield from _in_tables(name, value, providers)
        elif name in SETTINGS:
            yield from _checked((name,), value, SETTINGS[name])
            if name == "provider" and providers is not None and isinstance(value, str):
                yield from _known_provider((name,), value, providers)
        else:
            yield (name,), str(unknown("setting", name, shown))


def _in_tables(
    table: str, value: Any, providers: Collection[str] | None
) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(value, dict):
        yield (table,), f"{table} is a table: write [{table}.NAME] and its settings below"
        return
    for name, settings in value.items():
        if not isinstance(settings, dict):
            yield (table, name), f"[{table}.{name}] is a table of settings, not {settings!r}"
        elif table == "providers":
            if providers is not None:
                yield from _known_provider((table, name), name, providers)
            yield from _of_provider((table, name), settings)


def _of_provider(
    at: tuple[str, ...], settings: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in settings.items():
        if key in OF_PROVIDER:
            yield from _checked((*at, key), value, OF_PROVIDER[key])
        else:
            within = f"[{'.'.join(at)}]"
            yield (*at, key), str(unknown("setting", key, OF_PROVIDER, within=within))


def _checked(
    at: tuple[str, ...], value: Any, check: Check
) -> Iterator[tuple[tuple[str, ...], str]]:
    try:
        check(value)
    except Mistake as mistake:
        yield at, f"{at[-1]} is {mistake}, not {value!r}"


def _known_provider(
    at: tuple[str, ...], name: str, providers: Collection[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if name.casefold() not in map(str.casefold, providers):
        yield at, str(unknown("provider", name, providers))


def line_of(text: str, keys: tuple[str, ...]) -> int | None:
    """The line, from 1, on which a key or a table stands; None where it is written unusually."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if header := re.match(r"\[([^\]]+)\]", stripped):
            table = _parts(header[1])
            found = table
        elif "=" in stripped and not stripped.startswith("#"):
            found = (*table, *_parts(stripped.partition("=")[0]))
        else:
            continue
        if found[: len(keys)] == keys:
            return number
    return None


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
