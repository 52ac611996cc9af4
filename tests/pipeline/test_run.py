from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from stt_cli.contract import Ask, Before, Piece
from stt_cli.errors import BadAnswer, Exit, InputError, Interrupted, KeyRejected
from stt_cli.media import isolated
from stt_cli.media.feeds import Feed
from stt_cli.model import Answer, Transcript
from stt_cli.pipeline import events
from stt_cli.pipeline.dispatch.workers import Result, WorkerDied
from stt_cli.pipeline.settings import Switches
from stt_cli.store import Store
from tests.simulators.tones import Speech, hear_pcm
from tests.support.recordings import numbered
from tests.support.workers import SETTINGS, Ran, ToneWorkers

Transcribe = Callable[..., Ran]


def talk(words: int = 60, name: str = "talk.wav", start: int = 0, every: int = 7) -> Speech:
    """Numbered words as a file in the current folder."""
    speech = numbered(words, start=start, every=every)
    Path(name).write_bytes(speech.wav())
    return speech


def transcript_of(ran: Ran, store: Store) -> Transcript:
    (job,) = {job for job, _ in ran.run.report.to_print}
    transcript = store.transcript(job)
    assert transcript
    return transcript


def test_a_recording_of_several_chunks_comes_back_whole(
    transcribe: Transcribe, store: Store
) -> None:
    speech = talk(90)
    ran = transcribe("talk.wav")
    transcript = transcript_of(ran, store)
    assert ran.code == Exit.OK
    assert transcript.text.split() == speech.said
    assert len(transcript.chunks) > 2
    assert transcript.duration == pytest.approx(speech.seconds, abs=0.001)


def test_words_carry_the_times_at_which_they_were_said(
    transcribe: Transcribe, store: Store
) -> None:
    speech = talk(90)
    transcript = transcript_of(transcribe("talk.wav"), store)
    heard = [word.start for segment in transcript.segments for word in segment.words]
    assert heard == pytest.approx([word.start for word in speech.words], abs=0.02)


def test_a_second_run_hears_nothing_again(transcribe: Transcribe) -> None:
    talk()
    transcribe("talk.wav")
    workers = ToneWorkers()
    ran = transcribe("talk.wav", workers=workers, formats=("srt",), output="talk.srt")
    assert ran.code == Exit.OK
    assert workers.pieces == []
    assert Path("talk.srt").exists()


def test_a_moved_recording_is_not_heard_again(transcribe: Transcribe) -> None:
    talk()
    transcribe("talk.wav")
    Path("talk.wav").rename("other name.wav")
    workers = ToneWorkers()
    transcribe("other name.wav", workers=workers)
    assert workers.pieces == []


def test_fresh_hears_everything_again(transcribe: Transcribe) -> None:
    talk()
    first = ToneWorkers()
    transcribe("talk.wav", workers=first)
    second = ToneWorkers()
    transcribe("talk.wav", workers=second, switches=Switches(fresh=True))
    assert len(second.pieces) == len(first.pieces) > 0


def test_other_settings_are_heard_anew(transcribe: Transcribe) -> None:
    talk()
    transcribe("talk.wav")
    workers = ToneWorkers()
    other = replace(SETTINGS, ask=Ask(model="sphinx", language="en"))
    transcribe("talk.wav", workers=workers, settings=other)
    assert workers.pieces


def test_a_failed_chunk_fails_the_recording_and_keeps_the_rest(
    transcribe: Transcribe, store: Store
) -> None:
    speech = talk(90)
    numbers = count()

    def third_fails(piece: Piece) -> None:
        if next(numbers) == 2:
            raise BadAnswer("not a transcript")

    ran = transcribe("talk.wav", workers=ToneWorkers(third_fails))
    assert ran.code == Exit.PROVIDER
    assert [job.state for job in store.jobs()] == ["failed"]
    again = ToneWorkers()
    ran = transcribe("talk.wav", workers=again)
    assert transcript_of(ran, store).text.split() == speech.said
    assert len(again.pieces) < len(transcript_of(ran, store).chunks)


