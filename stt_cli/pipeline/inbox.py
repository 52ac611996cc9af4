"""What reaches the deciding thread, and which recording it is about."""

from __future__ import annotations

from stt_cli.pipeline.dispatch.alignment import Aligned
from stt_cli.pipeline.dispatch.dispatcher import Back
from stt_cli.pipeline.dispatch.listening import Listened
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.steps import Ended, Opened, Planned, Step
from stt_cli.pipeline.task import Task

Item = Step | Ended | Back | Aligned | Listened


def belonging(item: Item) -> tuple[Task | None, Recording | None]:
    """What a step or a result is about."""
    match item:
        case Task():
            return item, item.recording
        case Back():
            return item.task, item.task.recording
        case Aligned():
            return None, item.taken.task.recording
        case Opened() | Planned() | Listened():
            return None, item.recording
        case _:
            return None, None
