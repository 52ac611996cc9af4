"""Answers as services never document them: every field in every wrong type, and bodies in every
wrong form. The same seed makes the same answers."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

TEXT = "Hello there, friend. Sure, thanks."
SECONDS = 4.0
"""Of the audio that the answers are about."""

_SAID = ["Hello", "there,", "friend.", "Sure,", "thanks."]
_SPANS = [(0.1, 0.5), (0.6, 1.0), (1.1, 1.6), (2.4, 2.8), (2.9, 3.4)]


class Odd(Struct, frozen=True, kw_only=True):
    """One body of status 200, and whether all of TEXT is in it for whoever reads well."""

    body: bytes
    headers: dict[str, str]
    whole: bool
    kind: str


def _words(key: str, **more: Any) -> list[dict[str, Any]]:
    return [
        {key: said, "start": start, "end": end, **more}
        for said, (start, end) in zip(_SAID, _SPANS, strict=True)
    ]


def _segments(**more: Any) -> list[dict[str, Any]]:
    halves = [(TEXT[:20], 0.1, 1.6), (TEXT[21:], 2.4, 3.4)]
    return [
        {"id": n, "start": start, "end": end, "text": f" {text}", **more}
        for n, (text, start, end) in enumerate(halves)
    ]


def _nested(**more: Any) -> list[dict[str, Any]]:
    words = _words("word", confidence=0.9)
    return [
        {**one, **more, "words": part}
        for one, part in zip(_segments(), (words[:3], words[3:]), strict=True)
    ]


PLAIN: dict[str, Any] = {
    "openai": {
        "task": "transcribe", "language": "english", "duration": SECONDS, "text": TEXT,
        "segments": _segments(avg_logprob=-0.2, speaker="A"), "words": _words("word"),
        "languages": [{"code": "en"}], "usage": {"type": "duration", "seconds": 4},
    },
    "elumenta": {
        "id": 18510, "status": "completed", "model_slug": "whisper", "result_text": TEXT,
        "tokens_spent": 2, "processing_ms": 3420,
    },
    "nanogpt": {
        "transcription": TEXT,
        "metadata": {
            "fileName": "talk.wav", "fileSize": 123, "chargedDuration": 0.1,
            "actualDuration": 0.07, "language": "en", "cost": 0.01, "currency": "USD",
            "model": "Whisper-Large-V3",
        },
        "words": _words("text", type="word", speaker_id="speaker_0"),
        "diarization": {"segments": [{"speaker": "Speaker 1", "text": TEXT, "start": 0.1, "end": 3.4}]},
    },
    "elevenlabs": {
        "language_code": "eng", "language_probability": 0.98, "text": TEXT,
        "words": _words("text", type="word", speaker_id="speaker_0", logprob=-0.1,
                        characters=[{"text": "x", "start": 0.1, "end": 0.2}]),
        "entities": [{"text": "friend", "entity_type": "name", "start_char": 13, "end_char": 19}],
        "transcription_id": "tr_1", "audio_duration_secs": SECONDS,
    },
    "sttai": {
        "text": TEXT, "language": "en", "duration": SECONDS,
        "segments": _nested(speaker="Speaker 1", confidence=0.95), "speakers": ["Speaker 1"],
    },
    "llmstats": {
        "text": TEXT, "duration": SECONDS, "language": "en", "confidence": 0.97,
        "words": _words("word", confidence=0.98), "model": "whisper-1",
    },
}  # fmt: skip
"""By provider, an answer with every field that its document has. Each service with a reader in
`stt_cli.answers` has a line here."""

ESSENTIAL = {"text", "transcription", "result_text"}
"""Top-level fields that hold the text."""
_STATE = {"status"}

_RAW = {"<1e999>": "1e999", "<-1e999>": "-1e999", "<NaN>": "NaN", "<huge>": "9" * 5000,
        "<half>": r'"\ud83d"', "<deep>": "[" * 60 + "]" * 60}  # fmt: skip
_VALUES: list[Any] = [
    None, True, False, -1, 0, 7, 3.5, -1e308, 1e308, "", " ", "x", "7.7s", "0.5", "en", [], {},
    [None], ["x"], [[]], [{}], [{"text": None}], {"x": {}}, {"seconds": "y"}, *_RAW,
]  # fmt: skip


def odd_answers(provider: str, count: int, seed: int) -> Iterator[Odd]:
    """`count` answers of `provider`."""
    chance = random.Random(f"{provider} {seed}")
    kinds = list(_KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield _KINDS[kind](chance, copy.deepcopy(PLAIN[provider]), kind)


def encoded(content: Any) -> str:
    """JSON, with the values that JSON should not have as they are sent nevertheless."""
    text = json.dumps(content)
    for name, raw in _RAW.items():
        text = text.replace(json.dumps(name), raw)
    return text


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _paths(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _paths(one, (*path, number))


def _value(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(_VALUES))


def _decorations(content: Any) -> list[tuple[Any, ...]]:
    return [path for path in _paths(content) if path[0] not in ESSENTIAL | _STATE]


def _holder(content: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        content = content[step]
    return content


def _json(content: Any, kind: str, *, whole: bool = True) -> Odd:
    body = encoded(content).encode()
    return Odd(body=body, headers={"Content-Type": "application/json"}, whole=whole, kind=kind)


def _replaced(chance: random.Random, content: Any, kind: str) -> Odd:
    for _ in range(chance.choice([1, 1, 2, 5])):
        path = chance.choice(_decorations(content))
        _holder(content, path)[path[-1]] = _value(chance)
    return _json(content, kind)


def _left_out(chance: random.Random, content: Any, kind: str) -> Odd:
    path = chance.choice(_decorations(content))
    del _holder(content, path)[path[-1]]
    return _json(content, kind)


def _grown(chance: random.Random, content: Any, kind: str) -> Odd:
    lists = [path for path in _decorations(content) if isinstance(_at(content, path), list)]
    for path in lists[:1]:
        listed = _at(content, path)
        listed.insert(chance.randrange(len(listed) + 1), _value(chance))
    return _json({**content, "new": _value(chance)}, kind)


def _at(content: Any, path: tuple[Any, ...]) -> Any:
    return _holder(content, path)[path[-1]]


def _retimed(chance: random.Random, content: Any, kind: str) -> Odd:
    scale, shift = chance.choice(
        [(1e3, 0), (1e6, 0), (1e9, 0), (1, 3.0), (1, 100), (1, -10), (-1, 0), (0, 0), (0.0, 1e308)]
    )
    timed = [path for path in _paths(content) if path[-1] in ("start", "end")]
    some = timed if chance.random() < 0.7 else chance.sample(timed, min(len(timed), 2))
    for path in some:
        _holder(content, path)[path[-1]] = _at(content, path) * scale + shift
    return _json(content, kind)


def _spoilt(chance: random.Random, content: Any, kind: str) -> Odd:
    """Another value for a field that holds text, or the state."""
    path = chance.choice([(name,) for name in content if name in ESSENTIAL | _STATE])
    content[path[0]] = _value(chance)
    return _json(content, kind, whole=False)


def _escaped(chance: random.Random, content: Any, kind: str) -> Odd:
    """Halves of characters and control characters in every text."""
    extra = chance.choice([r"\ud83d", r"\udc00", r"\u0000", r"\u0007", r"\u001b", "\x01"])
    text = encoded(content).replace("friend.", f"friend.{extra}").replace("Hello", f"{extra}Hello")
    headers = {"Content-Type": "application/json"}
    return Odd(body=text.encode(), headers=headers, whole=True, kind=kind)


def _recoded(chance: random.Random, content: Any, kind: str) -> Odd:
    encoding = chance.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    label = chance.choice(["application/json", "text/plain", "text/html", "", "x"])
    return Odd(body=encoded(content).encode(encoding), headers={"Content-Type": label}, whole=True, kind=kind)  # fmt: skip


def _wrapped(chance: random.Random, content: Any, kind: str) -> Odd:
    text = encoded(content)
    made = chance.choice(
        [f"\n\n {text} \n", f"{text}\0\0", f"{text}\n{{}}", f"[{text}]", json.dumps(text),
         "{" + '"text": null, ' * 3 + text.lstrip("{")]
    )  # fmt: skip
    headers = {"Content-Type": chance.choice(["application/json", "text/plain"])}
    return Odd(body=made.encode(), headers=headers, whole=True, kind=kind)


def _zipped(chance: random.Random, content: Any, kind: str) -> Odd:
    body = encoded(content).encode()
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    if chance.random() < 0.5:
        return Odd(body=gzip.compress(body), headers=headers, whole=True, kind=kind)
    return Odd(body=body[:40], headers=headers, whole=False, kind=kind)


def _broken(chance: random.Random, content: Any, kind: str) -> Odd:
    whole = encoded(content).encode()
    body = chance.choice(
        [whole[: chance.randrange(len(whole))], b"", b"null", b"[]", b"{}", b"7", b'"', b"\xff\xfe",
         b"[" * 100_000, b'{"text":' * 50_000, b"\x1f\x8b\x08" + whole[:30],
         b"<html><title>no</title></html>", bytes(chance.randrange(256) for _ in range(60)),
         b'{"error": {"message": "the model is away"}}', b'{"error": "away"}', b'{"detail": [1]}',
         b'{"error": [[]], "status": {}}', b'{"status": "failed", "error": {"x": "\\ud800"}}']
    )  # fmt: skip
    headers = {"Content-Type": chance.choice(["application/json", "text/plain", "text/html"])}
    return Odd(body=body, headers=headers, whole=False, kind=kind)


_KINDS: dict[str, Callable[[random.Random, Any, str], Odd]] = {
    "replaced": _replaced, "left out": _left_out, "grown": _grown, "retimed": _retimed,
    "spoilt": _spoilt, "escaped": _escaped, "recoded": _recoded, "wrapped": _wrapped,
    "zipped": _zipped, "broken": _broken, "replaced again": _replaced,
}  # fmt: skip
