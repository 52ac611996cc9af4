"""Which fonts of a machine draw a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_cli.errors import UsageError
from stt_cli.export import fonts
from stt_cli.export.fonts import faces_for
from tests.support.fonts import save_collection, save_font


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of fonts that this machine has."""
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    return tmp_path


def chosen(text: str, language: str | None = None) -> list[str]:
    return [face.path.stem for face in faces_for(text, language)]


def test_one_font_that_draws_everything_is_better_than_two(folder: Path) -> None:
    save_font(folder / "NotoSans-Regular.ttf", "abc")
    save_font(folder / "Whole.ttf", "abcж")
    assert chosen("cab ж") == ["Whole"]


def test_the_font_that_draws_most_comes_first_and_others_fill_in(folder: Path) -> None:
    save_font(folder / "Latin.ttf", "abcdef")
    save_font(folder / "Han.ttf", "日本")
    assert chosen("fade 日本") == ["Latin", "Han"]


def test_a_plain_text_face_is_preferred(folder: Path) -> None:
    for name in ("AAA-BoldItalic", "BBB", "DejaVuSans"):
        save_font(folder / f"{name}.ttf", "ж")
    assert chosen("ж") == ["DejaVuSans"]
    (folder / "DejaVuSans.ttf").unlink()
    assert chosen("ж") == ["BBB"]


def test_spaces_joiners_and_selectors_need_no_shape(folder: Path) -> None:
    save_font(folder / "Some.ttf", "ж")
    assert chosen("ж\u200f\u200d\u3000\ufe0f ж") == ["Some"]


def test_what_no_font_draws_is_named_with_what_to_install(folder: Path) -> None:
    save_font(folder / "Some.ttf", "ж")
    with pytest.raises(UsageError, match=r"no font on this machine has 日 \(U\+65E5\)") as error:
        chosen("ж日")
    assert "Noto" in str(error.value)


def test_a_machine_without_fonts_is_told_a_few_of_the_characters(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"\(U\+0430\), .* and 2 more characters"):
        chosen("абвгдеж")


def test_files_that_are_no_fonts_are_passed_over(folder: Path) -> None:
    (folder / "Broken.ttf").write_bytes(b"not a font")
    (folder / "Broken.ttc").write_bytes(b"")
    save_font(folder / "Some.ttf", "ж")
    assert chosen("ж") == ["Some"]


@pytest.mark.parametrize(("language", "face"), [("zh", 2), ("ko", 1), ("ja", 0), (None, 0)])
def test_han_is_drawn_as_the_language_writes_it(
    folder: Path, language: str | None, face: int
) -> None:
    save_collection(folder / "Cjk.ttc", ["Sans CJK JP", "Sans CJK KR", "Sans CJK SC"], "骨")
    assert [found.number for found in faces_for("骨", language)] == [face]
