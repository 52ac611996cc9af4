from __future__ import annotations

import pytest

from tests.support import skips

MISSING = "could not import 'openai.audio': No module named 'openai'"


def outcome(reason: str, *, complete: bool = False) -> str:
    place = ("tests/test_x.py", 1, f"Skipped: {reason}")
    report = pytest.TestReport("x", ("x", 1, "x"), {}, "skipped", place, "call")
    skips.refuse(report, complete=complete)
    return report.outcome


def test_what_a_machine_has_not_is_always_a_reason_to_skip() -> None:
    assert outcome("no Chromium is installed", complete=True) == "skipped"


def test_a_missing_package_is_one_but_where_everything_is_to_be_tried() -> None:
    assert outcome(MISSING) == "skipped"
    assert outcome(MISSING, complete=True) == "failed"


@pytest.mark.parametrize("reason", ["unconditional skip", "", "forks, or so", "it is flaky"])
def test_any_other_reason_fails_the_test(reason: str) -> None:
    assert outcome(reason) == "failed"


def test_an_expected_failure_is_no_skip() -> None:
    report = pytest.TestReport("x", ("x", 1, "x"), {}, "skipped", "as expected", "call")
    report.wasxfail = "for a reason"
    skips.refuse(report, complete=True)
    assert report.outcome == "skipped"


def test_this_suite_fails_what_is_skipped_for_another_reason(
    request: pytest.FixtureRequest,
) -> None:
    item = request.node
    call = pytest.CallInfo.from_call(lambda: pytest.skip("it is flaky"), "call")
    report = item.ihook.pytest_runtest_makereport(item=item, call=call)
    assert report.outcome == "failed"
    assert "does not allow: it is flaky" in report.longrepr
