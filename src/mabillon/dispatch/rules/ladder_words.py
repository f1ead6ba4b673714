"""The words in which a standing is stated, in the languages that the checker reads.

One table a language, the same kinds of words in each. All are case-folded; Arabic words stand
without their article and without the conjunctions that are written into them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    fake, genuine, proof
        What is firmer than any standing; ``genuine`` only where it is said of a statement.
    issued
        Participles: they state something behind one of ``be``; where that is empty, by a name,
        or behind a negation or a softening word.
    issue
        Forms that state something before one of ``things``, or right behind a negation.
    origin
        Verbs of coming from somebody.
    things, pronouns, definite
        What is issued, what stands for it, and what makes it a certain one.
    negations, soft, open
        What turns a statement round, what makes it "appears", what leaves it open.
    unknown
        "established": behind a negation it says that the standing is open.
    reporting, ourselves, auxiliaries
        Verbs that attribute; subjects that do not, for it is the desk that speaks; and what may
        stand between the two.
    according, by, source, as_, prepositions
        Of who says so, of who did, of where it comes from, of as what; before what is issued.
    owned
        What is an issuer's where "is the League's" is said of it.
    asserting
        Verbs and words which, denied, leave open what follows: "we do not say that".
    alleged
        A word for acts that is no word for statements.
    breaks
        Conjunctions that begin another clause.
    """

    fake: frozenset[str]
    genuine: frozenset[str]
    proof: frozenset[str]
    issued: frozenset[str]
    issue: frozenset[str]
    things: frozenset[str]
    pronouns: frozenset[str]
    definite: frozenset[str]
    be: frozenset[str]
    negations: frozenset[str]
    soft: frozenset[str]
    open: frozenset[str]
    unknown: frozenset[str]
    reporting: frozenset[str]
    ourselves: frozenset[str]
    alleged: frozenset[str]
    breaks: frozenset[str]
    origin: frozenset[str] = frozenset()
    plural: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    according: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    as_: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()
    asserting: frozenset[str] = frozenset()


