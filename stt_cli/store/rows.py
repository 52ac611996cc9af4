"""A job out of its row, whatever state that is in."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from sqlite3 import Row
from typing import Any

import msgspec

from stt_cli.store.records import Job, cost_from_json


def to_job(row: Row) -> Job:
    columns = dict(row)
    columns["cost"] = cost_from_json(columns["cost"])
    try:
        columns["settings"] = json.loads(columns["settings"])
        job = msgspec.convert(columns, Job)
    except (ValueError, TypeError, RecursionError):
        return _damaged(columns)
    times = (job.created, job.updated, job.duration or 0.0)
    return job if all(map(math.isfinite, times)) else _damaged(columns)


def _damaged(columns: Mapping[str, Any]) -> Job:
    """What is left of a job whose record is damaged: enough to be listed and removed."""

    def text(name: str) -> str:
        value = columns[name]
        return value if isinstance(value, str) else ""

    def seconds(name: str) -> float:
        value = columns[name]
        return value if isinstance(value, float) and math.isfinite(value) else 0.0

    return Job(
        id=text("id"),
        run=text("run"),
        created=seconds("created"),
        updated=seconds("updated"),
        state="failed",
        name=text("name"),
        source=text("source"),
        sha256=None,
        duration=seconds("duration"),
        provider=text("provider"),
        model=text("model") or None,
        settings={},
        error=f"its record is damaged; to be rid of it: stt jobs remove {text('id')}",
        cost=columns["cost"],
        owner=None,
    )
