"""What a comparison comes to, and several as one."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from stt_cli.evaluate.counts import Characters, Counts, rate, summed
from stt_cli.evaluate.diarization import Diarization, Speech
from stt_cli.evaluate.differences import Difference
from stt_cli.evaluate.parts import OfMinute, OfSpeaker
from stt_cli.evaluate.timing import Timing


class Report(Struct, frozen=True, kw_only=True):
    """One hypothesis against its reference."""

    language: str | None
    normalized: bool
    words: Counts
    characters: Characters
    speakers: tuple[OfSpeaker, ...]
    minutes: tuple[OfMinute, ...]
    times: Timing | None
    diarization: Diarization | None
    differences: tuple[Difference, ...]


class Total(Struct, frozen=True, kw_only=True):
    """Several comparisons as one, each with the weight of its length."""

    pairs: int
    words: Counts
    characters: Characters
    speech: Speech | None
    wrong_speaker: float | None
    """The share of words given to the wrong speaker."""


def total(reports: Sequence[Report]) -> Total:
    """The sums of `reports`, and the rates that follow."""
    errors = sum(report.characters.errors for report in reports)
    size = sum(report.characters.reference for report in reports)
    who = [report.diarization for report in reports if report.diarization]
    timed = [one.by_time for one in who if one.by_time]
    return Total(
        pairs=len(reports),
        words=summed([report.words for report in reports]),
        characters=Characters(reference=size, errors=errors, rate=rate(errors, size)),
        speech=_speech(timed) if timed else None,
        wrong_speaker=rate(sum(one.wrong_speaker for one in who), sum(one.words for one in who))
        if who
        else None,
    )


def _speech(parts: Sequence[Speech]) -> Speech:
    missed = sum(part.missed for part in parts)
    false_alarm = sum(part.false_alarm for part in parts)
    confusion = sum(part.confusion for part in parts)
    seconds = sum(part.seconds for part in parts)
    return Speech(
        seconds=seconds,
        missed=missed,
        false_alarm=false_alarm,
        confusion=confusion,
        rate=rate(missed + false_alarm + confusion, seconds),
    )
