"""The only HTTP session: pace, retry, deadlines, redaction, and the map of failures."""

from stt_cli.net.events import LeftOut, NetEvent, Retrying, Sent
from stt_cli.net.opening import SessionSettings, open_session
from stt_cli.net.replay import Replay
from stt_cli.net.session import HttpSession

__all__ = [
    "HttpSession", "LeftOut", "NetEvent", "Replay", "Retrying", "Sent", "SessionSettings", "open_session",
]  # fmt: skip
