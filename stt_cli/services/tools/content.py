"""Analyses and content made of transcripts, whatever shape a service gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stt_cli.contract import Tool, ToolAnswer, ToolAsk
from stt_cli.services.tools.digest import Made, made
from stt_cli.services.tools.parts import Part, clock
from stt_cli.text.readable import readable


def asks(tool: Tool, pieces: Sequence[Part], kind: str | None) -> list[ToolAsk]:
    """The requests about these parts of a text."""
    return [ToolAsk(tool=tool, texts=(piece.text,), kind=kind) for piece in pieces]


def content(answers: Sequence[ToolAnswer], pieces: Sequence[Part]) -> Made:
    """What was made of a text's parts: one, or one below the other."""
    if len(answers) == 1:
        return made("result", _text(answers[0]), answers)
    told = f"made in {len(answers)} parts"
    merged = _merged([answer.value for answer in answers])
    if merged is not None:
        return made("result", readable(merged), answers, told)
    if all(isinstance(answer.value, str) or answer.value is None for answer in answers):
        return made("result", "\n\n".join(map(_text, answers)), answers, told)
    blocks = [
        f"{_heading(n, p)}\n{_text(a)}"
        for n, (a, p) in enumerate(zip(answers, pieces, strict=True))
    ]
    return made("result", "\n\n".join(blocks), answers, told)


def _text(answer: ToolAnswer) -> str:
    return answer.text or readable(answer.value)


def _merged(values: Sequence[Any]) -> Any:
    """Lists as one list, each thing once; objects of such lists too. None for anything else."""
    if all(isinstance(value, list) for value in values):
        items = [item for value in values for item in value]
        return [item for n, item in enumerate(items) if item not in items[:n]]
    if not all(isinstance(value, dict) for value in values):
        return None
    names = dict.fromkeys(name for value in values for name in value)
    merged = {name: _merged([value[name] for value in values if name in value]) for name in names}
    return None if None in merged.values() else merged


def _heading(number: int, part: Part) -> str:
    when = ""
    if part.start is not None and part.end is not None:
        when = f" ({clock(part.start)} to {clock(part.end)})"
    return f"Part {number + 1}{when}"
