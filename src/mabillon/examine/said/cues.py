"""Words of claiming, praising and denying, in four languages: few, and all to be seen here.

They say what words stand in a text, never what an organisation did or meant. A user adds
others in a table (`read`). ``*`` stands for any ending; up to `BETWEEN` further words may
stand between two words of one cue ("claim full responsibility").
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple, get_args

import msgspec

from mabillon.errors import UsageError
from mabillon.examine.said.phrases import Phrase, phrase

Stance = Literal["claims", "praises", "denies"]
STANCES: Final[tuple[str, ...]] = get_args(Stance)

BETWEEN: Final = 2
MOST: Final = 2_000
"""Cues of a user's table."""

LISTED: Final[dict[Stance, dict[str, str]]] = {
    "claims": {
        "en": "claim* responsib*|claim* credit|take* responsib*|took responsib*|assum* responsib*"
        "|accept* responsib*|admit* responsib*|we are responsible|we did this|we did it"
        "|we carried out|we have carried out|carried out by our|is our work|was our work"
        "|is our doing|was our doing|by our hand*",
        "es": "reivindic*|asum* la responsab*|asum* responsab*|nos atribuimos|se atribuy*"
        "|se adjudic*|nos adjudicamos|somos responsables|fuimos nosotros|obra nuestra"
        "|llevamos a cabo|hemos llevado a cabo",
        "ru": "взял* на себя ответственн*|берем на себя ответственн*|берет на себя ответственн*"
        "|мы провели|нами проведен*|наша работа|это сделали мы|мы сделали это|нашими силами",
        "ar": "نتبنى|تتبنى|تبنى|تبنت|تبنينا|نعلن مسؤوليتنا|تعلن مسؤوليتها|أعلنت مسؤوليتها"
        "|مسؤوليتنا عن|مسؤوليتها عن|نتحمل مسؤولية|نتحمل المسؤولية|نفذنا|قمنا|فعلنا ذلك|بأيدينا",
    },
    "praises": {
        "en": "prais*|salut*|applaud*|bless*|hail*|congratulat*|commend*|heroic|hero|heroes"
        "|we welcome|welcomes|rejoic*|honour*|honor*",
        "es": "saludamos|saluda|felicit*|aplaud*|celebramos|heroic*|heroe*|héroe*|bendecimos"
        "|rendimos homenaje|enaltec*",
        "ru": "приветству*|поздравля*|восхищ*|героическ*|геро|герои|героев|одобря*|славим|слава"
        "|рукоплещ*",
        "ar": "نبارك|تبارك|بارك|باركت|نحيي|تحيي|نشيد|تشيد|أشاد|أشادت|نهنئ|تهنئ|بطولي*|البطولي*"
        "|الأبطال|أبطال|نثمن",
    },
    "denies": {
        "en": "deny|denies|denied|denying|denial*|disown*|disavow*|repudiat*"
        "|reject* responsib*|had nothing to do|have nothing to do|has nothing to do"
        "|nothing to do with|no connection|no link"
        "|no part in|no hand in|no role in|not involved|not responsible|not our work"
        "|not our doing|not ours|not us|did not carry out|did not issue|forgery|forged",
        "es": "desment*|desmient*|negamos|niega|niegan|negó|negaron|nada que ver"
        "|no tenemos nada que ver|no tiene nada que ver|no tienen nada que ver"
        "|ninguna relacion|ninguna relación|ninguna participacion|ninguna participación"
        "|no somos responsables|no fuimos nosotros|ajenos a|rechaz* autor*",
        "ru": "отрица*|опроверг*|не имеем отношения|не имеет отношения|непричаст*|не причаст*"
        "|не наша работа|не наших рук|не несем ответственности|не брали на себя|отверга*",
        "ar": "ننفي|تنفي|نفى|نفت|نفينا|نكذب|تكذب|لا علاقة|لا صلة|ليس لنا|ليست لنا|لم نقم|لم ننفذ"
        "|لسنا مسؤولين|نتبرأ|تتبرأ|تبرأت",
    },
}
"""Stance -> language -> cues, with ``|`` between them."""


class Cue(NamedTuple):
    """A cue: what it is a word of, in which language, as listed, and in canonical form."""

    stance: Stance
    language: str
    listed: str
    phrase: Phrase


def cues(more: Sequence[Cue] = ()) -> list[Cue]:
    """Return the cues that are listed here, and a user's own."""
    return [*_listed(), *more]


def _listed() -> Iterator[Cue]:
    for stance, languages in LISTED.items():
        for language, listed in languages.items():
            for one in listed.split("|"):
                yield Cue(stance, language, one, phrase(one))


def digest(used: Sequence[Cue]) -> str:
    """Return the SHA-256 of a list of cues: of what was looked for."""
    lines = sorted(f"{cue.stance}\t{cue.language}\t{' '.join(cue.phrase)}" for cue in used)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read(table: str, where: str) -> list[Cue]:
    """Return the cues of a user's table: CSV with the columns stance, language, words.

    Raises
    ------
    UsageError
        With the line, where it is no such table.
    """
    found: list[Cue] = []
    for number, line in enumerate(table.splitlines(), 1):
        if not line.strip() or line.startswith(("#", "stance,")):
            continue
        place = f"{where}:{number}"
        cells = _cells(line)
        if len(cells) != 3 or cells[0] not in STANCES:
            raise UsageError(
                "is not a row of stance, language and words",
                where=place,
                do=f"write it like: claims,en,our deed (stances: {', '.join(STANCES)})",
            )
        made = phrase(cells[2])
        if not made or made[0] == "*":
            raise UsageError("there is no word in it", where=place)
        found.append(Cue(msgspec.convert(cells[0], Stance), cells[1], cells[2], made))
        if len(found) > MOST:
            raise UsageError(f"has more than {MOST:,} cues", where=where)
    return found


def _cells(line: str) -> list[str]:
    """Return the cells of a line; none where it is no CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([line]), [])]
    except csv.Error:
        return []
