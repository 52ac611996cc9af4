"""What is sent needs the fewest requests, then the least time, and never breaks a limit."""

from __future__ import annotations

import math

import pytest

from stt_cli.contract import Limits
from stt_cli.errors import UsageError
from stt_cli.plan import Facts, choose
from stt_cli.plan.encoding import ENCODINGS, FORM

ALL = frozenset({"mp3", "m4a", "flac", "ogg", "wav"})
MB = 1_000_000


def test_a_file_within_limits_and_formats_goes_as_it_is() -> None:
    facts = Facts(size=20 * MB, duration=600.0, extension="mp3")
    assert choose(facts, Limits(max_bytes=25 * MB, max_seconds=700.0, formats=ALL)).whole


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_bytes=20 * MB, formats=ALL),  # the form around it counts too
        Limits(max_seconds=599.0, formats=ALL),
        Limits(formats=ALL - {"mp3"}),
    ],
)
def test_a_file_that_breaks_a_limit_is_not_sent_whole(limits: Limits) -> None:
    facts = Facts(size=20 * MB, duration=600.0, extension="mp3")
    assert not choose(facts, limits).whole


def test_a_file_of_unknown_size_is_not_sent_whole() -> None:
    assert not choose(Facts(duration=5.0, extension="mp3"), Limits(formats=ALL)).whole


def test_fewest_requests_decide_first() -> None:
    facts = Facts(size=900 * MB, duration=7200.0, extension="mov")
    assert choose(facts, Limits(max_bytes=25 * MB, formats=ALL)).codec == "opus"
    assert choose(facts, Limits(max_bytes=300 * MB, formats=ALL)).codec == "flac"


def test_where_time_is_the_limit_the_fastest_decides() -> None:
    facts = Facts(size=900 * MB, duration=7200.0, extension="mov")
    assert choose(facts, Limits(max_seconds=600.0, formats=ALL)).codec == "flac"


def test_a_service_that_names_no_format_gets_wav() -> None:
    assert choose(Facts(duration=9.0, extension="mp3"), Limits()).codec == "wav"


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda one: f"{one.codec}-{one.extension}")
def test_the_largest_chunk_stays_within_the_bytes_and_uses_them(encoding: object) -> None:
    for candidate in [one for one in ENCODINGS if one is encoding]:
        limits = Limits(max_bytes=10 * MB, formats=frozenset({candidate.extension}))
        chosen = choose(Facts(duration=9000.0, extension="mov"), limits)
        assert chosen.codec == candidate.codec
        assert 9.9 * MB < chosen.max_seconds * candidate.most + FORM <= 10 * MB


def test_a_limit_that_no_second_of_audio_fits_into_is_refused() -> None:
    recording = Facts(size=90_000, duration=15.0, extension="mp3")
    with pytest.raises(UsageError, match="max_bytes"):
        choose(recording, Limits(max_bytes=FORM + 5_000, formats=ALL))
    assert choose(recording, Limits(max_bytes=FORM + 7_000, formats=ALL)).max_seconds >= 1


def test_without_any_limit_a_chunk_is_as_long_as_it_likes() -> None:
    assert choose(Facts(extension="mov"), Limits(formats=ALL)).max_seconds == math.inf
