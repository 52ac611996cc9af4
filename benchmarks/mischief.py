"""Live sessions with services that misbehave: what is lost, what is told twice, what does not end.

    python -m benchmarks.mischief [SESSIONS]

Each session is made from its number: a service, what somebody says, and up to four faults, among
them garbage, messages of megabytes, doubled and late messages, impossible times, lost messages and
connections, and no final text at all.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from itertools import chain

from tests.support.live_mischief import Outcome, misbehave

LONGEST = 120.0
"""Seconds after which a session counts as one that does not end."""


def run(number: int) -> Outcome | None:
    """How session `number` went; None where it does not end, or ends in a failure."""
    found: list[Outcome] = []
    thread = threading.Thread(target=lambda: found.append(misbehave(number)), daemon=True)
    thread.start()
    thread.join(LONGEST)
    return found[0] if found else None


def main() -> None:
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    said = lost = twice = unended = slowest = 0.0
    seen: Counter[str] = Counter()
    for number in range(sessions):
        began = time.monotonic()
        outcome = run(number)
        slowest = max(slowest, time.monotonic() - began)
        if outcome is None:
            print(f"session {number} did not end well")
            unended += 1
            continue
        seen.update(chain([outcome.service], outcome.faults))
        wanted, got = Counter(outcome.said), Counter(outcome.told)
        said += wanted.total()
        lost += (wanted - got).total()
        twice += (got - wanted).total()
        if not outcome.is_right:
            print(f"session {number}, {outcome.service}: {', '.join(outcome.faults)}")
    print(f"{sessions} sessions: {', '.join(f'{name} {n}' for name, n in sorted(seen.items()))}")
    print(f"{said:.0f} words said, {lost:.0f} lost, {twice:.0f} twice or new")
    print(f"{unended:.0f} sessions did not end well; the longest took {slowest:.1f} s")


if __name__ == "__main__":
    main()
