"""Which words of a refusal are about the audio as it was sent, and the limits in them."""

from __future__ import annotations

import pytest

from stt_cli.answers.unfit import named, unfit
from stt_cli.errors import Named, TooLarge, TooLong, Unfit, WrongFormat

SAID: list[tuple[str, int, type[Unfit], Named]] = [
    (
        "Maximum content size limit (26214400) exceeded (26294972 bytes read)",
        413, TooLarge, (26214400, 26294972),
    ),
    ("Request Entity Too Large", 413, TooLarge, ()),
    ("a web page, '413 Request Entity Too Large'", 413, TooLarge, ()),
    ("Maximum file size exceeded (parameter=audio_filesize_mb, value=27.96)", 400, TooLarge, ()),
    ("Audio file exceeds maximum allowed size (104857600 bytes)", 413, TooLarge, (104857600,)),
    ("File is too large. Limit is 25 MB.", 400, TooLarge, (25_000_000,)),
    ("Maximum file size exceeded (50MB)", 413, TooLarge, (50_000_000,)),
    ("File too big: 1.5GB, the limit is 500MB", 400, TooLarge, (1_500_000_000, 500_000_000)),
    (
        "audio duration 1830.530612 seconds is longer than 1400 seconds which is the maximum",
        400, TooLong, (1830.530612, 1400),
    ),
    ("Maximum clip duration (30s) exceeded.", 400, TooLong, (30,)),
    ("Audio file exceeds the 300 second API limit.", 400, TooLong, (300,)),
    ("Audio is too long, at most 10 minutes", 400, TooLong, (600,)),
    ("transcriptions文件时长限制为0-30秒", 400, TooLong, (30,)),
    (
        "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'wav']",
        400, WrongFormat, ("flac", "m4a", "mp3", "wav"),
    ),
    ("file must be one of the following types: [flac mp3]", 400, WrongFormat, ("flac", "mp3")),
    ("The audio file could not be decoded or its format is not supported.", 400, WrongFormat, ()),
    ("Audio file might be corrupted or unsupported", 400, WrongFormat, ()),
    ("could not process file - is it a valid media file?", 400, WrongFormat, ()),
    ("Invalid or unsupported audio file.", 400, WrongFormat, ()),
    ("failed to read audio data", 400, WrongFormat, ()),
    ("FFmpeg conversion failed.", 400, WrongFormat, ()),
    ("Unsupported media type", 415, WrongFormat, ()),
    ("This model does not support the format you provided.", 400, WrongFormat, ()),
    ("Unsupported format: talk.flac", 400, WrongFormat, ("flac",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "kind", "limits"), SAID)
def test_what_services_say_is_understood(
    text: str, status: int, kind: type[Unfit], limits: Named
) -> None:
    assert unfit(text, status) is kind
    assert named(kind, text) == limits


@pytest.mark.parametrize(
    ("code", "kind"), [("input_too_large", TooLong), ("request_too_large", TooLarge)]
)
def test_codes_say_more_than_words(code: str, kind: type[Unfit]) -> None:
    assert unfit("please shorten your audio", 400, [code]) is kind


@pytest.mark.parametrize(
    "text",
    [
        "Unknown parameter: 'prompt'.",
        "you must provide a model parameter",
        "prompt length must be 896 characters or fewer, but provided prompt contains 904 characters",
        "Audio file is too short. Minimum audio length is 0.1 seconds.",
        "Failed to decode audio. The provided file is empty.",
        "temperature must be between 0 and 1",
        "Limit of 5 requests per minute exceeded",
        "Invalid language. Must be ISO-639-1 format.",
        "there is no speech in this",
        "The model `whisper-9` does not exist",
    ],
)
def test_other_refusals_are_about_something_else(text: str) -> None:
    assert unfit(text) is None
