"""Engines on this machine. `transcribe` runs in the worker processes of a pool.

An engine is a module of this package and a line in `ENGINES`; see `local.engine`. Importing any of
them loads nothing: `SPEC` is data.
"""

from __future__ import annotations

from pathlib import Path

from stt_cli.contract import Ask, Limits, Piece, Session, Spec
from stt_cli.errors import UsageError
from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.providers.local import sphinx, whisper
from stt_cli.providers.local.engine import Engine, installed, need

ENGINES: tuple[Engine, ...] = (whisper, sphinx)
"""The better one first."""

SPEC = Spec(
    name="local",
    title="This machine",
    key_required=False,
    models=tuple(model for engine in ENGINES for model in engine.ABOUT.models),
    limits=Limits(),
    local=True,
    notes="sphinx runs a process on each core, Whisper one on all of them. "
    "A folder with a Whisper model for CTranslate2 is a model, too.",
)


def default_model(language: str | None = None) -> str:
    """The best model of the first engine that can be used right now for `language`."""
    found = (engine.best(code(language)) for engine in ENGINES if installed(engine))
    return next(filter(None, found), None) or SPEC.models[-1].id


def engine_of(model: str) -> Engine:
    """The engine of a model's name, of a folder or of a repository `OWNER/NAME` of a hub.

    Raises UsageError where there is none.
    """
    for engine in ENGINES:
        if any(known.id == model for known in engine.ABOUT.models):
            return engine
    folder = Path(model).expanduser()
    loading = [engine for engine in ENGINES if engine.ABOUT.file]
    if folder.is_dir():
        return _engine_of_folder(folder, loading)
    if model.count("/") == 1 and not model.startswith((".", "/", "~")):
        return loading[0]
    names = ", ".join(known.id for known in SPEC.models)
    raise UsageError(
        f"there is no local model and no folder {model!r}",
        hint=f"name a folder, or one of: {names}",
    )


def _engine_of_folder(folder: Path, engines: list[Engine]) -> Engine:
    for engine in engines:
        if engine.ABOUT.file and (folder / engine.ABOUT.file).is_file():
            return engine
    lacking = " and ".join(f"no {e.ABOUT.file} of {e.ABOUT.title}" for e in engines)
    raise UsageError(
        f"{folder} has {lacking}, so there is no model in it",
        hint="convert one with ct2-transformers-converter",
    )


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
            f"the local model {model!r} hears {knows} only, not {language!r}",
            hint="install Whisper with: pip install 'stt-cli[whisper]', or name a --provider",
        )


def prepare(model: str) -> None:
    """Load `model` into this process. Raises as `transcribe` does."""
    engine = engine_of(model)
    need(engine, model)
    engine.load(model)


def transcribe(piece: Piece, ask: Ask, session: Session | None = None) -> Answer:
    """Transcribe `piece.pcm` with the engine that `ask.model` names; no session is used.

    Raises UsageError for what the engine cannot do, ProviderError where weights cannot be had.
    """
    check(ask)
    if piece.pcm is None:
        raise ValueError("local engines take 16 kHz PCM only")
    model = ask.model or default_model(ask.language)
    return engine_of(model).transcribe(piece.pcm, model, ask)
