"""The words that were voted for: when they are said, how they are written, and who said what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from stt_cli.model import Alternative, Word
from stt_cli.text.segments import ends_sentence
from stt_cli.text.times import fill_times
from stt_cli.text.words import join
from stt_cli.voting.ballot import Ballot, Member, Vote
from stt_cli.voting.network import Column, align
from stt_cli.voting.units import Unit, exact_key, key_of, units
from stt_cli.voting.weigh import NOTHING, Belief, Reading, believe, decide, surer

STYLED = 0.02
"""Share of words with a capital or a mark from which a member is taken to write such things."""


class _Poll(NamedTuple):
    """One stretch of audio: what each ballot says in each column."""

    ballots: Sequence[Ballot]
    units: list[list[Unit]]
    columns: list[Column]
    readings: list[list[Reading]]


class _Spelling(NamedTuple):
    """Whose word is taken first, of members that say the same: for its spelling, for its times."""

    written: list[str]
    timed: list[str]
    plain: set[str]
    """Those that write neither capitals nor punctuation."""


def vote(stretches: Sequence[Sequence[Ballot]]) -> tuple[list[Vote], list[Member]]:
    """A vote on each stretch of audio, and how the members did in all of them.

    A member may be missing in some stretches. How reliable each is, is found out from all
    stretches together; where that is equal, the one that comes first is believed.
    """
    polls = [_poll(ballots) for ballots in stretches]
    members = list(dict.fromkeys(one.member for ballots in stretches for one in ballots))
    columns = [readings for poll in polls for readings in poll.readings]
    belief = believe(columns, members)
    spelling = _spelling(polls, belief, members)
    decided = [[decide(readings, belief) for readings in poll.readings] for poll in polls]
    votes = [_voted(poll, winners, spelling) for poll, winners in zip(polls, decided, strict=True)]
    truths = [key for winners in decided for key, _ in winners]
    return votes, [_record(member, polls, columns, truths) for member in members]


def _poll(ballots: Sequence[Ballot]) -> _Poll:
    said = [units(ballot.words) for ballot in ballots]
    columns = align(said, [ballot.exactness > 0 for ballot in ballots])
    sure = [surer([unit.word.confidence for unit in one]) for one in said]
    readings = [
        [
            Reading(ballot.member, NOTHING)
            if at is None
            else Reading(ballot.member, said[number][at].key, sure[number][at])
            for number, (ballot, at) in enumerate(zip(ballots, column, strict=True))
        ]
        for column in columns
    ]
    return _Poll(ballots, said, columns, readings)


def _record(
    member: str, polls: Sequence[_Poll], columns: Sequence[list[Reading]], truths: Sequence[str]
) -> Member:
    asked = agreed = 0
    for readings, truth in zip(columns, truths, strict=True):
        for reading in readings:
            if reading.member == member:
                asked += 1
                agreed += reading.key == truth
    words = sum(len(one.words) for poll in polls for one in poll.ballots if one.member == member)
    return Member(member=member, words=words, asked=asked, agreed=agreed)


def _spelling(polls: Sequence[_Poll], belief: Belief, members: Sequence[str]) -> _Spelling:
    """Spelling is taken from the most reliable member that writes capitals and punctuation at all,
    times from the one with the most exact ones."""
    best = belief.rank(members)
    exactness = {one.member: one.exactness for poll in polls for one in poll.ballots}
    plain = {member for member in members if not _is_styled(member, polls)}
    return _Spelling(
        written=sorted(best, key=lambda member: member in plain),
        timed=sorted(best, key=lambda member: -exactness[member]),
        plain=plain,
    )


def _is_styled(member: str, polls: Sequence[_Poll]) -> bool:
    texts = [
        word.word
        for poll in polls
        for ballot in poll.ballots
        if ballot.member == member
        for word in ballot.words
    ]
    return sum(_has_style(text) for text in texts) > STYLED * len(texts)


def _has_style(text: str) -> bool:
    return text != text.lower() or not text[-1:].isalnum()


def _voted(poll: _Poll, winners: Sequence[tuple[str, float]], spelling: _Spelling) -> Vote:
    place = {ballot.member: number for number, ballot in enumerate(poll.ballots)}
    written = [place[member] for member in spelling.written if member in place]
    timed = [place[member] for member in spelling.timed if member in place]
    exact = [number for number in timed if poll.ballots[number].exactness > 0] or timed[:1]
    kept = [at for at, (key, _) in enumerate(winners) if key != NOTHING]
    styled = written[0] if {*place} - spelling.plain else None
    speakers = _speakers(poll, written)
    words: list[Word] = []
    times = _times(poll, kept, exact)
    for at, (start, end), stop in zip(kept, times, [*kept, len(winners)][1:], strict=True):
        key, confidence = winners[at]
        text = _text(poll, at, key, written)
        if styled is not None:
            text = _restyled(text, poll, range(at, stop), styled, words[-1].word if words else "")
        said = _alternatives(poll, range(at if words else 0, stop), key, written)
        words.append(
            Word(
                word=text,
                start=start,
                end=end,
                confidence=round(confidence, 4),
                speaker=speakers[at],
                alternatives=(replace(said[0], word=text), *said[1:]) if said else UNSET,
            )
        )
    return Vote(words=tuple(words), timed_by=poll.ballots[exact[0]].member if words else None)


def _unit(poll: _Poll, number: int, at: int) -> Unit | None:
    """What ballot `number` says in column `at`."""
    place = poll.columns[at][number]
    return None if place is None else poll.units[number][place]


def _times(poll: _Poll, kept: Sequence[int], exact: Sequence[int]) -> list[tuple[float, float]]:
    """Start and end of the word in each column, from the most exact ballot that has one there."""
    known: list[tuple[str, float | None, float | None]] = []
    for at in kept:
        found = next(filter(None, (_unit(poll, number, at) for number in exact)), None)
        key = next(unit.key for unit in _said(poll, at))
        known.append((key, found.start, found.end) if found else (key, None, None))
    first = min((unit.start for one in poll.units for unit in one[:1]), default=0.0)
    return [(round(start, 3), round(end, 3)) for start, end in fill_times(known, first)]


def _said(poll: _Poll, at: int) -> Iterator[Unit]:
    yield from filter(None, (_unit(poll, number, at) for number in range(len(poll.ballots))))


def _speakers(poll: _Poll, written: Sequence[int]) -> list[str | None]:
    """Who speaks in each column, by the first ballot that names speakers."""
    naming = [n for n in written if any(unit.word.speaker is not None for unit in poll.units[n])]
    if not naming:
        return [None] * len(poll.columns)
    speaking = poll.units[naming[0]][0].word.speaker
    found: list[str | None] = []
    for at in range(len(poll.columns)):
        if unit := _unit(poll, naming[0], at):
            speaking = unit.word.speaker
        found.append(speaking)
    return found


def _text(poll: _Poll, at: int, key: str, written: Sequence[int]) -> str:
    """How most of those write it that say `key`; of as many, the first of `written`."""
    units_ = [unit for number in written if (unit := _unit(poll, number, at)) and unit.key == key]
    exact = [exact_key(unit.text) for unit in units_]
    best = max(exact, key=exact.count)
    return units_[exact.index(best)].text


def _restyled(text: str, poll: _Poll, columns: range, styled: int, before: str) -> str:
    """`text` with the punctuation that ballot `styled` has there, and a capital where it begins a
    sentence. A sentence that ends with a word that was voted out ends with the one before it."""
    own = _unit(poll, styled, columns[0])
    if own:
        opening, _, closing = _parted(own.text)
        text = opening + _parted(text)[1] + closing
    for at in columns[1:]:
        dropped = _unit(poll, styled, at)
        if dropped and ends_sentence(dropped.text) and not ends_sentence(text):
            text = "".join(_parted(text)[:2]) + _parted(dropped.text)[2]
    starts = not before or ends_sentence(before)
    if starts and (own is None or own.text[:1].isupper()):
        opening, core, closing = _parted(text)
        text = opening + core[:1].upper() + core[1:] + closing
    return text


def _parted(text: str) -> tuple[str, str, str]:
    """A word, and the marks before and after it."""
    inside = [at for at, char in enumerate(text) if key_of(char)]
    if not inside:
        return text, "", ""
    return text[: inside[0]], text[inside[0] : inside[-1] + 1], text[inside[-1] + 1 :]


def _alternatives(
    poll: _Poll, columns: range, key: str, written: Sequence[int]
) -> list[Alternative]:
    """Who says what in the columns of one word, the voted one first; nothing where all agree."""
    texts: dict[str, str] = {key: ""}
    says: dict[str, list[int]] = {key: []}
    for number in written:
        said = [unit for at in columns if (unit := _unit(poll, number, at))]
        reading = " ".join(unit.key for unit in said)
        texts.setdefault(reading, join(unit.text for unit in said))
        says.setdefault(reading, []).append(number)
    if len(says) == 1:
        return []
    others = sorted(says, key=lambda reading: (reading != key, -len(says[reading])))
    return [
        Alternative(
            word=texts[reading],
            by=tuple(poll.ballots[number].member for number in sorted(says[reading])),
        )
        for reading in others
    ]
