"""Which sound of a recording is transcribed: what was asked for, else the track that speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.errors import InputError
from stt_cli.languages import code
from stt_cli.media.channels import select
from stt_cli.media.feeds import DEFAULT, Feed, Selection
from stt_cli.media.levels import Hearing
from stt_cli.media.tracks import Track, asked_for, hear, tracks


class Choice(Struct, frozen=True, kw_only=True):
    """What is transcribed of a recording."""

    feeds: tuple[Feed, ...]
    remark: str | None = None
    """A line for the user, where there was a choice."""
    is_obvious: bool = True
    """Whether a decoder takes the same by default."""


class _Judged(NamedTuple):
    """A track that was listened to."""

    track: Track
    hearing: Hearing


def choose(path: Path, selection: Selection) -> Choice:
    """What to transcribe of the file at `path`.

    Raises InputError where there is no sound that can be decoded, or not what was asked for.
    """
    found = tracks(path)
    if selection.track == "all":
        feeds, remarks = _all(path, found, selection)
        first = found[0]
    else:
        asked = found if selection.track is None else asked_for(path, found, selection)
        judged = _judged(path, asked, selection)
        first, hearing = max(judged, key=lambda one: _merit(one.hearing))
        channels = select(path, first, hearing, selection.channel)
        why = _why(first, judged, asked, selection) if len(asked) > 1 else None
        feeds, remarks = channels.feeds, [*filter(None, (why, channels.remark))]
    is_plain = [replace(feed, speaker=None) for feed in feeds] == [DEFAULT]
    return Choice(
        feeds=feeds,
        remark="; ".join(remarks) or None,
        is_obvious=is_plain and _is_obvious(first, found),
    )


def _merit(hearing: Hearing) -> tuple[bool, bool]:
    return hearing.may_speak, not hearing.is_silent


def _is_obvious(track: Track, found: Sequence[Track]) -> bool:
    """Whether players, FFmpeg and those who take the first track all take this one."""
    return (
        track.number == 1
        and all(other.codec for other in found)
        and all(other.channels <= track.channels for other in found)
        and (track.is_default or not any(other.is_default for other in found))
    )


def _judged(path: Path, asked: Sequence[Track], selection: Selection) -> list[_Judged]:
    """Tracks in the order of choice, up to the first in which somebody may speak."""
    judged: list[_Judged] = []
    failures: list[InputError] = []
    for track in sorted(asked, key=lambda track: _rank(track, selection)):
        try:
            judged.append(_Judged(track, hear(path, track)))
        except InputError as error:
            failures.append(error)
            continue
        if judged[-1].hearing.may_speak:
            break
    if not judged:
        raise failures[0]
    return judged


def _rank(track: Track, selection: Selection) -> tuple[bool, bool, bool, int]:
    is_other = track.language is None or track.language != code(selection.language)
    return track.is_special, is_other, track.feed != DEFAULT, track.number


def _why(
    track: Track, judged: Sequence[_Judged], asked: Sequence[Track], selection: Selection
) -> str:
    silent = [one.track.name for one in judged if one.hearing.is_silent and one.track != track]
    if sum(other.codec is not None for other in asked) == 1:
        reason = "the only one that can be decoded"
    elif silent:
        reason = f"as nothing is in track {' and '.join(silent)}"
    elif len(judged) > 1 and judged[0].track != track:
        reason = f"as nobody speaks in track {judged[0].track.name}"
    elif track.language is not None and track.language == code(selection.language):
        reason = "the one in the language asked for"
    else:
        reason = "the default one"
    return f"track {track.name} of {len(asked)} is transcribed, {reason}; --track takes another"


def _all(
    path: Path, found: Sequence[Track], selection: Selection
) -> tuple[tuple[Feed, ...], list[str]]:
    """Every track, each a speaker of its own, apart from those in which nothing is."""
    feeds: list[Feed] = []
    left_out: list[str] = []
    failures: list[InputError] = []
    for track in found:
        try:
            hearing = hear(path, track)
        except InputError as error:
            failures.append(error)
            left_out.append(f"track {track.name} cannot be decoded")
            continue
        if hearing.is_silent:
            left_out.append(f"nothing is in track {track.name}")
        else:
            channels = select(path, track, hearing, selection.channel)
            feeds += _named(channels.feeds, track, found)
            left_out += filter(None, [channels.remark])
    if len(failures) == len(found):
        raise failures[0]
    return tuple(feeds) or (DEFAULT,), left_out


def _named(feeds: Sequence[Feed], track: Track, found: Sequence[Track]) -> Iterator[Feed]:
    titles = [other.title for other in found]
    is_titled = track.title is not None and titles.count(track.title) == 1
    name = track.title if is_titled else f"Track {track.number}"
    for feed in feeds:
        part = f", channel {(feed.channel or 0) + 1}" if len(feeds) > 1 else ""
        yield replace(feed, speaker=f"{name}{part}")
