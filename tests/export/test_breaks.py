"""Where a line may end: the rules, and the languages they hold for."""

from __future__ import annotations

import pytest

from stt_cli.export.breaks import CLAUSE, NEVER, PLAIN, SENTENCE, cost, traits
from stt_cli.text.lists import likely, word_lists


def between(before: str, after: str, language: str | None = "en") -> float:
    lists = word_lists(language)
    return cost(traits(before, lists), traits(after, lists))


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "the", "house"), ("es", "los", "libros"), ("fr", "une", "maison"),
        ("de", "einem", "Haus"), ("pt", "uma", "casa"), ("it", "gli", "amici"), ("ru", "\u043d\u0435", "\u0437\u043d\u0430\u044e"),
        ("en", "25", "kilometres"), ("es", "tres", "metros"), ("fr", "10", "euros"),
        ("de", "f\u00fcnf", "Prozent"), ("pt", "100", "reais"), ("it", "due", "ore"), ("ru", "\u043f\u044f\u0442\u044c", "\u043b\u0435\u0442"),
        ("en", "Mr.", "Jones"), ("de", "Frau", "m\u00fcller"), ("fr", "Mme", "curie"),
        ("en", "15", "centimeters"), ("ar", "15", "\u0633\u0646\u062a\u064a\u0645\u062a\u0631\u064b\u0627"),
        ("fr", "d\u2019un", "ami"), ("it", "com'un", "fiore"), ("de", "so", "schnell"),
        ("en", "told", "me"), ("en", "days", "ago"), ("hi", "\u0938\u092e\u092f", "\u0938\u0947"), ("ko", "\uc2f6\uc740", "\uac83\uc740"),
        ("ru", "\u0435\u0441\u043b\u0438", "\u0431\u044b"), ("en", "Sherlock", "Holmes"), ("en", "J.", "Bach"), (None, "Angela", "Merkel"),
    ],
)  # fmt: skip
def test_what_belongs_together_is_never_parted(
    language: str | None, before: str, after: str
) -> None:
    assert between(before, after, language) == NEVER


def test_marks_are_the_best_places() -> None:
    assert between("end.", "Then") == SENTENCE
    assert between("well,", "then") == CLAUSE
    assert CLAUSE < between("walked", "because") < between("walked", "to") < PLAIN
    assert between("tall", "man") == PLAIN
    assert PLAIN < between("they", "walked") < between("of", "wine") < NEVER


def test_what_leans_on_the_next_word_stays_with_it_where_it_can() -> None:
    assert PLAIN < between("new", "walls") < between("we", "can") < NEVER
    assert PLAIN < between("c'est", "grand", "fr") < NEVER
    assert between("you", "and") > between("cat", "and")
    assert between("you", "and") < between("you", "can")


def test_a_number_stays_with_what_it_counts_but_a_year_stands_alone() -> None:
    assert between("15", "villages") > PLAIN
    assert between("15", "and") < PLAIN
    assert between("2015", "everything") == PLAIN


def test_a_genitive_begins_a_line_less_gladly_than_other_prepositions() -> None:
    assert between("sheets", "with") < between("sheets", "of") < PLAIN


def test_an_elided_word_begins_a_line_like_its_full_form() -> None:
    assert between("croyait", "qu\u2019il", "fr") == between("croyait", "que", "fr")


def test_names_follow_no_further_than_a_mark() -> None:
    assert between("Anna,", "Bob") == CLAUSE
    assert between("NASA", "ESA") == PLAIN


@pytest.mark.parametrize("code", ["en-GB", "eng", "English", "EN_us"])
def test_a_language_is_known_by_code_and_name(code: str) -> None:
    assert "the" in word_lists(code)["bound"]


def test_an_unknown_language_has_marks_only() -> None:
    assert between("the", "house", "xx") == PLAIN
    assert between("the", "house", None) == PLAIN


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it", "ru"])
def test_every_language_has_every_list(language: str) -> None:
    lists = word_lists(language)
    assert all(lists[name] for name in lists if name not in ("genitives", "clinging"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He went to the house with a friend of mine."),
        ("es", "El hombre fue a la casa con un amigo de los dos."),
        ("fr", "Il est dans la maison avec une amie de sa m\u00e8re."),
        ("de", "Der Mann ging mit einem Freund in das Haus und blieb."),
        ("pt", "O homem foi para a casa com um amigo e n\u00e3o voltou."),
        ("it", "Il ragazzo \u00e8 nella casa con gli amici e non parla."),
        (
            "ru",
            "\u041e\u043d \u043d\u0435 \u0437\u043d\u0430\u043b, \u0447\u0442\u043e \u043e\u043d\u0430 \u0431\u044b\u043b\u0430 \u0432 \u0434\u043e\u043c\u0435.",
        ),
        (None, "Lorem ipsum dolor amet consectetur adipiscing elit sed eiusmod tempor."),
        (None, ""),
    ],
)
def test_the_language_is_told_by_its_small_words(language: str | None, text: str) -> None:
    assert likely(text) == language
