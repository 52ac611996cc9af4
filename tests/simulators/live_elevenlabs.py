"""ElevenLabs Scribe realtime, strict about everything its reference says."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from websockets.http11 import Request
from websockets.sync.server import ServerConnection

from stt_cli.model import Word
from tests.simulators.live_server import KEY, Dropped, Ear, LiveServer, audioop, say

PATH = "/v1/speech-to-text/realtime"
FORMATS = ("pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000")
PARAMETERS = {
    "model_id", "audio_format", "commit_strategy", "vad_silence_threshold_secs", "vad_threshold",
    "min_speech_duration_ms", "min_silence_duration_ms", "language_code", "include_timestamps",
    "include_language_detection", "keyterms", "token",
}  # fmt: skip
LEAST_COMMIT = 0.3
TELLINGS = ("timeless", "residue", "lost_twin", "quits", "stalls")
"""Faults in how commits are told."""


class ElevenLabsLive(LiveServer):
    """Faults: an error type of the reference, sent instead of the first text; `timeless` sends
    commits without their timed twin; `residue` tells the last commit once more; `lost_twin` cuts
    the line between a commit and its twin; `quits` settles the first two words only, and leaves; `stalls`
    does that and tells of the others, and no more.
    """

    path = PATH

    def __init__(self, *, drop_every: float | None = None) -> None:
        super().__init__(drop_every=drop_every)
        self.tokens: set[str] = set()
        self.configs: list[dict[str, Any]] = []
        self.previous_texts: list[str | None] = []

    def admit(self, request: Request) -> tuple[int, dict[str, Any]] | None:
        query = parse_qs(urlsplit(request.path).query)
        token = query.get("token", [""])[0]
        if urlsplit(request.path).path != PATH:
            return 404, {"detail": "Not Found"}
        if token in self.tokens:
            self.tokens.remove(token)
            return None
        if request.headers.get("xi-api-key") != KEY:
            message = {"status": "invalid_api_key", "message": "Invalid API key"}
            return 401, {"detail": message}
        return None

    def converse(self, connection: ServerConnection, request: Request, fault: str) -> None:
        query = parse_qs(urlsplit(request.path).query)
        unknown = set(query) - PARAMETERS
        audio_format = query.get("audio_format", ["pcm_16000"])[0]
        if unknown or audio_format not in FORMATS or "model_id" not in query:
            say(connection, message_type="invalid_request", error=f"bad query {sorted(query)}")
            return
        _Conversation(self, connection, query, audio_format, fault).run()


class _Conversation:
    def __init__(
        self,
        server: ElevenLabsLive,
        connection: ServerConnection,
        query: dict[str, list[str]],
        audio_format: str,
        fault: str,
    ) -> None:
        self.server, self.connection, self.fault = server, connection, fault
        self.number = server.number()
        self.ulaw = audio_format == "ulaw_8000"
        self.rate = int(audio_format.rpartition("_")[2])
        self.vad = query.get("commit_strategy", ["manual"])[0] == "vad"
        self.silence = float(query.get("vad_silence_threshold_secs", ["1.5"])[0])
        self.timed = query.get("include_timestamps", ["false"])[0] == "true"
        self.ear = Ear(self.rate)
        self.words: list[Word] = []
        self.uncommitted = 0.0
        self.chunks = 0
        server.configs.append({key: values[0] for key, values in query.items()})

    def run(self) -> None:
        say(
            self.connection, message_type="session_started", session_id=f"s{self.number}", config={}
        )
        for message in self.connection:
            chunk = self.chunk(msgspec.json.decode(message))
            if chunk is None:
                return
            pcm, commit = chunk
            self.listen(pcm)
            if commit:
                self.commit()

    def chunk(self, fields: dict[str, Any]) -> tuple[bytes, bool] | None:
        required = {"message_type", "audio_base_64", "commit", "sample_rate"}
        wrong = set(fields) - {"previous_text"} != required
        if wrong or fields["sample_rate"] != self.rate:
            self.fail("input_error", f"bad chunk {sorted(fields)}")
            return None
        if self.chunks and fields.get("previous_text"):
            self.fail("input_error", "previous_text after the first chunk")
            return None
        if not self.chunks:
            self.server.previous_texts.append(fields.get("previous_text"))
        self.chunks += 1
        audio = base64.b64decode(fields["audio_base_64"], validate=True)
        return (audioop.ulaw2lin(audio, 2) if self.ulaw else audio), fields["commit"]

    def fail(self, kind: str, text: str) -> None:
        self.server.errors.append(f"{kind}: {text}")
        say(self.connection, message_type=kind, error=text)

    def listen(self, pcm: bytes) -> None:
        self.server.got(pcm, self.rate, self.number)
        self.uncommitted += len(pcm) / 2 / self.rate
        # In small steps: a pause in the middle of a chunk commits there.
        for at in range(0, len(pcm), 1600):
            new = self.ear.feed(pcm[at : at + 1600])
            self.words += new
            if new:
                say(self.connection, message_type="partial_transcript", text=self.text())
                self.meet_fault()
            if (
                self.vad
                and self.words
                and self.fault not in ("quits", "stalls")
                and self.ear.quiet >= self.silence
            ):
                self.tell()

    def meet_fault(self) -> None:
        if self.fault and self.fault not in TELLINGS:
            kind, self.fault = self.fault, ""
            say(self.connection, message_type=kind, error=f"simulated {kind}")
            self.connection.close(1008, kind)

    def commit(self) -> None:
        if self.uncommitted < LEAST_COMMIT:
            text = f"Commit request ignored: only {self.uncommitted:.2f}s of uncommitted audio."
            say(self.connection, message_type="commit_throttled", error=text)
            return
        self.words += self.ear.cut()
        if self.fault in ("quits", "stalls"):
            self.leave_some()
        else:
            self.tell()

    def leave_some(self) -> None:
        rest, self.words = self.words[2:], self.words[:2]
        self.tell()
        if self.fault == "quits":
            self.connection.close(1000)
        else:
            self.words = rest
            say(self.connection, message_type="partial_transcript", text=self.text())

    def text(self) -> str:
        return " ".join(word.word for word in self.words)

    def tell(self) -> None:
        say(self.connection, message_type="committed_transcript", text=self.text())
        if self.fault == "lost_twin" and self.words:
            self.fault = ""
            raise Dropped
        if self.timed and self.fault != "timeless":
            timed = {
                "message_type": "committed_transcript_with_timestamps",
                "text": self.text(),
                "language_code": "en",
                "words": _spaced(self.words),
            }
            say(self.connection, **timed)
            if self.fault == "residue":
                say(self.connection, message_type="committed_transcript", text=self.text())
                say(self.connection, **timed)
        self.words, self.uncommitted = [], 0.0


def _spaced(words: list[Word]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for word in words:
        if made:
            made.append(
                {"text": " ", "start": made[-1]["end"], "end": word.start, "type": "spacing"}
            )
        made.append(
            {
                "text": word.word,
                "start": word.start,
                "end": word.end,
                "type": "word",
                "logprob": -0.1,
            }
        )
    return made
