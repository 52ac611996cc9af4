"""What was told so far, and what of the stream is thereby settled."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from msgspec.structs import replace

from stt_cli.live.connection import Connection
from stt_cli.live.events import Final
from stt_cli.live.ring import Ring
from stt_cli.live.seam import repeated, repeated_text, rest_of, told_again
from stt_cli.model import Span, Word
from stt_cli.providers.live import FinalText
from stt_cli.stitch.estimate import estimate
from stt_cli.words import join, split, weight

REMEMBERED = 60
"""Words that may come again."""
SECONDS_PER_LETTER = 0.08
"""What speech takes, where nothing says more about it."""


class Finalizer:
    """Turns settled text into finals: placed in the stream, in order, each word once."""

    def __init__(self, ring: Ring) -> None:
        self.settled = 0
        """Position up to which nothing has to be heard again."""
        self.finals = 0
        self._ring = ring
        self._told: deque[Word] = deque(maxlen=REMEMBERED)
        self._until = 0
        self._overlap = 0.0
        self._unplaced_words: list[str] = []
        """Told since `settled`, of audio that is not known to be."""
        self._again: list[str] = []
        self._end = 0.0

    @property
    def context(self) -> str:
        """The last words, as context for whoever hears what follows."""
        return join(word.word for word in self._told)

    def begin(self, connection: Connection) -> None:
        """A connection begins to hear from `connection.start`."""
        self._until = self.settled
        heard_twice = self._ring.sounds(connection.start, self.settled)
        self._overlap = (self.settled - connection.start) / self._ring.rate if heard_twice else 0.0
        self._again = list(self._unplaced_words)

    def settle(self, position: int) -> None:
        """Nothing before `position` will be told any more."""
        if position > self.settled:
            self.settled = position
            # What was told before from beyond here, on a connection that was lost, stays told.
            self._unplaced_words = list(self._again)
            self._ring.settle(position)

    def audible(self, end: int, least: float = 0.125) -> bool:
        """Whether between what is settled and `end` there are `least` seconds of sound."""
        rate = self._ring.rate
        sounds = self._ring.sounds(self.settled + rate // 10, end)
        return sum(last - first for first, last in sounds) > least * rate

    def tell(self, connection: Connection, heard: FinalText, through: int | None) -> Final | None:
        """The final for settled text, None where all of it was told before.

        `through` is the position up to which it surely reaches, where that is known.
        """
        if not heard.text.strip():
            self.settle(through or 0)
            return None
        if heard.words:
            words, text = self._timed(connection, heard)
            self.settle(max(round(self._end * self._ring.rate), through or 0))
        elif through is not None:
            words, text = self._untimed(heard, through)
            self.settle(through)
        else:
            words, text = self._unplaced(connection, heard)
        return self._final(words, text, heard) if words else None

    def _final(self, words: tuple[Word, ...], text: str, heard: FinalText) -> Final:
        self._told.extend(words)
        self.finals += 1
        return Final(
            id=self.finals - 1,
            start=words[0].start,
            end=words[-1].end,
            text=text,
            words=words,
            language=heard.language,
            timing="word" if heard.words else "estimated",
        )

    def _timed(self, connection: Connection, heard: FinalText) -> tuple[tuple[Word, ...], str]:
        rate = self._ring.rate
        words = [
            replace(word, start=connection.place(word.start), end=connection.place(word.end))
            for word in heard.words
        ]
        count = repeated(words, self._told, self._until / rate)
        text = rest_of(heard.text.strip(), [word.word for word in words[:count]])
        kept = tuple(self._in_order(word) for word in words[count:])
        if kept:
            # From here on time alone is no reason to drop a word.
            self._until = 0
        return kept, text

    def _in_order(self, word: Word) -> Word:
        """The word no earlier than the one before it, and inside what was heard."""
        limit = self._ring.end / self._ring.rate
        start = min(max(word.start, self._end), limit)
        self._end = min(max(word.end, start), limit)
        return replace(word, start=round(start, 3), end=round(self._end, 3))

    def _untimed(self, heard: FinalText, through: int) -> tuple[tuple[Word, ...], str]:
        said = split(heard.text)
        count = repeated_text(said, [word.word for word in self._told], self._overlap)
        self._overlap = 0.0
        words = self._spread(said[count:], self._ring.sounds(self._begin, through))
        return words, rest_of(heard.text.strip(), said[:count])

    def _unplaced(self, connection: Connection, heard: FinalText) -> tuple[tuple[Word, ...], str]:
        """Text of which nobody knows where it ends: its audio is sent again if the line is lost."""
        said = split(heard.text)
        count = told_again(said, self._again)
        self._again = self._again[count:] if count < len(self._again) and count == len(said) else []
        self._unplaced_words.extend(said[count:])
        sounds = self._ring.sounds(self._begin, connection.sent)
        usual = round(SECONDS_PER_LETTER * sum(map(weight, said[count:])) * self._ring.rate)
        words = self._spread(said[count:], _first(sounds, usual))
        return words, rest_of(heard.text.strip(), said[:count])

    @property
    def _begin(self) -> int:
        """Where sound may belong to words that are told next."""
        return max(self.settled, round(self._end * self._ring.rate))

    def _spread(self, said: Sequence[str], sounds: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
        """Words timed as if spoken evenly over the sounds."""
        rate = self._ring.rate
        spans = [Span(first / rate, last / rate) for first, last in sounds]
        somewhere = [Span(self._begin / rate, self._begin / rate)]
        return tuple(map(self._in_order, estimate(join(said), spans or somewhere)))


def _first(sounds: Sequence[tuple[int, int]], samples: int) -> list[tuple[int, int]]:
    """As many of the sounds as hold `samples` in all."""
    found: list[tuple[int, int]] = []
    for first, last in sounds:
        if samples <= 0:
            break
        found.append((first, min(last, first + samples)))
        samples -= last - first
    return found
