"""Words by which a text says who speaks, in four languages: each list in one place.

``X`` is a name of the issuer's, and ``*`` any ending. Further words may stand between the two,
within the sentence: `BEFORE` of them before the name ("a statement of the general command of
X"), `AFTER` after it. Only English was measured on real texts; Spanish,
Russian and Arabic on the invented case's translations alone (docs/methods/speaking.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from mabillon.examine.said.phrases import Phrase, phrase

Side = Literal["before", "after"]
"""Where the words of a cue stand: before the name, or after it."""

BEFORE: Final = 4
AFTER: Final = 2

SPEAKER: Final[Mapping[str, str]] = {
    "en": "statement of X|statement by X|statement from X|statement issued by X|communique of X"
    "|communiqué of X|communique by X|communique from X|communique issued by X|announcement by X"
    "|press release of X|issued by X|on behalf of X|in the name of X|speaking for X"
    "|we of X|we the X|we as X|we members of X"
    "|X announces|X declares|X informs|X states|X makes known|X communicates|X reports"
    "|X addresses|X proclaims|X calls on|X calls upon|X hereby|X wishes|X salutes|X warns"
    "|X claims responsib*|X takes responsib*|X assumes responsib*|X reiterates|X reaffirms"
    "|X condemns|X denounces|X rejects|X expresses",
    "es": "comunicado de X|comunicado del X|declaracion de X|declaración de X|nota de prensa de X"
    "|en nombre de X|emitido por X|nosotros X|nosotras X|nota de X|nota del X"
    "|X anuncia|X comunica|X declara|X informa|X hace saber|X hace publico|X hace público"
    "|X reivindica|X asume|X manifiesta|X se dirige|X saluda|X rechaza|X condena|X denuncia",
    "ru": "заявление X|сообщение X|обращение X|коммюнике X|от имени X|от лица X|мы X"
    "|пресс релиз X"
    "|X заявляет|X сообщает|X объявляет|X обращается|X берет на себя|X информирует|X уведомляет"
    "|X доводит до сведения|X осуждает|X призывает",
    "ar": "بيان صادر عن X|بيان من X|بيان X|صادر عن X|تصريح صادر عن X|بلاغ X|باسم X|نحن X"
    "|تعلن X|يعلن X|تتبنى X|يتبنى X|تؤكد X|يؤكد X|تدعو X|يدعو X|تصرح X"
    "|X تعلن|X يعلن|X تتبنى|X يتبنى|X تؤكد|X تدعو|X تصرح",
}
"""The issuer named as the one who speaks: in the present, or by what kind of text it is."""

REPORTED: Final[Mapping[str, str]] = {
    "en": "according to X|attributed to X|accused X|blamed X|blame X"
    "|told by X|text in X|statement in X|report* that X|said that X|say that X|says that X"
    "|claimed by X|news of X|asked X|people of X"
    "|X said|X says|X announced|X claimed|X stated|X declared|X denied|X told|X reported"
    "|X warned|X has said|X has claimed|X has announced|X has not|X had not|X allegedly"
    "|X reportedly|X spokes*|X published|X posted|X issued",
    "es": "segun X|según X|atribuido a X|atribuida a X|acusa* a X|informa que X"
    "|X dijo|X dice que|X anunció|X declaró|X afirmó|X negó|X reivindicó|X publicó|X habría",
    "ru": "по словам X|по данным X|приписыва* X"
    "|X заявил*|X сообщил*|X объявил*|X взял*|X опубликовал*|X утверждал*",
    "ar": "وفقا X|وبحسب X|بحسب X|حسب X|منسوب الى X|أعلنت X|أعلن X|قالت X|قال X|ذكرت X"
    "|نفت X|نشرت X|X أعلنت|X قالت|X نفت|X نشرت",
}
"""The issuer as somebody of whom others tell: mostly in the past."""

DOUBTED: Final[Mapping[str, str]] = {
    "en": "fake|forged|forgery|hoax|unverified|purported*|alleged statement|alleged communique"
    "|alleged letter|allegedly issued|going round|has anyone seen|is not from X|not issued by X",
    "es": "falso comunicado|comunicado falso|presunto comunicado|supuesto comunicado|apocrifo"
    "|apócrifo|supuestamente|desmiente",
    "ru": "фейк*|поддел*|фальшив*|якобы|недостоверн*",
    "ar": "مزور|مزورة|مفبرك|مزعوم|المزعوم|المنسوب|لا صحة",
}
"""Doubt about whose a text is."""

ADDRESS: Final[Mapping[str, str]] = {
    "en": "to the people|to all the people|to our people|to public opinion|to the public opinion"
    "|to the national and international|to the international community|to the media"
    "|to the press|to all who|to the citizens|to our members|to our comrades|we inform"
    "|we announce|we declare|we hereby|we report to|we communicate|we address|we make known"
    "|the following communique|the following statement|reports the following"
    "|announces the following|informs the|makes the following",
    "es": "al pueblo|a la opinion publica|a la opinión pública|a los medios|a nuestros"
    "|a la comunidad internacional|a todos los que|informamos|anunciamos|comunicamos|hacemos saber"
    "|declaramos|lo siguiente",
    "ru": "к народу|ко всем|к жителям|к гражданам|к общественности|мы заявляем|мы сообщаем"
    "|мы объявляем|мы обращаемся|следующее",
    "ar": "إلى شعبنا|الى شعبنا|إلى أبناء|إلى جماهير|إلى الرأي العام|إلى كل|إلى وسائل الإعلام"
    "|نعلن|نعلم|نحيطكم علما|نؤكد|نتوجه إلى|ما يلي",
}
"""A public addressed, or something made known to it; these count at the head only."""

WE: Final[Mapping[str, str]] = {
    "en": "we|our|ours|us|ourselves",
    "es": "nosotros|nosotras|nuestro|nuestra|nuestros|nuestras|nos|somos|hemos|estamos|queremos"
    "|hacemos|llamamos|exigimos|asumimos|anunciamos|declaramos",
    "ru": "мы|нас|нам|нами|наш*",
    "ar": "نحن|إننا|اننا|لنا|علينا|لدينا|نعلن|نؤكد|ندعو|نتبنى|نطالب|نحيي|قررنا|قمنا",
}
"""Words of the first person plural."""

NAME: Final = "X"


class Cue(NamedTuple):
    """Words that stand before or after a name; ``side`` null = without a name."""

    language: str
    listed: str
    side: Side | None
    words: Phrase


def cues(lists: Mapping[str, str]) -> Iterator[Cue]:
    """Yield the cues of a list."""
    for language, listed in lists.items():
        for one in listed.split("|"):
            before, named, after = (part.strip() for part in one.partition(NAME))
            side: Side | None = ("before" if before else "after") if named else None
            yield Cue(language, one, side, phrase(before or after))


def ours() -> dict[str, str]:
    """Return every word of the first person plural, in canonical form, with its language."""
    return {made[0]: lang for lang, words in WE.items() for w in words.split("|")
            if (made := phrase(w))}  # fmt: skip
