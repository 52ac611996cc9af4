"""What STT.ai does with text, with transcripts that it keeps, and with sound.

Source: the service's documentation, which does not say what analyses and generated content look
like: they are taken as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import as_object
from stt_cli.answers.refusal import refuse_nothing_else
from stt_cli.answers.sttai import TITLE
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
from stt_cli.languages import code
from stt_cli.providers.sttai import ACCOUNT, SPEC, TRANSCRIPTS

_ANALYSES = ("sentiment", "topics", "entities", "action_items", "questions")
_CONTENT = ("blog_post", "social_media", "meeting_notes", "study_guide", "flashcards", "quiz")

TOOLS: Mapping[Tool, ToolSpec] = {
    "summarize": ToolSpec(kinds=("brief", "detailed", "action_items", "bullet_points")),
    "translate": ToolSpec(batch=50, assumed_language="en"),
    "analyze": ToolSpec(kinds=(*_ANALYSES, "pii_redact"), kept=True, kept_kinds=_ANALYSES),
    "generate": ToolSpec(
        kinds=(
            "blog_post", "social_media", "newsletter", "key_quotes", "show_notes",
            "meeting_notes", "study_guide", "flashcards", "quiz", "chapter_markers",
        ),
        kept=True,
        kept_kinds=_CONTENT,
    ),
    "ask": ToolSpec(kept=True, on_text=False),
    "speak": ToolSpec(formats=SPEC.limits.formats),
    "enhance": ToolSpec(formats=SPEC.limits.formats),
    "embed": ToolSpec(batch=64),
}  # fmt: skip

_ABOUT = frozenset({"type", "model", "status", "id", "transcript_id", "success", "created_at"})
"""Fields that tell about an answer, beside what it is."""
_STYLES = {"bullet_points": "bullets"}
"""What the service's own SDKs call a style, where its documentation has another name."""


def request(ask: ToolAsk, session: Session) -> Any:
    """See `contract.Toolkit`."""
    return _REQUESTS[ask.tool](ask, session)


def read(ask: ToolAsk, content: Any) -> ToolAnswer:
    """See `contract.Toolkit`."""
    refuse_nothing_else(TITLE, content)
    return _READERS[ask.tool](ask, content)


def sound(
    ask: ToolAsk, piece: Piece | None, out: Callable[[], BinaryIO], session: Session
) -> Sounded:
    """See `contract.SoundToolkit`."""
    if ask.tool == "enhance":
        call = Call("POST", "/v1/enhance-audio", piece=piece, into=out, paid=True)
    else:
        call = Call(
            "POST",
            "/v1/tts",
            piece=piece,
            piece_field="reference",
            fields=[("text", ask.texts[0])],
            into=out,
            paid=True,
        )
    return Sounded(seconds=fields.amount(session.send(call).headers, "x-duration"))


def _post(session: Session, path: str, body: Mapping[str, Any]) -> Any:
    return session.send(Call("POST", path, json=body, paid=True)).json()


def _summarize(ask: ToolAsk, session: Session) -> Any:
    (text,) = ask.texts
    try:
        return _post(session, "/v1/summarize", {"text": text, "style": ask.kind})
    except UsageError as error:
        other = _STYLES.get(ask.kind or "")
        if other is None or "style" not in error.message.lower():
            raise
    return _post(session, "/v1/summarize", {"text": text, "style": other})


def _summary(ask: ToolAsk, content: Any) -> ToolAnswer:
    return ToolAnswer(text=_required(content, "summary", "text"), shown=content)


def _translate(ask: ToolAsk, session: Session) -> Any:
    body: dict[str, Any] = {"target": code(ask.target_language)}
    if ask.source_language:
        body["source"] = code(ask.source_language)
    if len(ask.texts) == 1:
        return _post(session, "/v1/translate", {"text": ask.texts[0], **body})
    return _post(session, "/v1/translate", {"texts": list(ask.texts), **body})


def _translations(ask: ToolAsk, content: Any) -> ToolAnswer:
    body = as_object(TITLE, content)
    listed = body.get("translations")
    found = listed if isinstance(listed, list) else [body]
    texts = [_translation(one) for one in found]
    if len(texts) != len(ask.texts):
        count = f"{len(texts)} translations for {len(ask.texts)} texts"
        raise BadAnswer(f"{TITLE} answered with {count}")
    return ToolAnswer(texts=tuple(texts), shown=content)


