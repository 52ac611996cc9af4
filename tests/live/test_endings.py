"""Every session ends, within a bound, and what was shown is not thrown away."""

from __future__ import annotations

import pytest

from stt_cli.errors import KeyRejected, ProviderError
from stt_cli.live.events import Ended, Error, Partial
from stt_cli.providers.live import FinalText, PartialText, Update
from tests.support.live import finals, of, until_failure
from tests.support.live_script import (
    TRAITS,
    Answer,
    Scripted,
    Stage,
    breaks,
    leaves,
    nothing,
    shows,
)

BOUND = TRAITS.finish_within + 1


def endless(link: Scripted) -> list[Update]:
    return [PartialText(f"one two {link.asked}")]


@pytest.mark.parametrize("after", [endless, nothing, leaves])
def test_a_service_without_final_text_gets_a_second_chance_and_its_partial_is_kept(
    after: Answer,
) -> None:
    stage = Stage(shows("one two"), after)
    events = stage.events()
    (final,) = finals(events)
    assert final.text.startswith("one two")
    assert final.timing == "estimated"
    assert isinstance(events[-1], Ended)
    (kept,) = [event for event in of(events, Error) if "partial text was kept" in str(event)]
    assert events.index(kept) == events.index(final) - 1
    assert len(stage.links) == 2
    assert stage.seconds <= 2 * BOUND


def test_where_the_line_breaks_each_time_the_partial_text_is_kept_too() -> None:
    stage = Stage(shows("one two"), breaks)
    events = stage.events()
    assert {final.text for final in finals(events)} == {"one two"}
    assert finals(events)[-1].end > 4
    assert isinstance(events[-1], Ended)
    assert len(stage.links) < 12


def test_a_service_that_never_says_anything_is_a_failure_after_a_second_chance() -> None:
    stage = Stage(nothing, nothing)
    with pytest.raises(ProviderError, match="did not finish"):
        stage.events()
    assert len(stage.links) == 2
    assert stage.seconds <= 2 * BOUND


def test_text_that_was_shown_is_final_before_a_failure_ends_the_session() -> None:
    def rejects(link: Scripted) -> list[Update]:
        raise KeyRejected("the key was revoked")

    events, error = until_failure(Stage(shows("one two"), rejects).session)
    assert isinstance(error, KeyRejected)
    assert [final.text for final in finals(events)] == ["one two"]
    assert isinstance(events[-1], Error)
    assert events[-1].fatal


@pytest.mark.parametrize("after", [endless, nothing, leaves, breaks])
def test_one_stop_ends_any_session_within_its_bound(after: Answer) -> None:
    stage = Stage(shows("one two"), after)
    events, since = [], None
    for event in stage.session.events():
        events.append(event)
        if isinstance(event, Partial) and since is None:
            since = stage.clock.now
            stage.session.stop()
    assert since is not None
    assert stage.clock.now - since <= stage.session.stops_within + 1
    assert {tuple(final.text.split()[:2]) for final in finals(events)} == {("one", "two")}
    assert isinstance(events[-1], Ended)
    assert events[-1].stopped


def test_sound_without_any_text_when_the_time_is_up_is_reported() -> None:
    stage = Stage(nothing, nothing)
    events = []
    for event in stage.session.events():
        events.append(event)
        stage.session.stop()
    assert any("no text yet for the last" in str(event) for event in of(events, Error))
    assert isinstance(events[-1], Ended)


def test_finals_without_end_are_no_speech_and_end_too() -> None:
    def chatter(link: Scripted) -> list[Update]:
        return [FinalText("and so on " * 20)]

    stage = Stage(nothing, chatter)
    events = stage.events()
    assert isinstance(events[-1], Ended)
    assert stage.seconds <= 3 * BOUND


def test_a_partial_that_comes_after_its_final_is_not_kept_as_another() -> None:
    sent: list[Scripted] = []

    def late(link: Scripted) -> list[Update]:
        if link in sent:
            return [PartialText("one two")]
        sent.append(link)
        return [FinalText("one two three")]

    events = Stage(shows("one two"), late).events()
    assert [final.text for final in finals(events)] == ["one two three"]


def test_equal_finals_in_a_row_are_as_many_finals() -> None:
    def thrice(link: Scripted) -> list[Update]:
        if link.asked > 3:
            return []
        return [FinalText("No.")]

    events = Stage(nothing, thrice).events()
    assert [final.text for final in finals(events)] == ["No.", "No.", "No."]
