"""The machine's own fonts: which of them can draw a text."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from fontTools.ttLib import TTCollection, TTFont, TTLibError
from msgspec import Struct

from stt_cli.errors import UsageError
from stt_cli.languages import code

FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts",
    "$WINDIR/Fonts", "$LOCALAPPDATA/Microsoft/Windows/Fonts",
)  # fmt: skip
_EXTENSIONS = (".ttf", ".otf", ".ttc", ".otc")

# Plain text faces that common systems have, the ones that look best in a document first.
_PREFERRED = (
    "NotoSans-Regular", "DejaVuSans", "LiberationSans-Regular", "arial", "Arial", "segoeui",
    "NotoSansCJK-Regular", "msyh", "YuGothM", "malgun", "PingFang", "Hiragino Sans GB",
    "AppleSDGothicNeo", "Arial Unicode", "DroidSansFallbackFull", "wqy-microhei",
)  # fmt: skip
_UNUSUAL = re.compile(
    r"serif|mono|bold|italic|oblique|light|thin|black|medium|condensed|display|math|ui(?=-)|emoji",
    re.IGNORECASE,
)
# Han characters look different from country to country: the face of a collection to take.
_COUNTRIES = {"ja": "JP", "ko": "KR", "zh": "SC"}


class Face(Struct, frozen=True, kw_only=True):
    """One face of a font file; `characters` are the code points it draws."""

    path: Path
    number: int
    characters: frozenset[int]


def faces_for(text: str, language: str | None) -> list[Face]:
    """As few faces as draw all of `text`, the one that draws most of it first.

    Raises UsageError where the machine has no font for a character.
    """
    chosen, missing = faces_and_missing(text, language)
    if missing:
        raise UsageError(
            f"no font on this machine has {listed(missing)}",
            hint="install one that does, such as Noto Sans or Noto Sans CJK, or export docx",
        )
    return chosen


def faces_and_missing(text: str, language: str | None) -> tuple[list[Face], set[int]]:
    """As few faces as draw most of `text`, and the code points that none of this machine has."""
    wanted = frozenset(ord(character) for character in set(text) if _is_drawn(character))
    files = tuple((path, path.stat().st_mtime_ns) for path in _files())
    chosen, missing = _chosen(wanted, language, files)
    return list(chosen), set(missing)


@lru_cache(maxsize=4)
def _chosen(
    wanted: frozenset[int], language: str | None, dated: tuple[tuple[Path, int], ...]
) -> tuple[tuple[Face, ...], frozenset[int]]:
    """As above; asked for the same again, it looks at no font twice."""
    files = [path for path, _ in dated]
    usual = [path for path in files if path.stem in _PREFERRED]
    chosen, missing = _covering(set(wanted), usual, language)
    if missing:
        chosen, missing = _covering(set(wanted), files, language)
    return tuple(chosen), frozenset(missing)


def _covering(
    wanted: set[int], files: Iterable[Path], language: str | None
) -> tuple[list[Face], set[int]]:
    """Faces that draw most of `wanted`, and what none of them draws."""
    known = [face for path in files for face in _faces(path, language)]
    missing, chosen = set(wanted), list[Face]()
    while missing and known:
        best = max(known, key=lambda face: len(face.characters & missing))
        if not best.characters & missing:
            break
        chosen.append(best)
        missing -= best.characters
    return chosen, missing


def _is_drawn(character: str) -> bool:
    """Whether a font must have the character: spaces, joiners and selectors need no shape."""
    invisible = unicodedata.category(character) in ("Zs", "Cf", "Cc")
    return not (invisible or "\ufe00" <= character <= "\ufe0f")


def listed(missing: Iterable[int]) -> str:
    """Code points as a message names them."""
    points = sorted(missing)
    some = ", ".join(f"{chr(point)} (U+{point:04X})" for point in points[:5])
    return f"{some} and {len(points) - 5} more characters" if len(points) > 5 else some


def _files() -> list[Path]:
    """The font files of this machine, those to be preferred first."""
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in Path(os.path.expandvars(folder)).expanduser().rglob("*"):
            if path.suffix.lower() in _EXTENSIONS:
                found.setdefault(path.name, path)
    return sorted(found.values(), key=_rank)


def _rank(path: Path) -> tuple[int, bool, str]:
    rank = _PREFERRED.index(path.stem) if path.stem in _PREFERRED else len(_PREFERRED)
    return rank, bool(_UNUSUAL.search(path.stem)), path.name


def _faces(path: Path, language: str | None) -> Iterator[Face]:
    """The face of a file that suits the language; none of a file that is not a font."""
    with path.open("rb") as file:
        try:
            fonts = _opened(file, path.suffix.lower())
            number = _number(fonts, language) if len(fonts) > 1 else 0
            characters = frozenset(fonts[number].getBestCmap() or ())
        except TTLibError:
            return
    yield Face(path=path, number=number, characters=characters)


def _opened(file: BinaryIO, suffix: str) -> list[TTFont]:
    if suffix in (".ttc", ".otc"):
        return list(TTCollection(file, lazy=True))
    return [TTFont(file, lazy=True)]


def _number(fonts: list[TTFont], language: str | None) -> int:
    country = _COUNTRIES.get(code(language) or "", "JP")
    names = [font["name"].getBestFamilyName() or "" for font in fonts]
    return next((n for n, name in enumerate(names) if country in name.split()), 0)
