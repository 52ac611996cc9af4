"""What was transcribed and paid for, by month and provider: counted as it happens, so that it
stays known of jobs that are forgotten, and takes no reading of those that are not."""

from __future__ import annotations

import math

from msgspec import UNSET, Struct
from msgspec.structs import replace

from stt_cli.model import Cost
from stt_cli.store.database import Database


class Month(Struct, frozen=True, kw_only=True):
    """What one provider did in one month, by UTC."""

    month: str
    """As 2026-03."""
    provider: str
    jobs: int
    """Those that were done."""
    seconds: float
    """Of the recordings of these."""
    requests: int
    """Chunks that were sent, those that failed among them."""
    cost: tuple[Cost, ...] = ()
    """One amount for each currency."""


class Accounting(Database):
    """The part of the store that counts."""

    def stats(self) -> list[Month]:
        """The latest months first, and in each the providers by name."""
        found = {
            (row["month"], row["provider"]): Month(**dict(row))
            for row in self._read("SELECT * FROM work_of_month", {})
        }
        for row in self._read("SELECT * FROM cost_of_month ORDER BY currency", {}):
            one = (row["month"], row["provider"])
            before = found.get(one) or Month(
                month=row["month"], provider=row["provider"], jobs=0, seconds=0.0, requests=0
            )
            cost = Cost(
                amount=round(row["amount"], 8),
                currency=row["currency"],
                estimated=True if row["estimated"] else UNSET,
            )
            found[one] = replace(before, cost=(*before.cost, cost))
        by_name = sorted(found.values(), key=lambda one: one.provider)
        return sorted(by_name, key=lambda one: one.month, reverse=True)

    def _count_job(self, job_id: str) -> None:
        """A job is done, which was not before."""
        self._write(_JOB, {"id": job_id, "now": self._clock()})

    def _count_requests(
        self, key: str, requests: int, cost: Cost | None = None, provider: str | None = None
    ) -> None:
        """So many more requests were made for a chunk, and paid for; None: its first provider."""
        values = {"key": key, "requests": requests, "provider": provider, "now": self._clock()}
        if requests:
            self._write(_REQUESTS, values)
        if cost and math.isfinite(cost.amount):
            more = {"amount": cost.amount, "currency": cost.currency}
            self._write(_COST, {**values, **more, "estimated": cost.estimated is True})


_MONTH = "strftime('%Y-%m', :now, 'unixepoch')"
_PROVIDER = """
    coalesce(
        :provider,
        (SELECT provider FROM chunk JOIN job_chunk USING (key, job) WHERE key = :key),
        (SELECT provider FROM job_chunk WHERE key = :key LIMIT 1)
    )
"""
_JOB = f"""
    INSERT INTO work_of_month (month, provider, jobs, seconds, requests)
    SELECT {_MONTH}, provider, 1, coalesce(duration, 0), 0 FROM job WHERE id = :id
    ON CONFLICT (month, provider) DO UPDATE
    SET jobs = jobs + 1, seconds = seconds + excluded.seconds
"""  # noqa: S608 - our own text
_REQUESTS = f"""
    INSERT INTO work_of_month (month, provider, jobs, seconds, requests)
    SELECT {_MONTH}, provider, 0, 0, :requests FROM (SELECT {_PROVIDER} AS provider)
    WHERE provider IS NOT NULL
    ON CONFLICT (month, provider) DO UPDATE SET requests = requests + excluded.requests
"""  # noqa: S608
_COST = f"""
    INSERT INTO cost_of_month (month, provider, currency, amount, estimated)
    SELECT {_MONTH}, provider, :currency, :amount, :estimated FROM (SELECT {_PROVIDER} AS provider)
    WHERE provider IS NOT NULL
    ON CONFLICT (month, provider, currency) DO UPDATE
    SET amount = amount + excluded.amount, estimated = max(estimated, excluded.estimated)
"""  # noqa: S608
