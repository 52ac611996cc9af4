"""What the user typed after `stt stream`."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from stt_cli.cli.options.outputs import Destination
from stt_cli.errors import UsageError
from stt_cli.pipeline.targets import STDOUT


class Request(Struct, frozen=True, kw_only=True):
    """What the user typed after `stt stream`, the recognition's settings aside."""

    source: str | None
    provider: str | None
    device: str | None
    rate: int
    channels: int
    realtime: bool
    to: Destination
    partials: bool
    events: bool
    save_audio: Path | None
    then_transcribe: str | None
    token: bool
    timeout: float | None
    verbosity: int

    @property
    def output(self) -> Path | None:
        """The file that -o names; None where text goes to stdout."""
        return None if self.to.output in (None, STDOUT) else Path(self.to.output)

    @property
    def format(self) -> str:
        """Raises UsageError for several: a stream makes one transcript of one format."""
        if len(self.to.formats) != 1:
            raise UsageError(
                "a stream is written in one format",
                hint="name one with -f; `stt export` makes the others",
            )
        return self.to.formats[0]

    @property
    def whole(self) -> bool:
        """Whether stdout gets the whole at the end, instead of a line as each final comes.

        Raises UsageError where the events are to go there, too.
        """
        if self.output is not None or self.format == "txt":
            return False
        if self.events:
            raise UsageError(f"{self.format} and events cannot both go to stdout", hint="use -o")
        return True
