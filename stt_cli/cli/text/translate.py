"""`stt text translate`, and the translation of `stt export`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.options.outputs import Destination, LanguageNames, destination
from stt_cli.cli.options.subtitles import subtitles
from stt_cli.cli.text.options import Answers, AsJson, Asking, KeptToo, Saying, Sources, asking
from stt_cli.cli.ui.progress import Manners

if TYPE_CHECKING:
    from stt_cli.cli.sources import Named
    from stt_cli.cli.text.run import Run, Verb
    from stt_cli.cli.text.sources import Item
    from stt_cli.contract import ToolAnswer, ToolAsk
    from stt_cli.errors import SttError
    from stt_cli.export import Options
    from stt_cli.model import Transcript
    from stt_cli.services.tools.digest import Made
    from stt_cli.services.tools.toolbox import Chosen, Toolbox

HELP = """Translate transcripts and subtitles, segment by segment: times and speakers stay.

Texts go out in batches, each of which is kept as it comes: a run that was ended goes on where it \
was, and pays for nothing twice. Subtitle files keep their cues; other transcripts become cues as \
`stt export` makes them.

[bold]Examples[/bold]

  stt text translate talk.srt -p sttai --to es > talk.es.srt
  stt text translate talk.json -p sttai --to german -f srt,vtt --language-names -o subtitles/
  stt text translate *.vtt -p openai --to pt-BR -f vtt --language-names
  stt text translate k3xq -p sttai --to fr -f docx -o talk.fr.docx
