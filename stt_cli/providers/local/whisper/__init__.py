"""Whisper through faster-whisper (extra `whisper`): many languages, and far fewer errors.

Its weights are found by `stt_cli.weights`; nothing here downloads them.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_cli.contract import Ask, Options
from stt_cli.errors import UsageError
from stt_cli.languages import code
from stt_cli.machine import cores
from stt_cli.model import Answer, Segment, Word
from stt_cli.pcm import FULL, RATE
from stt_cli.providers.local.engine import Recognizer, place
from stt_cli.providers.local.whisper.models import ABOUT, best, weights
from stt_cli.providers.local.whisper.options import LOADING

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

__all__ = ["ABOUT", "best", "check", "gpus", "load", "recognizer", "transcribe", "weights"]


def check(model: str, ask: Ask) -> None:
    """See `Engine.check`: its weights tell which languages it knows, this machine the rest."""
    device, kind = (ask.options.get(name, "auto") for name in ("device", "compute_type"))
    if device == "cuda" and not gpus():
        raise UsageError(
            "there is no GPU here that Whisper can use: CTranslate2 finds no CUDA device",
            hint="leave --device out, or use --device cpu",
        )
    if kind not in ("auto", "default"):
        _check_numbers(str(device), str(kind))


def _check_numbers(device: str, kind: str) -> None:
    """Raises UsageError for numbers that a device cannot compute with."""
    import ctranslate2

    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    able = ctranslate2.get_supported_compute_types(device)
    if kind not in able:
        raise UsageError(
            f"this machine cannot compute with {kind} (on {device})",
            hint=f"it can with {', '.join(sorted(able))}, or leave --compute-type out",
        )


def load(model: str, ask: Ask) -> None:
    """See `Engine.load`."""
    loaded(model, _loading(ask))


def _loading(ask: Ask) -> Options:
    return tuple((name, value) for name, value in ask.options.items() if name in LOADING)


def recognizer(model: str, ask: Ask) -> Recognizer:
    """See `Engine.recognizer`."""
    from stt_cli.providers.local.recognizers import RepeatingRecognizer

    load(model, ask)
    return RepeatingRecognizer(lambda pcm: transcribe(pcm, model, ask))


@lru_cache(maxsize=1)
def loaded(model: str, options: Options = ()) -> WhisperModel:
    """This process's Whisper, by name, folder or repository, on the GPU where there is one.

    Raises ProviderError where its weights are not here, UsageError where they are not weights of
    Whisper.
    """
    from faster_whisper import WhisperModel
    from tqdm.std import TqdmDefaultWriteLock

    # A progress bar that nobody sees would make a semaphore, which a worker that is ended leaks.
    TqdmDefaultWriteLock.mp_lock = None
    folder = _folder(model)
    usual = {"device": "auto", "compute_type": "auto", "cpu_threads": cores()}
    try:
        return WhisperModel(str(folder), **{**usual, **dict(options)})
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

    whisper = loaded(model, _loading(ask))
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
    chosen = {name: value for name, value in ask.options.items() if name not in LOADING}
    return {**options, **chosen}


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
