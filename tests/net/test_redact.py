"""Secrets in messages and URLs."""

from __future__ import annotations

import pytest

from stt_cli.net.redact import redactor

KEY = "sk-a+b/c=0123456789"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"the key {KEY} is wrong", "the key *** is wrong"),
        ("q=sk-a%2Bb%2Fc%3D0123456789", "q=***"),
        ("https://user:pass@host/x", "https://***@host/x"),
        ("https://h/x?token=abc&page=2", "https://h/x?token=***&page=2"),
        (
            "https://h/x?page=2&X-Amz-Signature=abc#top",
            "https://h/x?page=2&X-Amz-Signature=***#top",
        ),
        ("https://h/x?api_key=abc'", "https://h/x?api_key=***'"),
        ("https://user:p@ss@host/x", "https://***@host/x"),
        ("https://h/x?author=a#me@h", "https://h/x?author=***#me@h"),
        ('{"at":"https://h","to":"a@b"}', '{"at":"https://h","to":"a@b"}'),
        ("Authorization: Bearer abcdefghijk", "Authorization: Bearer ***"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_secrets_are_hidden_and_the_rest_stays(text: str, hidden: str) -> None:
    assert redactor([KEY])(text) == hidden


def test_the_longer_of_two_secrets_is_hidden_whole() -> None:
    assert redactor(["abcd", "abcdefgh"])("abcdefgh") == "***"


def test_a_letter_that_stands_for_a_key_is_no_secret() -> None:
    assert redactor(["x"])("an example") == "an example"


def test_what_somebody_said_keeps_all_but_the_secrets_themselves() -> None:
    redact = redactor([KEY, "stop"])
    assert redact.said(f"stop, the key is {KEY}") == "stop, the key is ***"
    assert redact.said("see https://h/x?token=abc") == "see https://h/x?token=abc"
    assert redact.inside({KEY: [KEY, 1, None]}) == {"***": ["***", 1, None]}


@pytest.mark.parametrize("text", ["?" * 10**6, "a" * 10**6, "?token" * 10**5, "a://" * 10**5])
def test_no_text_takes_long(text: str) -> None:
    assert redactor([KEY])(text)


def test_no_secret_is_no_reason_to_hide_everything() -> None:
    assert redactor([""])("plain") == "plain"
