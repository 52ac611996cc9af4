"""Lengths, sizes and money as people read them."""

from __future__ import annotations

from stt_cli.model import Cost


def clock(seconds: float) -> str:
    """`1:02:03`, or `2:03` under an hour."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def size(count: int) -> str:
    """Bytes as `40 MB` or `1.2 GB`."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def money(cost: Cost) -> str:
    """An amount with its currency, as precise as small amounts need."""
    digits = f"{cost.amount:.4f}" if abs(cost.amount) >= 0.001 else f"{cost.amount:.8f}"
    amount = digits.rstrip("0").rstrip(".")
    return f"{'about ' if cost.estimated is True else ''}{amount} {cost.currency}"