WORDS: Final[dict[str, Words]] = {
    "en": Words(
        fake=_words(
            "fake fakes faked forged forgery forgeries hoax hoaxes fabricated fabrication bogus "
            "counterfeit spurious phoney phony sham impostor imposter disinformation debunked "
            "inauthentic falsely"
        ),
        genuine=_words("genuine authentic real"),
        proof=_words(
            "confirmed confirms confirm proven proved proves prove definitely certainly "
            "undoubtedly unquestionably conclusively conclusive indisputable indisputably "
            "verified verifies"
        ),
        issued=_words("issued"),
        issue=_words(
            "issue issued issues wrote write written author authored release released publish "
            "published put"
        ),
        things=_words(
            "statement text letter communiqué communique message claim document post "
            "announcement release authorship authenticity provenance"
        ),
        pronouns=_words("it this that"),
        definite=_words("the this that"),
        be=_words("was is been being be not never as indeed really actually definitely"),
        plural=_words("were are"),
        negations=_words("not never no none nothing nobody neither nor cannot without hardly"),
        soft=_words("appears appear appeared seems seem seemed likely probably apparently"),
        open=_words(
            "whether if unless would could might may should suppose had evidence question before "
            "until when where once who"
        ),
        unknown=_words("established"),
        reporting=_words(
            "said says say saying called calls call described describes described denied denies "
            "deny denying claimed claims claim warned warns warn wrote writes told tells reported "
            "reports announced announces acknowledged acknowledges dismissed dismisses rejected "
            "rejects confirmed confirms confirm verified labelled labels presents presented "
            "asked asks"
        ),
        ourselves=_words(
            "we i this that which desk dispatch mabillon wording carriage absence silence finding "
            "findings analysis opinion and it they these us our photo photos picture pictures "
            "image images evidence record records"
        ),
        alleged=_words("alleged allegedly"),
        breaks=_words("but while though although whereas and so because"),
        origin=_words("comes came come stems stem originates originate originated is was be"),
        auxiliaries=_words("has have had also since"),
        according=_words("according"),
        by=_words("by"),
        source=_words("from by"),
        as_=_words("as"),
        prepositions=_words("of out"),
        owned=_words("work own doing"),
        asserting=_words(
            "say says said mean means know known claim clear certain conclude believe"
        ),
    ),
    "es": Words(
        fake=_words(
            "falso falsa falsos falsas falsificado falsificada falsificación bulo bulos montaje "
            "apócrifo apócrifa fabricado fabricada inventado inventada desmentido fake"
        ),
        genuine=_words("auténtico auténtica genuino genuina verdadero verdadera real"),
        proof=_words(
            "confirmado confirmada confirma demuestra demostrado prueba probado "
            "definitivamente indudablemente ciertamente verificado verificada"
        ),
        issued=_words("emitido emitida"),
        issue=_words("emitió emite emitir publicó escribió"),
        things=_words("declaración comunicado texto carta mensaje documento"),
        pronouns=_words("lo este esta"),
        definite=_words("el la este esta"),
        be=_words("fue es sido ser no nunca como haber"),
        negations=_words("no nunca jamás tampoco ni sin"),
        soft=_words("parece parecía aparentemente probablemente"),
        open=_words("si quizá quizás podría pudo habría sería cuando antes hasta"),
        unknown=_words("establecido determinado"),
        reporting=_words(
            "dijo dice dicen afirmó afirma llamó llama calificó califica negó niega "
            "desmintió advirtió advierte informó anunció reconoció confirmó"
        ),
        ourselves=_words("nosotros esto eso que y hemos no"),
        alleged=_words("presuntamente"),
        breaks=_words("pero mientras aunque y porque"),
        auxiliaries=_words("ha han"),
        according=_words("según"),
        by=_words("por"),
        as_=_words("como"),
        origin=_words("es proviene viene procede"),
        source=_words("de del"),
        asserting=_words("decimos dice significa sabemos consta cierto"),
    ),
    "ru": Words(
        fake=_words(
            "фейк фейка фейковое фейковый фальшивка фальшивый фальшивое подделка поддельный "
            "поддельное сфабриковано сфабрикованное вброс утка лживое"
        ),
        genuine=_words("подлинное подлинный подлинная подлинно настоящее настоящий аутентично"),
        proof=_words(
            "подтверждено подтверждён подтвержден доказывает доказано доказательство "
            "несомненно определенно определённо безусловно"
        ),
        issued=_words("выпущено выпущен выпущена издано"),
        issue=_words("выпустила выпустил выпускала выпускал издала издавала опубликовала"),
        pronouns=_words("его это"),
        definite=_words("это"),
        things=_words("заявление текст письмо сообщение документ коммюнике"),
        be=frozenset(),
        negations=_words("не никогда ни нет без"),
        asserting=_words("говорим значит означает знаем известно ясно"),
        soft=_words("видимому видимо похоже вероятно кажется"),
        open=_words("ли если бы пока когда возможно"),
        unknown=_words("установлено установили"),
        reporting=_words(
            "сказал сказала сказали говорит назвал назвала называет заявил заявила отрицает "
            "опровергла опроверг сообщил сообщила сообщает предупредил предупредила признала"
        ),
        ourselves=_words("мы это и что"),
        alleged=_words("якобы"),
        breaks=_words("но хотя а и тогда"),
    ),
    "ar": Words(
        fake=_words("مزيف مزيفة مزور مزورة ملفق ملفقة مفبرك مفبركة زائف زائفة تزوير كاذب"),
        genuine=_words("أصلي أصلية حقيقي حقيقية أصيل صحيح"),
        proof=_words("مؤكد مؤكدة يؤكد تؤكد يثبت تثبت ثبت قطعا حتما بالتأكيد"),
        issued=_words("صدر صدرت صادر صادرة"),
        issue=_words("أصدرت أصدر تصدر يصدر تصدره أصدرته نشرت"),
        things=_words("بيان نص رسالة منشور إعلان"),
        pronouns=_words("هذا"),
        definite=_words("هذا"),
        be=frozenset(),
        negations=_words("لم لا ليس ليست غير ما لن"),
        soft=_words("يبدو يظهر يرجح"),
        open=_words("إذا لو هل ربما قبل حتى"),
        unknown=_words("نثبت يثبت"),
        reporting=frozenset(),
        according=_words("قال قالت وصف وصفت نفى نفت أعلن أعلنت حذر حذرت ذكر ذكرت أكدت"),
        ourselves=_words("نحن هذا"),
        alleged=_words("مزعوم"),
        breaks=_words("لكن بينما"),
    ),
}
"""Language (first part of its tag) -> its words."""

_PREFIXES: Final = ("وال", "بال", "فال", "ال", "و", "ف", "ب", "ل")
"""What Arabic writes into a word: the article, conjunctions, prepositions."""


def form_of(word: str, words: Words) -> str:
    """Return a word as the tables have it; an Arabic one without what is written into it."""
    form = word.casefold().replace("’", "'")
    if words is not WORDS["ar"] or _is_known(form, words):
        return form
    bare = (form[len(prefix) :] for prefix in _PREFIXES if form.startswith(prefix))
    return next((b for b in bare if _is_known(b, words)), form)


def _is_known(form: str, words: Words) -> bool:
    return any(form in getattr(words, field.name) for field in fields(words))
