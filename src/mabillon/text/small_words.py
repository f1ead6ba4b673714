"""Words of grammar, which name nobody by themselves: articles, prepositions, pronouns.

Short names sound like them: Ali like لا, الى, الله, "al" and "all". ``--name`` takes them for
a spelling of a name only where the name asked for is that very word.

The list is our own, from what any grammar of a language counts among its closed classes
(articles, prepositions, conjunctions, pronouns, negations, question words, the commonest
forms of "be", "have" and "do"), and no frequency list. What is a common name too stands in
it only where the word is far commoner. They are of English, French, German, Spanish, Italian,
Portuguese, Dutch, Turkish; Russian, Ukrainian, Bulgarian, Serbian; Arabic, Persian; Hebrew;
Greek.
"""

from __future__ import annotations

from typing import Final

import regex

from mabillon.text.name_words import ARTICLES
from mabillon.text.normal import normal
from mabillon.text.tokens import fold

_LATIN: Final = (
    "a an the this that these those such each every all both any some none",
    "and or nor but if so as than then because while when where why how who whom whose what which",
    "in on at by to of off for from with into onto upon over under about after before between",
    "through against within without during until since out up down again also too very only just",
    "i me my mine we us our you your he him his she her it its they them their here there now",
    "is am are was were be been being has have had do does did not no yes could will would",
    "shall should may might must",
    "le la les un une des du de au aux en dans sur sous par pour avec sans chez et ou mais donc",
    "car ni que qui quoi dont si ne pas plus je tu il elle on nous vous ils elles se ce cet cette",
    "ces son sa ses leur leurs est sont a ont été était à où là",
    "der die das den dem ein eine einen einem einer eines und oder aber denn weil wenn als wie",
    "dass ob in im am an auf aus bei mit nach von vom zu zum zur für über unter vor um ich du er",
    "sie es wir ihr mich dich sich uns ist sind war waren hat haben nicht kein keine auch noch",
    "alle alles",
    "el la los las lo un una unos unas al del y e o u pero ni que si no en con por para sin sobre",
    "entre hasta desde yo tu él nosotros ellos le les se me te nos su sus es son",
    "fue era ha han más muy ya como",
    "il lo gli i un uno una di a da in con su per tra fra e ed ma che chi non io lui lei noi loro",
    "si ci è sono era ha hanno alla allo alle ai agli al nel nella dei delle degli",
    "o a os as um uma uns umas do da dos das no na nos nas ao aos em por com e ou mas que não ele",
    "eles se é são foi",
    "de het een en of maar niet in op aan te om uit bij naar van voor met ik jij hij zij wij",
    "is zijn",
    "ve veya ya ama ile için gibi kadar bu şu o bir de da ki mi mı mu mü ne değil var yok",
    "biz siz onlar ona onu onun ise daha çok en her",
    "l d s t m re ve ll",
    *ARTICLES,
)
_CYRILLIC: Final = (
    "и или а но да ни не нет ли ль же бы б то что чтобы как так когда если хотя пока лишь уже еще",
    "в во на с со к ко у о об обо от до из за по под над при про для без через между перед",
    "я ты он она оно мы вы они меня тебя его ее их нас вас им ей ему мне тебе нам вам ним ней них",
    "кто где куда этот эта это эти тот та те тут там все всё был была было были есть быть",
    "і й та або але чи що як якщо не ні з із зі у в від до за по під над при про для без",
    "він вона воно ми ви вони його її їх це цей ця ці той був була було були є",
    "е са съм си се ще ли на от за по с със и или но",
    "је су се ли и или али не на у од до за по са",
    *ARTICLES,
)
_ARABIC: Final = (
    "الله لله بالله allah аллах אללה",
    "في من إلى الى على عن مع عند لدى حتى منذ خلال بين بعد قبل فوق تحت حول ضد دون غير سوى",
    "و ف ب ل ك أو ثم بل لكن لكنّ إن أن إنّ أنّ انه أنه إنه انها أنها كان كانت يكون تكون ليس ليست",
    "لا لم لن ما ليت لعل قد لقد سوف إذا إذ لو لولا لأن كي كل بعض أي كما هل أين كيف لماذا ماذا",
    "أنا نحن أنت أنتم هو هي هم هن هما هذا هذه ذلك تلك هؤلاء هنا هناك الذي التي الذين ما من يا",
    "لي لك له لها لنا لكم لهم بي بك به بها بكم بهم فيه فيها فيهم منه منها منهم عنه عنها",
    "إلي إليه إليها إليهم عليه عليها عليهم علينا إلا الا ألا أيضا",
    "و یا از به با در بر تا را که چه این آن او ما شما آنها هم نه اگر ولی اما برای است هست بود شد",
)
_HEBREW: Final = (
    "של את על אל אלא עם מן כי אם או גם לא כן רק אך אבל לו לי לך לה לנו לכם להם בו בי בה בנו בהם",
    "הוא היא הם הן אני אנחנו אתה זה זו זאת אלו כל כמו מה מי איך למה יש אין היה היתה היו עד",
)
_GREEK: Final = (
    "ο η το οι τα του της των τον την τους τις ένα ένας μια και ή αλλά αν να θα δεν μη με σε στο",
    "στη στον στην από για ως που πως είναι ήταν",
)
_PREFIXES: Final = "وف"
"""Arabic "and" and "so", which are written together with any of them."""


