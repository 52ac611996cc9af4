"""How finals are written into a file that grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec
from msgspec.structs import replace

from stt_cli.export import srt, vtt
from stt_cli.export.cue import Cue
from stt_cli.export.options import Options
from stt_cli.export.shape import cues
from stt_cli.live.events import Final
from stt_cli.model import Source, Timing, Transcript
from stt_cli.text.words import join


class Format(Protocol):
    """How finals become bytes: `head`, then `piece` by `piece`, then `tail`."""

    def head(self) -> bytes: ...

    def piece(self, final: Final, until: float) -> bytes:
        """A final that may stand until `until`, when another follows or the file ends."""

    def keep(self, final: Final, until: float) -> bytes:
        """The same for good: more pieces come after it."""

    def tail(self) -> bytes: ...


class Cues:
    """The cues of each final, shaped by themselves, none before the one before it is over."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._over = 0

    def of(self, final: Final, until: float) -> list[Cue]:
        alone = Transcript(
            text=final.text,
            language=final.language,
            duration=until,
            segments=(final.segment,),
            provider="",
            model="",
            source=Source(name="", sha256="", duration=until),
        )
        found: list[Cue] = []
        over = self._over
        for cue in cues(alone, self.options):
            start = max(cue.start, over)
            over = max(cue.end, start + 1)
            found.append(replace(cue, start=start, end=over))
        return found

    def kept(self, final: Final, until: float) -> list[Cue]:
        found = self.of(final, until)
        self._over = found[-1].end if found else self._over
        return found


class Srt:
    """SubRip."""

    def __init__(self, options: Options) -> None:
        self._cues = Cues(options)
        self._number = 1

    def head(self) -> bytes:
        return b""

    def piece(self, final: Final, until: float) -> bytes:
        return "".join(self._blocks(self._cues.of(final, until))).encode()

    def keep(self, final: Final, until: float) -> bytes:
        blocks = self._blocks(self._cues.kept(final, until))
        self._number += len(blocks)
        return "".join(blocks).encode()

    def tail(self) -> bytes:
        return b""

    def _blocks(self, shown: list[Cue]) -> list[str]:
        return srt.blocks(shown, self._cues.options, self._number)


class Vtt:
    """WebVTT."""

    def __init__(self, options: Options) -> None:
        self._cues = Cues(options)

    def head(self) -> bytes:
        return vtt.HEADER.encode()

    def piece(self, final: Final, until: float) -> bytes:
        return self._blocks(self._cues.of(final, until))

    def keep(self, final: Final, until: float) -> bytes:
        return self._blocks(self._cues.kept(final, until))

    def tail(self) -> bytes:
        return b""

    def _blocks(self, shown: list[Cue]) -> bytes:
        return "".join(vtt.block(cue, self._cues.options) for cue in shown).encode()


class Json:
    """Our transcript JSON, a segment per line."""

    def __init__(self, provider: str, model: str, source: Callable[[], Source]) -> None:
        self._provider = provider
        self._model = model
        self._source = source
        self._texts: list[str] = []
        self._text = ""
        self._language: str | None = None
        self._timing: Timing = "word"
        self._separator = b""

    def head(self) -> bytes:
        return b'{"version": 1, "segments": ['

    def piece(self, final: Final, until: float) -> bytes:
        self._text = final.text
        self._language = final.language or self._language
        if final.timing == "estimated":
            self._timing = "estimated"
        return self._separator + b"\n" + msgspec.json.encode(final.segment)

    def keep(self, final: Final, until: float) -> bytes:
        kept = self.piece(final, until)
        self._separator = b","
        self._texts.append(final.text)
        return kept

    def tail(self) -> bytes:
        source = self._source()
        whole = Transcript(
            text=join(text for text in (*self._texts, self._text) if text),
            language=self._language,
            duration=source.duration,
            timing=self._timing,
            provider=self._provider,
            model=self._model,
            source=source,
        )
        rest = msgspec.to_builtins(whole)
        del rest["version"], rest["segments"]
        return b"\n], " + msgspec.json.encode(rest).removeprefix(b"{") + b"\n"
