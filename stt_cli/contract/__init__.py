"""What a provider is: a `Spec` of data, and a module that speaks its wire format.

A provider module has `SPEC` and `transcribe(piece, ask, session)`. It builds requests and reads
answers; it never sleeps, retries, prints or looks at the environment: `session` does the rest.
Modules register in `stt_cli.providers`, or from outside by an entry point `stt_cli.providers`.
"""

from stt_cli.contract.account import Accounts, IssuedKey
from stt_cli.contract.exchange import (
    Ask,
    Before,
    Call,
    Extra,
    Pending,
    Piece,
    Reply,
    Session,
    Unread,
)
from stt_cli.contract.options import EngineOption, Options, Scalar
from stt_cli.contract.provider import (
    EVERY,
    KeepingProvider,
    KeyCheckingProvider,
    ListingProvider,
    LocalProvider,
    PollingProvider,
    Provider,
    RemoteTranscript,
    RenderingProvider,
    ReportingProvider,
    SubmittingProvider,
    TokenProvider,
    Wanted,
)
from stt_cli.contract.spec import (
    Feature,
    Limits,
    Model,
    Price,
    Spec,
)
from stt_cli.contract.tools import (
    Cited,
    ListingToolkit,
    Sounded,
    SoundToolkit,
    Tool,
    ToolAnswer,
    ToolAsk,
    Toolkit,
    ToolSpec,
    Turn,
)

__all__ = [
    "EVERY",
    "Accounts",
    "Ask",
    "Before",
    "Call",
    "Cited",
    "EngineOption",
    "Extra",
    "Feature",
    "IssuedKey",
    "KeepingProvider",
    "KeyCheckingProvider",
    "Limits",
    "ListingProvider",
    "ListingToolkit",
    "LocalProvider",
    "Model",
    "Options",
    "Pending",
    "Piece",
    "PollingProvider",
    "Price",
    "Provider",
    "RemoteTranscript",
    "RenderingProvider",
    "Reply",
    "ReportingProvider",
    "Scalar",
    "Session",
    "SoundToolkit",
    "Sounded",
    "Spec",
    "SubmittingProvider",
    "TokenProvider",
    "Tool",
    "ToolAnswer",
    "ToolAsk",
    "ToolSpec",
    "Toolkit",
    "Turn",
    "Unread",
    "Wanted",
]
