"""`stt export --uncertain`: where to look in transcripts, as people and as programs read it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from stt_cli.cli.sources import Named, attempted, read_source
from stt_cli.errors import Exit, exit_code

if TYPE_CHECKING:
    from stt_cli.uncertain import Stretch


def list_uncertain(sources: Sequence[str], *, json: bool) -> Exit:
    """Print the stretches of all sources that are worth a look, with times and reasons."""
    from stt_cli.uncertain import stretches

    found, failures = attempted(read_source, sources)
    listed = [(named, stretches(named.transcript)) for named in found]
    if json:
        _print_json(listed)
    else:
        _print_text(listed, many=len(sources) > 1)
    return exit_code(failures, len(sources))


def _print_json(listed: Sequence[tuple[Named, Sequence[Stretch]]]) -> None:
    from stt_cli.cli.ui.table import print_json
    from stt_cli.export.json import rounded

    files: list[dict[str, Any]] = [
        {
            "file": named.name,
            "duration": named.transcript.duration,
            "stretches": msgspec.to_builtins(found),
        }
        for named, found in listed
    ]
    print_json(rounded({"files": files}))


def _print_text(listed: Sequence[tuple[Named, Sequence[Stretch]]], *, many: bool) -> None:
    from stt_cli.cli.ui.table import print_table
    from stt_cli.export.clock import milliseconds, stamp
    from stt_cli.uncertain.stretches import REASONS

    if not any(found for _, found in listed):
        sys.stdout.write("nothing stands out\n" if listed else "")
        return
    rows = [
        [
            *([named.name] if many else []),
            stamp(milliseconds(one.start)),
            stamp(milliseconds(one.end)),
            ", ".join(REASONS[reason] for reason in one.reasons),
            f"{one.speaker}: {one.text}" if one.speaker else one.text,
        ]
        for named, found in listed
        for one in found
    ]
    print_table([*(["FILE"] if many else []), "START", "END", "WHY", "TEXT"], rows)
