# Signatures stand here, and not in imports: type checkers take what a package imports for part of
# each of its modules.
import os
from collections.abc import Callable
from typing import Any, Literal, Unpack, overload

from stt_cli.asked import Settings
from stt_cli.errors import BadAnswer as BadAnswer
from stt_cli.errors import CreditError as CreditError
from stt_cli.errors import InputError as InputError
from stt_cli.errors import KeyRejected as KeyRejected
from stt_cli.errors import OutputError as OutputError
from stt_cli.errors import ProviderError as ProviderError
from stt_cli.errors import StoreError as StoreError
from stt_cli.errors import SttError as SttError
from stt_cli.errors import UsageError as UsageError
from stt_cli.model import Segment as Segment
from stt_cli.model import Transcript as Transcript
from stt_cli.model import Word as Word
from stt_cli.pipeline.events import AnyEvent

__all__ = [
    "BadAnswer",
    "CreditError",
    "InputError",
    "KeyRejected",
    "OutputError",
    "ProviderError",
    "Segment",
    "StoreError",
    "SttError",
    "Transcript",
    "UsageError",
    "Word",
    "export",
    "transcribe",
]
__version__: str

def transcribe(
    path: str | os.PathLike[str],
    provider: str | None = None,
    *,
    on_event: Callable[[AnyEvent], None] | None = None,
    **settings: Unpack[Settings],
) -> Transcript: ...
@overload
def export(transcript: Transcript, format: Literal["docx", "pdf"], **options: Any) -> bytes: ...
@overload
def export(transcript: Transcript, format: str, **options: Any) -> str: ...
