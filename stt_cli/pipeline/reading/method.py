"""How recordings are sent: the file as it is, or cut into chunks and encoded."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import Limits
from stt_cli.media.encode import EXTENSIONS
from stt_cli.media.probe import Media
from stt_cli.pipeline.settings import RunSettings
from stt_cli.pipeline.task import Task
from stt_cli.plan import CLOUD, LOCAL, Facts, Method, Rules, choose
from stt_cli.services.learnt import ROUNDING, Learnt

FEW = replace(CLOUD, max_seconds=900.0)
"""Where each request has its price, or speakers have to be known again after each seam."""

DIARIZED_OVERLAP = 30.0
"""Seconds in which two chunks contain the same speakers, so that these are recognised."""

UNTIMED_OVERLAP = 8.0
"""Where no word has a time, more of them have to be compared (`benchmarks/seams.py`)."""


class Sender(Struct, frozen=True, kw_only=True):
    """Says how a run sends recordings. `learnt` is what every service takes that may have to
    transcribe them."""

    settings: RunSettings
    learnt: Learnt
    local: bool
    whole: bool = True
    """Whether every one of those that transcribe is a service, and takes a file as it is."""
    timed: bool = True
    """Whether every word of an answer has its time."""
    few: bool = False
    """Whether each request has its price, however long its audio."""
    urls: bool = False
    """Whether every one of those services fetches URLs itself."""
    pages: Callable[[str], bool] = lambda host: False
    """Whether every one of them fetches what the pages of a host play."""
    near: bool = False
    """Whether every one of them is on a private network, and gets at what is there."""

    @property
    def limits(self) -> Limits:
        return self.learnt.limits

    def method(self, media: Media) -> Method:
        """How to send the recording."""
        facts = Facts(
            size=media.size if media.is_plain else None,
            duration=media.duration - media.start,
            extension=media.extension,
        )
        return self._method(facts)

    def in_chunks(self, seconds: float) -> Method:
        """How to send a recording, or what is left of it, that is not to go as it is.

        Raises UsageError where the service takes no audio at all.
        """
        return self._method(Facts(duration=seconds))

    def _method(self, facts: Facts) -> Method:
        longest = min(self.settings.chunk_seconds or math.inf, self.limits.max_seconds or math.inf)
        if self.local:
            return Method(rules=self._rules(LOCAL, longest))
        seconds = None if longest == math.inf else longest
        chosen = choose(facts, replace(self.limits, max_seconds=seconds))
        rules = FEW if self.few or self.settings.ask.diarize else CLOUD
        rules = self._rules(rules, chosen.max_seconds)
        return Method(whole=chosen.whole and self.whole, codec=chosen.codec, rules=rules)

    def _rules(self, rules: Rules, longest: float) -> Rules:
        seconds = min(self.settings.chunk_seconds or rules.max_seconds, longest)
        rules = replace(rules, max_seconds=seconds, search=min(rules.search, seconds / 2))
        if not self.timed:
            rules = replace(rules, overlap=UNTIMED_OVERLAP)
        if self.settings.ask.diarize:
            rules = replace(rules, overlap=DIARIZED_OVERLAP, always_overlap=True)
        if self.settings.overlap is not None:
            rules = replace(rules, overlap=self.settings.overlap)
        return replace(rules, leave_out=None) if self.settings.keep_silence else rules


def changes(task: Task, method: Method) -> bool:
    """Whether the sound of a chunk is cut or encoded in another way by this method."""
    packed = task.piece.name.rpartition(".")[2] if task.piece else ""
    recoded = method.codec is not None and packed != EXTENSIONS[method.codec]
    return recoded or method.rules.max_seconds < task.chunk.seconds - ROUNDING


def common_limits(limits: Sequence[Limits]) -> Limits:
    """Limits that hold for all of them."""

    def least(values: Iterator[float | None]) -> float | None:
        return min((value for value in values if value is not None), default=None)

    return replace(
        limits[0],
        max_bytes=_whole(least(one.max_bytes for one in limits)),
        max_seconds=least(one.max_seconds for one in limits),
        max_url_bytes=_whole(least(one.max_url_bytes for one in limits)),
        formats=frozenset.intersection(*(one.formats for one in limits)),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
