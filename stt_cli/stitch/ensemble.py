"""Answers of several members to the same chunks, voted into one track for each chunk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.model import Timing
from stt_cli.stitch.tracks import ChunkAnswer, Track, Voice, parts_of, track
from stt_cli.voting import Ballot, Member, Vote, vote

ACOUSTIC, ALIGNED, ATTENTIVE, OTHER, MADE_UP = 4, 3, 2, 0, -1
"""How exact times are; below 1, a word's time says little of where it is said."""

DEAF = 1.0
"""Seconds of speech in which a member that says nothing at all, while another says something, is
taken not to have listened."""


def tracked(
    answered: Iterable[ChunkAnswer], again: Iterable[ChunkAnswer]
) -> tuple[list[Track], list[Track], list[Member]]:
    """The tracks of `answered`, of `again`, and how those did who voted on them, if any did."""
    first, later = ([_Heard.of(one) for one in some] for some in (answered, again))
    several = [one for one in (*first, *later) if one.voices]
    votes, members = vote([[_ballot(*pair) for pair in one.voices] for one in several])
    voted = {id(one): _voted(one, result) for one, result in zip(several, votes, strict=True)}
    made, more = ([voted.get(id(one), one.track) for one in some] for some in (first, later))
    return made, more, members


class _Heard(NamedTuple):
    """An answer on the source's clock; of an ensemble, what each member says."""

    track: Track
    voices: list[tuple[Voice, Track]]

    @classmethod
    def of(cls, one: ChunkAnswer) -> _Heard:
        if not one.voices:
            return cls(track(one), [])
        answer = replace(one.answer, segments=())
        return cls(Track(one.chunk, answer, [], [], "word"), _listening(one))


def _voted(one: _Heard, result: Vote) -> Track:
    words = list(result.words)
    timings = {voice.member: own.timing for voice, own in one.voices}
    timing = timings[result.timed_by] if result.timed_by else "word"
    return one.track._replace(words=words, parts=parts_of(words, 0), timing=timing)


def _listening(one: ChunkAnswer) -> list[tuple[Voice, Track]]:
    """What each member says of a chunk, those apart that did not listen to it."""
    own = [
        (voice, track(replace(one, answer=voice.answer, aligned=voice.aligned, voices=())))
        for voice in one.voices
    ]
    audible = not one.speech or sum(span.seconds for span in one.speech) >= DEAF
    talking = [(voice, said) for voice, said in own if said.words]
    return talking if audible and talking else own


def _ballot(voice: Voice, said: Track) -> Ballot:
    return Ballot(
        member=voice.member, words=tuple(said.words), exactness=_exactness(voice, said.timing)
    )


def _exactness(voice: Voice, timing: Timing) -> int:
    if timing == "word":
        return ATTENTIVE if voice.attentive else ACOUSTIC
    return ALIGNED if timing == "aligned" else OTHER if timing == "segment" else MADE_UP
