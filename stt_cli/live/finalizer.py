"""The text that is final so far, and what of the stream is thereby settled."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from msgspec.structs import replace

from stt_cli.live.connection import Connection
from stt_cli.live.events import Final
from stt_cli.live.ring import Ring
from stt_cli.live.seam import repeated, repeated_text, rest_of, told_again
from stt_cli.live.timing import LONGEST_WORD, plausible
from stt_cli.model import Span, Word
from stt_cli.providers.live import FinalText
from stt_cli.stitch.estimate import estimate
from stt_cli.text.times import punctuated
from stt_cli.text.words import fold, join, split, weight

REMEMBERED = 60
"""Words that may come again."""
SECONDS_PER_LETTER = 0.08
"""What speech takes, where nothing says more about it."""
BLANK = " \t\n\r"
"""What may be taken from the edges of a text; other spaces are its own."""
COMPARED = 2000
"""Words up to which the words with times are compared with those of the text."""


class Finalizer:
    """Turns the text of services into finals: placed in the stream, in order, each word once.

    Nothing settles audio that was not sent.
    """

    def __init__(self, ring: Ring) -> None:
        self.settled = 0
        """Position up to which nothing has to be sent again."""
        self.finals = 0
        self._ring = ring
        self._connection: Connection | None = None
        self._reported: deque[Word] = deque(maxlen=REMEMBERED)
        self._until = 0
        self._overlap = 0.0
        self._unplaced_words: list[str] = []
        """Reported since `settled`, of audio that is not known to be."""
        self._again: list[str] = []
        self._end = 0.0
        self._partial = ""
        self._earlier = ""
        """What connections that were lost have shown of what is not final."""
        self._latest: list[str] = []
        """The words of this connection's last final, folded."""

    @property
    def context(self) -> str:
        """The last words, as context for whoever transcribes what follows."""
        return join(word.word for word in self._reported)

    def begin(self, connection: Connection) -> None:
        """A connection begins to transcribe from `connection.start`."""
        rate = self._ring.rate
        self._connection = connection
        before = self._reported[-1].end if self._reported else 0.0
        self._until = self.settled if connection.start < before * rate else 0
        sent_twice = self._ring.sounds(connection.start, self.settled)
        self._overlap = (self.settled - connection.start) / rate if sent_twice else 0.0
        self._again = list(self._unplaced_words)
        self._earlier, self._partial = max(self._earlier, self._partial, key=len), ""
        self._latest = []

    def settle(self, position: int) -> None:
        """No more text comes for what was sent before `position`."""
        if self._connection is not None:
            position = min(position, self._connection.sent)
        if position > self.settled:
            self.settled = position
            # What a connection that was lost reported from beyond here stays reported.
            self._unplaced_words = list(self._again)
            self._ring.settle(position)

    def audible(self, end: int, least: float = 0.125) -> bool:
        """Whether between what is settled and `end` there are `least` seconds of sound."""
        rate = self._ring.rate
        sounds = self._ring.sounds(self.settled + rate // 10, end)
        return sum(last - first for first, last in sounds) > least * rate

    def speech_start(self, connection: Connection) -> float:
        """Where the sound begins for which there is no final text yet, in seconds."""
        sounds = self._ring.sounds(self._begin, connection.sent)
        return round((sounds[0][0] if sounds else self._begin) / self._ring.rate, 3)

    def partial(self, text: str) -> None:
        """Remember what is shown, for the case that no final text comes for it."""
        self._partial = text.strip(BLANK) or self._partial

    @property
    def unsettled(self) -> float:
        """Seconds of sound that were sent and have no final text."""
        end = self._connection.sent if self._connection else 0
        sounds = self._ring.sounds(self.settled, end)
        return sum(last - first for first, last in sounds) / self._ring.rate

    def accept_unplaced(self) -> bool:
        """Take text of which nobody knows where it ends for all of what was sent, if any came."""
        if not self._connection or not self._unplaced_words:
            return False
        self._again = []
        self.settle(self._connection.sent)
        return True

    def finish_partial(self) -> Final | None:
        """The last partial text as a final, where its speech has none."""
        connection, text = self._connection, max(self._earlier, self._partial, key=len)
        self._earlier = self._partial = ""
        if not connection or not text or not self.audible(connection.sent) or self._is_late(text):
            return None
        return self.finalize(connection, FinalText(text), connection.sent)

    def finalize(
        self, connection: Connection, update: FinalText, through: int | None
    ) -> Final | None:
        """The final for a text, None where all of it was reported before.

        `through` is the position up to which it surely reaches, where that is known.
        """
        text = update.text.strip(BLANK)
        if not text:
            self.settle(through or 0)
            return None
        self._latest = list(map(fold, split(text)))
        timed = self._placed(connection, update.words, text)
        if timed:
            words, text = self._timed(timed, text)
            self.settle(max(round(self._end * self._ring.rate), through or 0))
        elif through is not None:
            words, text = self._untimed(text, through)
            self.settle(through)
        else:
            words, text = self._unplaced(connection, text)
        if not words:
            return None
        self._partial, self._earlier = "", self._left_of(self._earlier, words)
        self._reported.extend(words)
        self.finals += 1
        return Final(
            id=self.finals - 1,
            start=words[0].start,
            end=words[-1].end,
            text=text,
            words=words,
            language=update.language,
            timing="word" if timed else "estimated",
        )

    def _placed(self, connection: Connection, words: Sequence[Word], text: str) -> list[Word]:
        """The words of `text` on the stream's clock; none where no time can be right."""
        usable = plausible(words, connection.seconds)
        if usable and len(usable) <= COMPARED:
            usable = punctuated(usable, text)
        placed = (
            replace(word, start=connection.place(word.start), end=connection.place(word.end))
            for word in usable
        )
        return [self._shortened(word) for word in placed]

    def _shortened(self, word: Word) -> Word:
        """The word without the pause after it, where it is longer than any word."""
        if word.end - word.start <= LONGEST_WORD:
            return word
        rate = self._ring.rate
        usual = SECONDS_PER_LETTER * weight(word.word)
        first, last = (round(at * rate) for at in (word.start, word.start + LONGEST_WORD))
        sounds = self._ring.sounds(first, last)
        end = sounds[0][1] / rate if sounds and sounds[0][0] <= first + rate // 5 else 0.0
        return replace(word, end=min(word.end, max(end, word.start + usual)))

    def _timed(self, words: Sequence[Word], text: str) -> tuple[tuple[Word, ...], str]:
        count = repeated(words, self._reported, self._until / self._ring.rate)
        kept = tuple(self._in_order(word) for word in words[count:])
        if kept:
            # From here on, time alone does not drop a word.
            self._until = 0
        return kept, rest_of(text, [word.word for word in words[:count]])

    def _in_order(self, word: Word) -> Word:
        """The word no earlier than the one before it, and inside what was sent."""
        sent = self._connection.sent if self._connection else self._ring.sent
        limit = max(self._end, sent / self._ring.rate)
        start = min(max(word.start, self._end), limit)
        self._end = min(max(word.end, start), limit)
        return replace(word, start=round(start, 3), end=round(self._end, 3))

    def _untimed(self, text: str, through: int) -> tuple[tuple[Word, ...], str]:
        said = split(text)
        count = repeated_text(said, [word.word for word in self._reported], self._overlap)
        self._overlap = 0.0
        words = self._spread(said[count:], self._ring.sounds(self._begin, through))
        return words, rest_of(text, said[:count])

    def _unplaced(self, connection: Connection, text: str) -> tuple[tuple[Word, ...], str]:
        """Text of which nobody knows where it ends: its audio is sent again if the line is lost."""
        said = split(text)
        count = told_again(said, self._again)
        self._again = self._again[count:] if count < len(self._again) and count == len(said) else []
        self._unplaced_words.extend(said[count:])
        sounds = self._ring.sounds(self._begin, connection.sent)
        usual = round(SECONDS_PER_LETTER * sum(map(weight, said[count:])) * self._ring.rate)
        words = self._spread(said[count:], _first(sounds, usual))
        return words, rest_of(text, said[:count])

    def _is_late(self, text: str) -> bool:
        """Whether `text` is the beginning of the last final, shown after it."""
        said = list(map(fold, split(text)))
        return said == self._latest[: len(said)]

    def _left_of(self, text: str, words: Sequence[Word]) -> str:
        """`text` after the words that are final now, none of it where it says something else."""
        said = split(text)
        count = told_again(said, [word.word for word in words])
        return rest_of(text, said[:count]) if count else ""

    @property
    def _begin(self) -> int:
        """Where sound may belong to words that come next."""
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
