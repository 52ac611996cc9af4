"""Services that misbehave: nothing is lost, nothing told twice, every session ends."""

from __future__ import annotations

import pytest

from stt_cli.live.events import Ended
from tests.support.live_mischief import misbehave


@pytest.mark.usefixtures("told_at_once")
@pytest.mark.parametrize("number", range(24))
def test_a_service_that_misbehaves_costs_no_word(number: int) -> None:
    outcome = misbehave(number, seconds=8.0)
    assert outcome.told == outcome.said, outcome.faults
    assert outcome.is_right
    assert isinstance(outcome.events[-1], Ended)
