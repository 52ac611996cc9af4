"""A live session as a job: kept while it runs, shown and exported like any other."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from stt_cli.errors import StoreError
from stt_cli.live.events import Final
from stt_cli.model import Source, Transcript
from stt_cli.store import NewJob, Store, new_id
from stt_cli.text.words import join

KEEP_EVERY = 30.0
"""Seconds between two savings of the transcript so far."""


class LiveJob:
    """The job of one session."""

    def __init__(
        self,
        store: Store,
        *,
        name: str,
        provider: str,
        model: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._provider = provider
        self._model = model
        self._clock = clock
        self._kept = clock()
        self._name = name
        self._finals: list[Final] = []
        job = store.new_job(
            NewJob(
                run=new_id(),
                name=name,
                source=f"stream of {name}",
                provider=provider,
                model=model,
                settings={"stream": True},
            ),
            fresh=True,
        )
        self.id = job.id

    def add(self, final: Final) -> None:
        """Another final; what there is, is saved now and then."""
        self._finals.append(final)
        if self._clock() - self._kept >= KEEP_EVERY:
            self._kept = self._clock()
            transcript = self.transcript(final.end)
            self._store.update_job(self.id, transcript=transcript, duration=final.end)

    def end(self, duration: float, *, error: str | None = None) -> None:
        """The session is over: done, or failed with `error`."""
        transcript = self.transcript(duration)
        self._store.update_job(
            self.id,
            state="failed" if error else "done",
            error=error,
            transcript=transcript,
            duration=duration,
        )
        with suppress(StoreError):  # whoever searches makes up for it
            self._store.index(self.id, transcript)

    def transcript(self, duration: float) -> Transcript:
        """All finals so far, of a stream that has lasted `duration` seconds."""
        timings = {final.timing for final in self._finals}
        return Transcript(
            text=join(final.text for final in self._finals),
            language=next((f.language for f in self._finals if f.language), None),
            duration=duration,
            segments=tuple(final.segment for final in self._finals),
            timing="estimated" if "estimated" in timings else "word",
            provider=self._provider,
            model=self._model,
            source=Source(name=self._name, sha256="", duration=duration),
            job=self.id,
        )
