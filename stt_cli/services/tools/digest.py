"""Summaries of texts of any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from stt_cli.contract import ToolAnswer, ToolAsk
from stt_cli.services.tools.parts import Line, Part, parts
from stt_cli.services.tools.several import each
from stt_cli.services.tools.toolbox import Toolbox

LISTS = frozenset({"action_items", "bullet_points"})
"""Styles whose summaries of parts are one list; of others, they are summarized again."""


class Made(Struct, frozen=True, kw_only=True):
    """What was made of one source: for people, and as JSON."""

    text: str
    shown: dict[str, Any]
    remarks: tuple[str, ...] = ()
    """What its user should know, a line each."""
    files: Callable[[str], bytes] | None = None
    """What it is as a file with this ending, where there are several kinds; None: its text."""

    def data(self, ending: str) -> bytes:
        """The content of a file with this ending."""
        return self.files(ending) if self.files else f"{self.text.strip()}\n".encode()


def summary(box: Toolbox, answers: Sequence[ToolAnswer], style: str | None) -> Made:
    """The summary of a text from those of its parts, which are summarized once more."""
    if len(answers) == 1:
        return made("summary", answers[0].text, answers)
    count = len(answers)
    if style in LISTS:
        rows = (row for answer in answers for row in answer.text.splitlines())
        return made("summary", "\n".join(dict.fromkeys(rows)), answers, f"made in {count} parts")
    text, final = _again(box, [answer.text for answer in answers], style)
    told = f"a summary of the summaries of {count} parts"
    return made("summary", text, [*answers, *final], told)


def asks(pieces: Sequence[Part], style: str | None) -> list[ToolAsk]:
    """The requests for summaries of these parts."""
    return [ToolAsk(tool="summarize", texts=(piece.text,), kind=style) for piece in pieces]


def _again(box: Toolbox, summaries: list[str], style: str | None) -> tuple[str, list[ToolAnswer]]:
    """The summary of summaries, and the answers that led there."""
    led: list[ToolAnswer] = []
    while len(summaries) > 1:
        texts = [Line(text=" ".join(text.split())) for text in summaries]
        pieces = parts(texts, box.chosen.max_chars)
        if len(pieces) >= len(summaries):  # they do not get shorter
            return "\n\n".join(summaries), led
        answers = each(box, box.answer, asks(pieces, style))
        led += answers
        summaries = [answer.text for answer in answers]
    return summaries[0], led


def made(field: str, text: str, answers: Sequence[ToolAnswer], *remarks: str) -> Made:
    """What came of the answers; as JSON the only one as it came, several as a list of parts."""
    if len(answers) == 1:
        shown = as_object(answers[0].shown)
    else:
        shown = {field: text, "parts": [answer.shown for answer in answers]}
    own = [remark for answer in answers for remark in answer.remarks]
    return Made(text=text, shown=shown, remarks=(*remarks, *dict.fromkeys(own)))


def as_object(value: Any) -> dict[str, Any]:
    """JSON as an object, to which more can be added."""
    return dict(value) if isinstance(value, dict) else {"result": value}
