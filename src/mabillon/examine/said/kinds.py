"""Words for kinds of events, in four languages: few, and all to be seen here.

A word with ``*`` stands for every word that begins so. A kind that is not listed is looked
for by its own name only.
"""

from __future__ import annotations

from typing import Final

from mabillon.examine.said.phrases import Phrase, phrases
from mabillon.text.tokens import canonical

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "attack": (
        "attack*|assault*|ambush*|raid*|clash*|kill*|murder*|assassinat*|massacre*|shot|shoot*",
        "ataque*|atac*|asalt*|emboscada*|asesin*|matar*|mató|masacre*|atentado*",
        "атак*|нападени*|напал*|обстрел*|удар*|убит*|убийств*|засад*",
        "هجوم*|الهجوم*|هاجم*|مهاجمة*|استهد*|كمين*|اغتيال*|قتل*|عملية|العملية",
    ),
    "bombing": (
        "bomb*|explosi*|explod*|blast*|dynamite*|detonat*|blew up|blown up|car bomb*|mine|mines",
        "bomba*|explosi*|explot*|estall*|dinamit*|deton*|voló|volaron",
        "бомб*|взрыв*|взорв*|подрыв*|подорв*|мин|мины|мину",
        "تفجير*|التفجير*|انفجار*|الانفجار*|قنبلة|القنبلة|عبوة|العبوة|فجر*|لغم",
    ),
    "kidnapping": (
        "kidnap*|abduct*|hostage*|captur*|seized|ransom*",
        "secuestr*|plagi*|rehen*|rapt*|captur*|rescate*",
        "похи*|заложник*|плен*|выкуп*",
        "خطف*|اختط*|رهين*|الرهائن|رهائن|أسر*|فدية|احتجاز*",
    ),
    "arson": (
        "arson*|fire|fires|burn*|set fire|torch*|ablaze|incendiar*",
        "incendi*|quem*|fuego|prendieron fuego",
        "поджог*|подожг*|пожар*|сожг*|сгор*",
        "حرق*|أحرق*|إحراق*|حريق*|الحريق*|أضرم*",
    ),
    "robbery": (
        "rob*|stole|stolen|steal*|loot*|theft*|heist*",
        "rob*|hurt*|saque*|asalt*",
        "ограб*|граб*|краж*|украл*|похити*",
        "سرق*|سطو|السطو|نهب*|سلب*",
    ),
    "forced work stoppage": (
        "stoppage*|strike|strikes|paraly*|halt*|shut*",
        "paro|paros|huelga*|paraliz*",
        "забастовк*|остановк*|парализ*",
        "إضراب*|الإضراب|توقف*",
    ),
    "threat": (
        "threat*|warn*|ultimatum*",
        "amenaz*|advert*|ultimátum",
        "угроз*|угрож*|предупре*|ультиматум*",
        "تهديد*|هدد*|إنذار*|تحذير*|حذر*",
    ),
    "sabotage": (
        "sabotag*|damag*|destroy*|disabl*|wreck*",
        "sabot*|dañ*|destru*|cort*",
        "диверси*|саботаж*|повред*|разруш*|уничтож*",
        "تخريب*|التخريب|عطل*|دمر*|أتلف*",
    ),
    "leak": (
        "leak*|hack*|breach*|files|documents",
        "filtra*|hacke*|datos|documentos",
        "утечк*|слив*|взлом*|данны*|документ*",
        "تسريب*|سرب*|اختراق*|اخترق*|بيانات|وثائق",
    ),
    "outage": (
        "outage*|offline|unavailab*|ddos|disrupt*",
        "caída|caíd*|interrup*|fuera de servicio",
        "сбой*|недоступ*|отключ*|перебо*",
        "تعطل*|انقطاع*|توقف*|عطل",
    ),
}
"""Kind -> its words: English, Spanish, Russian, Arabic."""


def words_of(kind: str) -> list[Phrase]:
    """Return the phrases by which a kind of event is known: its name's, and those listed."""
    name = canonical(kind)
    of_kind = KINDS.get(name, ())
    own = tuple(name.split())
    listed = [made for line in of_kind for made in phrases(line)]
    return list(dict.fromkeys([*([own] if own else []), *listed]))
