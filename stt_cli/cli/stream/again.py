"""The saved audio of a stream, transcribed once more by the batch path."""

from __future__ import annotations

from stt_cli.cli.stream.request import Request
from stt_cli.errors import Exit


def again(request: Request, language: str | None) -> Exit:
    """The saved audio through the batch path, with its transcript on stdout or beside -o."""
    from stt_cli.cli.transcribe import request as batch
    from stt_cli.cli.transcribe import works
    from stt_cli.cli.ui.progress import Manners
    from stt_cli.contract import Ask
    from stt_cli.pipeline.build import resolved
    from stt_cli.pipeline.settings import Command, RunSettings

    command = Command(
        settings=resolved(RunSettings(ask=Ask(language=language)), request.then_transcribe)
    )
    asked = works.Request(
        inputs=(str(request.save_audio),),
        files_from=None,
        formats=(request.format,),
        output=None,
        dry_run=False,
        json=False,
    )
    return batch.transcribe(asked, command, Manners(verbosity=request.verbosity))