def _groups() -> dict[str, frozenset[str]]:
    """Return of each word, in canonical form, the words that are the same one."""
    found: dict[str, frozenset[str]] = {}
    for line in (*_LATIN, *_CYRILLIC, *_ARABIC, *_HEBREW, *_GREEK):
        words = [form for word in line.split() if (form := fold(word))]
        for word in words:
            same = frozenset(words) if line in _ALONE else frozenset((word,))
            for form in (word, *(p + word for p in _PREFIXES if _is_arabic(word))):
                found.setdefault(form, same)
    for name in _NAMES:
        found.pop(name, None)
    return found


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[0] <= "\u06ff"


_ALONE: Final = (_ARABIC[0],)
"""Lines whose words are one word in several scripts; it is no article, but in every text."""

_WRITTEN: Final = {
    "علي": ("على",),
    "متي": ("متى",),
    "انا": ("أنا", "انا"),
    "هنا": ("هنا",),
    "الا": ("إلا", "ألا", "الا"),
    "ولا": ("ولا",),
    "امام": ("أمام",),
}
"""Canonical forms that names have too (علي Ali, آنا Anna, هناء Hana, آلاء Alaa, ولاء Walaa, إمام
Imam) -> how the word of grammar is written. A text that writes the name so is missed."""

_NAMES: Final = frozenset(p + name for name in _WRITTEN for p in ("", *_PREFIXES)) | {"ولي"}
"""Canonical forms that are no small words: what is written in the text decides, or they are
names (Wali) more than words."""

_WRITINGS: Final = {
    prefix + name: frozenset(prefix + one for one in words)
    for name, words in _WRITTEN.items()
    for prefix in ("", *_PREFIXES)
    if prefix + name not in _WRITTEN or not prefix
}
_FORMS: Final = _groups()
_MARKS: Final = regex.compile(r"[\p{M}\p{Cf}\u0640]")


def is_small(form: str, asked: str) -> bool:
    """Tell whether a canonical word is one of grammar, other than the word that is asked for."""
    same = _FORMS.get(form)
    return same is not None and asked != form and asked not in same


def writings(form: str) -> frozenset[str]:
    """Return how a word of grammar is written that shares its canonical form with a name."""
    return _WRITINGS.get(form, frozenset())


def written(word: str) -> str:
    """Return a word as it is written, without vowel signs and what cannot be seen."""
    bare: str = _MARKS.sub("", normal("NFKC", word))
    return bare
