from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stt_cli import config
from stt_cli.export import render
from stt_cli.store import NewJob, Store
from tests.support import audio
from tests.support.shell import Shell
from tests.support.transcripts import spoken, transcript

TALK = transcript(spoken("Good morning and welcome."), spoken("Please stay together.", start=4.0))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.json"
    path.write_bytes(render(TALK, "json"))
    return path


def test_one_transcript_and_one_format_go_to_stdout(stt: Shell, talk: Path) -> None:
    assert stt("export", "talk.json").text.split() == TALK.text.split()
    assert stt("export", "-", "-f", "vtt", stdin=talk.read_bytes()).text.startswith("WEBVTT")


def test_a_file_gets_the_format_that_its_name_ends_in(stt: Shell, talk: Path) -> None:
    assert stt("export", "talk.json", "-o", "talk.VTT").code == 0
    assert talk.with_suffix(".VTT").read_text().startswith("WEBVTT")
    assert stt("export", "talk.json", "-o", "talk.srt", "-f", "txt").code == 0
    assert "-->" not in talk.with_suffix(".srt").read_text()


def test_speakers_are_left_out_and_shown_after_all(stt: Shell) -> None:
    said = b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann>Hello.\n"
    assert "Ann" not in stt("export", "-", "--no-speakers", stdin=said).text
    assert "Ann" in stt("export", "-", "--no-speakers", "--speakers", stdin=said).text


def test_several_formats_go_beside_the_source_and_nothing_is_replaced(
    stt: Shell, talk: Path
) -> None:
    assert stt("export", "talk.json", "-f", "srt,vtt").code == 0
    assert talk.with_suffix(".srt").exists()
    assert stt("export", "talk.json", "-f", "srt,vtt").code == 2
    assert stt("export", "talk.json", "-f", "srt,vtt", "--overwrite").code == 0


def test_a_job_is_exported_by_its_id(stt: Shell) -> None:
    with Store.open(config.paths().store) as store:
        job = store.new_job(
            NewJob(run="r", name="talk.mp3", source="/talk.mp3", provider="local", settings={})
        )
        store.update_job(job.id, transcript=TALK, state="done")
        open_job = store.new_job(
            NewJob(run="r", name="x", source="/x", provider="local", settings={})
        )
    assert "00:00" in stt("export", job.id[:6], "-f", "srt").text
    assert stt("export", open_job.id).code == 2
    assert stt("export", "nothing").code == 2


def test_files_can_carry_their_language(stt: Shell, talk: Path) -> None:
    made = json.loads(talk.read_text())
    made["language"] = "en"
    talk.write_text(json.dumps(made))
    assert stt("export", "talk.json", "-f", "srt,vtt", "--language-names").code == 0
    assert sorted(path.name for path in talk.parent.glob("talk.en.*")) == [
        "talk.en.srt",
        "talk.en.vtt",
    ]


def test_parts_are_merged_one_after_another(stt: Shell, talk: Path) -> None:
    result = stt("export", "talk.json", "talk.json", "--merge", "-f", "json")
    assert result.json["text"] == f"{TALK.text} {TALK.text}"
    assert result.json["duration"] == pytest.approx(2 * TALK.duration)


def test_check_prints_a_line_for_each_fault_and_exits_1(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.srt").write_text(
        "1\n00:00:01,000 --> 00:00:01,100\nmuch too much for a tenth of a second\n"
    )
    result = stt("export", "bad.srt", "--check")
    assert result.code == 1
    assert all(re.match(r"bad\.srt:\d+: ", line) for line in result.text.splitlines())
    assert re.fullmatch(r"stt: \d+ faults? in 1 of 1 file\n", result.stderr)


def test_check_of_a_good_transcript_is_silent(stt: Shell, talk: Path) -> None:
    result = stt("export", "talk.json", "--check", "--preset", "netflix")
    assert (result.code, result.text) == (0, "")


BAD = "1\n00:00:01,000 --> 00:00:03,000\nGood morning, everybody: %s.\n"


def test_check_annotates_the_lines_for_ci(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "a,b.srt").write_text(BAD % ("y " * 20))
    (tmp_path / "good.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n")
    result = stt("export", "a,b.srt", "good.srt", "--check", "--check-format", "github")
    first, second, total = result.text.splitlines()
    assert result.code == 1
    assert first.startswith("::error file=a%2Cb.srt,line=2::cue 1: line 1 too long, characters: ")
    assert second.startswith("::error file=a%2Cb.srt,line=2::cue 1: too fast")
    assert total == "::notice::2 faults in 1 of 2 files"


