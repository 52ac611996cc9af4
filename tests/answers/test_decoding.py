"""JSON as it really comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.answers.decoding import NotJson, decoded

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN.filter(lambda value: not isinstance(value, str)))
def test_json_is_what_the_standard_says(value: Any) -> None:
    assert decoded(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"a": "x\ud83d"}', {"a": "x"}),
        (r'{"a": "\ude00x"}', {"a": "x"}),
        (r'{"a": "\ud83d\ude00"}', {"a": "\U0001f600"}),
        (r'{"a": "\ud83d\ud83d\ude00"}', {"a": "\U0001f600"}),
        (r'{"a": "\\ud83d"}', {"a": r"\ud83d"}),
        (r'{"\ud83d": NaN}', {"": None}),
        ('{"a": 1e999, "b": -1e999, "c": NaN, "d": Infinity}', dict.fromkeys("abcd")),
        ('{"a": ' + "9" * 5000 + "}", {"a": None}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('{"a": "b\x01c\nd"}', {"a": "b\x01c\nd"}),
        ('{"a": 1}\0\0', {"a": 1}),
        ('{"a": 1}\n{"b": 2}', {"a": 1}),
        ('\ufeff\n {"a": 1}', {"a": 1}),
        (r'"{\"a\": 1}"', {"a": 1}),
        ('"just text"', "just text"),
        ("7", 7),
    ],
)
def test_what_is_odd_in_json_costs_no_more_than_itself(text: str, value: Any) -> None:
    assert decoded(text.encode()) == value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_all_of_unicodes_encodings_are_read(encoding: str) -> None:
    assert decoded('{"a": "\u0414\u0430, \u4eca"}'.encode(encoding)) == {
        "a": "\u0414\u0430, \u4eca"
    }


def test_bytes_that_are_no_text_are_told_by_a_mark() -> None:
    assert decoded(b'{"a": "caf\xe9", "b": 1}') == {"a": "caf\ufffd", "b": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"", b" ", b"{", b'{"a": ', b"[" * 100_000, b'{"a":' * 100_000, b"<html>", b"12 apples",
        b'"Hello" he said', b"\x1f\x8b\x08", b"\xff\xfe", b"\0", b"nul", b'{"a": 1',
    ],
)  # fmt: skip
def test_what_is_no_json_is_called_so(content: bytes) -> None:
    with pytest.raises(NotJson):
        decoded(content)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(content: bytes) -> None:
    try:
        value = decoded(content)
    except NotJson:
        return
    json.dumps(value).encode()