def test_one_bad_input_does_not_stop_the_others(transcribe: Transcribe) -> None:
    talk(10, "good.wav")
    Path("bad.mp3").write_text("this is no recording\n" * 100)
    ran = transcribe("bad.mp3", "missing.wav", "good.wav")
    assert ran.code == Exit.FAILED
    assert Path("good.txt").exists()
    failed = [event for event in ran.events if isinstance(event, events.FileFailed)]
    assert [event.name for event in failed] == ["bad.mp3", "missing.wav"]
    assert {event.exit_code for event in failed} == {Exit.INPUT}


def test_inputs_that_all_fail_alike_end_with_their_own_code(transcribe: Transcribe) -> None:
    assert transcribe("one.wav", "two.wav").code == Exit.INPUT


def test_a_rejected_key_is_not_tried_on_every_input(transcribe: Transcribe) -> None:
    for number in range(3):
        talk(10, f"{number}.wav", start=100 * number)

    def refuse(piece: Piece) -> None:
        raise KeyRejected("the key was refused")

    workers = ToneWorkers(refuse)
    workers.width = 1
    assert transcribe("0.wav", "1.wav", "2.wav", workers=workers).code == Exit.KEY
    assert len(workers.pieces) == 1


def test_the_same_recording_twice_in_a_batch_is_heard_once(transcribe: Transcribe) -> None:
    talk(10, "one.wav")
    talk(10, "two.wav")
    workers = ToneWorkers()
    assert transcribe("one.wav", "two.wav", workers=workers).code == Exit.OK
    assert len(workers.pieces) == 1
    assert Path("one.txt").read_bytes() == Path("two.txt").read_bytes()


def test_silence_gives_an_empty_transcript(transcribe: Transcribe, store: Store) -> None:
    Path("quiet.wav").write_bytes(Speech(bytes(32000 * 30), []).wav())
    workers = ToneWorkers()
    ran = transcribe("quiet.wav", workers=workers)
    assert ran.code == Exit.OK
    assert transcript_of(ran, store).text == ""
    assert workers.pieces == []


def test_speech_that_nobody_heard_is_sent_once_more(transcribe: Transcribe, store: Store) -> None:
    speech = talk(30)
    numbers = count()

    class Deaf(ToneWorkers):
        def _hear(self, piece: Piece) -> Result:
            served = super()._hear(piece)
            if next(numbers) or not isinstance(served.answer, Answer):
                return served
            (segment,) = served.answer.segments
            text = " ".join(word.word for word in segment.words[:5])
            only = replace(segment, text=text, words=segment.words[:5])
            return replace(served, answer=replace(served.answer, text=text, segments=(only,)))

    workers = Deaf()
    transcript = transcript_of(transcribe("talk.wav", workers=workers), store)
    assert transcript.text.split() == speech.said
    assert transcript.gaps == ()


@pytest.mark.parametrize("every", [7, 1000], ids=["with pauses", "without a pause"])
def test_a_chunk_that_was_answered_with_nothing_is_sent_once_more_as_it_was(
    transcribe: Transcribe, store: Store, every: int
) -> None:
    speech = talk(150, every=every)
    asked: list[bytes] = []

    class Moody(ToneWorkers):
        def _hear(self, piece: Piece) -> Result:
            asked.append(piece.pcm or b"")
            is_second = len(asked) > 1 and asked.count(asked[1]) == 1 and asked[1] is piece.pcm
            text = "" if is_second else " ".join(word.text for word in hear_pcm([piece.pcm or b""]))
            return Result(answer=Answer(text=text))

    workers = Moody()
    workers.width = 1
    transcript = transcript_of(transcribe("talk.wav", workers=workers), store)
    assert transcript.text.split() == speech.said
    assert transcript.gaps == ()
    assert asked.count(asked[1]) == 2
    assert len(asked) == len({*asked}) + 1


