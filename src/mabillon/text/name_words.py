"""Words of names that say little: articles, particles, titles, legal forms. Canonical forms."""

from __future__ import annotations

from typing import Final


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


ARABIC_ARTICLES: Final = _words("al el ul ur ad ar as ash an az at ال аль эль ал")

ARTICLES: Final = ARABIC_ARTICLES | _words(
    "the il la le les lo los las der die das o a of and und et y e i",
    "de da do dos du des del della di van von den ter zu zur for für",
)
"""Articles and small words between the others."""

SERVANT: Final = _words("abd abdul abdel abdal عبد абд абдул абдель")
"""Never a name by itself: Abd al-Rahman is one name."""

KUNYA: Final = _words("abu abou abi aboo umm oum ابو ابي ابا ام אבו абу умм")
"""Father of, mother of: the beginning of a name by which people are called."""

FATHER_OF: Final = _words("abu abou abi aboo abo abul ابو ابي ابا אבו абу абул")
MOTHER_OF: Final = _words("umm oum um ام אום умм")

SON_OF: Final = _words("bin ben ibn بن ابن בן бин бен ибн")

PARTICLES: Final = SERVANT | KUNYA | SON_OF | _words("bint binte um بنت ال בת бинт")
"""They belong to the word after them."""

_PREFIXES: Final = ("و", "ف", "ب", "ل", "ك", "ول", "وب")
_PREFIXED: Final = _words("ابو ابي ابا ام عبد ابن بن بنت")
WITH_PREFIX: Final = {prefix + word: word for prefix in _PREFIXES for word in _PREFIXED}
"""Arabic particles with "and", "so", "by", "to", "like" before them -> the particle."""

LEADING: Final = PARTICLES | ARABIC_ARTICLES | FATHER_OF | MOTHER_OF | frozenset(WITH_PREFIX)
"""Words that may belong to the word after them, in a text."""

NUMERALS: Final = _words("ii iii iv vi vii viii ix xi xii xiii xiv xv")

TITLES: Final = _words(
    "mr mrs ms miss dr prof sir lord lady herr frau monsieur madame señor senor don",
    "president präsident prime minister general gen colonel col major capt captain",
    "sheikh shaikh shaykh sheik haji hajji hadji hajj mullah maulavi mawlawi qari",
    "prince princess king queen sayyid na",
    "سيد السيد شيخ الشيخ دكتور الدكتور حاج الحاج رييس الرييس امير الامير ملا",
    "г н господин президент шейх",
)

_LEGAL: Final = {
    "ltd": "ltd limited",
    "inc": "inc incorporated",
    "corp": "corp corporation",
    "co": "co company",
    "ag": "ag aktiengesellschaft aktiengeselschaft akg",
    "gmbh": "gmbh",
    "llc": "llc ооо ooo тоо",
    "jsc": "jsc ojsc oao оао pao пао zao зао ao ао pjsc cjsc",
    "plc": "plc",
    "sa": "sa sas",
    "sarl": "sarl srl",
    "bv": "bv",
    "nv": "nv",
    "as": "aps ab oy oyj asa",
    "lp": "lp llp",
    "pte": "pte pty",
    "kg": "kg",
    "spzoo": "spzoo",
}
LEGAL: Final = {word: short for short, words in _LEGAL.items() for word in words.split()}
"""Legal form -> its short form."""

LEGAL_PHRASES: Final = (
    ("public joint stock company", "jsc"),
    ("open joint stock company", "jsc"),
    ("joint stock company", "jsc"),
    ("limited liability company", "llc"),
    ("gesellschaft mit beschränkter haftung", "gmbh"),
    ("societatea cu răspundere limitată", "sarl"),
    ("sp z o o", "spzoo"),
    ("sp z oo", "spzoo"),
    ("общество с ограниченной ответственностью", "llc"),
    ("united states", "us"),
)
"""Written out, and short."""
