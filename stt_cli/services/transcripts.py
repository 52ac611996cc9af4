"""Transcripts that services keep: listed, read, deleted, and made into ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec import UNSET, Struct

from stt_cli.contract import (
    EVERY,
    KeepingProvider,
    ListingProvider,
    RemoteTranscript,
    RenderingProvider,
    Wanted,
)
from stt_cli.errors import UsageError, unknown
from stt_cli.model import Answer, Chunk, ChunkReport, Source, Span, Transcript
from stt_cli.net import HttpSession
from stt_cli.providers import load, names
from stt_cli.services.endpoint import service_named
from stt_cli.services.sanitize import sanitized
from stt_cli.stitch import ChunkAnswer, length, stitch


class RemoteTranscripts(Struct, frozen=True, kw_only=True):
    """The transcripts that one service keeps for the user. All raise SttError where the service fails."""

    provider: KeepingProvider
    session: HttpSession

    def list(self, wanted: Wanted = EVERY) -> Iterator[RemoteTranscript]:
        """Those that are wanted, newest first, read as they are taken.

        Raises UsageError where the service lists none, or knows no such state.
        """
        if not isinstance(self.provider, ListingProvider):
            raise UsageError(
                f"{self.provider.SPEC.title} does not list the transcripts it keeps",
                hint="name a transcript by its id",
            )
        if wanted.status and wanted.status not in self.provider.STATES:
            raise unknown("state", wanted.status, self.provider.STATES, listed=True)
        return map(sanitized, self.provider.remote_list(self.session, wanted))

    def check_formats(self, formats: Sequence[str]) -> None:
        """Raises UsageError for a format that the service does not write itself."""
        provider = self._rendering()
        for format in formats:
            if format not in provider.RENDERS:
                title = provider.SPEC.title
                raise unknown("format", format, provider.RENDERS, listed=True, within=title)

    def render(self, id: str, format: str) -> bytes:
        """A transcript as the service writes it. Raises NotFound for an id that it does not know."""
        return self._rendering().remote_render(self.session, id, format)

    def _rendering(self) -> RenderingProvider:
        if not isinstance(self.provider, RenderingProvider):
            title = self.provider.SPEC.title
            raise UsageError(f"{title} writes no files", hint="leave --by-service out")
        return self.provider

    def read(self, id: str) -> Transcript:
        """Raises NotFound for an id that the service does not know."""
        answer = sanitized(self.provider.remote_show(self.session, id))
        return transcript(answer, id, self.provider.SPEC.name)

    def remove(self, id: str) -> None:
        """Raises NotFound for an id that the service does not know."""
        self.provider.remote_remove(self.session, id)


@contextmanager
def remote_transcripts(name: str) -> Iterator[RemoteTranscripts]:
    """What service `name` keeps. Raises UsageError for one that keeps nothing."""
    provider = load(name)
    if not isinstance(provider, KeepingProvider):
        keeping = [other for other in names() if isinstance(load(other), KeepingProvider)]
        raise UsageError(f"{name} keeps no transcripts", hint=f"these do: {', '.join(keeping)}")
    with service_named(name) as service:
        yield RemoteTranscripts(provider=provider, session=service.session)


def transcript(answer: Answer, id: str, provider: str) -> Transcript:
    """One answer about a whole recording, of which nothing else is known."""
    duration = length(answer)
    chunk = Chunk(index=0, spans=(Span(0.0, duration),))
    stitched = stitch([ChunkAnswer(chunk=chunk, answer=answer)], duration)
    report = ChunkReport(
        index=0,
        start=0.0,
        end=duration,
        provider=provider,
        remote_id=id,
        details=answer.details or UNSET,
    )
    return Transcript(
        text=stitched.text,
        language=stitched.language,
        language_probability=stitched.language_probability,
        confidence=stitched.confidence,
        duration=duration,
        segments=stitched.segments,
        speakers=stitched.speakers,
        events=stitched.events,
        entities=stitched.entities,
        timing=stitched.timing,
        provider=provider,
        model=answer.model or "",
        source=Source(name=id, sha256="", duration=duration),
        cost=answer.cost,
        chunks=(report,),
    )
