"""The way in: an input becomes a recording that can be read twice, with a job of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from stt_cli.errors import OutputError, UsageError
from stt_cli.export.player import inside
from stt_cli.files import is_kept
from stt_cli.media.feeds import Selection
from stt_cli.media.isolated import measure, probe
from stt_cli.net.stop import Stop
from stt_cli.pipeline.events import Fetching, Opening
from stt_cli.pipeline.inputs import Bad, Input, is_web, known_as
from stt_cli.pipeline.reading.enhancer import Enhancer
from stt_cli.pipeline.reading.fetch import Fetcher
from stt_cli.pipeline.reading.method import Sender
from stt_cli.pipeline.reading.pieces import pack_file, pack_url
from stt_cli.pipeline.reading.urls import identity
from stt_cli.pipeline.recording import Recording
from stt_cli.pipeline.settings import Command, JobSettings, RunSettings
from stt_cli.pipeline.steps import Skipped
from stt_cli.pipeline.targets import Target, Work, with_recording
from stt_cli.pipeline.task import Source
from stt_cli.providers import load
from stt_cli.store import Job, NewJob, Store


class Looked(NamedTuple):
    """An input that can be transcribed: where its sound is, and what is to be written of it."""

    item: Input
    source: Source
    missing: tuple[Target, ...]


class Opener:
    """Opens the inputs of one run."""

    def __init__(
        self,
        command: Command,
        store: Store,
        sender: Sender,
        *,
        scratch: Path,
        run: str = "",
        enhancer: Enhancer | None = None,
    ) -> None:
        """`run` is the id that the jobs share; what is only looked at needs none. `enhancer` cleans
        the sound of what is opened."""
        self._enhancer = enhancer
        self._settings = command.settings
        self._policy = command.policy
        self._switches = command.switches
        self._store = store
        self._sender = sender
        self._run = run
        self._stop = Stop()
        self._fetcher = Fetcher(scratch, self._tell, self._stop)
        self._fingerprint = cache(self._settings.fingerprint)
        self._index = 0
        self.opening: Opening | None = None
        """What is being done to open an input, where that takes time; other threads look at it."""

    def stop(self) -> None:
        """Break off what is being opened, at the next bytes that come."""
        self._stop.stop()
        if self._enhancer:
            self._enhancer.close()

    def open(self, index: int, work: Work) -> Recording | Skipped:
        """The recording, recorded as a job before anything is sent. Raises SttError as `look`."""
        looked = self.look(index, work)
        if isinstance(looked, Skipped):
            return looked
        item, source, missing = looked
        with self._store.transaction():
            job = work.job or self._new_job(item, work.targets)
            if source.path:
                self._store.update_job(job.id, sha256=source.sha256, duration=source.duration)
        if self._enhancer and source.path:
            source = self._enhanced(item, source, self._enhancer)
        return Recording(index, item.name, missing, source, job.id, self._settings.ask.speakers)

    def _enhanced(self, item: Input, source: Source, enhancer: Enhancer) -> Source:
        try:
            self._tell(item, "enhancing", None)
            fresh = self._switches.fresh
            return enhancer.enhanced(item.name, source, self._sender, fresh=fresh)
        finally:
            self.opening = None

    def look(self, index: int, work: Work) -> Looked | Skipped:
        """The input, as it stands before any of it is sent; nothing is recorded.

        Raises SttError where it cannot be transcribed, or where an output is in the way.
        """
        if isinstance(work.item, Bad):
            raise work.item.error
        self._check_page(work.item, work.targets)
        self._index = index
        if skipped := self._known_done(work.item, work.targets):
            return skipped
        try:
            source = self._at_url(work.item) or self._on_disk(work.item)
        finally:
            self.opening = None
        missing = self._missing(work.targets, source.sha256, source.path)
        return Looked(work.item, source, missing) if missing else _skipped(work.item, work.targets)

    def _known_done(self, item: Input, targets: tuple[Target, ...]) -> Skipped | None:
        """What did not change since all its outputs were written, and is not read again."""
        if self._is_there_for_good(item, targets):
            return _skipped(item, targets)
        sha256 = item.path and self._store.known_sha256(item.path.absolute())
        if not sha256 or self._missing(targets, sha256, item.path):
            return None
        return _skipped(item, targets)

    def _check_page(self, item: Input, targets: tuple[Target, ...]) -> None:
        """Raises SttError for a recording that cannot be inside its page, as it is asked to be."""
        if self._settings.options.embed_audio and any(t.format == "html" for t in targets):
            inside(with_recording(self._settings.options, item.origin, None))

    def fetched_by_service(self, item: Input) -> str | None:
        """What stands for the recording at a URL that the services fetch; None where we do."""
        # Nothing of it is known before: it can neither be cut nor kept within a cost.
        settings = self._settings
        ours = settings.chunk_seconds or settings.track or settings.channel or settings.enhance
        ours = ours or self._policy.max_cost is not None
        if item.url is None or not is_web(item.url) or not self._sender.urls or ours:
            return None
        if item.page and not self._sender.pages(urlsplit(item.url).hostname or ""):
            return None
        return identity(item.url, self._sender.limits, near=self._sender.near)

    def _at_url(self, item: Input) -> Source | None:
        sha256 = self.fetched_by_service(item)
        if sha256 is None or item.url is None:
            return None
        return Source(sha256=sha256, piece=pack_url(item.url, item.relative.name))

    def _on_disk(self, item: Input) -> Source:
        path = self._fetcher.local(item)
        self._tell(item, "measuring", None)
        with known_as(item.name, path):
            media = probe(path, selection(self._settings))
            method = self._sender.method(media)
            if method.whole:
                media = measure(path, media)
                method = self._sender.method(media)
        self._tell(item, "hashing", None, media.size)
        return Source(
            sha256=self._store.file_sha256(path.absolute()),
            path=path,
            duration=media.duration,
            start=media.start,
            feeds=media.feeds,
            remark=media.remark,
            method=method,
            piece=pack_file(path, media) if method.whole else None,
        )

    def _tell(
        self, item: Input, phase: Fetching, done: int | None, total: int | None = None
    ) -> None:
        self._stop.check()
        self.opening = Opening(
            file=self._index, name=item.name, phase=phase, done=done, total=total
        )

    def _missing(
        self, targets: tuple[Target, ...], sha256: str, recording: Path | None
    ) -> tuple[Target, ...]:
        """The targets still to be written. Raises UsageError where another file is in the way."""
        try:
            _spare(recording, targets)
            return tuple(target for target in targets if not self._is_there(target, sha256))
        except OSError as error:
            raise OutputError(f"{error.filename}: cannot be written: {error.strerror}") from error

    def _is_there(self, target: Target, sha256: str) -> bool:
        if target.path is None or not is_kept(target.path):
            return False
        path = target.path.absolute()
        written = self._store.find_output(path)
        wanted = (sha256, self._fingerprint(target.format))
        if written and (written.source_sha256, written.settings) == wanted:
            edited = self._switches.overwrite and self._store.file_sha256(path) != written.sha256
            again = self._switches.fresh and not self._is_ours(written.job)
            return not (again or edited)
        if not self._switches.overwrite:
            raise UsageError(
                f"{target.path} is there already, from another recording or other settings",
                hint="--overwrite replaces it",
            )
        return False

    def _is_ours(self, job: str | None) -> bool:
        """Whether the job was part of this run, before that was broken off."""
        return job is not None and self._store.run_of(job) == self._run

    def _is_there_for_good(self, item: Input, targets: tuple[Target, ...]) -> bool:
        """Whether nothing has to be fetched to know that the outputs are those of the input."""
        if not item.lasting or self._switches.fresh or self._switches.overwrite:
            return False
        return all(self._is_written_for(item, target) for target in targets)

    def _is_written_for(self, item: Input, target: Target) -> bool:
        written = target.path and self._store.find_output(target.path.absolute())
        if not target.path or not written or not written.job or not is_kept(target.path):
            return False
        same = written.settings == self._settings.fingerprint(target.format)
        return same and self._store.source_of(written.job) == item.origin

    def _new_job(self, item: Input, targets: tuple[Target, ...]) -> Job:
        outputs = tuple((t.format, str(t.path.absolute()) if t.path else None) for t in targets)
        return self._store.new_job(
            NewJob(
                run=self._run,
                name=item.name,
                source=item.origin,
                provider=self._settings.who[0],
                model=self._settings.who[1] or None,
                settings=JobSettings(
                    settings=self._settings,
                    policy=self._policy,
                    outputs=outputs,
                    overwrite=self._switches.overwrite,
                    strict=self._switches.strict,
                ).to_settings(),
            ),
            fresh=self._switches.fresh,
        )


def selection(settings: RunSettings) -> Selection:
    """What is asked for of the sound in a recording."""
    ask = settings.ask
    return Selection(
        track=settings.track,
        # A service that separates channels gets all of them.
        channel=settings.channel or ("mix" if ask.multichannel else None),
        language=ask.language or load(settings.provider).SPEC.model(ask.model).language,
    )


def _skipped(item: Input, targets: tuple[Target, ...]) -> Skipped:
    found = tuple(target.path for target in targets if target.path)
    return Skipped(name=item.name, outputs=found)


def _spare(recording: Path | None, targets: tuple[Target, ...]) -> None:
    """Raises UsageError where a transcript would take the place of its own recording."""
    for path in [target.path for target in targets if target.path and target.path.exists()]:
        if recording and path.samefile(recording):
            raise UsageError(f"{path} is the recording itself", hint="name another file")
