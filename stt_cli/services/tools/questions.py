"""Questions about a transcript, one after the other."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import Cited, KeepingProvider, ToolAnswer, ToolAsk, Turn
from stt_cli.errors import SttError, UsageError
from stt_cli.model import Segment
from stt_cli.services.tools.parts import Part, clock
from stt_cli.services.tools.several import each
from stt_cli.services.tools.toolbox import Toolbox
from stt_cli.store import Conversation


class About(Struct, frozen=True, kw_only=True):
    """What is asked about: a transcript that the service keeps, or text, in parts."""

    kept_id: str | None = None
    parts: tuple[Part, ...] = ()
    segments: tuple[Segment, ...] = ()
    """What sources are looked up in; of a kept transcript they are fetched when needed."""

    @property
    def subject(self) -> str:
        """What conversations about it are found by."""
        if self.kept_id is not None:
            return self.kept_id
        whole = "\n".join(part.text for part in self.parts)
        return hashlib.sha256(whole.encode()).hexdigest()


class Conversing:
    """A conversation about one transcript, kept as it goes."""

    def __init__(self, box: Toolbox, about: About, talk: Conversation) -> None:
        self._box = box
        self._about = about
        self.talk = talk
        self._segments: Sequence[Segment] | None = about.segments or None

    def ask(self, question: str) -> ToolAnswer:
        """The answer to `question`. Raises SttError as the service fails."""
        ask = ToolAsk(
            tool="ask",
            kept_id=self._about.kept_id,
            question=question,
            session=self.talk.id,
            turns=self.talk.turns,
        )
        before = (
            None if self._box.fresh else self._box.chosen.known(self._whole(ask), self._box.store)
        )
        answer = before or self._answer(ask)
        turn = Turn(question=question, answer=answer.text)
        earlier = self._begun_with(turn) if before and not self.talk.turns else None
        id = answer.session or self.talk.id
        self.talk = earlier or Conversation(id=id, turns=(*self.talk.turns, turn))
        self._box.store.keep_conversation(self.talk, self._box.chosen.name, self._about.subject)
        return answer

    def _before(self, ask: ToolAsk) -> ToolAnswer | None:
        """The answer that is kept, where one request makes it."""
        if self._box.fresh or len(self._about.parts) > 1:
            return None
        return self._box.chosen.known(self._whole(ask), self._box.store)

    def _begun_with(self, turn: Turn) -> Conversation | None:
        """The last conversation, where it is this turn alone: its answer was kept with it."""
        last = self._box.store.last_conversation(self._box.chosen.name, self._about.subject)
        return last if last and last.turns == (turn,) else None

    def _whole(self, ask: ToolAsk) -> ToolAsk:
        texts = tuple(part.text for part in self._about.parts[:1])
        return replace(ask, texts=texts)

    def _answer(self, ask: ToolAsk) -> ToolAnswer:
        if len(self._about.parts) < 2:
            return self._box.answer(self._whole(ask))
        asks = [replace(ask, texts=(part.text,)) for part in self._about.parts]
        answers = each(self._box, self._box.answer, asks)
        told = "\n\n".join(
            f"{_heading(part)}{answer.text}"
            for part, answer in zip(self._about.parts, answers, strict=True)
        )
        # The last word is had from what each part says.
        return self._box.answer(replace(ask, texts=(told,)))

    def sources(self, answer: ToolAnswer) -> list[Cited]:
        """What the answer rests on, with times and text as far as they can be found."""
        if not answer.sources:
            return []
        segments = self._known_segments()
        return [_found(one, segments) for one in answer.sources]

    def _known_segments(self) -> Sequence[Segment]:
        if self._segments is None:
            self._segments = self._fetched()
        return self._segments

    def _fetched(self) -> Sequence[Segment]:
        """The segments of the transcript that the service keeps; none where it does not tell."""
        provider = self._box.service.provider
        if self._about.kept_id is None or not isinstance(provider, KeepingProvider):
            return ()
        try:
            return provider.remote_show(self._box.service.session, self._about.kept_id).segments
        except SttError as error:
            self._box.notify(0, f"the times of sources are not known: {error}")
            return ()


def begin() -> Conversation:
    return Conversation(id=str(uuid.uuid4()))


def go_on(box: Toolbox, about: About, session: str | None) -> Conversation:
    """The conversation called `session`; None: the last about the transcript.

    Raises UsageError where there is none. Of a service that keeps conversations itself, there may
    be more than are known here.
    """
    name, subject = box.chosen.name, about.subject
    if session is None:
        last = box.store.last_conversation(name, subject)
        if last is None:
            raise UsageError("no question was asked about it yet", hint="leave out --continue")
        return last
    known = box.store.conversation(session, name, subject)
    if known is None and about.kept_id is None:
        raise UsageError(
            f"there is no conversation {session!r} about it", hint="leave out --session"
        )
    return known or Conversation(id=session)


def shown(
    answer: ToolAnswer, talk: Conversation, sources: Sequence[Cited] | None
) -> dict[str, Any]:
    """The answer as JSON: what the service sent, the conversation, and times of the sources."""
    told = dict(answer.shown) if isinstance(answer.shown, dict) else {"answer": answer.text}
    if sources is not None:
        listed = told.get("sources")
        raw = listed if isinstance(listed, list) else []
        pairs = zip([one if isinstance(one, dict) else {} for one in raw], sources, strict=False)
        told["sources"] = [
            {**one, "start": found.start, "text": found.text} for one, found in pairs
        ]
    return {**told, "session_id": talk.id}


def _heading(part: Part) -> str:
    if part.start is None or part.end is None:
        return ""
    return f"From {clock(part.start)} to {clock(part.end)}: "


def _found(cited: Cited, segments: Sequence[Segment]) -> Cited:
    """The source with the time, and the text, of its segment."""
    segment = _segment(cited, segments)
    if segment is None:
        return cited
    text = cited.text or segment.text
    speaker = f"{segment.speaker}: " if segment.speaker and not cited.text else ""
    return replace(cited, text=speaker + text, start=segment.start)


def _segment(cited: Cited, segments: Sequence[Segment]) -> Segment | None:
    """The segment that says it: by its text, since services count from 0 or from 1; by its time."""
    if cited.text:
        said = " ".join(cited.text.split())
        near = [segments[n] for n in _places(cited.order) if 0 <= n < len(segments)]
        same = (one for one in (*near, *segments) if _says(one, said))
        return next(same, None)
    if cited.start is None:
        return None
    earlier = [one for one in segments if int(one.start) <= cited.start]
    return earlier[-1] if earlier else None


def _places(order: int | None) -> tuple[int, ...]:
    return () if order is None else (order, order - 1)


def _says(segment: Segment, said: str) -> bool:
    text = " ".join(segment.text.split())
    return bool(text) and (said in text or text in said)
