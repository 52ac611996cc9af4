from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from stt_cli.providers import load
from tests.support.services import CLOUD, Services, account, simulator
from tests.support.shell import Shell


@pytest.fixture
def stt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    """`stt("transcribe", ...)` in an empty folder."""
    return Shell(tmp_path, monkeypatch, capsysbinary)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Every service's simulator, running, with its address and key in the environment."""
    with ExitStack() as stack:
        running = {name: stack.enter_context(simulator(name)()) for name in CLOUD}
        for name, service in running.items():
            spec = load(name).SPEC
            monkeypatch.setenv(f"STT_{name.upper()}_BASE_URL", service.url)
            for base, url in account(service).items() if spec.bases else ():
                monkeypatch.setenv(f"STT_{name.upper()}_{base.upper()}_URL", url)
            if spec.key_env:
                monkeypatch.setenv(spec.key_env, service.key)
        yield running
