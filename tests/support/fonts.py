"""Font files made for tests: every character they have is a square."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont


def font(family: str, characters: str) -> TTFont:
    """A TrueType font called `family` that has `characters` alone."""
    names = {ord(character): f"u{ord(character):04X}" for character in characters}
    glyphs = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(glyphs, _square()))
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    return builder.font


def save_font(path: Path, characters: str) -> Path:
    font(path.stem, characters).save(path)
    return path


def save_collection(path: Path, families: list[str], characters: str) -> Path:
    collection = TTCollection()
    collection.fonts = [font(family, characters) for family in families]
    collection.save(path)
    return path


def _square() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 500), (550, 500), (550, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
