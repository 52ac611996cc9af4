"""What all tools take: whom to ask, about which part of the text, and where the answer goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from stt_cli.cli.options import panels
from stt_cli.cli.options.subtitles import renaming

if TYPE_CHECKING:
    from stt_cli.contract import Tool
    from stt_cli.services.policy import Policy
    from stt_cli.services.tools.toolbox import Chosen

Sources = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE", help="Jobs, transcripts, subtitle or text files, or -."),
]
KeptToo = Annotated[
    bool,
    panels.source("--remote", help="SOURCE are ids of transcripts that the service keeps."),
]


class Asking(Struct, frozen=True, kw_only=True):
    """Whom to ask, and how patiently."""

    provider: str | None = None
    model: str | None = None
    part_chars: int | None = None
    timeout: float | None = None
    retries: int = 2
    dry_run: bool = False
    fresh: bool = False

    @property
    def policy(self) -> Policy:
        from stt_cli.services.policy import Policy

        return Policy(timeout=self.timeout, retries=self.retries)

    def choose(self, tool: Tool) -> Chosen:
        """The service. Raises UsageError where none is named."""
        from stt_cli.services.tools.toolbox import choose

        return choose(tool, self.provider, model=self.model, max_chars=self.part_chars)


Provider = Annotated[
    str | None,
    typer.Option(
        "--provider",
        "-p",
        metavar="PROVIDER",
        help="The service: sttai, or openai for any compatible server. Nothing is sent "
        "unless one is named here, in the environment or in the config file.",
    ),
]
Timeout = Annotated[
    float | None, panels.sending(min=1.0, help="Seconds to wait for an answer, repeats included.")
]
Retries = Annotated[
    int, panels.sending(min=0, help="Repeats of a request that may have been paid for.")
]
DryRun = Annotated[
    bool, panels.sending("--dry-run", help="Send nothing; print what would be sent.")
]
Fresh = Annotated[
    bool, panels.sending("--fresh", help="Ask again, although the answer is kept from before.")
]


def asking(
    provider: Provider = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", "-m", metavar="MODEL", help="The service's model, where it has several."
        ),
    ] = None,
    part_chars: Annotated[
        int | None,
        panels.sending(
            metavar="N", min=100, help="Send longer texts in parts of at most so many characters."
        ),
    ] = None,
    timeout: Timeout = None,
    retries: Retries = 2,
    dry_run: DryRun = False,
    fresh: Fresh = False,
) -> Asking:
    """Whom to ask about text, and how."""
    return Asking(
        provider=provider,
        model=model,
        part_chars=part_chars,
        timeout=timeout,
        retries=retries,
        dry_run=dry_run,
        fresh=fresh,
    )


def asking_about_sound(
    provider: Provider = None,
    timeout: Timeout = None,
    retries: Retries = 2,
    dry_run: DryRun = False,
    fresh: Fresh = False,
) -> Asking:
    """Whom to ask about a recording, and how."""
    return Asking(provider=provider, timeout=timeout, retries=retries, dry_run=dry_run, fresh=fresh)


AsJson = Annotated[
    bool, panels.output("--json", help="What the service answers as JSON, with the source.")
]


class Answers(Struct, frozen=True, kw_only=True):
    """Where answers go; `output` is as it was typed."""

    output: str | None = None
    overwrite: bool = False
    json: bool = False


def answers(
    output: Annotated[
        str | None,
        panels.output(
            "--output",
            "-o",
            help="File, folder, or - for stdout; several sources else become files beside each.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, panels.output("--overwrite", help="Replace files that are there.")
    ] = False,
    json: AsJson = False,
) -> Answers:
    """Where to write."""
    return Answers(output=output, overwrite=overwrite, json=json)


class Saying(Struct, frozen=True, kw_only=True):
    """How speakers stand in the text that is sent."""

    speakers: bool = True
    rename: dict[str, str] = {}


def saying(
    no_speakers: Annotated[
        bool, panels.source("--no-speakers", help="Send the text without who says it.")
    ] = False,
    rename: Annotated[
        list[str] | None,
        panels.source(metavar="OLD=NEW", help='As in "Speaker 1=Ann"; repeatable.'),
    ] = None,
) -> Saying:
    """How the text is sent."""
    return Saying(speakers=not no_speakers, rename=renaming(rename))
