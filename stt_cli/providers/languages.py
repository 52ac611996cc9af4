"""Languages as services name them: ISO 639-1, ISO 639-3 or in English."""

from __future__ import annotations

# ISO 639-1 (639-3 where there is none), ISO 639-3, the name that Whisper uses.
_TABLE = """
af afr afrikaans|am amh amharic|ar ara arabic|as asm assamese|az aze azerbaijani|ba bak bashkir
be bel belarusian|bg bul bulgarian|bn ben bengali|bo bod tibetan|br bre breton|bs bos bosnian
ca cat catalan|cs ces czech|cy cym welsh|da dan danish|de deu german|el ell greek|en eng english
es spa spanish|et est estonian|eu eus basque|fa fas persian|fi fin finnish|fo fao faroese
fr fra french|ga gle irish|gl glg galician|gu guj gujarati|ha hau hausa|haw haw hawaiian
he heb hebrew|hi hin hindi|hr hrv croatian|ht hat haitian creole|hu hun hungarian|hy hye armenian
id ind indonesian|is isl icelandic|it ita italian|ja jpn japanese|jv jav javanese|ka kat georgian
kk kaz kazakh|km khm khmer|kn kan kannada|ko kor korean|la lat latin|lb ltz luxembourgish
ln lin lingala|lo lao lao|lt lit lithuanian|lv lav latvian|mg mlg malagasy|mi mri maori
mk mkd macedonian|ml mal malayalam|mn mon mongolian|mr mar marathi|ms msa malay|mt mlt maltese
my mya myanmar|ne nep nepali|nl nld dutch|nn nno nynorsk|no nor norwegian|oc oci occitan
pa pan punjabi|pl pol polish|ps pus pashto|pt por portuguese|ro ron romanian|ru rus russian
sa san sanskrit|sd snd sindhi|si sin sinhala|sk slk slovak|sl slv slovenian|sn sna shona
so som somali|sq sqi albanian|sr srp serbian|su sun sundanese|sv swe swedish|sw swa swahili
ta tam tamil|te tel telugu|tg tgk tajik|th tha thai|tk tuk turkmen|tl tgl tagalog|tr tur turkish
tt tat tatar|uk ukr ukrainian|ur urd urdu|uz uzb uzbek|vi vie vietnamese|yi yid yiddish
yo yor yoruba|yue yue cantonese|zh zho chinese
"""

_ALIASES = {
    "burmese": "my", "castilian": "es", "cmn": "zh", "fil": "tl", "filipino": "tl",
    "flemish": "nl", "haitian": "ht", "iw": "he", "ger": "de", "fre": "fr", "mandarin": "zh",
    "moldovan": "ro", "nob": "no", "nb": "no", "chi": "zh", "cze": "cs", "dut": "nl", "gre": "el",
}  # fmt: skip


_ROWS = [row.split(" ", 2) for line in _TABLE.split("\n") for row in line.split("|") if row]
_CODES = {form: row[0] for row in _ROWS for form in row} | _ALIASES
_THREE = {row[0]: row[1] for row in _ROWS}


def code(language: str | None) -> str | None:
    """The shortest ISO code of a language, named in any way; None for `auto` and for nothing.

    What is not known is passed on as it is, without a region ("xx-YY" gives "xx").
    """
    if not language or language.lower() in ("auto", "und", "unknown"):
        return None
    name = language.strip().lower().replace("_", "-")
    return _CODES.get(name) or _CODES.get(name.split("-")[0], name.split("-")[0])


def three_letters(language: str | None) -> str | None:
    """The language's ISO 639-3 code, as media containers name it; None where it is not known."""
    return _THREE.get(code(language) or "")
