"""Transcripts as programs and services write them, and what is in each."""

from __future__ import annotations

from typing import Any

Row = tuple[str | None, float, float, str]


TWO: list[Row] = [(None, 1.0, 2.0, "Good day."), (None, 3.0, 4.5, "Yes.")]
SPOKEN: list[Row] = [("Speaker 1", 1.0, 2.0, "Good day."), ("Speaker 2", 3.0, 4.5, "Yes.")]
WORDS = [("Good", 1.0, 1.4), ("day.", 1.5, 2.0), ("Yes.", 3.0, 4.5)]


def aws_item(said: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    alternatives = [{"confidence": "0.9", "content": said}]
    times = {"start_time": str(start), "end_time": str(end)}
    return {"type": "pronunciation", "alternatives": alternatives, **times, **more}


STOP = {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]}
AWS_ITEMS = [
    aws_item("Good", 1, 1.4),
    aws_item("day", 1.5, 2.0),
    STOP,
    aws_item("Yes", 3, 4.5),
    STOP,
]
AWS_LABELS = [
    {"speaker_label": f"spk_{n}", "start_time": a, "end_time": b,
     "items": [{"start_time": a, "end_time": b, "speaker_label": f"spk_{n}"}]}
    for n, a, b in [(0, "1", "1.4"), (0, "1.5", "2.0"), (1, "3", "4.5")]
]  # fmt: skip
SM = [
    {"type": "word", "start_time": a, "end_time": b, "alternatives": [{"content": w, "speaker": s}]}
    for w, a, b, s in [("Good", 1.0, 1.4, "S1"), ("day", 1.5, 2.0, "S1"), ("Yes", 3.0, 4.5, "S2")]
]
SM_STOP = {"type": "punctuation", "attaches_to": "previous", "alternatives": [{"content": "."}]}


def seconds_nanos(time: float) -> dict[str, Any]:
    return {"seconds": str(int(time)), "nanos": round(time % 1 * 1e9)}


