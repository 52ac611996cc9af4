"""The same values as the libraries of the field, to four decimals, on 1,000 pairs of each kind."""

from __future__ import annotations

import json
from pathlib import Path

import jiwer
import pytest

from stt_cli.evaluate import evaluate
from stt_cli.evaluate.diarization import errors, permuted_rate
from stt_cli.model import Segment
from tests.support.comparisons import PAIRS, conversation, texts, turns
from tests.support.transcripts import transcript

RECORDED = json.loads(Path(__file__).with_name("reference_values.json").read_text())
"""By pyannote.metrics and meeteval; benchmarks/reference_values.py renews them."""
COLLAR = 0.25


def same(value: float | None) -> object:
    return pytest.approx(value, abs=5e-5)


def test_word_and_character_errors_are_those_of_jiwer() -> None:
    for number in range(PAIRS):
        reference, hypothesis = texts(number)
        ours, theirs = (
            transcript(Segment(start=0, end=0, text=text)) for text in (reference, hypothesis)
        )
        found = evaluate(ours, theirs, normalize=False)
        known = jiwer.process_words(reference, hypothesis)
        assert found.words.rate == same(known.wer)
        assert found.characters.rate == same(jiwer.cer(reference, hypothesis))
        assert (
            found.words.hits, found.words.substitutions, found.words.deletions, found.words.insertions
        ) == (known.hits, known.substitutions, known.deletions, known.insertions)  # fmt: skip


def test_diarization_errors_are_those_of_pyannote() -> None:
    assert len(RECORDED["der"]) == len(RECORDED["der_collar"]) == PAIRS
    for number in range(PAIRS):
        assert errors(*turns(number)).rate == same(RECORDED["der"][number])
        lenient = errors(*turns(number), COLLAR).rate
        # Where no speech is left to be measured, pyannote says 1.
        assert (1.0 if lenient is None else lenient) == same(RECORDED["der_collar"][number])


def test_errors_of_each_speakers_words_are_those_of_meeteval() -> None:
    assert len(RECORDED["cpwer"]) == PAIRS
    for number in range(PAIRS):
        ours, theirs = conversation(number)
        assert permuted_rate(ours, theirs) == same(RECORDED["cpwer"][number])