"""


@takes(asking=asking, to=destination, manners=manners, options=subtitles)
def translate(
    *,
    sources: Sources = None,
    language: Annotated[
        str, panels.source("--to", metavar="LANG", help="Language to translate to: code or name.")
    ],
    original: Annotated[
        str | None,
        panels.source(
            "--from", metavar="LANG", help="Language of the text, where it is not known."
        ),
    ] = None,
    remote: KeptToo = False,
    asking: Asking,
    to: Destination,
    language_names: LanguageNames = False,
    json: AsJson = False,
    options: Options,
    manners: Manners,
) -> None:
    from stt_cli.cli.text.run import Run, perform
    from stt_cli.cli.text.sources import items

    translator = Translator(asking.choose("translate"), language, original)
    service = translator.chosen.name if remote else None
    found, failures = items(sources, Saying(), remote=service)
    formats = to.formats if to.asked else _usual(found)
    verb = translator.verb(formats, options, names=language_names)
    answers = Answers(output=to.output, overwrite=to.overwrite, json=json)
    run = Run(chosen=translator.chosen, asking=asking, to=answers, manners=manners)
    raise typer.Exit(perform(verb, run, found, failures))


_TIMELESS = frozenset({"txt", "md", "html", "docx", "pdf"})
"""Formats for text of which no times are known."""


class Translator:
    """The translation of transcripts into one language by one service."""

    def __init__(self, chosen: Chosen, to: str, original: str | None) -> None:
        """Raises UsageError for languages that are not known."""
        from stt_cli.services.tools import translate

        self.chosen = chosen
        self._target = translate.language(to)
        self._original = translate.language(original) if original else None

    def verb(self, formats: Sequence[str], options: Options, *, names: bool) -> Verb:
        """Writes transcripts in the other language, in `formats`; `names`: named after it."""
        from stt_cli.cli.text.run import Verb
        from stt_cli.languages import code
        from stt_cli.services.tools import translate
        from stt_cli.services.tools.digest import Made

        def asks(item: Item) -> list[ToolAsk]:
            transcript = _with_times(item, formats)
            return self.asks(transcript)

        def make(box: Toolbox, item: Item, found: list[ToolAnswer]) -> Made:
            transcript = self.translated(_transcript(item), found)
            return Made(
                text=transcript.text,
                shown=translate.shown(found, transcript),
                remarks=self.remarks(_transcript(item), found),
                files=lambda ending: rendered(transcript, ending, options),
            )

        return Verb(
            asks=asks,
            make=make,
            endings=tuple(formats),
            answer=translate.answer,
            facts={"lang": code(self._target) or self._target} if names else {},
        )

    def asks(self, transcript: Transcript) -> list[ToolAsk]:
        """What is to be sent. Raises SttError where there is nothing to translate."""
        from stt_cli.services.tools import translate

        source = translate.source_of(transcript, self._original, self._target)
        return translate.asks(transcript, self.chosen, source, self._target)

    def translated(self, transcript: Transcript, answers: Sequence[ToolAnswer]) -> Transcript:
        """The transcript with its answers in place of its texts."""
        from stt_cli.services.tools import translate

        source = translate.source_of(transcript, self._original, self._target)
        return translate.translated(transcript, answers, self.chosen, (source, self._target))

    def remarks(self, transcript: Transcript, answers: Sequence[ToolAnswer]) -> tuple[str, ...]:
        """What users should know of a translation."""
        from stt_cli.languages import name
        from stt_cli.services.tools import translate

        own = [remark for answer in answers for remark in answer.remarks]
        assumed = self.chosen.spec.assumed_language
        known = translate.source_of(transcript, self._original, self._target)
        if assumed and not known:
            own.append(
                f"{self.chosen.title} took it for {name(assumed)}, since its language is not known "
                "(name it: stt text translate --from LANG)"
            )
        return tuple(dict.fromkeys(own))


def _usual(found: Sequence[Item]) -> tuple[str, ...]:
    """Subtitles become subtitles of the same kind, all else text."""
    kinds = {_kind(item) for item in found}
    return tuple(kinds) if len(kinds) == 1 else ("txt",)


def _kind(item: Item) -> str:
    ending = item.path.suffix.removeprefix(".").lower()
    return ending if ending in ("srt", "vtt", "ass", "json") else "txt"


def _with_times(item: Item, formats: Sequence[str]) -> Transcript:
    """The transcript. Raises InputError where `formats` need times, and it has none."""
    from stt_cli.export.shape import require_times

    transcript = _transcript(item)
    if not _TIMELESS.issuperset(formats):
        require_times(transcript)
    return transcript


def _transcript(item: Item) -> Transcript:
    assert item.transcript is not None  # noqa: S101 - nothing at a service is translated
    return item.transcript


def rendered(transcript: Transcript, format: str, options: Options) -> bytes:
    """A translation in `format`; of text without times, a line for each line of the original."""
    from stt_cli.export import render
    from stt_cli.services.tools.parts import is_timed

    if format == "txt" and not is_timed(transcript):
        rows = (f"{s.speaker}: {s.text}" if s.speaker else s.text for s in transcript.segments)
        return "".join(f"{row}\n" for row in rows).encode()
    return render(transcript, format, options)


def translate_all(
    found: Sequence[Named], to: str, asking: Asking, manners: Manners
) -> tuple[list[Named], list[SttError]]:
    """The transcripts in language `to`, and of those that could not be translated, why; that is
    reported already. Raises UsageError where no service is named."""
    from stt_cli.cli.sources import attempted
    from stt_cli.cli.text.run import Run, opened

    translator = Translator(asking.choose("translate"), to, None)
    run = Run(chosen=translator.chosen, asking=asking, to=Answers(), manners=manners)
    with opened(run) as box:
        return attempted(lambda one: _translated(one, translator, run, box), found)


def _translated(one: Named, translator: Translator, run: Run, box: Toolbox) -> Named:
    from stt_cli.cli.ui.waiting import counting
    from stt_cli.services.tools import translate
    from stt_cli.services.tools.several import each

    asks = translator.asks(one.transcript)
    with counting(f"translate {one.name}", len(asks), run.manners) as counter:
        done = each(box, partial(translate.answer, box), asks, lambda _: counter.step())
    for remark in translator.remarks(one.transcript, done):
        run.notify(0, f"{one.name}: {remark}")
    return one._replace(transcript=translator.translated(one.transcript, done))
