"""One field at a time."""

from __future__ import annotations

from typing import Any

import pytest

from stt_cli.answers import fields

ODD: list[Any] = [None, True, [], {}, [1], {"a": 1}]


@pytest.mark.parametrize(
    "value", [*ODD, "soon", "7.7s", "", "nan", "inf", 1e16, 10**400, "9" * 500]
)
def test_what_is_no_number_is_none(value: Any) -> None:
    assert fields.number({"x": value}, "x") is None
    assert fields.number({"x": value, "y": 2}, "x", "y") == 2


@pytest.mark.parametrize(("value", "number"), [(1, 1.0), (-0.5, -0.5), ("7.5", 7.5), (" 3 ", 3.0)])
def test_numbers_may_stand_in_quotes(value: Any, number: float) -> None:
    assert fields.number({"x": value}, "x") == number


@pytest.mark.parametrize("value", [*ODD, 1, 0.5])
def test_what_is_no_text_is_none(value: Any) -> None:
    assert fields.text({"x": value, "y": ""}, "x") is None
    assert fields.text({"x": value, "y": ""}, "x", "y") == ""


@pytest.mark.parametrize(
    ("value", "name"), [("a ", "a"), (" ", None), (18510, "18510"), (0.0, "0")]
)
def test_names_may_be_numbers_and_are_never_blank(value: Any, name: str | None) -> None:
    assert fields.name({"x": value}, "x") == name


@pytest.mark.parametrize(
    ("value", "share"), [(0.5, 0.5), (0, 0.0), (1, 1.0), (95, None), (-0.1, None), ("x", None)]
)
def test_a_confidence_lies_between_nought_and_one(value: Any, share: float | None) -> None:
    assert fields.share({"x": value}, "x") == share


def test_counts_have_no_fraction_and_amounts_no_sign() -> None:
    assert [fields.count({"x": v}, "x") for v in (3, 3.0, 3.5, -1)] == [3, 3, None, None]
    assert [fields.amount({"x": v}, "x") for v in (0.5, 0, -1)] == [0.5, 0.0, None]


@pytest.mark.parametrize("value", [*ODD[:3], "text", 7, ["a", None, 1]])
def test_what_is_no_object_or_list_of_them_is_empty(value: Any) -> None:
    assert fields.parts({"x": value}, "x") == []
    assert fields.part({"x": value}, "x") == {}


def test_the_objects_of_a_list_stay_when_the_rest_is_odd() -> None:
    assert fields.parts({"x": [None, {"a": 1}, "b", {}]}, "x") == [{"a": 1}, {}]