def _translation(item: Any) -> str:
    known = item if isinstance(item, dict) else {"text": item}
    text = fields.text(known, "translated_text", "text")
    if text is None:
        raise BadAnswer(f"{TITLE} answered without 'translated_text'")
    return text


def _typed(ask: ToolAsk, session: Session) -> Any:
    """An analysis, or other content, of text or of a transcript that the account keeps."""
    if ask.kept_id is None:
        (text,) = ask.texts
        return _post(session, f"/v1/{ask.tool}", {"text": text, "type": ask.kind})
    return _of_kept(ask.kept_id, ask.tool, {"type": ask.kind}, session)


def _of_kept(id: str, verb: str, body: Mapping[str, Any], session: Session) -> Any:
    path = f"{TRANSCRIPTS}{quote(id, safe='')}/{verb}/"
    call = Call("POST", path, json=body, paid=True, base=ACCOUNT, about=f"transcript {id}")
    return session.send(call).json()


def _content(ask: ToolAsk, content: Any) -> ToolAnswer:
    """Whatever there is beside what was asked. Raises BadAnswer where there is nothing."""
    told = content
    if isinstance(content, dict):
        told = {name: value for name, value in content.items() if name not in _ABOUT}
        if len(told) == 1:
            (told,) = told.values()
    if told in (None, "", [], {}) or isinstance(told, bool | int | float):
        raise BadAnswer(f"{TITLE} answered without {ask.kind or 'what was asked for'}")
    text = told.strip() if isinstance(told, str) else ""
    if isinstance(told, str) and not text:
        raise BadAnswer(f"{TITLE} answered with nothing but blanks")
    return ToolAnswer(text=text, value=told, shown=content)


def _ask(ask: ToolAsk, session: Session) -> Any:
    body = {"question": ask.question}
    if ask.session is None:
        return _of_kept(ask.kept_id or "", "chat", body, session)
    try:
        return _of_kept(ask.kept_id or "", "chat", {**body, "session_id": ask.session}, session)
    except UsageError as error:
        # The document does not say whether conversations may be named by those who begin them.
        if "session" not in error.message.lower():
            raise
    return _of_kept(ask.kept_id or "", "chat", body, session)


def _reply(ask: ToolAsk, content: Any) -> ToolAnswer:
    body = as_object(TITLE, content)
    return ToolAnswer(
        text=_required(body, "answer"),
        session=fields.name(body, "session_id", "session"),
        sources=tuple(map(_cited, fields.parts(body, "sources"))),
        shown=content,
    )


def _cited(item: Fields) -> Cited:
    return Cited(
        text=fields.text(item, "text") or "",
        order=fields.count(item, "segment_order"),
        score=fields.number(item, "score"),
    )


def _embed(ask: ToolAsk, session: Session) -> Any:
    return _post(session, "/v1/embed", {"texts": list(ask.texts)})


def _vectors(ask: ToolAsk, content: Any) -> ToolAnswer:
    body = as_object(TITLE, content)
    listed = body.get("embeddings")
    if not isinstance(listed, list):
        raise BadAnswer(f"{TITLE} answered without 'embeddings'")
    found = vectors(TITLE, listed, len(ask.texts), fields.count(body, "dimensions"))
    return ToolAnswer(vectors=found, shown=content)


def _required(content: Any, *names: str) -> str:
    """The text in the first of these fields. Raises BadAnswer where there is none."""
    found = fields.name(as_object(TITLE, content), *names)
    if found is None:
        raise BadAnswer(f"{TITLE} answered without {names[0]!r}")
    return found


_REQUESTS: dict[Tool, Callable[[ToolAsk, Session], Any]] = {
    "summarize": _summarize,
    "translate": _translate,
    "analyze": _typed,
    "generate": _typed,
    "ask": _ask,
    "embed": _embed,
}
_READERS: dict[Tool, Callable[[ToolAsk, Any], ToolAnswer]] = {
    "summarize": _summary,
    "translate": _translations,
    "analyze": _content,
    "generate": _content,
    "ask": _reply,
    "embed": _vectors,
}