def test_check_prints_json_for_programs(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.srt").write_text(BAD % ("y " * 20))
    result = stt(
        "export",
        "bad.srt",
        "--check",
        "--check-format",
        "json",
        "--preset",
        "none",
        "--max-words",
        "9",
    )
    made = json.loads(result.text)
    assert made["total"] == {"files": 1, "faulty": 1, "faults": 1}
    (file,) = made["files"]
    assert file["file"] == "bad.srt"
    assert file["faults"] == [
        {"line": 2, "cue": 1, "what": "too many words", "value": 23, "limit": 9}
    ]


def test_check_takes_folders(stt: Shell, tmp_path: Path) -> None:
    deep = tmp_path / "subs" / "en"
    deep.mkdir(parents=True)
    (deep / "bad.SRT").write_text(BAD % ("y " * 20))
    (deep / ".hidden.srt").write_text("nothing")
    (tmp_path / "subs" / "good.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:03.000\nGood morning.\n"
    )
    (tmp_path / "subs" / "notes.txt").write_text("Dear diary")
    result = stt("export", "subs", "--check")
    assert {line.partition(":")[0] for line in result.text.splitlines()} == {"subs/en/bad.SRT"}
    assert result.stderr == "stt: 2 faults in 1 of 2 files\n"
    (tmp_path / "empty").mkdir()
    nothing = stt("export", "empty", "--check")
    assert (nothing.code, nothing.text) == (3, "")
    assert "empty holds no SRT or WebVTT file" in nothing.stderr


def test_a_cue_has_no_more_words_than_asked_for(stt: Shell, talk: Path) -> None:
    text = stt("export", "talk.json", "-f", "srt", "--max-words", "2", "--no-speakers").text
    lines = [
        line for line in text.splitlines() if line and "-->" not in line and not line.isdigit()
    ]
    assert lines
    assert all(len(line.split()) <= 2 for line in lines)


def tracks(path: Path) -> list[str]:
    """The languages of a file's subtitle tracks."""
    import av

    with av.open(str(path)) as made:
        return [stream.metadata["language"] for stream in made.streams.subtitles]


def test_subtitles_go_into_a_copy_of_the_video(stt: Shell, talk: Path, tmp_path: Path) -> None:
    audio.save(tmp_path / "other.mp4", audio.tone(3.0), video=True)
    embed = ("--audio", "other.mp4", "--embed", "new/out.mkv")
    result = stt("export", "talk.json", *embed)
    assert (result.code, result.text) == (0, ""), result.stderr
    assert tracks(tmp_path / "new" / "out.mkv") == ["eng"]
    assert stt("export", "talk.json", *embed).code == 2
    assert stt("export", "talk.json", *embed, "--overwrite", "-f", "srt").text.startswith("1\n")


def test_the_video_is_the_one_beside_its_transcript_or_that_of_the_job(
    stt: Shell, talk: Path, tmp_path: Path
) -> None:
    missing = stt("export", "talk.json", "--embed", "out.mp4")
    assert (missing.code, "--audio" in missing.stderr) == (2, True)
    video = audio.save(tmp_path / "talk.mp4", audio.tone(3.0), video=True)
    video.rename(tmp_path / TALK.source.name)
    assert stt("export", "talk.json", "--embed", "out.mp4").code == 0
    with Store.open(config.paths().store) as store:
        job = store.new_job(
            NewJob(
                run="r",
                name="talk",
                source=str(tmp_path / "talk.mp3"),
                provider="local",
                settings={},
            )
        )
        store.update_job(job.id, transcript=TALK, state="done")
    assert stt("export", job.id, "--embed", "job.mp4").code == 0
    assert tracks(tmp_path / "out.mp4") == tracks(tmp_path / "job.mp4") == ["eng"]


def test_a_recording_is_never_replaced_by_its_copy(stt: Shell, talk: Path, tmp_path: Path) -> None:
    video = audio.save(tmp_path / "talk.mp4", audio.tone(3.0), video=True)
    before = video.read_bytes()
    same = ("--audio", "talk.mp4", "--embed", "talk.mp4", "--overwrite")
    assert stt("export", "talk.json", *same).code == 2
    assert video.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'{"what": "ever"}', b"plain text"])
