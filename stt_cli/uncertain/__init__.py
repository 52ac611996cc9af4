"""What of a transcript is most likely wrong: stretches to look at, and words by rank.

Nothing here knows how sure is sure enough: the confidence of one model says little beside that of
another. Words are ranked within their own transcript, and a stretch is named because it is among
the least sure of it, or because of what it looks like.
"""

from __future__ import annotations

from stt_cli.uncertain.ranks import Ranks, ranks
from stt_cli.uncertain.stretches import Reason, Stretch, doubtful, inventions, shades, stretches

__all__ = ["Ranks", "Reason", "Stretch", "doubtful", "inventions", "ranks", "shades", "stretches"]
