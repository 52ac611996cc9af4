"""Which channels of a track are transcribed, and how loud they are made."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.errors import InputError
from stt_cli.media.feeds import Feed
from stt_cli.media.levels import Hearing, Levels
from stt_cli.media.tracks import Track
from stt_cli.text.sanitize import shown

CANCELS = 9.0
"""dB by which the mix of channels is softer than it would be were all but one of them silent, from
which on they are held to cancel each other out."""

SAME = 0.5
"""dB within which the mix is as loud as each of two channels only if they hold the same sound."""

TARGET = 0.25
"""The peak, of full scale, that sound far beyond or below it is brought to."""

EXCEEDS, EXCEEDS_CODED = 1.0, 1.5
"""Peaks beyond which sound is made softer; what a codec adds to loud music does no harm."""

FAR_BELOW = 0.01
"""The peak below which speech is made louder."""

SIDES = ("left", "right")


class Channels(NamedTuple):
    """The feeds of a track, and a line about them for the user."""

    feeds: tuple[Feed, ...]
    remark: str | None = None


def select(path: Path, track: Track, hearing: Hearing, wanted: str | None) -> Channels:
    """The feeds of `track` that `--channel` names; None: a mix in which everything is audible, or else the
    channel that speaks. Raises InputError for a channel that is not there."""
    if wanted == "each":
        return _each(track, hearing)
    if wanted is None:
        channel, remark = _clearest(hearing)
    else:
        channel, remark = _asked(path, track, wanted), None
    found = hearing.channels[channel] if channel is not None and hearing.channels else hearing.mix
    gain = _gain(track, found)
    feed = replace(track.feed, channel=channel if hearing.channels else None, gain=gain)
    return Channels((feed,), "; ".join(filter(None, (remark, _scaled(gain)))) or None)


def _clearest(hearing: Hearing) -> tuple[int | None, str | None]:
    mix, channels = hearing
    if not channels:
        return None, None
    sounding = [one for one in channels if not one.is_silent]
    speaking = [one for one in sounding if one.may_speak]
    loudest = max(speaking or channels, key=lambda one: one.loudness)
    channel = channels.index(loudest)
    other = f"the {_name(channel, len(channels))} one is transcribed; --channel takes another"
    if sounding and _cancels(hearing, loudest):
        return channel, f"its channels cancel each other out when they are mixed: {other}"
    if len(speaking) == 1 < len(sounding) and not mix.may_speak:
        return channel, f"noise drowns it when its channels are mixed: {other}"
    return None, None


def _cancels(hearing: Hearing, one: Levels) -> bool:
    alone = one.loudness - 20 * math.log10(len(hearing.channels))
    return hearing.mix.loudness < alone - CANCELS


def _asked(path: Path, track: Track, wanted: str) -> int | None:
    if wanted == "mix":
        return None
    channel = SIDES.index(wanted) if wanted in SIDES else int(wanted) - 1
    if not 0 <= channel < track.channels:
        there = f"it has {track.channels} channel{'s' if track.channels > 1 else ''}"
        raise InputError(f"{shown(path)}: there is no channel {wanted}", hint=there)
    return channel


def _each(track: Track, hearing: Hearing) -> Channels:
    channels = hearing.channels or (hearing.mix,)
    if _is_same(hearing):
        gain = _gain(track, channels[0])
        feed = replace(track.feed, channel=0, gain=gain, speaker="Speaker 1")
        return Channels((feed,), "its channels hold the same: they are one speaker")
    # A speaker who is silent so far may speak later: no channel is left out.
    feeds = tuple(
        replace(
            track.feed,
            channel=number if hearing.channels else None,
            gain=_gain(track, one),
            speaker=f"Speaker {number + 1}",
        )
        for number, one in enumerate(channels)
    )
    scaled = {_scaled(feed.gain) for feed in feeds} - {None}
    return Channels(feeds, "; ".join(sorted(filter(None, scaled))) or None)


def _is_same(hearing: Hearing) -> bool:
    """Whether two channels hold the same sound, upside down or not."""
    if len(hearing.channels) != 2 or hearing.is_silent:
        return False
    left, right = hearing.channels
    is_mix = abs(hearing.mix.loudness - left.loudness) < SAME
    return abs(left.loudness - right.loudness) < SAME and (is_mix or _cancels(hearing, left))


def _name(channel: int, of: int) -> str:
    if of == 2:
        return SIDES[channel]
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(channel + 1, f"{channel + 1}th")


def _gain(track: Track, found: Levels) -> float:
    """A power of two, which changes no sample but in its size."""
    beyond = EXCEEDS if track.is_raw_float else EXCEEDS_CODED
    if found.peak > beyond or (0.0 < found.peak < FAR_BELOW and found.may_speak):
        return float(2.0 ** round(math.log2(TARGET / found.peak)))
    return 1.0


def _scaled(gain: float) -> str | None:
    if gain == 1.0:
        return None
    change = f"{abs(20 * math.log10(gain)):.0f} dB"
    if gain < 1.0:
        return f"its sound exceeds full scale: it is made softer by {change}"
    return f"its sound is far too soft: it is made louder by {change}"
