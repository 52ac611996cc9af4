"""JSON of any shape as people read it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.text.readable import readable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ({}, ""),
        ("Text\nas it is.", "Text\nas it is."),
        (0.30000000000000004, "0.3"),
        (True, "yes"),
        (["a", None, "", "b"], "- a\n- b"),
        ({"key_points": ["a"], "mood": "good"}, "Key points:\n  - a\nMood: good"),
        ({"URL": 1, "empty": []}, "URL: 1"),
        ([{"text": "Ann", "type": "PERSON"}], "- Ann (type PERSON)"),
        (
            [
                {
                    "question": "Why?",
                    "answer": "Because it is so, and was never otherwise in all time.",
                }
            ],
            "- Why?\n  Answer: Because it is so, and was never otherwise in all time.",
        ),
        ([{"start": 1.5, "end": 2.0}], "- Start: 1.5\n  End: 2"),
        ([["a", "b"], ["c"]], "- - a\n  - b\n- - c"),
        (
            {"overall": {"label": "good"}, "by_speaker": {"Ann": {"label": "bad"}}},
            "Overall:\n  Label: good\nBy speaker:\n  Ann:\n    Label: bad",
        ),
        ({"note": "two\nlines"}, "Note:\n  two\n  lines"),
    ],
)
def test_shapes_that_services_use(value: Any, shown: str) -> None:
    assert readable(value) == shown


@given(JSON)
def test_any_json_can_be_read(value: Any) -> None:
    readable(value)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=5), min_size=1))
def test_nothing_is_left_out(values: list[str]) -> None:
    assert readable({"words": values}).split()[1:] == [part for v in values for part in ("-", v)]


def test_what_is_nested_without_end_is_not_followed_for_ever() -> None:
    value: Any = "core"
    for _ in range(500):
        value = [value]
    assert "core" in readable(value)
