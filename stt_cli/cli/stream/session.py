"""From the options of `stt stream` to a live session, its files and its job."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config, keys
from stt_cli.cli.signals import heeded, interrupt, interrupt_after, interrupt_no_more
from stt_cli.cli.stream.again import again
from stt_cli.cli.stream.request import Request
from stt_cli.cli.stream.source import open_source
from stt_cli.cli.ui import console
from stt_cli.cli.ui.live import Finals, Screen, screen
from stt_cli.contract import Spec
from stt_cli.errors import Exit, SttError, UsageError
from stt_cli.files import is_kept
from stt_cli.live.events import Ended, Final
from stt_cli.live.job import LiveJob
from stt_cli.live.link import Access
from stt_cli.live.open import is_batch_only, live_models, live_traits, open_session
from stt_cli.live.output import Description, LiveOutput, live_output, whole_output
from stt_cli.live.session import Session
from stt_cli.live.sources import Shape
from stt_cli.live.terms import Source, Terms
from stt_cli.media.record import recorder
from stt_cli.model import Source as Origin
from stt_cli.providers import default_model, load, names
from stt_cli.providers.live import LiveAsk, StreamingCapabilities
from stt_cli.services import models
from stt_cli.services.options import options_of
from stt_cli.store import Store
from stt_cli.text.sanitize import visible

CLOSING_SECONDS = 8.0
"""Seconds that connections and threads may take to close, after the last text."""


class Taker(Protocol):
    """Takes finals: an output, or the job."""

    def add(self, final: Final) -> None: ...


def print_devices() -> None:
    """List the microphones on stdout."""
    from stt_cli.live.microphone import devices

    for device in devices():
        sys.stdout.write(visible(device) + "\n")


class _Stream(Struct, frozen=True, kw_only=True):
    """A request, and the provider that transcribes it."""

    request: Request
    ask: LiveAsk
    spec: Spec
    traits: StreamingCapabilities
    base_url: str


def carry_out(request: Request, ask: LiveAsk) -> Exit:
    """Run the session to its end. Raises SttError where it cannot begin or go on."""
    stream = _resolved(request, ask)
    for path in (request.output, request.save_audio):
        if path and is_kept(path) and not request.to.overwrite:
            raise UsageError(f"{path} is there already", hint="--overwrite replaces it")
    with ExitStack() as stack:
        opened = open_source(
            request.source,
            stream.traits.rate,
            shape=Shape(rate=request.rate, channels=request.channels),
            device=request.device,
            realtime=request.realtime,
            verbosity=request.verbosity,
        )
        source = stack.enter_context(opened)
        code = _run(stream, _session(stream, source, stack), source, stack)
    if request.then_transcribe and code == Exit.OK:
        return again(request, stream.ask.language)
    return code


def _resolved(request: Request, ask: LiveAsk) -> _Stream:
    """What flags, environment and config file say together. Raises UsageError."""
    settings = config.load(os.environ, names())
    spec = load(settings.provider(request.provider)).SPEC
    model, language = _model(settings, spec, ask.model), settings.language(ask.language)
    default = default_model(spec.name, language) if spec.local else None
    engine, machine = options_of(spec, model or default, ask.engine, settings)
    asked = replace(ask, model=model, language=language, engine=engine, machine=machine)
    return _Stream(
        request=request,
        ask=asked,
        spec=spec,
        traits=live_traits(spec, asked),
        base_url=settings.base_url(spec),
    )


def _model(settings: config.Settings, spec: Spec, flag: str | None) -> str | None:
    """The model for live sessions. One that is set for recordings is not meant for them."""
    model = settings.model(flag, spec.name)
    if model is None or not is_batch_only(spec, model):
        return model
    able = ", ".join(live_models(spec))
    if flag:
        raise UsageError(f"{spec.name} has {model} for recordings only", hint=f"live: {able}")
    console.note(f"{model} is for recordings: live, {spec.name} uses {live_models(spec)[0]}")
    return None


def _ignore(line: str) -> None:
    """Discard it."""


def _session(stream: _Stream, source: Source, stack: ExitStack) -> Session:
    request, spec = stream.request, stream.spec
    if spec.local:
        quiet = request.verbosity < 0
        models.prepare(spec.name, stream.traits.model, _ignore if quiet else console.note)
    key = keys.find(spec, os.environ, config.paths().keys) if spec.key_env else None
    tap: Callable[[bytes], None] | None = None
    if request.save_audio:
        kept = recorder(request.save_audio, stream.traits.rate)
        stack.callback(kept.close)
        tap = kept.write
    access = Access(
        base_url=stream.base_url,
        key=key.value if key else None,
        token=_tokens(spec, stack) if request.token else None,
        timeout=request.timeout,
    )
    return open_session(spec, stream.ask, source, access, Terms(tap=tap))


def _tokens(spec: Spec, stack: ExitStack) -> Callable[[], str]:
    from stt_cli.contract import TokenProvider
    from stt_cli.services.endpoint import service_named

    service = stack.enter_context(service_named(spec.name))
    provider = service.provider
    if not isinstance(provider, TokenProvider):
        raise UsageError(f"{spec.title} issues no tokens", hint="leave --token out")
    return lambda: provider.token(provider.TOKENS[0], service.session)


def _run(stream: _Stream, session: Session, source: Source, stack: ExitStack) -> Exit:
    request, traits = stream.request, stream.traits
    store = stack.enter_context(Store.open(config.paths().store))
    outputs = _outputs(stream, session, source)
    job = LiveJob(store, name=source.name, provider=traits.provider, model=traits.model)
    shown = screen(
        events=request.events,
        verbosity=request.verbosity,
        partials=request.partials,
        meter=request.source is None,
        stdout=_finals_on_stdout(request),
    )
    with shown, _stopping(session) as stopped, _kept(session, job, outputs):
        duration = _follow(stream.ask.language, session, shown, [job, *outputs])
    if request.verbosity >= 0 and not request.events:
        console.note(f"{duration:.1f} s of audio, job {job.id}")
    return stopped[0] if stopped else Exit.OK


def _finals_on_stdout(request: Request) -> Finals:
    if request.whole:
        return "no"
    return "needed" if request.output is None else "wanted"


@contextmanager
def _kept(session: Session, job: LiveJob, outputs: Sequence[LiveOutput]) -> Iterator[None]:
    """Whatever ends the session, what it brought is in its job and in its outputs."""
    error: str | None = "it was ended by a bug or a signal"
    try:
        yield
        error = None
    except (SttError, OSError) as failure:
        error = str(failure)
        raise
    finally:
        job.end(session.duration, error=error)
        for output in outputs:
            output.close(session.duration)


def _follow(
    language: str | None, session: Session, shown: Screen, takers: Sequence[Taker]
) -> float:
    """Show and hand on everything that happens; returns the stream's length in seconds.

    `language` is that of finals whose service does not say in which language they are.
    """
    duration = 0.0
    for event in session.events():
        if isinstance(event, Final):
            event = replace(event, language=event.language or language)
            for taker in takers:
                taker.add(event)
        elif isinstance(event, Ended):
            duration = event.duration
        shown.show(event, session.level)
    return duration


def _outputs(stream: _Stream, session: Session, source: Source) -> list[LiveOutput]:
    request, traits = stream.request, stream.traits
    about = Description(
        provider=traits.provider,
        model=traits.model,
        source=lambda: Origin(name=source.name, sha256="", duration=round(session.duration, 3)),
    )
    if request.whole:
        return [whole_output(_to_stdout, request.format, about)]
    return [live_output(request.output, request.format, about)] if request.output else []


def _to_stdout(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


@contextmanager
def _stopping(session: Session) -> Iterator[list[Exit]]:
    """Ctrl-C ends the session in an orderly way, a second one at once; yields how it was ended.

    A session that does not end in time is ended without a second one.
    """
    stopped: list[Exit] = []

    def stop(code: Exit) -> None:
        if stopped:
            interrupt(stopped[0])
        stopped.append(code)
        session.stop()
        interrupt_after(session.stops_within + CLOSING_SECONDS, code)

    with heeded(stop):
        try:
            yield stopped
        finally:
            interrupt_no_more()
