"""`stt transcribe` with the embedded engine, on recordings whose words are known."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stt_cli import config
from stt_cli.media.decode import windows
from stt_cli.store import Store
from tests.support import audio
from tests.support.shell import Shell, run

LOCAL = ("--provider", "local", "--model", "sphinx")


def words_of(path: Path) -> list[str]:
    text = path.read_text().lower()
    return "".join(c if c.isalpha() or c.isspace() else " " for c in text).split()


def wrong(heard: list[str], said: list[str]) -> float:
    """Word error rate: edits over the words said."""
    row = list(range(len(said) + 1))
    for count, word in enumerate(heard, 1):
        before, row[0] = row[0], count
        for place, other in enumerate(said, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (word != other)),
            )
    return row[-1] / len(said)


def test_the_text_of_a_recording_goes_to_stdout(stt: Shell, examples: Path) -> None:
    result = stt("transcribe", examples / "short.mp3", *LOCAL)
    assert result.code == 0
    assert wrong(result.text.split(), words_of(examples / "short.txt")) < 0.1
    assert "\N{ESCAPE}" not in result.stderr


def test_json_has_every_field_of_the_contract_with_times_that_never_go_back(
    stt: Shell, examples: Path
) -> None:
    result = stt("transcribe", examples / "short.mp3", *LOCAL, "-f", "json")
    made = result.json
    assert set(made) >= {
        "version", "text", "language", "duration", "segments", "speakers", "events", "entities",
        "timing", "provider", "model", "source", "cost", "chunks", "seams", "gaps", "job",
    }  # fmt: skip
    assert (made["version"], made["provider"], made["timing"]) == (1, "local", "word")
    words = [word for segment in made["segments"] for word in segment["words"]]
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] <= made["duration"]
    assert all(0 <= word["confidence"] <= 1 for word in words)
    assert made["text"] == " ".join(segment["text"] for segment in made["segments"])
    truth = json.loads((examples / "short.words.json").read_text())
    assert abs(words[0]["start"] - truth[0]["start"]) < 0.15


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing(
    stt: Shell, tmp_path: Path, examples: Path
) -> None:
    cut = ("--chunk-seconds", "6", "--fresh", "-f", "json")
    alone = stt("transcribe", examples / "short.mp3", *LOCAL, *cut, "-j", "1").json
    three = stt("transcribe", examples / "short.mp3", *LOCAL, *cut, "-j", "3").json
    assert len(alone["chunks"]) > 2
    for made in (alone, three):
        del made["job"]
    assert alone == three


def test_stdin_video_and_several_formats_at_once(
    stt: Shell, tmp_path: Path, examples: Path
) -> None:
    pcm = b"".join(window.pcm for window in windows(examples / "short.mp3"))
    audio.save(tmp_path / "clip.mp4", pcm, video=True)
    result = stt("transcribe", "clip.mp4", *LOCAL, "-f", "txt,srt", "-f", "vtt")
    assert result.code == 0
    assert result.stdout == b""
    assert "welcome" in (tmp_path / "clip.txt").read_text()
    assert (tmp_path / "clip.srt").read_text().startswith("1\n00:00:0")
    assert (tmp_path / "clip.vtt").read_text().startswith("WEBVTT\n")
    piped = stt("transcribe", "-", *LOCAL, stdin=(tmp_path / "clip.mp4").read_bytes())
    assert piped.text == (tmp_path / "clip.txt").read_text()


def test_a_folder_is_mirrored_and_the_second_time_skipped(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "in/deep").mkdir(parents=True)
    (tmp_path / "in/.hidden").mkdir()
    for name in ("one.wav", "deep/two.wav", ".hidden/three.wav"):
        audio.save(tmp_path / "in" / name, audio.silence(1.0))
    (tmp_path / "in/notes.mp3").write_text("not a recording")
    first = stt("transcribe", "in", *LOCAL, "-o", "out")
    assert first.code == 0
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in tmp_path.glob("out/**/*.txt"))
    assert made == ["deep/two.txt", "one.txt"]
    second = stt("transcribe", "in", *LOCAL, "-o", "out")
    assert second.code == 0
    assert "2 skipped" in second.stderr


@pytest.mark.parametrize("order", [("talk.wav", "talk.flac"), ("talk.flac", "talk.wav")])
def test_inputs_of_one_name_have_names_that_their_order_does_not_change(
    stt: Shell, tmp_path: Path, order: tuple[str, str]
) -> None:
    for name in order:
        audio.save(tmp_path / name, audio.silence(1.0))
    assert stt("transcribe", *order, *LOCAL).code == 0
    made = sorted(path.name for path in tmp_path.glob("*.txt"))
    assert made == ["talk.flac.txt", "talk.wav.txt"]


def test_a_recording_keeps_the_name_of_its_transcript_when_another_comes(
    stt: Shell, tmp_path: Path
) -> None:
    audio.save(tmp_path / "talk.wav", audio.silence(1.0))
    assert stt("transcribe", ".", *LOCAL).code == 0
    audio.save(tmp_path / "talk.flac", audio.silence(1.0))
    result = stt("transcribe", ".", *LOCAL)
    assert (result.code, "1 done, 1 skipped" in result.stderr) == (0, True)
    made = sorted(path.name for path in tmp_path.glob("*.txt"))
    assert made == ["talk.flac.txt", "talk.txt"]


def test_a_template_names_the_files(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "day one").mkdir()
    audio.save(tmp_path / "day one" / "talk.wav", audio.silence(1.0))
    asked = ("--output-template", "{parent}/{folder}/{stem}.{lang}.{ext}")
    assert stt("transcribe", "day one", *LOCAL, *asked, "-o", "out").code == 0
    assert (tmp_path / "out" / "day one" / "talk.en.txt").is_file()
    again = stt("transcribe", "day one/talk.wav", *LOCAL, *asked, "-o", "out")
    assert (again.code, "already done" in again.stderr) == (0, True)
    assert stt("transcribe", "day one/talk.wav", *LOCAL, *asked).code == 0
    assert (tmp_path / "day one" / "day one" / "talk.en.txt").is_file()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{stme}.{ext}", "did you mean stem?"),
        ("{stem}", "gives 2 formats one file"),
        ("../{stem}.{ext}", "leads out of its folder"),
        ("/tmp/{stem}.{ext}", "leads out of its folder"),
        ("{stem.__class__}.{ext}", "has no field"),
        ("{stem:>9}.{ext}", "takes no format"),
        ("{stem", "cannot be read"),
        ("{stem}/{parent}.{ext}", "{parent} is a folder"),
    ],
)
def test_a_template_that_cannot_be_is_told_before_anything_is_done(
    stt: Shell, tmp_path: Path, typed: str, told: str
) -> None:
    audio.save(tmp_path / "talk.wav", audio.silence(1.0))
    result = stt("transcribe", "talk.wav", *LOCAL, "-f", "txt,srt", "--output-template", typed)
    assert (result.code, len(result.stderr.splitlines())) == (2, 1)
    assert told in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["talk.wav"]


def test_a_file_is_known_again_however_the_way_to_it_is_spelled(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").symlink_to("here")
    for name in ("talk.wav", "talk.flac"):
        audio.save(tmp_path / "here" / name, audio.silence(1.0))
    result = stt("transcribe", "here/talk.wav", "there/../here/talk.wav", "there/talk.flac", *LOCAL)
    assert result.code == 0, result.stderr
    made = sorted(path.name for path in tmp_path.glob("here/*.txt"))
    assert made == ["talk.flac.txt", "talk.wav.txt"]
    assert "2 done" in result.stderr


@pytest.mark.parametrize("name", ['it\'s "it".wav', "two\nlines.wav", "☂️.wav", "-q.wav", "a:b.wav"])
def test_any_name_works(stt: Shell, tmp_path: Path, name: str) -> None:
    audio.save(tmp_path / name, audio.silence(1.0))
    result = stt("transcribe", *LOCAL, "-f", "txt,srt", "--", name)
    assert result.code == 0
    assert (tmp_path / name).with_suffix(".txt").exists()
    empty, wrote = result.stderr.splitlines()
    assert "the transcript is empty" in empty
    assert wrote.startswith("stt: wrote ")


def test_pure_silence_is_an_empty_transcript(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "quiet.wav", audio.silence(5.0))
    result = stt("transcribe", "quiet.wav", *LOCAL)
    assert (result.code, result.stdout) == (0, b"")


def bad_inputs(folder: Path) -> dict[str, str]:
    """Name -> what its message must say."""
    (folder / "empty.wav").touch()
    (folder / "text.mp3").write_text("this is not a recording at all\n" * 200)
    (folder / "none").mkdir()
    audio.cut_off(audio.save(folder / "cut.mp4", audio.tone(2.0), video=True))
    audio.silent_video(folder / "mute.mp4")
    audio.empty_wav(folder / "zero.wav")
    return {
        "missing.wav": "no such file",
        "empty.wav": "empty",
        "text.mp3": "not an audio or video file",
        "cut.mp4": "cut off or damaged",
        "mute.mp4": "without sound",
        "zero.wav": "empty",
        "none": "no recording in this folder",
    }


def test_each_bad_input_has_a_line_of_its_own_and_exit_3(stt: Shell, tmp_path: Path) -> None:
    for name, message in bad_inputs(tmp_path).items():
        result = stt("transcribe", name, *LOCAL)
        assert result.code == 3, name
        (line,) = result.stderr.splitlines()
        assert name in line
        assert message in line
        assert result.stdout == b""


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_device_without_end_is_no_recording(stt: Shell) -> None:
    result = stt("transcribe", "/dev/zero", *LOCAL)
    assert result.code == 3
    (line,) = result.stderr.splitlines()
    assert "/dev/zero" in line


def test_in_a_batch_the_good_ones_are_done_and_the_code_is_1(stt: Shell, tmp_path: Path) -> None:
    names = bad_inputs(tmp_path)
    audio.save(tmp_path / "good.wav", audio.silence(1.0))
    result = stt("transcribe", *names, "good.wav", *LOCAL)
    assert result.code == 1
    assert (tmp_path / "good.txt").exists()
    assert f"1 done, {len(names)} failed" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [""],
        ["a.wav", "-f", "nonsense"],
        ["a.wav", "b.wav", "-o", "-"],
        ["a.wav", "-f", "txt,srt", "-o", "out.srt"],
        ["a.wav", "--provider", "nobody"],
        ["a.wav", "--language", "fr"],
        ["a.wav", "--provider", "openai", "--language", "x;y"],
        ["a.wav", "--no-such-flag"],
        ["a.wav", "--progress", "loud"],
        ["a.wav", "--preset", "cinema"],
        ["a.wav", "--rename", "Ann"],
        ["http://"],
        ["-", "--files-from", "-"],
        ["http://[half"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    stt: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("STT_MODEL", "sphinx")
    for name in ("a.wav", "b.wav"):
        audio.save(tmp_path / name, audio.silence(1.0))
    result = stt("transcribe", *arguments)
    assert result.code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "Value error" not in result.stderr
    assert result.stdout == b""


def test_an_output_in_the_way_is_left_alone(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    (tmp_path / "a.txt").write_text("mine")
    result = stt("transcribe", "a.wav", *LOCAL, "-o", "a.txt")
    assert result.code == 2
    assert "--overwrite" in result.stderr
    assert (tmp_path / "a.txt").read_text() == "mine"
    assert stt("transcribe", "a.wav", *LOCAL, "-o", "a.txt", "--overwrite").code == 0
    assert (tmp_path / "a.txt").read_text() == ""


def test_a_file_gets_the_format_that_its_name_ends_in(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    assert stt("transcribe", "a.wav", *LOCAL, "-o", "a.vtt").code == 0
    assert (tmp_path / "a.vtt").read_text().startswith("WEBVTT")


def test_what_this_machine_hears_is_forecast_as_free(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    assert stt("transcribe", "a.wav", *LOCAL, "--dry-run").text.endswith("free\n")


def test_an_output_that_was_edited_is_kept_unless_it_is_to_be_overwritten(
    stt: Shell, tmp_path: Path
) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    command = ("transcribe", "a.wav", *LOCAL, "-o", "a.txt")
    assert stt(*command).code == 0
    (tmp_path / "a.txt").write_text("edited")
    assert "already done" in stt(*command).stderr
    assert (tmp_path / "a.txt").read_text() == "edited"
    assert "wrote a.txt" in stt(*command, "--overwrite").stderr
    assert (tmp_path / "a.txt").read_text() == ""
    assert "already done" in stt(*command, "--overwrite").stderr


def test_progress_json_is_an_object_a_line(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    result = stt("transcribe", "a.wav", *LOCAL, "--progress", "json")
    events = [json.loads(line)["event"] for line in result.stderr.splitlines()]
    assert (events[0], events[-1]) == ("started", "finished")
    assert "done" in events


@pytest.mark.parametrize(
    "arguments",
    [["a.wav", "-p", "nobody"], ["a.wav", "-p", "openai"], [""], ["a.wav", "-o", "/dev/full/a"]],
)
def test_progress_json_tells_failures_as_objects_too(
    stt: Shell, tmp_path: Path, arguments: list[str]
) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    result = stt("transcribe", "-m", "sphinx", *arguments, "--progress", "json")
    assert result.code != 0
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert any(event.get("error") for event in events)
    assert stt("transcribe", "").stderr.startswith("stt: error:")


def test_quiet_says_nothing_when_all_is_well(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a.wav", audio.silence(1.0))
    result = stt("transcribe", "a.wav", *LOCAL, "-q", "-f", "txt,srt")
    assert (result.code, result.stderr) == (0, "")


def test_a_closed_pipe_is_no_traceback(tmp_path: Path, examples: Path) -> None:
    command = [sys.executable, "-m", "stt_cli", "transcribe", str(examples / "short.mp3"), *LOCAL]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.wait(60) != 0
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_recording_on_stdin_is_told_while_it_comes_and_a_signal_ends_the_wait(
    number: int,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "stt_cli", "transcribe", "-", *LOCAL, "--progress", "json"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    assert process.stdin
    assert json.loads(process.stderr.readline())["event"] == "started"
    process.stdin.write(bytes(5000))
    process.stdin.flush()
    told = {"done": 0}
    while told["done"] != 5000:
        told = json.loads(process.stderr.readline())
        assert (told["event"], told["name"], told["phase"]) == ("opening", "stdin", "reading")
    process.send_signal(number)
    assert process.wait(20) == 128 + number
    last = json.loads(process.communicate()[1].splitlines()[-1])
    assert last["message"].startswith("interrupted; what is finished is kept")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_saves_what_is_done_and_says_how_to_go_on(
    tmp_path: Path, examples: Path, number: int, code: int
) -> None:
    recording = str(examples / "talk.mp3")
    command = [
        sys.executable,
        "-m",
        "stt_cli",
        "transcribe",
        recording,
        *LOCAL,
        "--progress",
        "json",
    ]
    process = subprocess.Popen(
        [*command, "--chunk-seconds", "10"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    for line in process.stderr:
        if json.loads(line).get("chunks_done"):
            break
    process.send_signal(number)
    rest = process.stderr.read().decode()
    assert process.wait(20) == code
    process.stdout.close()
    process.stderr.close()
    assert "stt jobs resume" in rest
    assert all(json.loads(line)["event"] for line in rest.splitlines())
    listed = run("jobs", "list", "--json", cwd=tmp_path, env=dict(os.environ)).json
    assert [job["state"] for job in listed] == ["interrupted"]
    assert listed[0]["chunks_done"] > 0


def test_outputs_can_carry_the_language_that_was_told(
    stt: Shell, tmp_path: Path, examples: Path
) -> None:
    (tmp_path / "short.mp3").write_bytes((examples / "short.mp3").read_bytes())
    asked = ("-f", "srt,vtt", "--language-names")
    assert stt("transcribe", "short.mp3", *LOCAL, *asked).code == 0
    assert {path.name for path in tmp_path.glob("*.*t")} == {"short.en.srt", "short.en.vtt"}
    again = stt("transcribe", "short.mp3", *LOCAL, *asked)
    assert (again.code, again.text) == (0, "")


def test_a_language_that_nobody_told_is_in_no_name(stt: Shell, tmp_path: Path) -> None:
    result = stt("transcribe", "talk.mp3", "-p", "openai", "-f", "srt,vtt", "--language-names")
    assert (result.code, len(result.stderr.splitlines())) == (2, 1)
    assert "-l" in result.stderr


@pytest.fixture
def film(tmp_path: Path, examples: Path) -> Path:
    sound = b"".join(window.pcm for window in windows(examples / "short.mp3"))
    return audio.save(tmp_path / "film.mp4", sound, video=True)


def test_a_video_is_copied_with_its_subtitles_once(stt: Shell, film: Path, tmp_path: Path) -> None:
    import av

    result = stt("transcribe", "film.mp4", *LOCAL, "--embed", "copies/film.mkv")
    assert (result.code, result.text) == (0, ""), result.stderr
    made = tmp_path / "copies" / "film.mkv"
    with av.open(str(made)) as copy:
        (track,) = copy.streams.subtitles
        assert b"welcome" in b" ".join(bytes(packet) for packet in copy.demux(track))
        assert track.metadata["language"] == "eng"
    before = made.stat().st_mtime_ns
    assert stt("transcribe", "film.mp4", *LOCAL, "--embed", "copies/film.mkv").code == 0
    assert made.stat().st_mtime_ns == before
    with Store.open(config.paths().store) as store:
        written = store.find_output(made)
    assert written is not None
    assert written.sha256 == hashlib.sha256(made.read_bytes()).hexdigest()
    both = stt("transcribe", "film.mp4", *LOCAL, "--embed", "copies/film.mkv", "-f", "srt")
    assert both.text.startswith("1\n")


@pytest.mark.parametrize(
    ("inputs", "out", "code"),
    [
        (["film.mp4"], "film.avi", 2),
        (["film.mp4"], "film.mp4", 2),
        (["film.mp4", "film.mp4.copy"], "out.mkv", 2),
        (["https://example.invalid/film.mp4"], "out.mkv", 2),
        (["-"], "out.mkv", 2),
        (["missing.mp4"], "out.mkv", 3),
    ],
)
def test_what_cannot_be_embedded_is_refused_before_anything_is_heard(
    stt: Shell, film: Path, tmp_path: Path, inputs: list[str], out: str, code: int
) -> None:
    before = film.read_bytes()
    result = stt("transcribe", *inputs, *LOCAL, "--embed", out, "--overwrite")
    assert (result.code, len(result.stderr.splitlines())) == (code, 1), result.stderr
    assert film.read_bytes() == before
    assert json.loads(stt("jobs", "list", "--json").text) == []


def test_a_page_plays_what_was_transcribed(stt: Shell, film: Path, tmp_path: Path) -> None:
    assert stt("transcribe", "film.mp4", *LOCAL, "-f", "html", "-o", "pages/film.html").code == 0
    page = (tmp_path / "pages" / "film.html").read_text()
    assert '<video id="player" controls preload="metadata" src="../film.mp4">' in page
    inside = stt("transcribe", "film.mp4", *LOCAL, "-f", "html", "--embed-audio")
    assert 'src="data:video/mp4;base64,' in inside.text
    piped = stt("transcribe", "-", *LOCAL, "-f", "html", stdin=film.read_bytes())
    assert (piped.code, "<audio" in piped.text, "<video" in piped.text) == (0, False, False)


@pytest.mark.parametrize(
    ("source", "why", "code"),
    [
        ("http://example.invalid/film.mp4", "is not a file", 2),
        ("-", "there is no recording to put into the page", 2),
        ("film.mp4", "is too large for a page", 2),
    ],
)
def test_what_cannot_be_inside_its_page_is_refused_before_anything_is_heard(
    stt: Shell, film: Path, monkeypatch: pytest.MonkeyPatch, source: str, why: str, code: int
) -> None:
    monkeypatch.setattr("stt_cli.export.player.LARGEST", 100)
    page = ("-f", "html", "--embed-audio", "-o", "page.html")
    result = stt("transcribe", source, *LOCAL, *page, stdin=film.read_bytes())
    assert (result.code, len(result.stderr.splitlines())) == (code, 1), result.stderr
    assert why in result.stderr
    assert stt("jobs", "list", "--json").json == []
    assert stt("transcribe", "film.mp4", *LOCAL, "-f", "txt", "--embed-audio").code == 0
