"""Groups of options that several commands share.

A group is a function: its parameters are the options, what it returns is what they mean
together. `takes(group)` gives a command the group's options in place of one parameter.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stt_cli.cli.ui.progress import Manners, Mode
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.contract import Ask
    from stt_cli.export import Options

OUTPUT = "Output"
RECOGNITION = "Recognition"
SENDING = "Cutting and sending"
SUBTITLES = "Subtitles and documents"
MANNERS = "Progress and messages"

LanguageNames = Annotated[
    bool,
    typer.Option("--language-names", help="Name files as in talk.en.srt.", rich_help_panel=OUTPUT),
]
Embed = Annotated[
    Path | None,
    typer.Option(
        metavar="OUT.mkv|mp4",
        help="Write a copy of the video with the subtitles as a track; "
        "other files only where -f or -o asks for them.",
        rich_help_panel=OUTPUT,
    ),
]

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
    return inspect.signature(
        function, eval_str=True, locals={"Ask": object, "LiveAsk": object, "Options": object}
    )


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


def asking(
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="The provider's model.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", "-l", help="ISO 639 code of the language spoken, or auto."),
    ] = None,
    diarize: Annotated[
        bool,
        typer.Option("--diarize", help="Tell who speaks when.", rich_help_panel=RECOGNITION),
    ] = False,
    speakers: Annotated[
        int | None,
        typer.Option(
            min=1, max=32, help="How many people speak, at most.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    words: Annotated[
        bool, typer.Option(help="Ask for word times.", rich_help_panel=RECOGNITION)
    ] = True,
    characters: Annotated[
        bool,
        typer.Option("--characters", help="Time every character.", rich_help_panel=RECOGNITION),
    ] = False,
    keyterm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="A name or term to listen for; repeatable.",
            rich_help_panel=RECOGNITION,
        ),
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(help="Text that sets topic and spelling.", rich_help_panel=RECOGNITION),
    ] = None,
    tag_events: Annotated[
        bool,
        typer.Option(
            "--tag-events", help="Note laughter and the like.", rich_help_panel=RECOGNITION
        ),
    ] = False,
    entities: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Find names, numbers and the like: all, pii, phi ...; repeatable.",
            rich_help_panel=RECOGNITION,
        ),
    ] = None,
    temperature: Annotated[
        float | None,
        typer.Option(min=0.0, max=2.0, help="How freely to guess.", rich_help_panel=RECOGNITION),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="For answers that can be repeated.", rich_help_panel=RECOGNITION),
    ] = None,
    route: Annotated[
        str | None,
        typer.Option(help="The provider behind a gateway.", rich_help_panel=RECOGNITION),
    ] = None,
    multichannel: Annotated[
        bool,
        typer.Option(
            "--multichannel", help="Each channel is one speaker.", rich_help_panel=RECOGNITION
        ),
    ] = False,
) -> Ask:
    """What to ask a provider for."""
    from stt_cli.contract import Ask

    return Ask(
        model=model,
        language=language,
        diarize=diarize,
        speakers=speakers,
        words=words,
        characters=characters,
        keyterms=tuple(keyterm or ()),
        prompt=prompt,
        tag_events=tag_events,
        entities=split_list(entities),
        temperature=temperature,
        seed=seed,
        route=route,
        multichannel=multichannel,
    )


def subtitles(
    preset: Annotated[
        Literal["default", "netflix", "bbc", "shorts", "none"] | None,
        typer.Option(
            help="Limits of subtitles; [bold]none[/bold] leaves segments as they are. By default "
            "[bold]default[/bold], but [bold]none[/bold] for SRT and WebVTT files.",
            rich_help_panel=SUBTITLES,
        ),
    ] = None,
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
    no_sounds: Annotated[
        bool,
        typer.Option(
            "--no-sounds", help="Leave out laughter and the like.", rich_help_panel=SUBTITLES
        ),
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
    audio: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|URL",
            help="The recording: html plays it, --embed copies it.",
            rich_help_panel=SUBTITLES,
        ),
    ] = None,
    embed_audio: Annotated[
        bool,
        typer.Option(
            "--embed-audio", help="Put the recording into the html page.", rich_help_panel=SUBTITLES
        ),
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
        sounds=not no_sounds,
        speaker_style=speaker_style,
        rename=dict(_pair(text) for text in rename or ()),
        offset=offset,
        times=times,
        audio=audio,
        embed_audio=embed_audio,
    )


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old.strip() and equals):
        raise UsageError(f"--rename {text!r} names no speaker", hint='as in "Speaker 1=Ann"')
    return old.strip(), new.strip()


def formats(named: list[str] | None, output: str | None) -> tuple[str, ...]:
    """The formats of `-f a,b -f c`, each once; where none was named that of a file `-o`, or txt.

    Raises UsageError for one that does not exist.
    """
    from stt_cli.export import FORMATS, format_named
    from stt_cli.pipeline.inputs import is_folder

    path = Path(output or "")
    ending = path.suffix.removeprefix(".").lower()
    usual = ending if ending in FORMATS and not is_folder(path) else "txt"
    names = split_list([name.lower() for name in named or [usual]])
    for name in names:
        format_named(name)
    return names


def split_list(named: list[str] | None) -> tuple[str, ...]:
    """The values of an option that takes a comma list and may be repeated, each once."""
    parts = (part.strip() for text in named or () for part in text.split(","))
    return tuple(dict.fromkeys(parts))
