"""How one recording is sent: as it is, or in chunks of an encoding."""

from __future__ import annotations

from msgspec import Struct

from stt_cli.plan.encoding import Codec
from stt_cli.plan.planner import Rules

LOCAL = Rules(max_seconds=30.0, search=15.0, overlap=3.0, margin=0.15, leave_out=3.0)
"""Chunks short enough to keep all cores busy to the end, but cut at real pauses."""

CLOUD = Rules(max_seconds=300.0, search=30.0, overlap=5.0, margin=0.3, leave_out=5.0)
"""Five minutes: little audio in memory or lost to a kill, and enough chunks to be quick."""


class Method(Struct, frozen=True, kw_only=True):
    """How one recording is sent. `codec` is None for PCM, which engines on this machine take."""

    whole: bool = False
    codec: Codec | None = None
    rules: Rules
