"""What a run holds in memory does not grow with the recording: counted, not timed."""

from __future__ import annotations

import gc
from concurrent.futures import Future

import pytest
from msgspec.structs import replace

from stt_cli.contract import Ask, Before, Pending, Piece
from stt_cli.errors import Exit
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.workers import Result, WorkerDied
from stt_cli.pipeline.task import Task
from tests.pipeline.test_run import Transcribe, talk
from tests.support.workers import SETTINGS, ToneWorkers, answer

SHORT = replace(SETTINGS, chunk_seconds=4.0, overlap=0.5)
AHEAD = 4
"""Tasks that are made or wait for their turn."""


class Watchers(ToneWorkers):
    """Count, whenever one more piece is handed out, the tasks that hold sound and the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_out = self.most_sound = self.most_answers = 0

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        self.handed_out += 1
        there = gc.get_objects()
        sound = sum(isinstance(one, Task) and one.piece is not None for one in there)
        answers = sum(isinstance(one, Answer) for one in there)
        self.most_sound = max(self.most_sound, sound)
        self.most_answers = max(self.most_answers, answers)
        return self._pool.submit(self._hear, piece)


@pytest.mark.slow
def test_sound_and_answers_are_not_held_until_the_recording_ends(transcribe: Transcribe) -> None:
    speech = talk(240)
    workers = Watchers()
    gc.collect()
    before = sum(isinstance(one, Answer) for one in gc.get_objects())
    ran = transcribe("talk.wav", workers=workers, settings=SHORT)
    assert ran.code == Exit.OK
    assert workers.handed_out > speech.seconds / 4 > 20
    assert workers.most_sound <= AHEAD
    assert workers.most_answers <= before + workers.width + AHEAD


def test_a_job_that_is_asked_for_again_carries_no_sound(transcribe: Transcribe) -> None:
    asked: list[Piece] = []

    class Slow(ToneWorkers):
        """Every piece becomes a job, which is done when it is asked for."""

        def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
            done: Future[Result] = Future()
            if isinstance(before, Pending):
                asked.append(piece)
                done.set_result(Result(answer=Answer(text=before.remote_id)))
            else:
                said = answer(piece.pcm or b"").text
                done.set_result(Result(answer=Pending(remote_id=said, poll_after=0.01)))
            return done

    talk(30)
    ran = transcribe("talk.wav", workers=Slow(), settings=SHORT)
    assert ran.code == Exit.OK
    assert len(asked) > 3
    assert all(piece.pcm is None and piece.seconds > 0 for piece in asked)


def test_what_was_in_the_hand_of_a_worker_that_died_is_packed_again(
    transcribe: Transcribe,
) -> None:
    died: list[Piece] = []

    class Mortal(ToneWorkers):
        def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
            if died:
                return super().submit(piece, ask, before)
            died.append(piece)
            broken: Future[Result] = Future()
            broken.set_exception(WorkerDied("it ended"))
            return broken

    speech = talk(30)
    workers = Mortal()
    ran = transcribe("talk.wav", workers=workers, settings=SHORT)
    assert ran.code == Exit.OK
    assert speech.said
    assert died[0].pcm in [piece.pcm for piece in workers.pieces]
