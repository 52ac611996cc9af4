"""The words of a transcript laid out for breaking: what may stand apart, how wide, and when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise

from msgspec import Struct

from stt_cli.export import breaks, glyphs
from stt_cli.export.clock import milliseconds
from stt_cli.export.cue import label
from stt_cli.export.options import Limits
from stt_cli.model import Transcript
from stt_cli.text.lists import Lists, likely, word_lists
from stt_cli.text.scripts import columns, script
from stt_cli.text.tokens import Token, divided, flow, parted

PAUSE = 2000
"""Milliseconds of silence that no cue spans."""
_PAUSE_COUNTS = 600
_BONDS: dict[float, float] = {breaks.SENTENCE: 24, breaks.CLAUSE: 2}
"""What a cue pays for going on after a mark."""


class Atom(Struct, kw_only=True, gc=False):
    """Tokens between which nothing may break; times in ms, the width in columns."""

    tokens: list[Token]
    start: int
    end: int
    width: int
    label: str


class Layout(Struct, frozen=True, kw_only=True):
    """Atoms and, by number, what breaking needs to know of them.

    `right` is the width of all before an atom, `joints` what a new line before it costs, `cuts`
    what a new cue does, `bonds` what it costs to leave out all breaks up to it, `hard` whether
    there must be one.
    """

    atoms: list[Atom]
    right: list[int]
    spaces: list[int]
    joints: list[float]
    cuts: list[float]
    bonds: list[float]
    hard: list[bool]

    def width(self, first: int, last: int) -> int:
        """The columns of atoms `first` up to and without `last` in one line."""
        return self.right[last] - self.right[first] - self.spaces[first]


class _Traits(dict[str, breaks.Traits]):
    """The traits of each word met, found once."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists

    def __missing__(self, text: str) -> breaks.Traits:
        self[text] = breaks.traits(text, self.lists)
        return self[text]


def layout(transcript: Transcript, limits: Limits) -> Layout:
    """The transcript laid out; times inside [0, duration] and in order."""
    atoms = _atoms(transcript, limits)
    spaces = [int(atom.tokens[0].space) for atom in atoms]
    widths = (space + atom.width for space, atom in zip(spaces, atoms, strict=True))
    known = _Traits(word_lists(transcript.language or likely(transcript.text)))
    written_in = script(transcript.text, transcript.language)
    joints, cuts, bonds, hard = [0.0], [0.0], [0.0], [True]
    for before, after in pairwise(atoms):
        last, first = before.tokens[-1], after.tokens[0]
        cost = breaks.cost(known[last.text], known[first.text])
        if cost == breaks.PLAIN and not first.space:
            cost = glyphs.cost(last.text, first.text, written_in)
        pause = after.start - before.end
        joints.append(cost)
        bond = _BONDS.get(cost, 0.0)
        if pause > 0:
            # A pause after an article is hesitation, and parts it from its noun hardly more.
            cost -= min(cost, breaks.PLAIN) * min(pause, _PAUSE_COUNTS) / 750
            bond += max(0, pause - 300) * 0.04
        cuts.append(cost)
        bonds.append(bond)
        hard.append(first.speaker != last.speaker or pause >= PAUSE)
    return Layout(
        atoms=atoms,
        right=list(accumulate(widths, initial=0)),
        spaces=[*spaces, 0],
        joints=[*joints, 0.0],
        cuts=[*cuts, 0.0],
        bonds=list(accumulate(bonds)),
        hard=[*hard, True],
    )


def _atoms(transcript: Transcript, limits: Limits) -> list[Atom]:
    style = limits.speaker_style
    if style == "dash" and len(transcript.speakers) < 2:
        style = "none"
    atoms: list[Atom] = []
    last: Token | None = None
    clock, end = 0, milliseconds(transcript.duration)
    for token, width in _fitting(transcript, (limits.max_line_chars or 0) * limits.columns):
        clock = min(end, max(clock, milliseconds(token.start)))
        stop = min(end, max(clock, milliseconds(token.end)))
        if last and _glued(last, token):
            atoms[-1].tokens.append(token)
            atoms[-1].end = stop
            atoms[-1].width += width
        else:
            name = label(token.speaker, last.speaker if last else None, style)
            width += columns(name)
            atoms.append(Atom(tokens=[token], start=clock, end=stop, width=width, label=name))
        last = token
    return atoms


def _fitting(transcript: Transcript, most: int) -> Iterator[tuple[Token, int]]:
    """The transcript's tokens and their widths; one wider than a line comes in parts where its
    script allows."""
    for token in flow(transcript.segments):
        width = columns(token.text)
        if width > most:
            yield from ((part, columns(part.text)) for part in divided(token))
        else:
            yield token, width


def _glued(last: Token, token: Token) -> bool:
    if token.space or token.speaker != last.speaker:
        return False
    return not parted(last.text, token.text)
