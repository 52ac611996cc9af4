"""Runs that can go on where they were broken off, with all that they were asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stt_cli.cli.transcribe.works import Request, named
from stt_cli.errors import InputError, Interrupted, StoreError
from stt_cli.pipeline.inputs import STDIN
from stt_cli.pipeline.settings import Command
from stt_cli.store import Store

AGAIN = "run the same command again"


class Asked(Struct, frozen=True, kw_only=True):
    """All that a run was asked for."""

    request: Request
    command: Command
    folder: str
    """From where relative names lead."""


@contextmanager
def resumable(run: str, request: Request, command: Command, store: Store) -> Iterator[Request]:
    """Have whoever breaks the run off in here told how exactly this one goes on.

    Yields the request to be done, in which a list that came through stdin is read.
    """
    how = AGAIN
    try:
        names = named(request)
        if request.files_from == STDIN:
            request = replace(request, inputs=tuple(names), files_from=None, listed=True)
        if STDIN not in names:
            kept = Asked(request=request, command=command, folder=str(Path.cwd()))
            with suppress(StoreError):  # what is finished already needs no room
                store.keep_run(run, _stored(kept))
                how = f"stt jobs resume {run}"
        yield request
    except Interrupted as error:
        error.hint = f"what is finished is kept; to go on: {how}"
        raise


def asked(run: str, store: Store) -> Asked | None:
    """What a run that was broken off was asked for; its folder is the current one from now on.

    None where there is no such run. Raises StoreError for what this version cannot read, and
    InputError where the folder is gone.
    """
    kept = store.kept_run(run)
    if kept is None:
        return None
    try:
        found = msgspec.convert(kept, Asked, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise StoreError(f"run {run} cannot be read: {error}", hint=AGAIN) from error
    try:
        os.chdir(found.folder)
    except OSError as error:
        raise InputError(
            f"{found.folder}, where run {run} was begun: {error.strerror}", hint=AGAIN
        ) from error
    return found


def _stored(value: Asked) -> dict[str, Any]:
    stored: dict[str, Any] = msgspec.to_builtins(value, enc_hook=str)
    return stored


def _path(kind: type, value: Any) -> Any:
    return kind(value) if kind is Path else value