def test_what_is_heard_once_more_is_read_piece_by_piece_as_it_is_sent(
    transcribe: Transcribe, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(150)
    read: list[float] = []

    def clip(path: Path, start: float, end: float, feed: Feed) -> bytes:
        read.append(start)
        return isolated.clip(path, start, end, feed)

    class Deaf(ToneWorkers):
        width = 1

        def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
            read_before.append(len(read))
            return super().submit(piece, ask, before)

        def _hear(self, piece: Piece) -> Result:
            return Result(answer=Answer(text=""))

    read_before: list[int] = []
    monkeypatch.setattr("stt_cli.pipeline.reading.recheck.clip", clip)
    transcribe("talk.wav", workers=Deaf())
    chunks = len(read_before) // 2
    assert chunks > 2
    assert read_before == [0] * chunks + list(range(1, chunks + 1))


def test_a_second_look_that_cannot_be_read_costs_its_input_alone(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(60, "silent.wav")
    talk(10, "good.wav", start=500)

    def clip(path: Path, start: float, end: float, feed: Feed) -> bytes:
        raise InputError("silent.wav: the decoder crashed on it")

    class Deaf(ToneWorkers):
        def _hear(self, piece: Piece) -> Result:
            served = super()._hear(piece)
            said = served.answer.text if isinstance(served.answer, Answer) else ""
            return served if "w500" in said else Result(answer=Answer(text=""))

    monkeypatch.setattr("stt_cli.pipeline.reading.recheck.clip", clip)
    ran = transcribe("silent.wav", "good.wav", workers=Deaf())
    assert ran.code == Exit.FAILED
    assert Path("good.txt").exists()
    assert not Path("silent.txt").exists()


def test_a_gap_that_stays_empty_is_reported(transcribe: Transcribe, store: Store) -> None:
    talk(90)

    class Deaf(ToneWorkers):
        def _hear(self, piece: Piece) -> Result:
            return Result(answer=Answer(text=""))

    workers = Deaf()
    transcript = transcript_of(transcribe("talk.wav", workers=workers), store)
    assert len(workers.pieces) == len(transcript.chunks)
    spans = [(chunk.start, chunk.end) for chunk in transcript.chunks]
    assert sorted(spans) == sorted([*{*spans}] * 2)
    assert transcript.gaps


def test_a_crashed_worker_costs_one_stretch_and_nothing_else(transcribe: Transcribe) -> None:
    talk(10, "good.wav")
    talk(10, "poison.wav", start=500)
    poison = len(Path("poison.wav").read_bytes()) - 44

    def crash(piece: Piece) -> None:
        if piece.pcm and abs(len(piece.pcm) - poison) < 4000:
            raise WorkerDied("a child process terminated abruptly")

    ran = transcribe("poison.wav", "good.wav", workers=ToneWorkers(crash))
    assert Path("good.txt").exists()
    assert not Path("poison.txt").exists()
    assert ran.code == Exit.FAILED


def test_an_interrupted_run_leaves_a_job_to_go_on_with(
    transcribe: Transcribe, store: Store
) -> None:
    talk(90)

    class Stopped(ToneWorkers):
        def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
            if len(self.pieces) == 2:
                raise Interrupted
            return super().submit(piece, ask, before)

    with pytest.raises(Interrupted):
        transcribe("talk.wav", workers=Stopped())
    assert [job.state for job in store.jobs()] == ["interrupted"]
    ran = transcribe("talk.wav")
    assert ran.code == Exit.OK
    assert [job.state for job in store.jobs()] == ["done"]


def test_a_finished_output_is_skipped_and_a_different_one_is_refused(
    transcribe: Transcribe,
) -> None:
    talk(10)
    transcribe("talk.wav", output="talk.txt")
    workers = ToneWorkers()
    ran = transcribe("talk.wav", output="talk.txt", workers=workers)
    assert ran.code == Exit.OK
    assert any(isinstance(event, events.FileSkipped) for event in ran.events)
    talk(11)
    assert transcribe("talk.wav", output="talk.txt").code == Exit.USAGE
    assert (
        transcribe("talk.wav", output="talk.txt", switches=Switches(overwrite=True)).code == Exit.OK
    )
    assert len(Path("talk.txt").read_text().split()) == 11


def test_a_recording_is_never_replaced_by_its_transcript(transcribe: Transcribe) -> None:
    talk(10)
    before = Path("talk.wav").read_bytes()
    assert (
        transcribe("talk.wav", output="talk.wav", switches=Switches(overwrite=True)).code
        == Exit.USAGE
    )
    assert Path("talk.wav").read_bytes() == before


def test_json_holds_what_the_contract_names(transcribe: Transcribe, store: Store) -> None:
    speech = talk(30)
    transcript = transcript_of(transcribe("talk.wav"), store)
    assert transcript.source.name == "talk.wav"
    assert transcript.job
    assert transcript.seams == tuple(sorted(transcript.seams, key=lambda seam: seam.at))
    assert len(transcript.segments[0].words) <= len(speech.words)
