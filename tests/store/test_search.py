"""Words are found in every script, where and when they were said, and nowhere after they are gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.errors import UsageError
from stt_cli.model import Segment, Transcript
from stt_cli.store import Query, Store, matches, passages, search
from stt_cli.text.terms import placed, terms
from tests.support.clock import Clock
from tests.support.store_processes import add_job
from tests.support.transcripts import transcript

SAID = {
    "english": "The quarterly Report, it's about café prices.",
    "german": "Die Straße ist gesperrt.",
    "chinese": "我们明天开会讨论模型GPT四。",
    "japanese": "東京タワーへ行きました。",
    "thai": "สวัสดีครับ ประเทศไทย",
    "korean": "오늘 회의를 시작합니다",
    "hindi": "यह हिन्दी में है",
    "arabic": "السَّلامُ عليكم",
    "russian": "Ёлка стоит в доме",
}

FOUND = [
    ("english", "report"), ("english", "REPORT quarterly"), ("english", '"quarterly report"'),
    ("english", "quart*"), ("english", '"about caf"*'), ("english", "cafe"), ("english", "it\u2019s"),
    ("german", "strasse"), ("german", "STRASSE"), ("chinese", "开会"), ("chinese", "模型gpt"),
    ("chinese", "明"), ("japanese", "タワー"), ("japanese", "東京"), ("thai", "ประเทศ"),
    ("korean", "회의"), ("hindi", "हिन्दी"), ("arabic", "السلام"), ("russian", "елка"),
]  # fmt: skip
MISSED = ['"report quarterly"', "quart", "eport", "会开", "京東", "हिन्द", "report prices nothing"]


def said(*texts: str, speaker: str | None = None) -> Transcript:
    return transcript(
        *(
            Segment(id=n, start=10.0 * n, end=10.0 * n + 5, text=text, speaker=speaker)
            for n, text in enumerate(texts)
        )
    )


def keep(store: Store, name: str, spoken: Transcript, provider: str = "openai") -> str:
    job = add_job(store, source=f"/{name}", name=name, provider=provider)
    store.update_job(job.id, state="done", transcript=spoken)
    store.index(job.id, spoken)
    return job.id


def names(store: Store, text: str, **more: object) -> list[str]:
    return [hit.name for hit in store.search(Query(text=text, **more))]  # type: ignore[arg-type]


@pytest.fixture
def spoken(store: Store) -> Store:
    for name, text in SAID.items():
        keep(store, name, said(text))
    return store


@pytest.mark.parametrize(("language", "text"), FOUND)
def test_words_of_every_script_are_found_and_marked(
    spoken: Store, language: str, text: str
) -> None:
    assert names(spoken, text) == [language]
    (hit,) = spoken.search(Query(text=text))
    for start, end in matches(Query(text=text), hit.text):
        assert any(
            part.startswith(one)
            for one in terms(text)
            for part in [" ".join(terms(hit.text[start:end]))]
        )
    assert matches(Query(text=text), hit.text)


@pytest.mark.parametrize("text", MISSED)
def test_what_was_not_said_is_not_found(spoken: Store, text: str) -> None:
    assert names(spoken, text) == []


@pytest.mark.parametrize("text", ["", "...", '"', "*", "!?"])
def test_a_query_without_a_word_is_refused(store: Store, text: str) -> None:
    with pytest.raises(UsageError, match="no word"):
        names(store, text)


@pytest.mark.parametrize("text", ['a" OR words : b', "NEAR(a b)", "a NOT b", "-a", "words:a", "a)"])
def test_the_language_of_the_index_is_no_part_of_a_query(store: Store, text: str) -> None:
    keep(store, "talk", said("nothing of it"))
    assert names(store, text) == []


def test_hits_come_as_they_were_spoken_the_newest_job_first(store: Store) -> None:
    first = keep(store, "first", said("one word", "no", "a word"))
    second = keep(store, "second", said("word"))
    hits = list(store.search(Query(text="word")))
    assert [(hit.job, hit.start) for hit in hits] == [(second, 0.0), (first, 0.0), (first, 20.0)]
    assert [(hit.before, hit.after) for hit in hits] == [("", ""), ("", "no"), ("no", "")]


def test_pages_of_hits_join_without_a_gap(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        keep(store, str(number), said("word", "word"))
    every = names(store, "word")
    monkeypatch.setattr(search, "PAGE", 2)
    assert names(store, "word") == every == ["2", "2", "1", "1", "0", "0"]


def test_speakers_providers_and_times_narrow_a_search(store: Store, clock: Clock) -> None:
    keep(store, "ann", said("word", speaker="Ann Lee"))
    clock.now += 100
    keep(store, "speaker", said("word", speaker="Speaker 1"), provider="local")
    keep(store, "ten", said("word", speaker="Speaker 10"))
    assert names(store, "word", speaker="ann") == ["ann"]
    assert names(store, "word", speaker="speaker 1") == ["speaker"]
    assert names(store, "word", provider="local") == ["speaker"]
    assert names(store, "word", since=clock.now) == ["ten", "speaker"]
    assert names(store, "word", since=clock.now + 1) == []
    assert names(store, "ann") == []
    with pytest.raises(UsageError, match="--speaker"):
        names(store, "word", speaker="?")


def test_what_is_forgotten_is_in_the_index_no_more(store: Store, clock: Clock) -> None:
    kept = keep(store, "kept", said("common", "rare café 会议"))
    gone = keep(store, "gone", said("common", "secret", speaker="Ann"))
    store.remove_job(gone)
    assert names(store, "common") == ["kept"]
    new = keep(store, "new", said("other"))  # which may get the number of the one that is gone
    assert names(store, "secret") == []
    assert names(store, "common", speaker="Ann") == []
    store._write("INSERT INTO word (word) VALUES ('integrity-check')", {})
    terms_left = store._read("SELECT count(*) FROM passage", {})[0][0]
    assert terms_left == 3
    clock.now += 10
    store.prune(1)
    assert store._read("SELECT count(*) FROM passage", {})[0][0] == 0
    assert names(store, "common") == names(store, "other") == []
    assert {kept, new}.isdisjoint({job.id for job in store.jobs()})


def test_a_transcript_that_is_made_again_replaces_the_earlier_one(store: Store) -> None:
    id = keep(store, "talk", said("one", "two"))
    store.update_job(id, transcript=said("three"))
    assert names(store, "one") == ["talk"]
    store.index_rest()
    assert names(store, "one") == []
    assert names(store, "three") == ["talk"]
    assert store.unindexed() == 0


def test_what_was_kept_without_an_index_is_made_searchable_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "BATCH", 2)
    for number in range(5):
        job = add_job(store, source=f"/{number}", name=str(number))
        store.update_job(job.id, transcript=said("word"))
    store._write("UPDATE transcript SET body = x'00' WHERE job = :id", {"id": job.id})
    assert store.unindexed() == 5
    told: list[int] = []
    store.index_rest(told.append)
    assert told == [2, 4, 5]
    assert names(store, "word") == ["3", "2", "1", "0"]
    assert store.unindexed() == 0


def test_an_index_is_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, "talk", said("one"))
    job = add_job(store, source="/other")
    store.update_job(job.id, transcript=said("two"))
    monkeypatch.setattr(passages, "_WORDS", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Exception, match="nowhere"):
        store.index_rest()
    monkeypatch.undo()
    assert store.unindexed() == 1
    assert store._read("PRAGMA synchronous", {})[0][0] == 2
    store.index_rest()
    assert names(store, "two") == ["talk.mp3"]


@given(st.text())
def test_terms_are_placed_where_they_stand(text: str) -> None:
    import unicodedata

    normal = unicodedata.normalize("NFC", text)
    found = list(placed(normal))
    assert [term for term, _, _ in found] == terms(text)
    assert all(0 <= start < end <= len(normal) for _, start, end in found)
