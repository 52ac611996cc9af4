"""How a recording is cut and encoded to fit a service's limits: pure functions over values."""

from stt_cli.plan.encoding import Codec, Encoding, Facts, choose
from stt_cli.plan.method import CLOUD, LOCAL, Method
from stt_cli.plan.planner import Planner, Rules, plan

__all__ = [
    "CLOUD",
    "LOCAL",
    "Codec",
    "Encoding",
    "Facts",
    "Method",
    "Planner",
    "Rules",
    "choose",
    "plan",
]
