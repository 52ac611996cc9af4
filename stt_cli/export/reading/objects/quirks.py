"""What some services do that a path cannot say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from stt_cli.answers import fields
from stt_cli.export.reading.objects.paths import find, first

Json = dict[str, Any]


def json3(content: Json) -> Json:
    """YouTube: times of words count from their event; an event stays on while the next begins."""
    events = [event for event in fields.parts(content, "events") if _caption(event).strip()]
    made = []
    for event, following in pairwise([*events, {}]):
        start = fields.number(event, "tStartMs") or 0.0
        end = start + (fields.number(event, "dDurationMs") or 0.0)
        after = fields.number(following, "tStartMs")
        segs = fields.parts(event, "segs")
        timed = any("tOffsetMs" in seg for seg in segs)
        if timed and after is not None and start < after:
            end = min(end, after)
        words = [
            {**seg, "start_ms": start + (fields.number(seg, "tOffsetMs") or 0.0)} for seg in segs
        ]
        text = " ".join(line.strip() for line in _caption(event).split("\n") if line.strip())
        made.append(
            {"text": text, "start_ms": start, "end_ms": end, "words": words if timed else []}
        )
    return {**content, "events": made}


def _caption(event: fields.Fields) -> str:
    return "".join(fields.text(seg, "utf8") or "" for seg in fields.parts(event, "segs"))


def transformers(content: Json) -> Json:
    """The turns of speakers, where speakers are labelled, rather than the chunks."""
    turns = fields.parts(content, "speakers")
    return {**content, "chunks": turns} if any("timestamp" in turn for turn in turns) else content


def aws(content: Json) -> Json:
    """Speakers and channels are listed beside the words."""
    results = fields.part(content, "results")
    items = [dict(one) for one in fields.parts(results, "items")]
    named = {
        (fields.text(one, "start_time"), fields.text(one, "end_time")): one
        for one in find(results, "speaker_labels.segments[].items[]")
        if isinstance(one, dict)
    }
    channels = find(results, "channel_labels.channels[]")
    if len(channels) > 1:
        items = [
            {**one, "channel": fields.text(channel, "channel_label")}
            for channel in channels
            if isinstance(channel, dict)
            for one in fields.parts(channel, "items")
        ]
    for one in items:
        label = named.get((fields.text(one, "start_time"), fields.text(one, "end_time")), {})
        one.setdefault("speaker_label", fields.text(label, "speaker_label"))
    return {**content, "results": {**results, "items": items}}


def deepgram(content: Json) -> Json:
    """Each channel is a list of its own."""
    channels = find(content, "results.channels[]")
    if len(channels) > 1:
        for number, channel in enumerate(channels):
            for word in find(channel, "alternatives[0].words[]"):
                if isinstance(word, dict):
                    word.setdefault("channel", number)
    return content


def ibm(content: Json) -> Json:
    """Words are lists, and speakers are listed by the moment at which a word begins."""
    speakers = {
        fields.number(one, "from"): one.get("speaker")
        for one in fields.parts(content, "speaker_labels")
    }
    results = []
    for result in fields.parts(content, "results"):
        listed = first(result, "alternatives[0].timestamps")
        words = [
            {"word": word[0], "start": word[1], "end": word[2], "speaker": speakers.get(word[1])}
            for word in (listed if isinstance(listed, list) else [])
            if isinstance(word, list) and len(word) > 2 and word[0] != "%HESITATION"
        ]
        text = fields.text(first(result, "alternatives[0]") or {}, "transcript") or ""
        results.append({"text": text.replace("%HESITATION", ""), "words": words})
    if speakers:
        return {**content, "results": [], "words": [w for one in results for w in one["words"]]}
    return {**content, "results": results}


def google(content: Json) -> Json:
    """Where speakers are labelled, the last result has all words again, with their speakers."""
    results = fields.parts(content, "results")
    words = find(results[-1], "alternatives[0].words[]") if results else []
    tagged = [w for w in words if isinstance(w, dict) and first(w, "speakerTag", "speakerLabel")]
    earlier = find(results[:-1], "[].alternatives[0].words[].speakerTag")
    if tagged and not any(earlier):
        return {**content, "results": [], "words": tagged}
    return {**content, "words": []}


def parallel(content: Json) -> Json:
    """Tokens and their times in lists of their own."""
    lists = [content.get(name) for name in ("tokens", "timestamps", "durations")]
    tokens, starts, lengths = (one if isinstance(one, list) else [] for one in lists)
    base = fields.number(content, "start_time") or 0.0
    words = [
        {
            "text": token,
            "start": base + start,
            "duration": lengths[number] if len(lengths) == len(tokens) else None,
        }
        for number, (token, start) in enumerate(zip(tokens, starts, strict=False))
        if isinstance(token, str) and isinstance(start, int | float)
    ]
    return {**content, "words": words}
