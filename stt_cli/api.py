"""`stt_cli.transcribe`: the same run as the command's, for scripts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

import msgspec
from msgspec.structs import replace

from stt_cli import config
from stt_cli.asked import Settings
from stt_cli.errors import InputError, UsageError, nearest
from stt_cli.media import isolated
from stt_cli.model import Transcript
from stt_cli.pipeline.build import resolved, run_for
from stt_cli.pipeline.dryrun import check_cost
from stt_cli.pipeline.events import AnyEvent
from stt_cli.pipeline.inputs import STDIN, Bad, expand
from stt_cli.pipeline.members import named
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.targets import Target, Work
from stt_cli.store import Store

OnEvent = Callable[[AnyEvent], None]


ASK = [
    "model",
    "language",
    "diarize",
    "speakers",
    "words",
    "characters",
    "keyterms",
    "prompt",
    "tag_events",
    "entities",
    "temperature",
    "seed",
    "route",
    "multichannel",
]
RUN = ["track", "channel", "chunk_seconds", "overlap", "keep_silence", "align"]
POLICY = ["concurrency", "timeout", "retries", "fallback", "max_cost", "cluster"]
SWITCHES = ["fresh", "strict"]
ENGINE = ["device", "compute_type", "beam_size"]


def transcribe(
    path: str | os.PathLike[str],
    provider: str | None = None,
    *,
    on_event: OnEvent | None = None,
    **settings: Unpack[Settings],
) -> Transcript:
    """The transcript of one recording: a file, or an http(s) URL.

    Everything is as with `stt transcribe`: `provider` and settings that are not given come from
    the environment and the config file, the run is recorded as a job, and what was finished before,
    of the same audio with the same settings, is not done, or paid for, again. Nothing is printed;
    `on_event` gets the events of the run (`stt_cli.pipeline.events`), notices among them, in the
    calling thread.

    Times in the transcript are seconds from the beginning of the recording. Raises the kinds of
    SttError that exit codes stand for: UsageError for a setting that cannot be, InputError,
    KeyRejected, CreditError, ProviderError, OutputError, StoreError. Raises TypeError for a setting
    that does not exist.
    """
    unknown = [name for name in settings if name not in Settings.__annotations__]
    if unknown:
        near = nearest(unknown[0], Settings.__annotations__)
        meant = f"; did you mean {near}?" if near else ""
        raise TypeError(f"transcribe() has no setting {unknown[0]!r}{meant}")
    command = _command(provider, settings)
    work = _work(os.fspath(path))
    isolated.prepare()
    with Store.open(config.paths().store) as store:
        return _transcript(work, command, store, on_event or _nobody)


def _nobody(event: AnyEvent) -> None:
    """Gets events that nobody wants."""


def _command(provider: str | None, settings: Settings) -> Command:
    given: dict[str, Any] = {**settings}
    if given.get("speakers") is not None:
        given.setdefault("diarize", True)
    options = {**given.pop("engine_options", {})}
    options |= {name: given.pop(name) for name in ENGINE if given.get(name) is not None}
    asked = {"ask": {"engine": sorted(options.items())}}
    ensemble = given.pop("ensemble", [])
    try:
        command = {
            "settings": {**asked, **_those(RUN, given)},
            "policy": _those(POLICY, given),
            "switches": _those(SWITCHES, given),
        }
        command["settings"]["ask"] |= _those(ASK, given)
        made = msgspec.convert(command, Command)
        members = named(msgspec.convert(ensemble, list[str]))
    except msgspec.ValidationError as error:
        reason = str(error).replace("$.settings.ask.", "").replace("$.", "")
        raise UsageError(f"a setting of transcribe() is of the wrong type: {reason}") from error
    run = replace(made.settings, ensemble=members)
    return replace(made, settings=resolved(run, provider))


def _those(names: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _work(name: str) -> Work:
    if name == STDIN or Path(name).is_dir():
        what = "stdin" if name == STDIN else f"{name}, a folder,"
        raise UsageError(f"{what} is not one recording", hint="name a file or a URL")
    (item,) = expand([name])
    if isinstance(item, Bad):
        raise item.error
    return Work(item=item, targets=(Target(format="json"),))


def _transcript(work: Work, command: Command, store: Store, on_event: OnEvent) -> Transcript:
    with run_for(command, store, on_event) as run:
        check_cost([work], command, store, on_event)
        run([work])
    for failure in run.report.failures:
        raise failure
    for job, _ in run.report.to_print:
        if transcript := run.report.unkept.get(job) or store.transcript(job):
            return transcript
    raise InputError(f"{work.item.name}: there is no transcript", hint="see: stt jobs list")
