"""The only HTTP session: pace, retry, deadlines, redaction, and the map of failures."""

from stt_cli.net.events import NetEvent, Retrying, Sent
from stt_cli.net.session import HttpSession, open_session

__all__ = ["HttpSession", "NetEvent", "Retrying", "Sent", "open_session"]
