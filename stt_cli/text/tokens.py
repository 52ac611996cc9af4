"""The words of a segment as they are written: text with punctuation, each with its time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.model import Segment, Word
from stt_cli.text.clusters import inseparable, is_unsigned, opportunities
from stt_cli.text.scripts import SPACELESS, columns

_OPENING = (
    r"(\[{\u2018\u201c\xab\xbf\xa1\u3008\u300a\u300c\u300e\u3010\u3014\uff08\uff3b\uff5b\uff62"
)
_CLOSING = r"\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff61\uff63\uff64"
# Japanese line breaking (kinsoku): marks, small kana and combining signs begin no line.
_NO_START = (
    _CLOSING
    + r"!?,.:;)\]}%\u2019\u201d\xbb\u2025\u2026\u3005\u3099\u309a\u309d\u309e\u30fb\u30fc\u30fd\u30fe"
    + r"\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3"
    + r"\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\uff67-\uff70\ufe00-\ufe0f"
)
_BREAK = re.compile(
    rf"(?<![{_OPENING}])(?<!^)(?=[{SPACELESS}])(?![{_NO_START}])"
    rf"|(?<![{_OPENING}])(?<=[{SPACELESS}{_CLOSING}])(?![{_NO_START}])(?!$)"
)
_OPENS = re.compile(rf"[{_OPENING}]+$")
# A no-break space holds words together, so it is part of them.
_SPACES = re.compile(r"[^\S\xa0\u2007\u202f]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LAST_SPACE = re.compile(r" (?=[^ ]*$)")
_LETTER = re.compile(r"\w")
_MARKS = re.compile(r"\W")


class Token(Struct, frozen=True, kw_only=True, gc=False):
    """A word as it is written, with its punctuation; seconds as in its segment.

    `space` says whether white space stands before it; `timed` whether this word was timed, or
    its time was estimated from its neighbours and its segment.
    """

    text: str
    start: float
    end: float
    space: bool = True
    speaker: str | None = None
    confidence: float | None = None
    timed: bool = True


def joined(tokens: Sequence[Token]) -> str:
    """The text of `tokens`, spaced as it was written."""
    if not tokens:
        return ""
    return tokens[0].text + "".join(f" {t.text}" if t.space else t.text for t in tokens[1:])


def breakable(before: str, after: str) -> bool:
    """Whether a line may end between two neighbours that no space parts."""
    return bool(_BREAK.search(before[-1:] + after[:1]))


def parted(before: str, after: str) -> bool:
    """Whether two words that no space parts are words of their own, with a break between them.

    Thai, Lao, Burmese, Khmer and Tibetan put no space between words, but only a dictionary tells
    where a word ends: there the words of whoever timed them are taken for what they are, unless
    they tear a letter from its vowel.
    """
    if breakable(before, after):
        return True
    return is_unsigned(before[-1:] + after[:1]) and not inseparable(before, after)


def flow(segments: Iterable[Segment]) -> Iterator[Token]:
    """The tokens of all segments in their order, spaced as the script wants between them."""
    before = ""
    for segment in segments:
        for number, token in enumerate(tokens(segment)):
            if number == 0 and before and breakable(before, token.text):
                token = replace(token, space=False)
            before = token.text
            yield token


def divided(token: Token) -> list[Token]:
    """`token` in the parts between which its script lets a line break."""
    parts = _parts(token.text)
    pieces = [(part, token.space and number == 0) for number, part in enumerate(parts)]
    return _spread(pieces, token.start, token.end, token.speaker)


def _parts(word: str) -> list[str]:
    return [
        part
        for whole in _BREAK.split(word)
        for part in (opportunities(whole) if is_unsigned(whole) else [whole])
    ]


def divisible(text: str) -> bool:
    """Whether a line may end anywhere in `text`."""
    words = written(text)
    return len(words) > 1 or any(len(_parts(word)) > 1 for word in words)


def tokens(segment: Segment) -> list[Token]:
    """The segment's text word by word; the text decides, `words` lend their times."""
    words = [word for word in segment.words if word.word.strip()]
    pieces = written(segment.text)
    if len(pieces) == len(words) and all(p == w.word for p, w in zip(pieces, words, strict=True)):
        return [_token(word, word.word, segment, space=True) for word in words]
    if not pieces:
        return [_token(word, word.word.strip(), segment, space=True) for word in words]
    return (words and _found(" ".join(pieces), segment, words)) or _matched(segment, words)


