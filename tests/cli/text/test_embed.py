"""`stt text embed`."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.text.conftest import MEETING
from tests.simulators import faults
from tests.simulators.openai import Service as OpenAI
from tests.simulators.sttai import Service
from tests.simulators.sttai_tools import DIMENSIONS, vector
from tests.support.shell import Shell

EMBED = ("text", "embed", "talk.json", "-p", "sttai")


def test_each_segment_is_a_line_with_its_time_speaker_text_and_vector(
    stt: Shell, sttai: Service
) -> None:
    result = stt(*EMBED)
    assert result.code == 0, result.stderr
    rows = [json.loads(line) for line in result.text.splitlines()]
    assert rows == [
        {
            "segment": number,
            "start": s.start,
            "end": s.end,
            "speaker": s.speaker,
            "text": s.text,
            "embedding": vector(s.text),
        }
        for number, s in enumerate(MEETING.segments)
    ]
    assert json.loads(sttai.requests[0].body) == {"texts": [s.text for s in MEETING.segments]}


@pytest.mark.parametrize("option", [["-f", "csv"], ["-o", "out.csv"]])
def test_as_a_table_it_has_a_column_for_each_dimension(
    stt: Shell, sttai: Service, option: list[str]
) -> None:
    result = stt(*EMBED, *option)
    text = (stt.cwd / "out.csv").read_text() if option[0] == "-o" else result.text
    header, *rows = csv.reader(io.StringIO(text))
    assert header[:5] == ["segment", "start", "end", "speaker", "text"]
    assert header[5:] == [f"e{n}" for n in range(DIMENSIONS)]
    assert [row[4] for row in rows] == [s.text for s in MEETING.segments]
    assert [float(value) for value in rows[1][5:]] == vector(MEETING.segments[1].text)


def test_json_is_the_services_own(stt: Shell, sttai: Service) -> None:
    told = stt(*EMBED, "--json").json
    assert told["dimensions"] == DIMENSIONS
    assert told["source"] == "talk.json"
    assert told["embeddings"][0] == vector(MEETING.segments[0].text)


def test_many_go_in_batches_in_their_order(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "long.txt").write_text("".join(f"Line {n}.\n" for n in range(150)))
    result = stt("text", "embed", "long.txt", "-p", "sttai", "--part-chars", "500")
    rows = [json.loads(line) for line in result.text.splitlines()]
    assert [row["text"] for row in rows] == [f"Line {n}." for n in range(150)]
    assert all(row["embedding"] == vector(row["text"]) for row in rows)
    assert rows[0]["start"] is None
    assert len(sttai.requests) == 3
    stt("text", "embed", "long.txt", "-p", "sttai")
    assert len(sttai.requests) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"embeddings": None, "dimensions": 2},
        {"embeddings": [], "dimensions": 2},
        {"embeddings": [[0.1, 0.2]] * 2, "dimensions": 2},
        {"embeddings": [[0.1, 0.2]] * 4, "dimensions": 2},
        {"embeddings": [[0.1, 0.2], [0.1], [0.1, 0.2]]},
        {"embeddings": [[0.1, 0.2]] * 3, "dimensions": 384},
        {"embeddings": [[0.1, None]] * 3},
        {"embeddings": [[0.1, "0.2"]] * 3},
        {"embeddings": [[]] * 3},
        {"embeddings": [{"vector": [1]}] * 3},
        b'{"embeddings": [[1, NaN], [1, 2], [1, 2]]}',
        {"error": "No."},
    ],
)
def test_vectors_of_another_count_or_size_are_unusable(
    stt: Shell, sttai: Service, body: Any
) -> None:
    sttai.fail(faults.answer(200, body))
    result = stt(*EMBED, "-o", "out.ndjson")
    assert result.code == 6, result.stderr
    assert not (stt.cwd / "out.ndjson").exists()


def test_batches_of_different_sizes_are_unusable(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "long.txt").write_text("".join(f"Line {n}.\n" for n in range(65)))
    sttai.fail(faults.answer(200, {"embeddings": [[1.0, 0.0]] * 64}))
    sttai.fail(faults.answer(200, {"embeddings": [[1.0, 0.0, 0.0]] * 1}))
    result = stt("text", "embed", "long.txt", "-p", "sttai")
    assert result.code == 6, result.stderr


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 503])
def test_each_status_has_its_exit_code(stt: Shell, sttai: Service, status: int) -> None:
    sttai.fail(faults.status(status, Retry_After="86400"))
    assert stt(*EMBED).code == {400: 2, 401: 4, 402: 5, 404: 2, 429: 6, 503: 6}[status]


def test_any_compatible_server_makes_them_too(stt: Shell, openai: OpenAI) -> None:
    result = stt("text", "embed", "talk.json", "-p", "openai")
    assert result.code == 0, result.stderr
    rows = [json.loads(line) for line in result.text.splitlines()]
    assert [row["embedding"] for row in rows] == [vector(s.text, 16) for s in MEETING.segments]
    assert json.loads(openai.requests[-1].body) == {
        "model": "text-embedding-3-small",
        "input": [s.text for s in MEETING.segments],
        "encoding_format": "float",
    }
    told = stt("text", "embed", "talk.json", "-p", "openai", "--json").json
    assert told["dimensions"] == 16
