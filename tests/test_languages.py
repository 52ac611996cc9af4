"""Languages under all their names."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli import languages
from stt_cli.errors import UsageError
from stt_cli.export import Options, render
from stt_cli.languages import code, parse, tag, three_letters
from stt_cli.model import Segment, Source, Transcript
from stt_cli.providers.elevenlabs import live as live_elevenlabs
from stt_cli.providers.live import LiveAsk
from stt_cli.providers.llmstats import live as live_llmstats
from stt_cli.providers.sttai import live as live_sttai


@pytest.mark.parametrize(
    ("names", "short"),
    [
        ("english eng en en-GB en_US.UTF-8 EN English", "en"),
        ("deutsch German deu ger de de-AT de_CH Deutsch", "de"),
        ("fra fre français francais FRENCH fr-CA", "fr"),
        ("zh zho chi cmn Mandarin 中文 普通话 zh-Hant-TW chinese", "zh"),
        ("yue zh-yue Cantonese 粵語 yue-HK", "yue"),
        ("ja jpn 日本語 Japanese", "ja"),
        ("ru rus русский РУССКИЙ", "ru"),
        ("he iw heb עברית", "he"),
        ("no nb nob nor Bokmål norsk nb-NO", "no"),
        ("tl fil tgl Filipino", "tl"),
        ("haw Hawaiian", "haw"),
        ("ceb Cebuano", "ceb"),
        ("jv jw jav Javanese", "jv"),
        ("hi hin हिन्दी", "hi"),
        ("ar arb ar-EG العربية", "ar"),
    ],
)
def test_a_language_is_the_same_under_all_its_names(names: str, short: str) -> None:
    assert {code(name) for name in names.split()} == {short}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Chinese (Simplified)", "zh"), ("Haitian Creole", "ht"), ("brazilian  portuguese", "pt"),
        (" de ", "de"), ("Norwegian Nynorsk", "nn"), ("tiếng việt", "vi"),
    ],
)  # fmt: skip
def test_names_of_several_words_are_known(name: str, short: str) -> None:
    assert code(name) == short


@pytest.mark.parametrize("name", ["auto", "AUTO", "", " ", "und", "unknown", "mul", None])
def test_what_names_no_language_is_none(name: str | None) -> None:
    assert code(name) is None
    assert parse(name) is None
    assert tag(name) is None
    assert three_letters(name) is None


def test_a_code_that_only_a_service_knows_is_kept() -> None:
    assert code("xx-YY") == "xx"
    assert three_letters("xx") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gernan", "de (German)"), ("englsh", "en (English)"), ("frnech", "fr (French)"),
        ("enn", "en (English)"), ("jp", "ja (Japanese)"), ("españl", "es (Spanish)"),
    ],
)  # fmt: skip
def test_a_mistyped_language_is_refused_with_the_nearest(typed: str, meant: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(typed)
    assert repr(typed) in str(raised.value)
    assert meant in str(raised.value)


@pytest.mark.parametrize("typed", ["xx", "x;y", "-", "\x1b[31m", "qqqqqqqq"])
def test_what_is_like_no_language_is_refused_with_what_is_allowed(typed: str) -> None:
    with pytest.raises(UsageError, match="as in en, yue or german"):
        parse(typed)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("en_gb", "en-GB"), ("english", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("zh-yue", "yue"),
        ("es-419", "es-419"), ("deu", "de"), ("en_US.UTF-8", "en-US"), ('en" onload="x', None),
        ("de-1996", "de"),
    ],
)  # fmt: skip
def test_documents_get_a_tag_with_the_script_and_region_given(
    name: str, written: str | None
) -> None:
    assert tag(name) == written


@pytest.mark.parametrize(
    ("name", "letters"),
    [("en-GB", "eng"), ("german", "deu"), ("zh", "zho"), ("yue", "yue"), ("nb", "nor")],
)
def test_containers_get_three_letters(name: str, letters: str) -> None:
    assert three_letters(name) == letters


def test_people_read_the_english_name() -> None:
    assert languages.name("deu") == "German"
    assert languages.name("xx") == "xx"


@pytest.mark.parametrize("said", ["german", "deutsch", "deu", "ger", "de", "de-AT"])
def test_live_services_are_sent_the_same_code(said: str) -> None:
    asked = LiveAsk(language=said)
    for module in (live_elevenlabs, live_llmstats):
        query = parse_qs(urlsplit(module.codec(asked).url("https://host", None)).query)
        assert query.keys() & {"language", "language_code"}
        assert ["de"] in (query.get("language"), query.get("language_code"))
    assert '"language":"de"' in str(live_sttai.codec(asked).opening()[0])


@pytest.mark.parametrize("said", ["japanese", "jpn", "ja", "ja-JP", "\u65e5\u672c\u8a9e"])
def test_documents_and_subtitles_take_the_language_under_all_its_names(said: str) -> None:
    segment = Segment(start=0.0, end=9.0, text="a word after another, and again " * 2)
    transcript = Transcript(
        text=segment.text, language=said, duration=9.0, segments=(segment,),
        provider="", model="", source=Source(name="talk", sha256="", duration=9.0),
    )  # fmt: skip
    assert b'<html lang="ja' in render(transcript, "html")
    lines = render(transcript, "srt", Options(preset="netflix")).decode().splitlines()
    assert max(map(len, lines[2::4])) <= 32


@given(st.text())
def test_any_text_is_a_language_or_a_usage_error(text: str) -> None:
    code(text), tag(text), three_letters(text)
    try:
        short = parse(text)
    except UsageError:
        return
    assert short is None or code(short) == short


# What the services of the built-in providers list, besides the languages with two-letter codes.
LISTED = "ast ceb kea luo nso umb yue haw fil lug ful nya ibo kur kir ori wol xho zul msa mri jw"


@pytest.mark.parametrize("listed", LISTED.split())
def test_every_language_that_a_service_lists_is_known(listed: str) -> None:
    assert three_letters(parse(listed))


def test_every_language_of_whisper_is_known() -> None:
    tokenizer = pytest.importorskip("faster_whisper.tokenizer")
    known = tokenizer._LANGUAGE_CODES
    assert len({parse(name) for name in known}) == len(known)


def test_no_two_languages_share_a_code_or_a_name() -> None:
    # `code` finds the row of each of its own codes; names that are codes of others are spelt out.
    for short, row in languages._table().items():
        assert {code(form) for form in (short, *row.others)} == {short}
        taken = {name for name in row.names if code(name) != short}
        assert taken <= {"Ga", "Gã", "Kom"}
