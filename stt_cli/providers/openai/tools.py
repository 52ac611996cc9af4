"""What chat models do with transcripts, through OpenAI or any compatible server: Ollama, llama.cpp,
vLLM, LM Studio, also on this machine.

Sources: the OpenAI API reference; the servers' own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.answers.openai import TITLE
from stt_cli.answers.opening import as_object
from stt_cli.answers.refusal import refuse_nothing_else
from stt_cli.answers.vectors import vectors
from stt_cli.contract import (
    Call,
    Cited,
    Piece,
    Session,
    Sounded,
    Tool,
    ToolAnswer,
    ToolAsk,
    ToolSpec,
)
from stt_cli.errors import BadAnswer, UsageError
from stt_cli.providers.openai.prompts import IN_JSON, KINDS, messages

_CHAT = "gpt-4.1-mini"
_MAX_CHARS = 200_000
_SMALL = 12_000
"""Characters that fit the 4,096 tokens that small servers take, with room for the answer. Some cut
off what is more without a word."""

_OF_TEXT = ToolSpec(model=_CHAT, max_chars=_MAX_CHARS, max_chars_elsewhere=_SMALL)
TOOLS: Mapping[Tool, ToolSpec] = {
    "summarize": replace(_OF_TEXT, kinds=tuple(KINDS["summarize"])),
    "translate": ToolSpec(
        model=_CHAT, batch=40, splits=True, max_chars=8000, max_chars_elsewhere=4000
    ),
    "analyze": replace(_OF_TEXT, kinds=tuple(KINDS["analyze"])),
    "generate": replace(_OF_TEXT, kinds=tuple(KINDS["generate"])),
    "ask": _OF_TEXT,
    "speak": ToolSpec(
        model="gpt-4o-mini-tts",
        max_chars=4096,
        voices=(
            "alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer",
            "verse",
        ),
        open_voices=True,
    ),
    "embed": ToolSpec(model="text-embedding-3-small", batch=128),
}  # fmt: skip

_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_FENCED = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.DOTALL)
_MOMENT = re.compile(r"\b((?:\d{1,3}:)?\d{1,2}:\d\d)\b(?=[^\[]*\])")
"""A time in brackets."""
_JSON = re.compile(r"[{\[].*[}\]]", re.DOTALL)


def models(session: Session) -> list[str]:
    """See `contract.ListingToolkit`."""
    body = as_object(TITLE, session.send(Call("GET", "/models")).json())
    listed = (fields.name(item, "id") for item in fields.parts(body, "data"))
    return [name for name in listed if name]


def request(ask: ToolAsk, session: Session) -> Any:
    """See `contract.Toolkit`."""
    if ask.tool == "embed":
        wanted = {"model": ask.model, "input": list(ask.texts), "encoding_format": "float"}
        return session.send(Call("POST", "/embeddings", json=wanted, paid=True)).json()
    body = {"model": ask.model, "messages": messages(ask)}
    try:
        return session.send(Call("POST", "/chat/completions", json=body, paid=True)).json()
    except UsageError as error:
        if "context" in error.message.lower() or "too long" in error.message.lower():
            error.hint = "send the text in smaller parts: --part-chars"
        raise


def sound(
    ask: ToolAsk, piece: Piece | None, out: Callable[[], BinaryIO], session: Session
) -> Sounded:
    """See `contract.SoundToolkit`."""
    body = {
        "model": ask.model, "input": ask.texts[0], "voice": ask.voice, "response_format": "wav",
    }  # fmt: skip
    session.send(Call("POST", "/audio/speech", json=body, into=out, paid=True))
    return Sounded()


def read(ask: ToolAsk, content: Any) -> ToolAnswer:
    """See `contract.Toolkit`."""
    refuse_nothing_else(TITLE, content)
    return _READERS[ask.tool](ask, as_object(TITLE, content))


def _written(content: fields.Fields) -> tuple[str, tuple[str, ...]]:
    """What the model wrote, without what it thought, and what to know about it."""
    choices = fields.parts(content, "choices")
    choice = choices[0] if choices else fields.EMPTY
    message = fields.part(choice, "message")
    text = fields.text(message, "content")
    if text is None:
        parts = fields.parts(message, "content")
        text = "".join(fields.text(part, "text") or "" for part in parts)
    text = _THOUGHT.sub("", text).strip()
    if not text:
        refusal = fields.name(message, "refusal")
        raise BadAnswer(f"{TITLE} answered without text" + (f": {refusal}" if refusal else ""))
    cut = fields.name(choice, "finish_reason") == "length"
    return text, ("the model stopped at its longest answer: the end is missing",) if cut else ()


def _about(ask: ToolAsk, content: fields.Fields) -> dict[str, Any]:
    """What is known of an answer, for its JSON."""
    return fields.known(
        model=fields.name(content, "model") or ask.model, usage=content.get("usage")
    )


def _summary(ask: ToolAsk, content: fields.Fields) -> ToolAnswer:
    text, remarks = _written(content)
    shown = {"summary": text, "style": ask.kind, **_about(ask, content)}
    return ToolAnswer(text=text, shown=shown, remarks=remarks)


def _analysis(ask: ToolAsk, content: fields.Fields) -> ToolAnswer:
    text, remarks = _written(content)
    value = _as_json(text) if ask.kind in IN_JSON else text
    if isinstance(value, dict) and len(value) == 1:
        (inner,) = value.values()
    else:
        inner = value
    shown = {"type": ask.kind, "result": value, **_about(ask, content)}
    plain = text if isinstance(value, str) else ""
    return ToolAnswer(text=plain, value=inner, shown=shown, remarks=remarks)


def _made(ask: ToolAsk, content: fields.Fields) -> ToolAnswer:
    text, remarks = _written(content)
    fenced = _FENCED.match(text)
    text = fenced[1] if fenced else text
    shown = {"type": ask.kind, "content": text, **_about(ask, content)}
    return ToolAnswer(text=text, value=text, shown=shown, remarks=remarks)


def _translations(ask: ToolAsk, content: fields.Fields) -> ToolAnswer:
    text, _ = _written(content)
    value = _as_json(text)
    texts = list(value.values()) if isinstance(value, dict) else value
    keys = list(value) if isinstance(value, dict) else None
    wanted = [str(number) for number in range(1, len(ask.texts) + 1)]
    if keys is not None and sorted(keys) == sorted(wanted):
        texts = [value[key] for key in wanted]
    if not isinstance(texts, list) or len(texts) != len(ask.texts):
        if len(ask.texts) == 1 and isinstance(value, str):
            texts = [value]  # asked for one thing, some models answer with just that
        else:
            count = len(texts) if isinstance(texts, list) else "no"
            told = f"{count} translations for {len(ask.texts)} texts"
            raise BadAnswer(f"{TITLE} answered with {told}")
    if not all(isinstance(one, str) for one in texts):
        raise BadAnswer(f"{TITLE} answered with a translation that is not text")
    made = [{"translated_text": one} for one in texts]
    return ToolAnswer(texts=tuple(texts), shown={"translations": made, **_about(ask, content)})


def _reply(ask: ToolAsk, content: fields.Fields) -> ToolAnswer:
    text, remarks = _written(content)
    moments = dict.fromkeys(map(_seconds, _MOMENT.findall(text)))
    sources = tuple(Cited(text="", start=moment) for moment in moments)
    told = [{"start": moment} for moment in moments]
    shown = {"answer": text, "sources": told, **_about(ask, content)}
    return ToolAnswer(text=text, sources=sources, shown=shown, remarks=remarks)


def _seconds(clock: str) -> float:
    """Of `1:02:03` or `2:03`."""
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return float(total)


def _vectors(ask: ToolAsk, content: fields.Fields) -> ToolAnswer:
    items = fields.parts(content, "data")
    if all(fields.count(item, "index") is not None for item in items):
        items = sorted(items, key=lambda item: fields.count(item, "index") or 0)
    found = vectors(TITLE, [item.get("embedding") for item in items], len(ask.texts))
    shown = {"embeddings": found, "dimensions": len(found[0]), **_about(ask, content)}
    return ToolAnswer(vectors=found, shown=shown)


def _as_json(text: str) -> Any:
    """The JSON that a model wrote, with what it may stand in; the text where there is none."""
    fenced = _FENCED.match(text)
    found = fenced[1] if fenced else text
    within = _JSON.search(found)
    for candidate in (found, within[0] if within else ""):
        try:
            return decoded(candidate.encode())
        except NotJson:
            continue
    return text


_READERS: dict[Tool, Callable[[ToolAsk, fields.Fields], ToolAnswer]] = {
    "summarize": _summary,
    "translate": _translations,
    "analyze": _analysis,
    "generate": _made,
    "ask": _reply,
    "embed": _vectors,
}
