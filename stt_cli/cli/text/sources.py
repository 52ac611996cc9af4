"""What `stt text` is given: transcripts and texts on this machine, or ids at the service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from stt_cli.cli.sources import attempted, read_text
from stt_cli.cli.text.options import Saying
from stt_cli.errors import InputError, SttError, UsageError

if TYPE_CHECKING:
    from stt_cli.model import Transcript
    from stt_cli.services.tools.parts import Line, Part
    from stt_cli.services.tools.toolbox import Chosen


class Item(Struct, frozen=True, kw_only=True):
    """One source: a transcript, or the id of one at the service, where it may stay."""

    name: str
    """As the user typed it."""
    path: Path
    """What its outputs are named after."""
    transcript: Transcript | None = None
    kept_id: str | None = None

    def lines(self) -> list[Line]:
        """Its text. Raises InputError where there is none."""
        from stt_cli.services.tools.parts import lines

        found = lines(self.transcript) if self.transcript else []
        if not found:
            raise InputError(f"{self.name}: there is no text in it", hint="nothing was sent")
        return found

    def parts(self, chosen: Chosen, *, times: bool = False) -> list[Part]:
        """Its text in parts that the service takes. Raises InputError where there is none."""
        from stt_cli.services.tools.parts import parts

        return parts(self.lines(), chosen.max_chars, times=times)


def items(
    sources: Sequence[str] | None, saying: Saying, *, remote: str | None = None, kept: bool = False
) -> tuple[list[Item], list[SttError]]:
    """The sources, and of those that cannot be read, why; that is reported already.

    `remote`: the service whose transcripts they are; `kept`: which works on them where they are,
    so that their text need not come here. Raises UsageError where none is named.
    """
    if not sources:
        raise UsageError("there is no source", hint="name a job or a file")
    if remote is None:
        return attempted(lambda source: _here(source, saying), sources)
    if not all(id.strip() for id in sources):
        raise UsageError("an id is empty", hint=f"stt jobs list --remote {remote}")
    if kept:
        return [_at_service(id, remote) for id in sources], []
    return _fetched(sources, saying, remote)


def _at_service(id: str, provider: str, transcript: Transcript | None = None) -> Item:
    from stt_cli.pipeline.inputs import safe

    path = Path(safe(f"{provider}-{id}"))
    return Item(name=f"{provider} {id}", path=path, kept_id=id, transcript=transcript)


def _fetched(
    ids: Sequence[str], saying: Saying, provider: str
) -> tuple[list[Item], list[SttError]]:
    from stt_cli.services.transcripts import remote_transcripts

    with remote_transcripts(provider) as remote:
        return attempted(lambda id: _at_service(id, provider, _said(remote.read(id), saying)), ids)


def _here(source: str, saying: Saying) -> Item:
    named = read_text(source)
    return Item(
        name=source if source != "-" else "stdin",
        path=Path(named.name if source != "-" else "stdin"),
        transcript=_said(named.transcript, saying),
    )


def _said(transcript: Transcript, saying: Saying) -> Transcript:
    """The transcript with its speakers as they are to be named."""
    from stt_cli.export.edit import renamed, without_speakers

    if saying.rename:
        transcript = renamed(transcript, saying.rename)
    return transcript if saying.speakers else without_speakers(transcript)
