from __future__ import annotations

import pytest


@pytest.fixture
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulators tell what they know at once: nobody waits for what may come late."""
    monkeypatch.setattr("stt_cli.live.receiver.LATE_SECONDS", 0.3)
    monkeypatch.setattr("stt_cli.providers.elevenlabs.live.GRACE", 0.03)