def written(text: str) -> list[str]:
    """The words of `text` as white space parts them; control characters are left out."""
    return text.split() if text.isascii() and text.isprintable() else _split(text)


def _split(text: str) -> list[str]:
    words = (_CONTROLS.sub("", part) for part in _SPACES.split(text))
    return [word for word in words if word.strip()]


def _token(word: Word, text: str, segment: Segment, *, space: bool) -> Token:
    return Token(
        text=text,
        start=word.start,
        end=max(word.start, word.end),
        space=space,
        speaker=word.speaker or segment.speaker,
        confidence=word.confidence,
    )


def _found(text: str, segment: Segment, words: Sequence[Word]) -> list[Token]:
    """The tokens where every word stands in the text in its order, else an empty list."""
    spans = _spans(text, words)
    made: list[Token] = []
    begin, space = 0, True
    for number, (word, (_, end)) in enumerate(zip(words, spans, strict=False)):
        last = number + 1 == len(spans)
        stop, after = (len(text), len(text)) if last else _border(text, end, spans[number + 1][0])
        made.append(_token(word, text[begin:stop], segment, space=space))
        begin, space = after, after > stop
    return made


def _spans(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where each word stands in `text`; empty where one is missing or the text has more."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = text
    spans: list[tuple[int, int]] = []
    cursor = 0
    for word in words:
        spoken = word.word.strip()
        at = folded.find(spoken.lower(), cursor)
        if at < 0 or _LETTER.search(text, cursor, at):
            return []
        cursor = at + len(spoken)
        spans.append((at, cursor))
    return [] if _LETTER.search(text, cursor) else spans


def _border(text: str, end: int, start: int) -> tuple[int, int]:
    """Where, between two words, the first one's marks stop and the second one's begin."""
    gap = text[end:start]
    if spaces := _LAST_SPACE.search(gap):
        return end + spaces.start(), end + spaces.end()
    opens = _OPENS.search(gap)
    cut = end + (opens.start() if opens else len(gap))
    return cut, cut


def _matched(segment: Segment, words: Sequence[Word]) -> list[Token]:
    """The text's own pieces, timed by the words they resemble and between those in proportion."""
    pieces = _pieces(segment.text)
    known = _resembling([text for text, _ in pieces], [word.word for word in words])
    made: list[Token] = []
    number, clock = 0, segment.start
    while number < len(pieces):
        if number in known:
            word = words[known[number]]
            made.append(_token(word, pieces[number][0], segment, space=pieces[number][1]))
            number, clock = number + 1, made[-1].end
            continue
        stop = next((n for n in range(number, len(pieces)) if n in known), len(pieces))
        until = words[known[stop]].start if stop < len(pieces) else segment.end
        made += _spread(pieces[number:stop], clock, max(clock, until), segment.speaker)
        number = stop
    return made


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The words of `text`, and whether white space stands before each; the end of a line is some
    where the script has any."""
    made: list[tuple[str, bool]] = []
    for line in text.splitlines():
        for number, word in enumerate(written(line)):
            apart = number > 0 or not made or not breakable(made[-1][0], word)
            made += [(piece, apart and not n) for n, piece in enumerate(_BREAK.split(word))]
    return made


def _resembling(pieces: list[str], words: list[str]) -> dict[int, int]:
    """Number of a piece -> number of the word that is the same but for case and marks."""
    written, spoken = ([_MARKS.sub("", t).casefold() for t in texts] for texts in (pieces, words))
    blocks = SequenceMatcher(None, written, spoken, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _spread(
    pieces: Sequence[tuple[str, bool]], start: float, end: float, speaker: str | None
) -> list[Token]:
    """Tokens that share the time from `start` to `end` by their width."""
    widths = [columns(text) + 1 for text, _ in pieces]
    scale = (end - start) / sum(widths)
    ends = [start + scale * sum_ for sum_ in accumulate(widths)]
    return [
        Token(text=text, start=begin, end=stop, space=space, speaker=speaker, timed=False)
        for (text, space), begin, stop in zip(pieces, [start, *ends], ends, strict=False)
    ]
