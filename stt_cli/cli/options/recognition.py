"""What to ask of a provider, for a recording and for a live stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stt_cli.cli.options.groups import split_list
from stt_cli.cli.options.panels import RECOGNITION

if TYPE_CHECKING:
    from stt_cli.contract import Ask
    from stt_cli.providers.live import LiveAsk

Model = Annotated[str | None, typer.Option("--model", "-m", help="The provider's model.")]
Language = Annotated[
    str | None,
    typer.Option("--language", "-l", help="ISO 639 code of the language spoken, or auto."),
]
Keyterm = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT",
        help="A name or term to listen for; repeatable.",
        rich_help_panel=RECOGNITION,
    ),
]


def asking(
    model: Model = None,
    language: Language = None,
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
    keyterm: Keyterm = None,
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


def listening(
    model: Model = None,
    language: Language = None,
    commit: Annotated[
        Literal["vad", "manual"],
        typer.Option(
            help="Who ends a segment: the service at a pause, or stt.", rich_help_panel=RECOGNITION
        ),
    ] = "vad",
    vad_silence: Annotated[
        float | None,
        typer.Option(
            metavar="S", min=0.0, help="Silence that ends a segment.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    vad_threshold: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, help="How sure of speech it must be.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    min_speech_ms: Annotated[
        int | None,
        typer.Option(
            metavar="MS", min=0, help="Shortest speech that counts.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    min_silence_ms: Annotated[
        int | None,
        typer.Option(
            metavar="MS", min=0, help="Shortest silence that counts.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    audio_format: Annotated[
        str | None,
        typer.Option(help="As in pcm_16000, ulaw_8000.", rich_help_panel=RECOGNITION),
    ] = None,
    detect_language: Annotated[
        bool,
        typer.Option(
            "--detect-language", help="Report each final's language.", rich_help_panel=RECOGNITION
        ),
    ] = False,
    keyterm: Keyterm = None,
    previous_text: Annotated[
        str, typer.Option(help="What was said before, as context.", rich_help_panel=RECOGNITION)
    ] = "",
) -> LiveAsk:
    """What to ask of the one who listens."""
    from stt_cli.providers.live import LiveAsk

    return LiveAsk(
        model=model,
        language=language,
        commit=commit,
        vad_silence=vad_silence,
        vad_threshold=vad_threshold,
        min_speech_ms=min_speech_ms,
        min_silence_ms=min_silence_ms,
        audio_format=audio_format,
        detect_language=detect_language,
        keyterms=tuple(keyterm or ()),
        previous_text=previous_text,
    )
