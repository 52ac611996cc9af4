"""Engines on this machine. `transcribe` runs in the worker processes of a pool.

An engine is a module of this package and a line in `ENGINES`; see `local.engine`. Importing any of
them loads nothing: `SPEC` is data.
"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from stt_cli.contract import Ask, Limits, Piece, Session, Spec
from stt_cli.errors import UsageError, nearest
from stt_cli.installation import command_for
from stt_cli.languages import code
from stt_cli.languages import name as language_name
from stt_cli.model import Answer
from stt_cli.providers.local import sphinx, whisper
from stt_cli.providers.local.engine import Engine, installed, need
from stt_cli.weights import Weights

ENGINES: tuple[Engine, ...] = (whisper, sphinx)
"""The better one first."""

SPEC = Spec(
    name="local",
    title="This machine",
    key_required=False,
    models=tuple(
        replace(model, features=model.features | {"diarize", "speakers"})
        for engine in ENGINES
        for model in engine.ABOUT.models
    ),
    limits=Limits(),
    local=True,
    diarized_here=True,
    notes="`stt models list` shows which are on this machine; the default is the best of these. "
    "sphinx runs a process on each core, Whisper one on all of them. "
    "A folder with a Whisper model for CTranslate2, or a repository OWNER/NAME, is a model, too.",
)


def default_model(language: str | None = None) -> str:
    """The best model of the first engine that can be used right now for `language`.

    Raises UsageError where none on this machine knows it.
    """
    wanted = code(language)
    found = (engine.best(wanted) for engine in ENGINES if installed(engine))
    model = next(filter(None, found), None)
    if model is None:
        raise UsageError(
            f"no model on this machine knows {language_name(wanted)}",
            hint=f"{_way_to_whisper()}, or name a --provider",
        )
    return model


def _way_to_whisper() -> str:
    if not installed(whisper):
        return f"install Whisper with: {command_for('whisper')}"
    return "`stt models download small` (0.5 GB) or `tiny` (75 MB) gets one that knows many"


def advice(model: str) -> str | None:
    """What a user of `model` should know of better ones that can be had."""
    if model != "sphinx":
        return None
    if not installed(whisper):
        way = command_for("whisper")
    elif whisper.best("en") is None:
        way = "stt models download tiny.en"
    else:
        return None
    return f"the built-in model gets every second word wrong; six times fewer errors: {way}"


def engine_of(model: str) -> Engine:
    """The engine of a model's name, of a folder or of a repository `OWNER/NAME` of a hub.

    Raises UsageError where there is none.
    """
    for engine in ENGINES:
        if any(known.id == model for known in engine.ABOUT.models):
            return engine
    folder = Path(model).expanduser()
    if folder.is_dir():
        return _engine_of_folder(folder)
    if model.count("/") == 1 and not model.startswith((".", "/", "~")):
        return whisper
    names = [known.id for known in SPEC.models]
    near = nearest(model, names)
    meant = f"did you mean {near}? " if near else ""
    raise UsageError(
        f"there is no local model or folder {model!r}",
        hint=f"{meant}name a folder, or one of: {', '.join(names)}",
    )


def _engine_of_folder(folder: Path) -> Engine:
    engines = [engine for engine in ENGINES if engine.ABOUT.file]
    for engine in engines:
        if any(folder.glob(engine.ABOUT.file or "")):
            return engine
    lacking = " and ".join(f"no {e.ABOUT.file} of {e.ABOUT.title}" for e in engines)
    raise UsageError(
        f"{folder} has {lacking}, so it does not hold a model",
        hint="convert one with ct2-transformers-converter",
    )


def weights_of(model: str) -> Weights | None:
    """What `model` needs; None for a folder, and where that comes with its engine.

    Raises UsageError for a model that does not exist.
    """
    engine = engine_of(model)
    return None if Path(model).expanduser().is_dir() else engine.weights(model)


def check(ask: Ask) -> None:
    """Raise UsageError for what the engine of `ask` cannot do here; loads nothing."""
    model = ask.model or default_model(ask.language)
    engine = engine_of(model)
    need(engine, model)
    _check_language(model, ask.language)
    engine.check(model, ask)


def _check_language(model: str, language: str | None) -> None:
    known = SPEC.model(model).languages
    if known and code(language) not in (None, *known):
        knows = "English" if known == {"en"} else ", ".join(sorted(known))
        raise UsageError(
            f"the local model {model!r} transcribes {knows} only, not {language!r}",
            hint="Whisper's models without .en know many languages "
            f"({command_for('whisper')}; stt models list), or name a --provider",
        )


def prepare(ask: Ask) -> None:
    """Load the model of `ask` into this process. Raises as `transcribe` does."""
    model = ask.model or default_model(ask.language)
    engine = engine_of(model)
    need(engine, model)
    engine.load(model, ask)


def transcribe(piece: Piece, ask: Ask, session: Session | None = None) -> Answer:
    """Transcribe `piece.pcm` with the engine that `ask.model` names; no session is used.

    Raises UsageError for what the engine cannot do, ProviderError where weights are not here.
    """
    check(ask)
    if piece.pcm is None:
        raise ValueError("local engines take 16 kHz PCM only")
    model = ask.model or default_model(ask.language)
    return engine_of(model).transcribe(piece.pcm, model, ask)
