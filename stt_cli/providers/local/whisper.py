"""Whisper through faster-whisper (extra `whisper`): many languages, and much the better ear.

Importing this module loads nothing; `load` imports the engine and, once, downloads weights.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import cache
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_cli.contract import Ask
from stt_cli.errors import ProviderError, UsageError
from stt_cli.languages import code
from stt_cli.model import Answer, Segment, Word
from stt_cli.providers.local.machine import cores

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE = 16_000


def installed() -> bool:
    """Whether faster-whisper can be imported, without importing it."""
    return importlib.util.find_spec("faster_whisper") is not None


def check(model: str, names: Iterable[str]) -> None:
    """Raise UsageError where `model` is neither a name, nor a folder, nor a repository.

    `OWNER/NAME` stands for a repository of the Hugging Face Hub.
    """
    if not installed():
        raise UsageError(
            f"the local model {model!r} needs faster-whisper, which is not installed",
            hint="install it with: pip install 'stt-cli[whisper]'",
        )
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not (folder / "model.bin").is_file():
            raise UsageError(
                f"{model} has no model.bin, so it is no Whisper model for CTranslate2",
                hint="convert one with ct2-transformers-converter",
            )
    elif model not in names and (model.count("/") != 1 or model.startswith((".", "/", "~"))):
        raise UsageError(
            f"there is no local model and no folder {model!r}",
            hint=f"name a folder, or one of: {', '.join(names)}",
        )


@cache
def load(model: str) -> WhisperModel:
    """This process's Whisper, by name, folder or repository, on the GPU where there is one.

    Raises ProviderError where its weights cannot be downloaded, UsageError where they are not
    weights of Whisper.
    """
    from faster_whisper import WhisperModel

    folder = _folder(model)
    try:
        return WhisperModel(folder, device="auto", compute_type="auto", cpu_threads=cores())
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"the Whisper model in {folder} cannot be loaded: {error}") from error


def _folder(model: str) -> str:
    folder = Path(model).expanduser()
    if folder.is_dir():
        return str(folder)
    from faster_whisper.utils import download_model

    try:
        return str(download_model(model))
    except Exception as error:  # the hub's client lets its HTTP library's failures through
        raise ProviderError(
            f"the weights of the local model {model!r} could not be downloaded",
            hint="check the connection, or name a folder that has them",
        ) from error


def transcribe(pcm: bytes, model: str, ask: Ask) -> Answer:
    """Hear 16 kHz mono s16le. Raises as `load`, and UsageError for a language it does not know."""
    import numpy as np

    whisper = load(model)
    samples = np.frombuffer(pcm[: len(pcm) & ~1], np.int16).astype(np.float32) / 32768
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
