"""Groups of options that several commands share.

A group is a function: its parameters are the options, what it returns is what they mean
together. `takes(group)` gives a command the group's options in place of one parameter.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stt_cli.cli.ui.progress import Manners, Mode
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options

OUTPUT = "Output"
RECOGNITION = "Recognition"
SENDING = "Cutting and sending"
SUBTITLES = "Subtitles and documents"
MANNERS = "Progress and messages"

Command = Callable[..., Any]


def takes(**groups: Callable[..., Any]) -> Callable[[Command], Command]:
    """Replace each parameter named here by the options of its group."""

    def decorate(command: Command) -> Command:
        signatures = {name: _signature(group) for name, group in groups.items()}

        @functools.wraps(command)
        def with_groups(**values: Any) -> Any:
            for name, signature in signatures.items():
                own = {option: values.pop(option) for option in signature.parameters}
                values[name] = groups[name](**own)
            return command(**values)

        parameters = [p for p in _signature(command).parameters.values() if p.name not in groups]
        for signature in signatures.values():
            parameters += signature.parameters.values()
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
        with_groups.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_groups.__annotations__ = {p.name: p.annotation for p in parameters}
        return with_groups

    return decorate


def _signature(function: Command) -> inspect.Signature:
    return inspect.signature(function, eval_str=True, locals={"Options": object})


def manners(
    progress: Annotated[
        Mode,
        typer.Option(
            help="[bold]auto[/bold]: bars on a terminal, else a plain line now and then. "
            "[bold]json[/bold]: one object a line.",
            rich_help_panel=MANNERS,
        ),
    ] = "auto",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only errors.", rich_help_panel=MANNERS)
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            metavar="",
            show_default=False,
            help="Say more; twice for every request.",
            rich_help_panel=MANNERS,
        ),
    ] = 0,
) -> Manners:
    """How a run shows itself."""
    return Manners(progress=progress, verbosity=-1 if quiet else verbose)


def subtitles(
    preset: Annotated[
        Literal["default", "netflix", "bbc", "shorts", "none"],
        typer.Option(
            help="Limits of subtitles; [bold]none[/bold] leaves segments as they are.",
            rich_help_panel=SUBTITLES,
        ),
    ] = "default",
    max_line_chars: Annotated[
        int | None, typer.Option(metavar="N", help="Longest line.", rich_help_panel=SUBTITLES)
    ] = None,
    max_lines: Annotated[
        int | None, typer.Option(metavar="N", help="Lines of a cue.", rich_help_panel=SUBTITLES)
    ] = None,
    max_cps: Annotated[
        float | None,
        typer.Option(metavar="N", help="Characters per second.", rich_help_panel=SUBTITLES),
    ] = None,
    min_duration: Annotated[
        float | None, typer.Option(metavar="S", help="Shortest cue.", rich_help_panel=SUBTITLES)
    ] = None,
    max_duration: Annotated[
        float | None, typer.Option(metavar="S", help="Longest cue.", rich_help_panel=SUBTITLES)
    ] = None,
    min_gap: Annotated[
        float | None,
        typer.Option(metavar="S", help="Least time between cues.", rich_help_panel=SUBTITLES),
    ] = None,
    highlight_words: Annotated[
        bool,
        typer.Option(
            "--highlight-words",
            help="Mark each word while it is spoken (srt, vtt, ass).",
            rich_help_panel=SUBTITLES,
        ),
    ] = False,
    no_speakers: Annotated[
        bool,
        typer.Option("--no-speakers", help="Leave speakers out.", rich_help_panel=SUBTITLES),
    ] = False,
    speaker_style: Annotated[
        Literal["name", "dash", "none"] | None,
        typer.Option(help="How a new speaker is shown.", rich_help_panel=SUBTITLES),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OLD=NEW", help='As in "Speaker 1=Ann"; repeatable.', rich_help_panel=SUBTITLES
        ),
    ] = None,
    offset: Annotated[
        float,
        typer.Option(metavar="S", help="Shift all times by S.", rich_help_panel=SUBTITLES),
    ] = 0.0,
    times: Annotated[
        bool,
        typer.Option("--times", help="Head paragraphs with their time.", rich_help_panel=SUBTITLES),
    ] = False,
) -> Options:
    """How transcripts become files. Raises UsageError for limits that contradict each other."""
    from stt_cli.export import Options

    return Options(
        preset=preset,
        max_line_chars=max_line_chars,
        max_lines=max_lines,
        max_cps=max_cps,
        min_duration=min_duration,
        max_duration=max_duration,
        min_gap=min_gap,
        highlight_words=highlight_words,
        speakers=not no_speakers,
        speaker_style=speaker_style,
        rename=dict(_pair(text) for text in rename or ()),
        offset=offset,
        times=times,
    )


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old.strip() and equals):
        raise UsageError(f"--rename {text!r} names no speaker", hint='as in "Speaker 1=Ann"')
    return old.strip(), new.strip()


def formats(named: list[str] | None) -> tuple[str, ...]:
    """The formats of `-f a,b -f c`, each once; txt where none was named.

    Raises UsageError for one that does not exist.
    """
    from stt_cli.export import format_named

    names = [name.strip().lower() for part in named or ["txt"] for name in part.split(",")]
    for name in names:
        format_named(name)
    return tuple(dict.fromkeys(names))
