"""Every test runs as a new user: a home of its own, no keys, no settings, no terminal."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from websockets.sync.client import ClientConnection

from tests.support import skips
from tests.support.browser import chromium
from tests.support.services import CLOUD, Services, serving
from tests.support.shell import Shell

# CI tries the same examples every time; at a desk, each run tries new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

HOME_VARIABLES = {
    "HOME": ".",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--complete", action="store_true", help="fail what is skipped for want of a package"
    )


def pytest_configure(config: pytest.Config) -> None:
    # Where a shell put the suite in the background, or nohup or cron began it, Ctrl-C is ignored,
    # and every process that a test starts would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    skips.refuse(report, complete=item.config.getoption("complete"))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    skips.refuse(report, complete=collector.config.getoption("complete"))
    return report


@pytest.fixture(autouse=True)
def _new_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith("STT_") or name.endswith(("_API_KEY", "_BASE_URL")):
            monkeypatch.delenv(name)
    for name, folder in HOME_VARIABLES.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    """`stt("transcribe", ...)` in an empty folder."""
    return Shell(tmp_path, monkeypatch, capsysbinary)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Every service's simulator."""
    with serving(monkeypatch, *CLOUD) as running:
        yield running


@pytest.fixture
def examples() -> Path:
    """The folder of recordings whose words are known."""
    return Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientConnection]:
    """The connection to a Chromium without a window."""
    with chromium(tmp_path_factory.mktemp("chromium")) as socket:
        yield socket
