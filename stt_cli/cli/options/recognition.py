"""What to ask of a provider, for a recording and for a live stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import split_list
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.contract import Ask, Options, Scalar
    from stt_cli.providers.live import LiveAsk

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="MODEL",
        help="The provider's model; `stt providers PROVIDER` lists them.",
    ),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--language", "-l", metavar="LANG", help="Language spoken: a code or a name, or auto."
    ),
]
Keyterm = Annotated[
    list[str] | None,
    panels.recognition(metavar="TEXT", help="A name or term to listen for; repeatable."),
]
ComputeType = Annotated[
    str | None,
    panels.engine(
        metavar="TYPE",
        help="Numbers to compute with: int8, float16, float32 ...; auto: the fastest.",
    ),
]
BeamSize = Annotated[
    int | None,
    panels.engine(metavar="N", min=1, help="Texts that Whisper follows at a time; 5 by default."),
]
EngineOption = Annotated[
    list[str] | None,
    panels.engine(
        metavar="KEY=VALUE",
        help="Any other option of the engine; `stt models options` lists them; repeatable.",
    ),
]


def asking(
    model: Model = None,
    language: Language = None,
    diarize: Annotated[
        bool, panels.recognition("--diarize", help="Label who speaks when.")
    ] = False,
    speakers: Annotated[
        int | None,
        panels.recognition(min=1, max=32, help="Number of speakers, at most; includes --diarize."),
    ] = None,
    words: Annotated[bool, panels.recognition(help="Ask for word times.")] = True,
    characters: Annotated[
        bool, panels.recognition("--characters", help="Time every character.")
    ] = False,
    keyterm: Keyterm = None,
    prompt: Annotated[
        str | None, panels.recognition(help="Text that sets topic and spelling.")
    ] = None,
    tag_events: Annotated[
        bool, panels.recognition("--tag-events", help="Note laughter and the like.")
    ] = False,
    entities: Annotated[
        list[str] | None,
        panels.recognition(
            metavar="KIND", help="Find names, numbers and the like: all, pii, phi ...; repeatable."
        ),
    ] = None,
    temperature: Annotated[
        float | None,
        panels.recognition(min=0.0, max=2.0, help="Sampling temperature; 0 is the most certain."),
    ] = None,
    seed: Annotated[
        int | None, panels.recognition(min=0, help="Seed, for answers that can be repeated.")
    ] = None,
    route: Annotated[str | None, panels.recognition(help="The provider behind a gateway.")] = None,
    multichannel: Annotated[
        bool, panels.recognition("--multichannel", help="Each channel is one speaker.")
    ] = False,
    device: Annotated[
        Literal["auto", "cpu", "cuda"] | None,
        panels.engine(
            help="Where the engine computes; auto, the default: a GPU where there is one."
        ),
    ] = None,
    compute_type: ComputeType = None,
    beam_size: BeamSize = None,
    engine_option: EngineOption = None,
) -> Ask:
    """What to ask a provider for."""
    from stt_cli.contract import Ask

    return Ask(
        model=model,
        language=language,
        diarize=diarize or speakers is not None,
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
        engine=_engine(
            engine_option, device=device, compute_type=compute_type, beam_size=beam_size
        ),
    )


def listening(
    model: Model = None,
    language: Language = None,
    commit: Annotated[
        Literal["vad", "manual"],
        panels.recognition(help="Who ends a segment: the service at a pause, or stt."),
    ] = "vad",
    vad_silence: Annotated[
        float | None, panels.recognition(metavar="S", min=0.0, help="Silence that ends a segment.")
    ] = None,
    vad_threshold: Annotated[
        float | None,
        panels.recognition(min=0.0, max=1.0, help="Probability from which sound counts as speech."),
    ] = None,
    min_speech_ms: Annotated[
        int | None, panels.recognition(metavar="MS", min=0, help="Shortest speech that counts.")
    ] = None,
    min_silence_ms: Annotated[
        int | None, panels.recognition(metavar="MS", min=0, help="Shortest silence that counts.")
    ] = None,
    audio_format: Annotated[
        str | None, panels.recognition(help="As in pcm_16000, ulaw_8000.")
    ] = None,
    detect_language: Annotated[
        bool, panels.recognition("--detect-language", help="Report each final's language.")
    ] = False,
    keyterm: Keyterm = None,
    previous_text: Annotated[
        str, panels.recognition(help="What was said before, as context.")
    ] = "",
    compute_type: ComputeType = None,
    beam_size: BeamSize = None,
    engine_option: EngineOption = None,
) -> LiveAsk:
    """What to ask of a live provider."""
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
        engine=_engine(engine_option, compute_type=compute_type, beam_size=beam_size),
    )


def _engine(pairs: list[str] | None, **named: str | int | None) -> Options:
    """What was typed; nothing is checked but the `=`. Raises UsageError where it is missing."""
    found: dict[str, Scalar] = {}
    for pair in pairs or ():
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise UsageError(
                f"--engine-option {pair!r} sets nothing", hint="write KEY=VALUE, as in patience=2"
            )
        found[name.strip().replace("-", "_")] = value
    found |= {name: value for name, value in named.items() if value is not None}
    return tuple(sorted(found.items()))
