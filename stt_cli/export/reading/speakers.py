"""Who speaks in a subtitle file: voices of WebVTT, and names or marks before the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from stt_cli.export.markup import Run, cut
from stt_cli.text.tokens import written
from stt_cli.text.words import speaker_name

_COLON = r"(?::\s+|\uff1a\s*)(?=\S)"
_NUMBERED = re.compile(r"[^\S\n]*\[?(speaker[ _]\d+)\]?:\s+", re.IGNORECASE)
_NAME = r"[^\W\d_a-z][\w.'\u2019-]*"
_NAMED = re.compile(rf"[^\S\n]*\[?({_NAME}(?: {_NAME}| \d+){{0,2}})\]?{_COLON}")
_MARKED = re.compile(
    rf"[^\S\n]*(?:>{{2,3}}|\u00bb)\s*(?:\[?([^\W\d_][^:\uff1a\n]{{0,40}}?)\]?{_COLON})?"
)
_ANY = re.compile(rf"\s*\[?([^:\uff1a\n]{{1,60}}?)\]?{_COLON}")
_MANY = 3
_MANY_PARTS = 100


class Part(NamedTuple):
    """What one voice says in a cue; `speaker` is None where no speaker is named."""

    speaker: str | None
    runs: list[Run]
    classes: str = ""


def voices(text: Sequence[Run]) -> list[Part]:
    """The parts of a cue of WebVTT by its voice tags, which are taken out."""
    made = []
    for voice, same in groupby(text, key=_voice):
        runs = [Run(run.text, tuple(t for t in run.tags if t != voice)) for run in same]
        if "".join(run.text for run in runs).strip():
            head, _, name = (voice or "").partition(" ")
            said = " ".join(written(name))
            made.append(Part(speaker_name(said or None), runs, head.removeprefix("v")))
    return made


def _voice(run: Run) -> str | None:
    return next((tag for tag in reversed(run.tags) if re.match(r"v(?:[. ]|$)", tag)), None)


class Labels:
    """The labels before the text that say who speaks, and who does from then on.

    Numbered speakers and names after ">>" always count. Other names count where the first cue has
    one and at least two people have, or where nearly every cue has one: elsewhere they may be no
    names.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._named = _which(texts)
        names = (self._named.match(text) for text in texts) if self._named else ()
        self._known = {found[1] for found in names if found}
        self._speaker: str | None = None

    def parts(self, text: Sequence[Run]) -> list[Part]:
        """A cue's text by who says it: a label may begin it, or any of its lines."""
        seen = "".join(run.text for run in text)
        starts = [0, *(found.end() for found in re.finditer("\n", seen))]
        heads = [found for at in starts if (found := self._head(seen, at))][:_MANY_PARTS]
        if not heads:
            return [Part(self._speaker, list(text))]
        made: list[Part] = []
        if seen[: heads[0].start()].strip():
            made.append(Part(self._speaker, cut(text, 0, heads[0].start())))
        for found, end in zip(heads, [*(h.start() for h in heads[1:]), len(seen)], strict=True):
            begin = self._take(found)
            if seen[begin:end].strip():
                made.append(Part(self._speaker, cut(text, begin, end)))
        return made

    def _head(self, seen: str, at: int) -> re.Match[str] | None:
        """The label that stands at `at`."""
        if found := _NUMBERED.match(seen, at) or _MARKED.match(seen, at):
            return found
        found = self._named.match(seen, at) if self._named else None
        return found if found and (at == 0 or found[1] in self._known) else None

    def _take(self, label: re.Match[str]) -> int:
        """Note who speaks; returns where the text begins."""
        name = label[1]
        if name is None:  # a bare ">>" says that somebody else speaks, not who
            self._speaker = None
            return label.start()
        self._speaker = speaker_name(" ".join(written(name)))
        return label.end()


def _which(texts: Sequence[str]) -> re.Pattern[str] | None:
    """What names look like in this file, None where a colon makes none."""
    found = [_NAMED.match(text) for text in texts]
    if found and found[0] is not None and len({name[1] for name in found if name}) > 1:
        return _NAMED
    names = Counter(name[1] for name in map(_ANY.match, texts) if name)
    if len(texts) >= _MANY and sum(names.values()) * 10 >= len(texts) * 9:
        return _ANY if len(names) * 2 <= len(texts) or len(names) == 1 else None
    return None