def cased(said: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return {"word": said, "start": start, "end": end, **more}


GOOGLE_WORDS = [("Good", "1s", "1.400s"), ("day.", "1.5s", "2s")]
TIMED: dict[str, tuple[Any, list[Row]]] = {
    "transformers": (
        {"text": "x", "chunks": [{"text": " Good day.", "timestamp": [1.0, 2.0]}, {"text": " Yes.", "timestamp": (3, 4.5)}]},
        TWO,
    ),
    "transformers, words": (
        {"chunks": [{"text": f" {w}", "timestamp": [a, b]} for w, a, b in [*WORDS, ("Well.", 6.0, 6.4)]]},
        [*TWO, (None, 6.0, 6.4, "Well.")],
    ),
    "insanely-fast-whisper": (
        {"chunks": [{"text": "Good day. Yes.", "timestamp": [1, 4.5]}], "text": "", "speakers": [
            {"speaker": "SPEAKER_00", "text": "Good day.", "timestamp": [1, 2]},
            {"speaker": "SPEAKER_01", "text": "Yes.", "timestamp": [3, 4.5]}]},
        SPOKEN,
    ),
    "vosk": (
        {"result": [{"conf": 1, "start": a, "end": b, "word": w} for w, a, b in WORDS], "text": "Good day. Yes."},
        TWO,
    ),
    "vosk alternatives": (
        {"alternatives": [{"confidence": 99.0, "text": "Yes.", "result": [{"start": 3, "end": 4.5, "word": "Yes."}]}]},
        TWO[1:],
    ),
    "parakeet": (
        {"text": "Good day. Yes.", "sentences": [
            {"text": "Good day.", "start": 1.0, "end": 2.0, "tokens": [
                {"text": " Go", "start": 1.0, "end": 1.2}, {"text": "od", "start": 1.2, "end": 1.4},
                {"text": " day", "start": 1.5, "end": 1.9}, {"text": ".", "start": 1.9, "end": 2.0}]},
            {"text": "Yes.", "start": 3.0, "end": 4.5, "tokens": []}]},
        TWO,
    ),
    "sherpa": (
        {"text": "Good day.", "tokens": ["\u2581Good", "\u2581d", "ay", "."],
         "timestamps": [1.0, 1.5, 1.7, 1.9], "durations": [0.4, 0.2, 0.2, 0.1]},
        TWO[:1],
    ),
    "nemo": (
        {"text": "Good day. Yes.", "timestamp": {
            "word": [{"word": w, "start": a, "end": b, "start_offset": 1, "end_offset": 2} for w, a, b in WORDS],
            "segment": [{"segment": "Good day.", "start": 1.0, "end": 2.0}, {"segment": "Yes.", "start": 3.0, "end": 4.5}]}},
        TWO,
    ),
    "json3": (
        {"wireMagic": "pb3", "events": [
            {"tStartMs": 0, "dDurationMs": 9000, "id": 1},
            {"tStartMs": 1000, "dDurationMs": 1000, "segs": [{"utf8": "Good"}, {"utf8": " day.", "tOffsetMs": 500}]},
            {"tStartMs": 2000, "aAppend": 1, "segs": [{"utf8": "\n"}]},
            {"tStartMs": 3000, "dDurationMs": 1500, "segs": [{"utf8": "Yes."}]}]},
        TWO,
    ),
    "json3 that rolls": (
        {"events": [
            {"tStartMs": 1000, "dDurationMs": 5000, "segs": [{"utf8": "Good"}, {"utf8": " day", "tOffsetMs": 500}]},
            {"tStartMs": 3000, "dDurationMs": 1500, "segs": [{"utf8": "Yes", "tOffsetMs": 0}]}]},
        [(None, 1.0, 3.0, "Good day"), (None, 3.0, 4.5, "Yes")],
    ),
    "transcript API": ([{"text": "Good day.", "start": 1.0, "duration": 1}, {"text": "Yes.", "start": 3, "duration": 1.5}], TWO),
    "transcript API, new": (
        {"video_id": "x", "language_code": "en", "is_generated": True,
         "snippets": [{"text": "Good day.", "start": 1.0, "duration": 1}, {"text": "Yes.", "start": 3, "duration": 1.5}]},
        TWO,
    ),
    "aws": ({"results": {"transcripts": [{"transcript": "Good day. Yes."}], "items": AWS_ITEMS}}, TWO),
    "aws, speakers": (
        {"results": {"transcripts": [{"transcript": "Good day. Yes."}], "items": AWS_ITEMS, "speaker_labels": {"segments": AWS_LABELS}}},
        SPOKEN,
    ),
    "aws, channels": (
        {"results": {"transcripts": [{"transcript": "Good day. Yes."}], "items": [], "channel_labels": {"channels": [
            {"channel_label": "ch_0", "items": AWS_ITEMS[:3]}, {"channel_label": "ch_1", "items": AWS_ITEMS[3:]}]}}},
        SPOKEN,
    ),
    "aws, segments": (
        {"results": {"transcripts": [{"transcript": "Good day. Yes."}], "items": AWS_ITEMS, "audio_segments": [
            {"transcript": "Good day.", "start_time": "1", "end_time": "2.0", "speaker_label": "spk_0", "items": [0, 1, 2]},
            {"transcript": "Yes.", "start_time": "3", "end_time": "4.5", "speaker_label": "spk_1", "items": [3, 4]}]}},
        SPOKEN,
    ),
    "google": (
        {"results": [
            {"alternatives": [{"transcript": "Good day.", "words": [{"word": w, "startTime": a, "endTime": b} for w, a, b in GOOGLE_WORDS]}]},
            {"alternatives": [{"transcript": " Yes.", "words": [{"word": "Yes.", "startTime": seconds_nanos(3), "endTime": seconds_nanos(4.5)}]}]}]},
        TWO,
    ),
    "google, second version": (
        {"results": [
            {"alternatives": [{"transcript": "Good day."}], "resultEndOffset": "2s", "languageCode": "en-us"},
            {"alternatives": [{"transcript": "Yes."}], "resultEndOffset": "4.500s"}]},
        [(None, 0.0, 2.0, "Good day."), (None, 2.0, 4.5, "Yes.")],
    ),
    "google, speakers": (
        {"response": {"results": [
            {"alternatives": [{"transcript": "Good day.", "words": [{"word": w, "startTime": a, "endTime": b} for w, a, b in GOOGLE_WORDS]}]},
            {"alternatives": [{"words": [
                *({"word": w, "startTime": a, "endTime": b, "speakerTag": 1} for w, a, b in GOOGLE_WORDS),
                {"word": "Yes.", "startTime": "3s", "endTime": "4.5s", "speakerTag": 2}]}]}]}},
        SPOKEN,
    ),
    "azure": (
        {"duration": "PT9S", "recognizedPhrases": [
            {"recognitionStatus": "Success", "speaker": 1, "offset": "PT1S", "duration": "PT1S", "offsetInTicks": 10_000_000.0,
             "nBest": [{"confidence": 0.9, "display": "Good day.", "words": [{"word": "good", "offset": "PT1S", "duration": "PT0.4S"}]}]},
            {"speaker": 2, "offset": "PT3S", "duration": "PT1.5S", "nBest": [{"display": "Yes."}]}]},
        SPOKEN,
    ),
    "azure, fast": (
        {"durationMilliseconds": 9000, "combinedPhrases": [{"text": "Good day. Yes."}], "phrases": [
            {"speaker": 1, "offsetMilliseconds": 1000, "durationMilliseconds": 1000, "text": "Good day."},
            {"speaker": 2, "offsetMilliseconds": 3000, "durationMilliseconds": 1500, "text": "Yes."}]},
        SPOKEN,
    ),
    "azure, SDK": (
        {"RecognitionStatus": "Success", "Offset": 30_000_000, "Duration": 15_000_000, "DisplayText": "Yes.", "NBest": [{"Display": "Yes."}]},
        TWO[1:],
    ),
    "assemblyai": (
        {"audio_duration": 9, "text": "Good day. Yes.", "words": [{"text": w, "start": int(a * 1000), "end": int(b * 1000)} for w, a, b in WORDS]},
        TWO,
    ),
    "assemblyai, speakers": (
        {"text": "x", "words": [], "utterances": [
            {"speaker": "A", "text": "Good day.", "start": 1000, "end": 2000}, {"speaker": "B", "text": "Yes.", "start": 3000, "end": 4500}]},
        [("A", 1.0, 2.0, "Good day."), ("B", 3.0, 4.5, "Yes.")],
    ),
    "deepgram": (
        {"metadata": {"duration": 9.0}, "results": {"channels": [{"alternatives": [{"transcript": "Good day. Yes.", "words": [
            cased("good", 1, 1.4, punctuated_word="Good", speaker=0), cased("day", 1.5, 2, punctuated_word="day.", speaker=0),
            cased("yes", 3, 4.5, punctuated_word="Yes.", speaker=1)]}]}]}},
        SPOKEN,
    ),
    "deepgram, channels": (
        {"results": {"channels": [
            {"alternatives": [{"words": [cased("Good", 1, 1.4), cased("day.", 1.5, 2)]}]},
            {"alternatives": [{"words": [cased("Yes.", 3, 4.5)]}]}]}},
        SPOKEN,
    ),
    "deepgram, utterances": (
        {"results": {"channels": [{"alternatives": [{"words": []}]}], "utterances": [
            {"start": 1, "end": 2, "transcript": "Good day.", "speaker": 0}, {"start": 3, "end": 4.5, "transcript": "Yes.", "speaker": 1}]}},
        SPOKEN,
    ),
    "rev": (
        {"speakers": [{"id": 1, "name": "Bo"}], "monologues": [
            {"speaker": 0, "elements": [{"type": "text", "value": "Good", "ts": 1.0, "end_ts": 1.4}, {"type": "punct", "value": " "},
                                        {"type": "text", "value": "day", "ts": 1.5, "end_ts": 2.0}, {"type": "punct", "value": "."}]},
            {"speaker": 1, "elements": [{"type": "text", "value": "Yes", "ts": 3.0, "end_ts": 4.5}, {"type": "punct", "value": "."}]}]},
        [("Speaker 1", 1.0, 2.0, "Good day."), ("Bo", 3.0, 4.5, "Yes.")],
    ),
    "gladia": (
        {"status": "done", "result": {"metadata": {"audio_duration": 9}, "transcription": {
            "full_transcript": "Good day. Yes.", "languages": ["en"], "utterances": [
                {"text": "Good day.", "start": 1, "end": 2, "speaker": 0, "channel": 0, "words": [{"word": " Good", "start": 1, "end": 1.4}]},
                {"text": "Yes.", "start": 3, "end": 4.5, "speaker": 1, "channel": 0, "words": []}]}}},
        SPOKEN,
    ),
    "speechmatics": ({"format": "2.9", "results": [SM[0], SM[1], SM_STOP, SM[2], SM_STOP]}, SPOKEN),
    "ibm": (
        {"result_index": 0, "results": [
            {"final": True, "alternatives": [{"transcript": "good day ", "timestamps": [["good", 1.0, 1.4], ["day", 1.5, 2.0]]}]},
            {"final": True, "alternatives": [{"transcript": "yes %HESITATION ", "timestamps": [["yes", 3.0, 4.5], ["%HESITATION", 4.5, 5.0]]}]}]},
        [(None, 1.0, 2.0, "good day"), (None, 3.0, 4.5, "yes")],
    ),
    "ibm, speakers": (
        {"results": [{"alternatives": [{"transcript": "good day yes", "timestamps": [["good", 1.0, 1.4], ["day", 1.5, 2.0], ["yes", 3.0, 4.5]]}]}],
         "speaker_labels": [{"from": 1.0, "to": 1.4, "speaker": 0}, {"from": 1.5, "to": 2.0, "speaker": 0}, {"from": 3.0, "to": 4.5, "speaker": 1}]},
        [("Speaker 1", 1.0, 2.0, "good day"), ("Speaker 2", 3.0, 4.5, "yes")],
    ),
    "podcast": (
        {"version": "1.0.0", "segments": [
            {"speaker": "Ann", "startTime": 1, "endTime": 2, "body": "Good day."}, {"speaker": "Bo", "startTime": 3, "endTime": 4.5, "body": "Yes."}]},
        [("Ann", 1.0, 2.0, "Good day."), ("Bo", 3.0, 4.5, "Yes.")],
    ),
    "premiere": (
        {"language": "en-us", "speakers": [{"id": "5f-1", "name": "Ann"}], "segments": [
            {"start": 1, "duration": 1, "speaker": "5f-1", "language": "en-us", "words": [
                {"text": "Good", "start": 1, "duration": 0.4, "eos": False, "type": "word"}, {"text": "day.", "start": 1.5, "duration": 0.5, "eos": True, "type": "word"}]}]},
        [("Ann", 1.0, 2.0, "Good day.")],
    ),
    "fireflies": (
        {"data": {"transcript": {"title": "x", "duration": 0.2, "sentences": [
            {"index": 0, "speaker_name": "Ann", "text": "Good day.", "start_time": 1, "end_time": 2},
            {"index": 1, "speaker_name": "Bo", "text": "Yes.", "start_time": 3, "end_time": 4.5}]}}},
        [("Ann", 1.0, 2.0, "Good day."), ("Bo", 3.0, 4.5, "Yes.")],
    ),
    "leopard": (
        {"transcript": "Good day.", "words": [
            {"word": "Good", "startSec": 1, "endSec": 1.4, "speakerTag": 2}, {"word": "day.", "startSec": 1.5, "endSec": 2, "speakerTag": 2}]},
        [("Speaker 2", 1.0, 2.0, "Good day.")],
    ),
    "stable-ts": (
        {"text": "Good day.", "ori_dict": {"text": "x"}, "language": "en", "segments": [
            {"start": 1.0, "end": 2.0, "text": " Good day.", "words": [cased(" Good", 1, 1.4, tokens=[1]), cased(" day.", 1.5, 2, tokens=[2])]}]},
        TWO[:1],
    ),
    "nobody knows": (
        {"meta": {"tool": "x"}, "payload": {"cues": [
            {"caption": "Good day.", "startMs": 1000, "endMs": 2000}, {"caption": "Yes.", "startMs": 3000, "endMs": 4500}]}},
        TWO,
    ),
    "wrapped": ({"id": "p", "status": "succeeded", "output": {"segments": [{"start": 1, "end": 2, "text": "Good day."}]}}, TWO[:1]),
    "milliseconds without a name": (
        {"segments": [{"start": 1000, "end": 2000, "text": "Good day."}, {"start": 3000, "end": 4500, "text": "Yes."}]},
        TWO,
    ),
    "ticks without a name": ({"segments": [{"start": 10_000_000, "end": 20_000_000, "text": "Good day."}]}, TWO[:1]),
    "clock times": ({"segments": [{"start": "00:00:01,000", "end": "00:00:02.000", "text": "Good day."}]}, TWO[:1]),
}  # fmt: skip
