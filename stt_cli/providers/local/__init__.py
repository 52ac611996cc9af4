"""Engines on this machine: pocketsphinx, which is always there, and Whisper, an extra.

`transcribe` runs in the worker processes of a pool; importing this module loads no engine.
"""

from __future__ import annotations

from stt_cli.contract import Ask, Limits, Model, Piece, Session, Spec
from stt_cli.errors import UsageError
from stt_cli.languages import code
from stt_cli.model import Answer
from stt_cli.providers.local import whisper
from stt_cli.providers.local.machine import cores

SPHINX = "sphinx"

_SPHINX_LIMITS = Limits(max_seconds=30, concurrency=cores())
# One process: CTranslate2 uses every core for one piece, and the weights are loaded once.
_WHISPER_LIMITS = Limits(max_seconds=600, concurrency=1)

_SPHINX_MODEL = Model(
    id=SPHINX,
    timing="word",
    features=frozenset({"words", "language"}),
    limits=_SPHINX_LIMITS,
    note="US English only, nothing to download; the weakest choice",
)


def _whisper(name: str, download: str) -> Model:
    return Model(
        id=name,
        timing="word",
        features=frozenset({"words", "language", "keyterms", "prompt", "temperature"}),
        limits=_WHISPER_LIMITS,
        note=f"downloads {download} on first use",
    )


# `small` leads: the first size that is good in many languages, while its download and its time
# stay bearable without a GPU.
_WHISPER_MODELS = (
    _whisper("small", "0.5 GB"),
    _whisper("tiny", "75 MB"),
    _whisper("tiny.en", "75 MB"),
    _whisper("base", "0.15 GB"),
    _whisper("base.en", "0.15 GB"),
    _whisper("small.en", "0.5 GB"),
    _whisper("medium", "1.5 GB"),
    _whisper("medium.en", "1.5 GB"),
    _whisper("large-v2", "3.1 GB"),
    _whisper("large-v3", "3.1 GB"),
    _whisper("turbo", "1.6 GB"),
    _whisper("distil-small.en", "0.3 GB"),
    _whisper("distil-medium.en", "0.8 GB"),
    _whisper("distil-large-v3", "1.5 GB"),
)

SPEC = Spec(
    name="local",
    title="This machine",
    key_required=False,
    models=(*_WHISPER_MODELS, _SPHINX_MODEL)
    if whisper.installed()
    else (_SPHINX_MODEL, *_WHISPER_MODELS),
    limits=_WHISPER_LIMITS if whisper.installed() else _SPHINX_LIMITS,
    local=True,
    notes="sphinx runs a process on each core, Whisper one on all of them. "
    "A folder with a Whisper model for CTranslate2 is a model, too.",
)


def default_model() -> str:
    """Whisper `small` once faster-whisper is installed, else `sphinx`."""
    return SPEC.models[0].id


def check(ask: Ask) -> None:
    """Raise UsageError for what the engine of `ask` cannot do here; loads nothing."""
    model = ask.model or default_model()
    if model == SPHINX:
        _check_english(ask.language)
    else:
        whisper.check(model, [known.id for known in _WHISPER_MODELS])


def _check_english(language: str | None) -> None:
    if code(language) not in (None, "en"):
        raise UsageError(
            f"the local model 'sphinx' hears English only, not {language!r}",
            hint="install Whisper with: pip install 'stt-cli[whisper]', or name a --provider",
        )


def transcribe(piece: Piece, ask: Ask, session: Session | None = None) -> Answer:
    """Transcribe `piece.pcm` with the engine that `ask.model` names; there is no session.

    Raises UsageError for what the engine cannot do, ProviderError where weights cannot be had.
    """
    check(ask)
    if piece.pcm is None:
        raise ValueError("local engines hear 16 kHz PCM only")
    model = ask.model or default_model()
    if model == SPHINX:
        from stt_cli.providers.local import sphinx

        return sphinx.transcribe(piece.pcm)
    return whisper.transcribe(piece.pcm, model, ask)


def initialize(model: str | None) -> None:
    """Make a fresh process a worker for `model`, or for no engine: a process pool's initializer."""
    from stt_cli.providers.local import worker

    worker.initialize(model)
