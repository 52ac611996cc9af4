"""A kill at any moment costs at most the requests that were in flight."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.kills import WIDTH, Campaign
from tests.support.services import simulator


@pytest.mark.slow
def test_killed_runs_end_as_if_nothing_had_happened_and_pay_nothing_twice(tmp_path: Path) -> None:
    with simulator("openai")() as service:
        service.latency = 0.1
        campaign = Campaign(tmp_path, service, words=40, dice=random.Random(0))
        toll = campaign(6)
    assert (toll.different, toll.repeated, toll.corrupt) == (0, 0, 0)
    assert max(toll.unneeded) <= WIDTH
