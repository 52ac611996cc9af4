"""How far a transcript is from a reference: words, characters, times and speakers.

Rates are errors per unit of the reference, so that they may exceed 1; None where the reference
has nothing to divide by. Needs the extra `evaluate`.
"""

from __future__ import annotations

from stt_cli.evaluate.alignment import align, distance
from stt_cli.evaluate.counts import Counts, of_characters, of_words
from stt_cli.evaluate.diarization import diarization
from stt_cli.evaluate.differences import differences
from stt_cli.evaluate.normal import language_of, normalizer
from stt_cli.evaluate.parts import by_minute, by_speaker
from stt_cli.evaluate.report import Report
from stt_cli.evaluate.timing import timing
from stt_cli.evaluate.words import text_of
from stt_cli.model import Transcript

__all__ = ["Counts", "Report", "evaluate"]


def evaluate(
    reference: Transcript,
    hypothesis: Transcript,
    *,
    language: str | None = None,
    normalize: bool = True,
    collar: float = 0.0,
) -> Report:
    """Compare `hypothesis` with what was really said.

    `language` chooses how both are normalised; None: what either says. `collar` is seconds
    around each change of speaker in the reference that diarization is not measured in. Raises
    UsageError where the extra is not installed.
    """
    language = language_of(reference, hypothesis, language)
    normal = normalizer(language) if normalize else None
    left, right = text_of(reference, normal), text_of(hypothesis, normal)
    steps = align(left.words, right.words)
    return Report(
        language=language,
        normalized=normalize,
        words=of_words(steps),
        characters=of_characters(left.joined, distance(left, right, steps)),
        speakers=by_speaker(left, steps) if reference.speakers else (),
        minutes=by_minute(left, right, steps),
        times=timing(left, right, steps),
        diarization=diarization(reference, hypothesis, (left, right, steps), collar),
        differences=tuple(differences(left, right, steps)),
    )
