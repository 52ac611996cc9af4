from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Cost, Segment, Word
from stt_cli.services.sanitize import sanitized


def answer(text: str) -> Answer:
    word = Word(word=text, start=0.0, end=1.0, speaker=text)
    segment = Segment(start=0.0, end=1.0, text=text, words=(word,))
    return Answer(text=text, segments=(segment,), language=text, extra={"other": [text]})


def test_controls_go_and_everything_else_stays() -> None:
    said = (
        'a\x1b[2J\x00\x7f\x9b b\r\nc\t"d" \\u001b é \u200d \u0634\u0645\u0627\u200c\u0647\u0627 🎧'
    )
    assert (
        sanitized(answer(said)).text
        == 'a[2J b \nc\t"d" \\u001b é \u200d \u0634\u0645\u0627\u200c\u0647\u0627 🎧'
    )


@settings(deadline=None)
@given(st.text(st.characters()))
def test_it_reaches_every_text_of_an_answer_and_changes_none_twice(said: str) -> None:
    once = sanitized(answer(said))
    assert once == answer(once.text) == sanitized(once)
    assert all(c in "\n\t" or not (c < " " or "\x7f" <= c < "\xa0") for c in once.text)
    once.text.encode()


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_cannot_be_kept_is_no_answer(number: float) -> None:
    with pytest.raises(BadAnswer, match="cannot be stored"):
        sanitized(Answer(text="Hi.", cost=Cost(amount=number)))
