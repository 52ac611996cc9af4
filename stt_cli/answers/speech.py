"""Words and segments, as Whisper's family and most services write them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.answers import fields
from stt_cli.answers.fields import Fields
from stt_cli.answers.turns import Turn, spread_turns, unlabelled
from stt_cli.errors import BadAnswer
from stt_cli.model import Segment, Sound, Word
from stt_cli.text.segments import segment as group
from stt_cli.text.times import fill_times, punctuated
from stt_cli.text.words import fold, join, speaker_name, split

JUMBLED = 0.5
"""Seconds that a segment begins before the one listed before it, from which on that is no overlap."""


class Speech(Struct, frozen=True, kw_only=True):
    """What was said: see `model.Answer`."""

    text: str
    segments: tuple[Segment, ...] = ()
    estimated: bool = False


class Token(Struct, frozen=True, kw_only=True):
    """A word, a part of one, or what stands between two, as a service lists it."""

    text: str
    start: float | None = None
    end: float | None = None
    kind: str = "word"
    confidence: float | None = None
    speaker: str | None = None
    part: bool = False
    """Whether it may be a part of a word that goes on in the next token."""
    characters: Sequence[Fields] = ()

    @property
    def said(self) -> bool:
        return self.kind == "word"

    @property
    def timed(self) -> bool:
        return self.start is not None or self.end is not None


def read_speech(title: str, body: Fields, seconds: float = 0.0) -> Speech:
    """What was said in an answer with `text`, `segments` and `words`, of which two may be missing.

    Raises BadAnswer where all are.
    """
    written = fields.written(body, "text")
    listed = tokens(fields.parts(body, "words"))
    spoken = _spoken(body)
    if written is None and not spoken and not listed:
        raise BadAnswer(f"{title} answered without text")
    segments, estimated = _segments(spoken, listed, written, seconds)
    text = (written or "").strip() or join(one.text for one in spoken)
    text = text or join(token.text.strip() for token in listed)
    return Speech(text=text, segments=tuple(_whole(segments, text)), estimated=estimated)


def tokens(raw: Iterable[Fields]) -> list[Token]:
    """Those that have text."""
    return [token for token, _ in tokens_of(raw)]


def tokens_of(raw: Iterable[Fields]) -> list[tuple[Token, Fields]]:
    """Those that have text, each with what it was read from."""
    pairs = [(_token(item), item) for item in raw]
    return [pair for pair in pairs if pair[0].text.strip()]


def words(listed: Sequence[Token]) -> list[Word]:
    """The words among the tokens, if any is timed; the others get times from their neighbours."""
    said = [token for token in _joined(listed) if token.said]
    if not any(token.timed for token in said):
        return []
    times = fill_times([(token.text, token.start, token.end) for token in said])
    return [
        Word(
            word=token.text.strip(),
            start=start,
            end=end,
            confidence=token.confidence,
            speaker=speaker_name(token.speaker),
        )
        for token, (start, end) in zip(said, times, strict=True)
    ]


class _Spoken(Struct, frozen=True):
    """A segment as it is written."""

    raw: Fields
    text: str
    start: float | None
    end: float | None
    speaker: str | None
    tokens: list[Token]


def _spoken(body: Fields) -> list[_Spoken]:
    """The segments that have text."""
    found: list[_Spoken] = []
    for raw in fields.parts(body, "segments"):
        listed = tokens(fields.parts(raw, "words"))
        text = (fields.text(raw, "text") or "").strip()
        text = text or join(token.text.strip() for token in _joined(listed))
        if text:
            start, end = fields.number(raw, "start"), fields.number(raw, "end")
            speaker = speaker_name(fields.name(raw, "speaker", "speaker_id"))
            found.append(_Spoken(raw, text, start, end, speaker, listed))
    return found


def _token(raw: Fields) -> Token:
    confidence = fields.share(raw, "confidence", "probability", "score")
    if confidence is None:
        confidence = fields.probability(raw, "logprob")
    return Token(
        text=fields.text(raw, "word", "text") or "",
        start=fields.number(raw, "start"),
        end=fields.number(raw, "end"),
        kind=_KINDS.get(fields.text(raw, "type") or "", "word"),
        confidence=confidence,
        speaker=fields.name(raw, "speaker", "speaker_id"),
        part="t_dtw" in raw,
        characters=fields.parts(raw, "characters"),
    )


_KINDS = {"spacing": "spacing", "audio_event": "audio_event", "punctuation": "punctuation"}


def _joined(listed: Sequence[Token]) -> Sequence[Token]:
    """Words from tokens: whisper.cpp lists tokens, of which the first of a word has a space."""
    if not any(token.part or token.text.startswith(" ") for token in listed):
        return listed
    found: list[Token] = []
    for token in listed:
        if found and _continues(found[-1], token):
            last = found[-1]
            found[-1] = replace(last, text=last.text + token.text, end=token.end or last.end)
        else:
            found.append(token)
    return found


def _continues(before: Token, token: Token) -> bool:
    if token.text.startswith(" ") or before.text.endswith(" "):
        return False
    return len(split(before.text[-1] + token.text[0])) == 1


def _segments(
    spoken: Sequence[_Spoken], listed: Sequence[Token], written: str | None, seconds: float
) -> tuple[list[Segment], bool]:
    """The segments, and whether their times are made up."""
    loose = words(listed)
    if any(one.start is not None or one.end is not None for one in spoken):
        return _timed(spoken, loose), False
    nested = [token for one in spoken for token in one.tokens]
    if loose or any(token.timed for token in nested):
        said = loose or words(nested)
        return group(punctuated(said, written or join(one.text for one in spoken))), False
    if any(one.speaker for one in spoken):
        return spread_turns([(one.speaker, one.text) for one in spoken], seconds), True
    return [], False


def _timed(spoken: Sequence[_Spoken], loose: Sequence[Word]) -> list[Segment]:
    spoken = _in_order(spoken)
    times = fill_times([(one.text, one.start, one.end) for one in spoken])
    starts = [start for start, _ in times]
    shares: list[list[Word]] = [[] for _ in spoken]
    for word in loose:
        # A word belongs to the last segment that has begun by its middle.
        shares[max(0, bisect(starts, (word.start + word.end) / 2) - 1)].append(word)
    return [
        _segment(number, one, span, share)
        for number, (one, span, share) in enumerate(zip(spoken, times, shares, strict=True))
    ]


def _in_order(spoken: Sequence[_Spoken]) -> Sequence[_Spoken]:
    """By time, where a service lists them otherwise; those that only overlap stay as they are."""
    starts = [one.start for one in spoken if one.start is not None]
    jumbled = any(after < before - JUMBLED for before, after in pairwise(starts))
    if not jumbled or len(starts) < len(spoken):
        return spoken
    return sorted(spoken, key=lambda one: one.start or 0.0)


def _segment(number: int, one: _Spoken, span: tuple[float, float], loose: list[Word]) -> Segment:
    confidence = fields.share(one.raw, "confidence")
    if confidence is None:
        confidence = fields.probability(one.raw, "avg_logprob")
    # Those without times come back with the text.
    own = words([token for token in one.tokens if token.timed])
    said = punctuated(own or loose, one.text, span[1])
    return Segment(
        id=number,
        start=span[0],
        end=span[1],
        text=one.text,
        speaker=one.speaker,
        confidence=confidence,
        words=tuple(replace(word, speaker=word.speaker or one.speaker) for word in said),
    )


def _whole(segments: Sequence[Segment], text: str) -> Sequence[Segment]:
    """The segments with all words of the text: each that none of them has goes to the one whose
    words stand before it."""
    owners = [number for number, one in enumerate(segments) for _ in split(one.text)]
    written = split(unlabelled(text))
    if not segments or len(written) <= len(owners):
        return segments
    said = [fold(word) for one in segments for word in split(one.text)]
    shares: list[list[str]] = [[] for _ in segments]
    matcher = SequenceMatcher(None, said, list(map(fold, written)))
    for _, first, last, begin, stop in matcher.get_opcodes():
        for number in range(begin, stop):
            at = min(first + number - begin, max(last - 1, first - 1, 0))
            shares[owners[at]].append(written[number])
    return [_with_text(one, join(share)) for one, share in zip(segments, shares, strict=True)]


def _with_text(segment: Segment, text: str) -> Segment:
    if not text or len(split(text)) <= len(split(segment.text)):
        return segment
    said = punctuated(segment.words, text, segment.end)
    return replace(segment, text=text, words=tuple(said))


def attached(listed: Sequence[Token]) -> list[Token]:
    """The tokens with punctuation at the end of the word that it follows."""
    found: list[Token] = []
    for token in listed:
        if token.kind == "punctuation" and found and found[-1].kind == "word":
            last = found[-1]
            text = last.text + token.text.strip()
            found[-1] = replace(last, text=text, end=token.end or last.end)
        else:
            found.append(replace(token, kind="word") if token.kind == "punctuation" else token)
    return found


def sounds(listed: Sequence[Token]) -> list[Sound]:
    """The tokens that are sounds and not words, if any is timed."""
    sounds = [token for token in listed if token.kind == "audio_event"]
    if not any(token.timed for token in sounds):
        return []
    times = fill_times([(token.text, token.start, token.end) for token in sounds])
    pairs = zip(sounds, times, strict=True)
    return [Sound(text=token.text.strip(), start=start, end=end) for token, (start, end) in pairs]


def without_sounds(text: str, listed: Sequence[Token]) -> str:
    """`text` without the tokens that are not words."""
    for token in listed:
        if token.kind == "audio_event":
            text = text.replace(token.text.strip(), " ", 1)
    return text


def turns(listed: Sequence[Token]) -> list[Turn]:
    """Who says what, of words without times."""
    said = [token for token in listed if token.said]
    runs = groupby(said, key=lambda token: speaker_name(token.speaker))
    return [(speaker, join(token.text.strip() for token in run)) for speaker, run in runs]


def completed(said: Sequence[Word], text: str) -> list[Word]:
    """The words as they are where they say all of `text`, else as it spells them."""
    spoken, written = ("".join(map(fold, some)) for some in ([w.word for w in said], split(text)))
    return list(said) if spoken == written or not written else punctuated(said, text)