def test_what_is_no_transcript_is_exit_3(stt: Shell, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.json").write_bytes(content)
    result = stt("export", "odd.json", "-f", "srt")
    assert result.code == 3
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_is_exit_3_and_an_unknown_speaker_is_told(stt: Shell, talk: Path) -> None:
    assert stt("export", "missing.json").code == 3
    assert "nobody is called" in stt("export", "talk.json", "--rename", "Bob=Ann").stderr


@pytest.mark.parametrize("flags", [[], ["--check"]])
def test_an_empty_argument_is_a_usage_error(stt: Shell, flags: list[str]) -> None:
    done = stt("export", "", *flags)
    assert (done.code, done.stdout) == (2, b"")
    assert "a SOURCE argument is empty" in done.stderr


def test_one_bad_source_stops_none_of_the_others(stt: Shell, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("odd")
    (tmp_path / "other.srt").write_bytes(render(TALK, "srt"))
    sources = ("odd.json", "missing.srt", "talk.json", "other.srt")
    result = stt("export", *sources, "-o", "made")
    assert (result.code, len(result.stderr.splitlines())) == (1, 2)
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"talk.txt", "other.txt"}
    (tmp_path / "made" / "talk.txt").unlink()
    in_the_way = stt("export", "other.srt", "talk.json", "-o", "made")
    assert (in_the_way.code, (tmp_path / "made" / "talk.txt").exists()) == (1, True)
    assert stt("export", "odd.json", "missing.srt", "-o", "made").code == 3


def test_a_merged_transcript_is_whole_or_not_made(stt: Shell, talk: Path, tmp_path: Path) -> None:
    result = stt("export", "talk.json", "missing.json", "--merge", "-o", "all.txt")
    assert result.code == 3
    assert not (tmp_path / "all.txt").exists()


def test_check_goes_through_all_files(stt: Shell, talk: Path, tmp_path: Path) -> None:
    good = render(TALK, "srt").decode()
    (tmp_path / "crlf.srt").write_bytes(good.replace("\n", "\r\n").encode())
    (tmp_path / "latin.srt").write_bytes(good.replace("morning", "caf\xe9").encode("cp1252"))
    result = stt("export", "missing.srt", "latin.srt", "crlf.srt", "--check")
    assert (result.code, result.text) == (1, "latin.srt:3: not UTF-8\n")
    assert stt("export", "missing.srt", "--check").code == 3
    assert stt("export", "crlf.srt", "missing.srt", "--check").code == 1


def test_a_page_plays_the_recording_beside_its_transcript(
    stt: Shell, talk: Path, tmp_path: Path
) -> None:
    silent = stt("export", "talk.json", "-f", "html").text
    assert "<audio" not in silent
    audio.save(tmp_path / "talk.mp3", audio.tone(3.0))
    assert stt("export", "talk.json", "-f", "html", "-o", "pages/talk.html").code == 0
    page = (tmp_path / "pages" / "talk.html").read_text()
    assert '<audio id="player" controls preload="metadata" src="../talk.mp3">' in page
    printed = stt("export", "talk.json", "-f", "html").text
    assert f'src="{(tmp_path / "talk.mp3").as_uri()}"' in printed
    inside = stt("export", "talk.json", "-f", "html", "--embed-audio").text
    assert 'src="data:audio/mpeg;base64,' in inside
    other = stt("export", "talk.json", "-f", "html", "--audio", "https://example.org/a.mp3").text
    assert 'src="https://example.org/a.mp3"' in other


def test_a_recording_is_sent_to_transcribe(stt: Shell, tmp_path: Path) -> None:
    audio.save(tmp_path / "a talk.wav", audio.sweep(1.0))
    for more in ((), ("--check",)):
        result = stt("export", "a talk.wav", *more)
        assert (result.code, result.stderr) == (
            3,
            "stt: error: a talk.wav is a recording, not a transcript"
            " (stt transcribe 'a talk.wav')\n",
        )


def test_cues_that_an_offset_leaves_out_are_counted(stt: Shell, talk: Path) -> None:
    result = stt("export", "talk.json", "-f", "srt", "--offset", "-3")
    assert result.text.startswith("1\n00:00:01,000 --> ")
    assert "Good morning" not in result.text
    assert result.stderr == "stt: talk.json: cues left out since they end before zero: 1\n"
    assert stt("export", "talk.json", "-f", "srt", "--offset", "3").stderr == ""
    assert "Good morning" in stt("export", "talk.json", "-f", "txt", "--offset", "-3").text


def test_a_template_names_what_is_exported(stt: Shell, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        words = "1\n00:00:01,000 --> 00:00:02,000\nOne two.\n"
        (tmp_path / folder / "talk.srt").write_text(words)
    asked = ("-f", "vtt,txt", "--output-template", "{folder}-{stem}.{ext}", "-o", "out")
    assert stt("export", "a/talk.srt", "b/talk.srt", *asked).code == 0
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["a-talk.txt", "a-talk.vtt", "b-talk.txt", "b-talk.vtt"]
    assert stt("export", "a/talk.srt", "b/talk.srt", "-f", "vtt", "-o", "plain").code == 0
    assert sorted(p.parent.name for p in tmp_path.glob("plain/*/talk.vtt")) == ["a", "b"]


def test_uncertain_stretches_are_listed_with_times_and_reasons(stt: Shell, tmp_path: Path) -> None:
    loop = transcript(spoken("So thank you thank you thank you", speaker="Ann"))
    (tmp_path / "loop.json").write_bytes(render(loop, "json"))
    (tmp_path / "fine.srt").write_bytes(render(TALK, "srt"))
    assert stt("export", "loop.json", "--uncertain").text.splitlines()[1].split("  ") == [
        "00:00:00.500", "00:00:03.400", "a phrase said again and again",
        "Ann: thank you thank you thank you",
    ]  # fmt: skip
    assert stt("export", "fine.srt", "--uncertain").text == "nothing stands out\n"
    many = stt("export", "loop.json", "fine.srt", "none.json", "--uncertain", "--json")
    assert many.code == 1
    first, second = many.json["files"]
    assert (first["file"], second["stretches"]) == ("loop.json", [])
    assert first["stretches"][0] == {
        "start": 0.5, "end": 3.4, "text": "thank you thank you thank you", "speaker": "Ann",
        "reasons": ["loop"], "rank": 0.0,
    }  # fmt: skip
    assert stt("export", "loop.json", "--json").code == 2


def test_a_folder_stands_for_the_transcripts_in_it(stt: Shell, talk: Path, tmp_path: Path) -> None:
    for place in ("day/one.json", "day/late/two.json"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_bytes(talk.read_bytes())
    (tmp_path / "day" / "one.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nWorse.\n")
    (tmp_path / "day" / "notes.txt").write_text("Bring milk.")
    result = stt("export", "day", "-f", "vtt", "-o", "out")
    assert result.code == 0, result.stderr
    written = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert [str(path.relative_to(tmp_path / "out")) for path in written] == [
        "late/two.vtt",
        "one.vtt",
    ]
    assert "Good morning" in written[1].read_text()
    assert stt("export", "day", "-f", "html").code == 0
    assert (tmp_path / "day" / "late" / "two.html").is_file()


def test_a_folder_without_transcripts_is_told(stt: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = stt("export", "empty", "-f", "vtt")
    assert result.code == 3
    assert "holds no transcript" in result.stderr


@pytest.mark.parametrize("command", ["export", "transcribe"])
@pytest.mark.parametrize(("name", "near"), [("out.srrt", "srt"), ("out.mp3", "there are: txt")])
def test_an_ending_of_no_format_is_refused_with_the_nearest(
    stt: Shell, talk: Path, command: str, name: str, near: str
) -> None:
    result = stt(command, "talk.json", "-o", name)
    assert result.code == 2
    assert near in result.stderr
    assert not (stt.cwd / name).exists()


@pytest.mark.parametrize("folder", ["out.d/", "notes-2025.01"])
def test_what_looks_like_no_ending_is_a_name(stt: Shell, talk: Path, folder: str) -> None:
    assert stt("export", "talk.json", "-o", folder).code == 0
    assert stt("export", "talk.json", "-f", "srt", "-o", "talk.mine").code == 0


@pytest.mark.parametrize("command", ["export", "transcribe"])
def test_what_is_no_text_does_not_go_to_a_terminal(
    stt: Shell, talk: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    pytest.importorskip("docx")
    monkeypatch.setattr("stt_cli.cli.ui.console.is_terminal", lambda stream: True)
    result = stt(command, "talk.json", "-f", "docx")
    assert (result.code, result.stdout) == (2, b"")
    assert "docx is not for a terminal" in result.stderr
