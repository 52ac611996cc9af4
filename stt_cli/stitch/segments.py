"""The segments of a stitched transcript: a service's own where they are whole, joined at seams."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.model import Segment, Word
from stt_cli.stitch.tracks import Track
from stt_cli.text.segments import LONGEST, PAUSE, as_segment, is_sentence_end
from stt_cli.text.words import fold


class Take(NamedTuple):
    """The words `begin` to `end` of a track, which go into the transcript."""

    track: Track
    begin: int
    end: int


class _Piece(NamedTuple):
    """Words `begin` to `end` of the transcript, and what is known of their borders."""

    begin: int
    end: int
    segment: Segment | None
    opens: bool
    """Whether the service begins a segment here, rather than the chunk's audio beginning."""
    closes: bool


def group(takes: Sequence[Take], words: Sequence[Word]) -> list[Segment]:
    """Segments of `words`, which are those of `takes` one after the other, with final times."""
    pieces: list[_Piece] = []
    for take in takes:
        shift = (pieces[-1].end if pieces else 0) - take.begin
        for number, piece in enumerate(_pieces(take, shift)):
            if number == 0 and pieces and _is_one(pieces[-1], piece, words):
                pieces[-1] = _Piece(
                    pieces[-1].begin, piece.end, None, pieces[-1].opens, piece.closes
                )
            else:
                pieces.append(piece)
    turns = [turn for piece in pieces for turn in _turns(piece, words)]
    return [_segment(turn, words, number) for number, turn in enumerate(turns)]


def _turns(piece: _Piece, words: Sequence[Word]) -> list[_Piece]:
    """The piece, parted where the speaker changes."""
    inside = range(piece.begin + 1, piece.end)
    edges = [at for at in inside if words[at - 1].speaker != words[at].speaker]
    if not edges:
        return [piece]
    borders = pairwise([piece.begin, *edges, piece.end])
    return [_Piece(begin, end, None, True, True) for begin, end in borders]


def _pieces(take: Take, shift: int) -> list[_Piece]:
    found = []
    for part in take.track.parts:
        begin, end = max(part.begin, take.begin), min(part.end, take.end)
        if begin < end:
            is_whole = (begin, end) == (part.begin, part.end)
            opens = begin == part.begin and begin > 0
            closes = end == part.end and end < len(take.track.words)
            segment = part.segment if is_whole else None
            found.append(_Piece(begin + shift, end + shift, segment, opens, closes))
    return found


def _is_one(left: _Piece, right: _Piece, words: Sequence[Word]) -> bool:
    """Whether a sentence goes on across a seam."""
    before, after = words[right.begin - 1], words[right.begin]
    return not (
        left.closes
        or right.opens
        or before.speaker != after.speaker
        or after.start - before.end > PAUSE
        or is_sentence_end(before.word, after.word)
        or words[right.end - 1].end - words[left.begin].start > LONGEST
    )


def _segment(piece: _Piece, words: Sequence[Word], number: int) -> Segment:
    made, own = as_segment(words[piece.begin : piece.end], number), piece.segment
    if own is None:
        return made
    # The service's own spelling, as long as it is one of the same words.
    text = own.text.strip() if fold(own.text) == fold(made.text) else made.text
    return replace(made, text=text, confidence=own.confidence)
