"""What was done and what it gave, in SQLite: nothing lost, nothing paid twice.

The only room that knows SQL. One store serves any number of `stt` processes and their threads.
"""

from __future__ import annotations

from stt_cli.store.accounting import Month
from stt_cli.store.chunks import Chunks
from stt_cli.store.files import Files
from stt_cli.store.jobs import Jobs
from stt_cli.store.listing import UNFINISHED
from stt_cli.store.records import (
    Claim,
    Done,
    Job,
    JobChunk,
    Mine,
    NewJob,
    Output,
    State,
    Theirs,
    chunk_key,
    new_id,
)  # fmt: skip
from stt_cli.store.removal import Prunable, Removal
from stt_cli.store.runs import Runs
from stt_cli.store.search import Hit, Query, Search, matches
from stt_cli.store.tools import Conversation, Tools, new_conversation, tool_key
from stt_cli.store.vectors import Vectors

__all__ = [
    "UNFINISHED", "Claim", "Conversation", "Done", "Hit", "Job", "JobChunk", "Mine", "Month", "NewJob",
    "Output", "Prunable", "Query", "State", "Store", "Theirs", "chunk_key", "matches", "new_conversation",
    "new_id", "tool_key",
]  # fmt: skip


class Store(Jobs, Runs, Removal, Chunks, Files, Search, Vectors, Tools):
    """The job store: `with Store.open(path) as store`."""
