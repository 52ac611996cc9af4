"""Transcripts that are there already, as files and on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from stt_cli.cli.options.outputs import Destination, spare_terminal
from stt_cli.cli.sources import Named, attempted
from stt_cli.cli.ui import console
from stt_cli.errors import SttError, UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options
    from stt_cli.pipeline.targets import Target


class Naming(NamedTuple):
    """What files are called: by a template, or as usual, with their languages."""

    template: str | None = None
    languages: bool = False


AS_USUAL = Naming()


def write_all(
    found: Sequence[Named],
    to: Destination,
    options: Options,
    naming: Naming = AS_USUAL,
    *,
    single: bool,
) -> list[SttError]:
    """Write the transcripts `to` where -o says, in the formats of -f.

    Returns, of those that could not be written, why; they are reported already. Raises UsageError
    where `-o` cannot take all of them.
    """

    def write(named: tuple[Named, Sequence[Target]]) -> None:
        for target in named[1]:
            _write(named[0], target, options, overwrite=to.overwrite)

    targets = _targets(found, to, naming, single=single)
    return attempted(write, zip(found, targets, strict=True))[1]


def with_room(
    found: Sequence[Named], to: Destination, naming: Naming, language: str, *, single: bool
) -> tuple[list[Named], list[SttError]]:
    """Those whose translation can be written, and why others cannot, before any is paid for."""
    from stt_cli.languages import parse

    def checked(named: tuple[Named, Sequence[Target]]) -> Named:
        for target in named[1]:
            check_free(target, overwrite=to.overwrite)
        return named[0]

    target = parse(language)
    then = [one._replace(transcript=replace(one.transcript, language=target)) for one in found]
    targets = _targets(then, to, naming, single=single)
    return attempted(checked, zip(found, targets, strict=True))


def _targets(
    found: Sequence[Named], to: Destination, naming: Naming, *, single: bool
) -> list[tuple[Target, ...]]:
    from stt_cli.pipeline.inputs import Input
    from stt_cli.pipeline.naming import targets
    from stt_cli.pipeline.targets import layout, with_language

    where = layout(to.output, to.formats, single=single, template=naming.template)
    if where.stdout:
        spare_terminal(where.formats)
    if naming.languages:
        where = with_language(where)
    items = [
        Input(name=one.name, relative=one.relative or Path(path.name), beside=path.parent)
        for one in found
        for path in [Path(one.name)]
    ]
    return targets(where, items, [_facts(one) for one in found])


def _facts(one: Named) -> dict[str, str]:
    """What is in the names of outputs besides the name of the transcript."""
    from stt_cli.languages import code
    from stt_cli.pipeline.inputs import safe

    transcript = one.transcript
    known = {"provider": transcript.provider, "model": transcript.model}
    facts = {field: safe(name) if name else "" for field, name in known.items()}
    facts["lang"] = code(transcript.language) or ""
    return {**facts, "hash": one.job} if one.job else facts


def _write(one: Named, target: Target, options: Options, *, overwrite: bool) -> None:
    from stt_cli.export.player import playing

    check_free(target, overwrite=overwrite)
    if one.recording:
        options = playing(options, str(one.recording.absolute()), target.path)
    put(target, rendered(one, target.format, options))


def put(target: Target, data: bytes) -> None:
    """Write `data` whole or not at all."""
    from stt_cli import files

    if target.path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        files.write(target.path, data)


def check_free(target: Target, *, overwrite: bool) -> None:
    """Raises UsageError where a file is in the way."""
    from stt_cli.files import is_kept

    if target.path and is_kept(target.path) and not overwrite:
        raise UsageError(f"{target.path} is there already", hint="--overwrite replaces it")


def rendered(one: Named, format: str, options: Options) -> bytes:
    """The transcript in `format`; what it does not show is reported."""
    from stt_cli.export import remarks, render

    data = render(one.transcript, format, options)
    for remark in remarks(one.transcript, format, options):
        console.note(f"{one.name}: {remark}")
    return data
