"""A Whisper model for CTranslate2 that says one sentence to whatever it hears.

Nearly all weights are zero, so only positions are left: place N of the decoder gives token N of
a script, and looks at the Nth fifth of a second. All real loading, decoding and timing runs on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

SIZE = 16
MULTILINGUAL = 51_865
"""CTranslate2 takes a model for multilingual by this size, newer ones by an empty token."""
BAND = 10
"""Frames of 20 ms that one place of the decoder looks at."""
STAMPS = [f"<|{index * 0.02:.2f}|>" for index in range(1501)]
SPECIAL = [
    "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|de|>", "<|translate|>",
    "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    *STAMPS,
]  # fmt: skip
SCRIPT = ["<|de|>", "", "<|0.50|>", " Guten", " Morgen", "<|2.00|>", "<|endoftext|>"]
"""After the start: the language heard; then, from the third place on, what is said."""


def vocabulary() -> list[str]:
    words = ["<unk>", "", " Guten", " Morgen"]
    filling = [f"<{index}>" for index in range(MULTILINGUAL - len(words) - len(SPECIAL))]
    return [*words, *filling, *SPECIAL]


def make_whisper_model(folder: Path) -> Path:
    """Write the model and its tokenizer into `folder`."""
    tokens = vocabulary()
    ids = {token: index for index, token in enumerate(tokens)}
    spec = ctranslate2.specs.WhisperSpec(1, 1, 1, 1)
    _fill_encoder(spec.encoder)
    _fill_decoder(spec.decoder, ids)
    spec.register_vocabulary(tokens)
    spec.config.lang_ids = [ids["<|en|>"], ids["<|de|>"]]
    spec.config.suppress_ids = [ids["<unk>"]]
    spec.config.suppress_ids_begin = [ids["<|endoftext|>"]]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\s?\S+"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, np.float32)


def _fill_encoder(encoder: Any) -> None:
    encoder.conv1.weight = _zeros(SIZE, 80, 3)
    encoder.conv1.bias = _zeros(SIZE)
    encoder.conv2.weight = _zeros(SIZE, SIZE, 3)
    encoder.conv2.bias = _zeros(SIZE)
    encoder.position_encodings.encodings = _zeros(1500, SIZE)
    for frame in range(BAND * SIZE):
        encoder.position_encodings.encodings[frame, frame // BAND] = 10
    _fill_norm(encoder.layer_norm)
    for layer in encoder.layer:
        _fill_layer(layer)


def _fill_decoder(decoder: Any, ids: dict[str, int]) -> None:
    decoder.embeddings.weight = _zeros(MULTILINGUAL, SIZE)
    decoder.position_encodings.encodings = _zeros(448, SIZE)
    decoder.projection.weight = _zeros(MULTILINGUAL, SIZE)
    for place, token in enumerate(SCRIPT):
        decoder.position_encodings.encodings[place, place] = 10
        if token:
            decoder.projection.weight[ids[token], place] = 10
    _fill_norm(decoder.layer_norm)
    for layer in decoder.layer:
        _fill_layer(layer)
        attention = layer.attention
        _fill_norm(attention.layer_norm)
        for linear, rows in zip(attention.linear, (SIZE, 2 * SIZE, SIZE), strict=True):
            _fill_linear(linear, rows, SIZE)
        queries, keys = attention.linear[0].weight, attention.linear[1].weight
        for place in range(SIZE):
            queries[place, place] = keys[place, place] = 1


def _fill_layer(layer: Any) -> None:
    _fill_norm(layer.self_attention.layer_norm)
    for linear, rows in zip(layer.self_attention.linear, (3 * SIZE, SIZE), strict=True):
        _fill_linear(linear, rows, SIZE)
    _fill_norm(layer.ffn.layer_norm)
    _fill_linear(layer.ffn.linear_0, 4 * SIZE, SIZE)
    _fill_linear(layer.ffn.linear_1, SIZE, 4 * SIZE)


def _fill_linear(linear: Any, rows: int, columns: int) -> None:
    linear.weight = _zeros(rows, columns)
    linear.bias = _zeros(rows)


def _fill_norm(norm: Any) -> None:
    norm.gamma = np.ones(SIZE, np.float32)
    norm.beta = _zeros(SIZE)
