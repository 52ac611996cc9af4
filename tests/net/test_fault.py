"""The words, codes and waits of error answers, wherever services put them."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.answers.refusal import MAX_TEXT
from stt_cli.net.fault import read_fault, retry_after
from stt_cli.net.redact import redactor

SHAPES: list[tuple[Any, str, str]] = [
    # (body, text, one of the codes)
    (
        {"detail": {"status": "quota_exceeded", "message": "No credits"}},
        "No credits",
        "quota_exceeded",
    ),
    (
        {"detail": [{"type": "missing", "loc": ["body", "model_id"], "msg": "Field required"}]},
        "model_id: Field required",
        "missing",
    ),
    ({"detail": "Not Found"}, "Not Found", ""),
    (
        {"error": {"message": "You exceeded", "type": "insufficient_quota", "code": None}},
        "You exceeded",
        "insufficient_quota",
    ),
    (
        {"error": "rate_limit_exceeded", "message": "Hourly limit"},
        "Hourly limit",
        "rate_limit_exceeded",
    ),
    ({"error": "No credits remaining."}, "No credits remaining.", ""),
    ({"error": 402, "message": "Insufficient balance"}, "Insufficient balance", "402"),
    ({"error": {"code": 413, "message": "Too Large", "type": ""}}, "Too Large", "413"),
    ({"message": "nope", "code": "x"}, "nope", "x"),
    ({}, "no reason given", ""),
]


@pytest.mark.parametrize(("body", "text", "code"), SHAPES)
def test_the_reason_and_its_code_are_found(body: Any, text: str, code: str) -> None:
    fault = read_fault({}, json.dumps(body).encode())

    assert fault.text == text
    assert not code or code in fault.codes


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            b"<html><title>413 Request\nEntity &amp; Co</title>",
            "a web page, '413 Request Entity & Co'",
        ),
        (b"upstream  timed\nout", "upstream timed out"),
        (b"", "an empty answer"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[1, 2]", "[1, 2]"),
    ],
)
def test_what_is_no_json_object_is_shown_in_one_line(body: bytes, text: str) -> None:
    assert read_fault({}, body).text == text


def test_a_long_reason_is_cut() -> None:
    assert len(read_fault({}, b"x" * 5000).text) == MAX_TEXT


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"error": {"message": "m", "param": "file"}}, "file"),
        ({"detail": [{"msg": "m", "loc": ["body", "audio"]}]}, "audio"),
        ({"error": "m"}, None),
    ],
)
def test_the_blamed_parameter_is_found(body: Any, parameter: str | None) -> None:
    assert read_fault({}, json.dumps(body).encode()).parameter == parameter


def test_a_date_in_the_future_is_a_wait_until_then() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    assert retry_after({"retry-after": date}) == pytest.approx(90, abs=5)


@pytest.mark.parametrize("header", ["soon", "", "nan", "Wed, 99 Foo"])
def test_a_wait_that_is_none_is_ignored(header: str) -> None:
    assert retry_after({"retry-after": header}) is None


@pytest.mark.parametrize(("told", "wait"), [(847, 847.0), ("3", 3.0), (-5, 0.0), ([], None)])
def test_a_wait_in_the_body_is_read(told: Any, wait: float | None) -> None:
    assert retry_after({}, told) == wait


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["error", "detail", "message", "code", "param", "loc", "retry_after", "msg"]
            ),
            inner,
        )
    ),
)


@given(JSON)
def test_no_answer_at_all_breaks_the_reader(body: Any) -> None:
    fault = read_fault({}, json.dumps(body).encode())

    assert fault.text
    assert "\n" not in fault.text


@pytest.mark.parametrize(
    ("header", "wait"),
    [("1500ms", 1.5), ("2s", 2.0), ("3 seconds", 3.0), ("1m", 60.0), ("inf", math.inf)],
)
def test_a_wait_may_name_its_unit(header: str, wait: float) -> None:
    assert retry_after({"retry-after": header}) == wait


@pytest.mark.parametrize(
    ("headers", "text", "wait"),
    [
        ({"retry-after": "14m7.5s"}, "", 847.5),
        ({"retry-after": "1, 847"}, "", 847),
        ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "0"}, "", 360),
        ({"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-tokens": "5"}, "", None),
        ({"ratelimit-reset": "50"}, "", 50),
        ({}, "Please try again in 7m48.288s.", 468.288),
        ({}, "Rate limit reached. Please try again in 120ms. Visit", 0.12),
        ({}, "Please retry after 20 seconds", 20),
        ({}, "wait a minute", None),
        ({}, "3 transcriptions a day are free", None),
    ],
)
def test_a_wait_may_be_elsewhere_and_in_parts(
    headers: dict[str, str], text: str, wait: float | None
) -> None:
    body = json.dumps({"error": {"message": text}}).encode()
    told = read_fault(headers, body).retry_after
    assert told == (None if wait is None else pytest.approx(wait))


def test_a_wait_may_be_a_date_as_machines_write_it() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after({"retry-after": moment.isoformat()}) == pytest.approx(90, abs=5)


@pytest.mark.parametrize("unit", [1, 1000])
def test_a_wait_may_be_a_moment_since_1970(unit: int) -> None:
    moment = (datetime.now(UTC).timestamp() + 90) * unit
    assert retry_after({"retry-after": f"{moment:.0f}"}) == pytest.approx(90, abs=5)


@pytest.mark.parametrize("around", [{"error": {"message": ""}}, {"detail": ""}, ""])
def test_a_key_that_the_cut_would_part_is_hidden_before_it(around: Any) -> None:
    key = "sk-0123456789abcdef"
    for before in range(MAX_TEXT - 2 * len(key), MAX_TEXT):
        said = "x" * before + key
        if isinstance(around, str):
            body = said.encode()
        else:
            body = json.dumps(around).replace('""', json.dumps(said)).encode()
        text = read_fault({}, body, redactor([key])).text
        assert "sk-" not in text
