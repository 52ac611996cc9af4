"""Options of engines on this machine, as data: what they are called and what they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from stt_cli.errors import UsageError, nearest, unknown

Scalar = bool | int | float | str
Options = tuple[tuple[str, Scalar], ...]
"""Names with values, in the order of their names."""

SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class EngineOption(Struct, frozen=True, kw_only=True):
    """One thing that can be set about how an engine works."""

    name: str
    kind: Literal["whole", "number", "switch", "choice"]
    help: str
    default: str = ""
    """For people."""
    least: float = float("-inf")
    most: float = float("inf")
    choices: tuple[str, ...] = ()
    loads: bool = False
    """Whether it counts when the model is loaded rather than for each piece of audio."""
    changes_answer: bool = True
    """Whether it is about what is heard; else about where and how fast."""

    @property
    def values(self) -> str:
        """What it can be, for people."""
        if self.kind == "choice":
            return ", ".join(self.choices)
        if self.kind == "switch":
            return "true or false"
        limits = [
            f"from {self.least:g}" if self.least > float("-inf") else "",
            f"to {self.most:g}" if self.most < float("inf") else "",
        ]
        kind = "a whole number" if self.kind == "whole" else "a number"
        return " ".join(part for part in (kind, *limits) if part)

    def value(self, given: Scalar) -> Scalar:
        """`given` as the option has it. Raises UsageError for what it cannot be."""
        text = str(given).strip().lower()
        found: Scalar | None = None
        if self.kind == "choice":
            found = text if text in self.choices else None
        elif self.kind == "switch":
            found = SWITCH.get(text)
        else:
            found = _number(text, int if self.kind == "whole" else float)
            found = found if found is not None and self.least <= found <= self.most else None
        if found is None:
            near = nearest(text, self.choices)
            hint = f"did you mean {near}?" if near else f"it is {self.values}"
            raise UsageError(f"the engine option {self.name} cannot be {given!r}", hint=hint)
        return found


def _number(text: str, kind: type[int] | type[float]) -> float | None:
    try:
        return kind(text)
    except ValueError:
        return None


def settled(
    given: Mapping[str, Scalar], options: Sequence[EngineOption], within: str
) -> tuple[Options, Options]:
    """The options that change answers, then those that do not, each with a value of its kind.

    `within` names what has `options`. Raises UsageError for a name or a value that does not exist.
    """
    known = {option.name: option for option in options}
    for name in given:
        if name not in known:
            raise unknown("engine option", name, known, within=within)
    found = sorted((name, known[name].value(value)) for name, value in given.items())
    changing = tuple(pair for pair in found if known[pair[0]].changes_answer)
    return changing, tuple(pair for pair in found if not known[pair[0]].changes_answer)
