"""The models of engines on this machine: which there are, and getting and removing their weights."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from stt_cli import config, weights
from stt_cli.contract import LocalProvider
from stt_cli.errors import InputError, OutputError, ProviderError, UsageError
from stt_cli.net.stop import Stop
from stt_cli.providers import load, local
from stt_cli.providers.local.engine import About
from stt_cli.services import hub, speakers
from stt_cli.weights import MANIFEST, Manifest, Place, Weights
from stt_cli.weights.checked import remember

HEARTBEAT = 8.0
"""Seconds until a line on a download is due: with the next news, and so within ten."""


class Watch(Struct, frozen=True, kw_only=True):
    """Who gets reports of a download."""

    plan: Callable[[str], None] = lambda line: None
    """Gets one line before it begins: what, how large, from where, to where."""
    progress: hub.Progress = lambda done, total: None
    stop: Stop | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """One model, as `stt models list` shows it."""

    name: str
    engine: str
    languages: tuple[str, ...]
    """ISO codes; empty: many."""
    licence: str
    size: int | None
    path: Path | None
    """Where its weights are; None: not on this machine."""
    origin: str | None
    default: bool


def entries() -> list[Entry]:
    """Every model that has a name, and the repositories in the cache."""
    default = local.default_model()
    named = [
        _entry(model.id, engine.ABOUT, default)
        for engine in local.ENGINES
        for model in engine.ABOUT.models
    ]
    others = [_entry(name, local.engine_of(name).ABOUT, default) for name in _others()]
    return [*named, *others, _speakers()]


def _speakers() -> Entry:
    place = speakers.find()
    return Entry(
        name=speakers.NAME,
        engine="distinguishes speakers",
        languages=(),
        licence=speakers.LICENCE,
        size=place.size if place else speakers.WEIGHTS.size,
        path=place.folder if place else None,
        origin=place.origin if place else None,
        default=False,
    )


def _entry(model: str, engine: About, default: str) -> Entry:
    known = local.SPEC.model(model)
    wanted = local.weights_of(model)
    place = weights.find(wanted) if wanted else None
    return Entry(
        name=model,
        engine=engine.title,
        languages=tuple(sorted(known.languages)),
        licence=wanted.licence if wanted else engine.licence,
        size=place.size if place else wanted.size if wanted else None,
        path=place.folder if place else None,
        origin=place.origin if place else None if wanted else "always there",
        default=model == default,
    )


def _others() -> list[str]:
    """The repositories without a name of their own whose weights are in the cache."""
    known = {model.id for model in local.SPEC.models}
    found = set()
    for path in config.models().glob(f"*/{MANIFEST}"):
        with suppress(OSError, msgspec.DecodeError):
            found.add(msgspec.json.decode(path.read_bytes(), type=Manifest).name)
    return sorted(found - known - {speakers.NAME})


def place_of(model: str) -> Place | None:
    """Where the weights of `model` are. Raises UsageError for one that does not exist."""
    return speakers.find() if model == speakers.NAME else weights.find(needs(model))


def needs(model: str) -> Weights:
    """Raises UsageError for a model that does not exist, or that has nothing to download."""
    if model == speakers.NAME:
        return speakers.WEIGHTS
    wanted = local.weights_of(model)
    if wanted is None:
        raise UsageError(f"{model} needs no download", hint="its weights come with its engine")
    return wanted


def download(model: str, watch: Watch = Watch()) -> Place:  # noqa: B008 - nothing in it changes
    """Get the weights of `model`, unless they are here. What broke off is gone on with.

    Raises UsageError for a model that does not exist, ProviderError where they cannot be had.
    """
    wanted, found = needs(model), place_of(model)
    if found:
        weights.check(found, model)
        return found
    if model == speakers.NAME:
        watch.plan(f"downloading {model}: 16 MB, of which 6 MB are kept, as {wanted.repository}")
        return speakers.download()
    try:
        return _download(wanted, watch)
    except (InputError, ProviderError) as error:
        raise ProviderError(
            f"the weights of {model} cannot be had: {error.message}", hint=_choices()
        ) from error
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}") from error


def _download(wanted: Weights, watch: Watch) -> Place:
    remote = hub.listing(wanted, stop=watch.stop)
    target = weights.folder_of(wanted)
    part = target.with_name(f".{target.name}.part")
    there = sum(file.stat().st_size for file in part.glob("*")) if part.is_dir() else 0
    megabytes = f"{remote.size / 1e6:,.0f} MB"
    rest = f", {there / 1e6:,.0f} MB of it here already" if there else ""
    watch.plan(f"downloading {wanted.name}: {megabytes}{rest}, from {hub.endpoint()} to {target}")
    part.mkdir(parents=True, exist_ok=True)
    pins = hub.fetch(remote, part, watch.progress, stop=watch.stop)
    for name, pin in wanted.pins.items():
        if name in pins and pins[name] != pin:
            raise ProviderError(f"{name} is not the file that stt knows by this name")
    manifest = Manifest(
        name=wanted.name,
        repository=wanted.repository,
        revision=remote.revision,
        licence=remote.licence or wanted.licence,
        files=pins,
    )
    (part / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    remember(target, pins)
    place = weights.cached(wanted)
    if place is None:
        raise ProviderError(f"{wanted.repository} changed while it was downloaded")
    return place


def _choices() -> str:
    here = [entry.name for entry in entries() if entry.origin]
    return (
        f"on this machine: {', '.join(here)}; -m FOLDER takes any folder with a model, "
        "and HF_ENDPOINT names a mirror of the hub"
    )


def remove(model: str) -> Path:
    """Delete the weights of `model` from the cache; returns the folder that is gone.

    Raises UsageError where they are not there, or not ours to delete.
    """
    wanted = needs(model)
    folder = weights.folder_of(wanted)
    part = folder.with_name(f".{folder.name}.part")
    if not folder.is_dir() and not part.is_dir():
        found = place_of(model)
        if found is None:
            raise UsageError(f"{model} is not on this machine")
        how = "its own tools remove it" if found.origin == "hub cache" else "its package has it"
        raise UsageError(f"{model} is in {found.folder}, not in stt's cache", hint=how)
    for one in (folder, part):
        if one.is_dir():
            try:
                shutil.rmtree(one)
            except OSError as error:
                raise OutputError(f"{one}: {error.strerror}") from error
    return folder


def prepare(provider: str, model: str, tell: Callable[[str], None]) -> None:
    """See that a model that was named can be used: its weights are downloaded if need be.

    `tell` gets a line for each step, and what there is to know of better models. Raises as
    `download`.
    """
    engines = load(provider)
    if not isinstance(engines, LocalProvider):
        return
    if advice := engines.advice(model):
        tell(advice)
    wanted = local.weights_of(model) if engines is local else None
    if wanted and weights.find(wanted) is None:
        download(model, Watch(plan=tell, progress=heartbeat(tell)))


def heartbeat(
    tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic
) -> hub.Progress:
    """Reports how far a download is, every few seconds."""
    last = clock()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= HEARTBEAT:
            last = clock()
            tell(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

    return progress
