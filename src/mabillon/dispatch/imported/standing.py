"""Words by which a report says that something was issued, was not, or was claimed; and doubt.

Three kinds of firm words, each with the things it is said of, and one list of hedges. They are
words: what a sentence means is for a reader. English best; Spanish, Russian and Arabic in their
commonest forms.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FAKE: Final = (
    r"\b(?:fakes?|faked|forged|forger(?:y|ies)|hoax(?:es)?|bogus|fabricat(?:ed|ion|ions)"
    r"|counterfeit|inauthentic|apocryphal|(?:not|never|wasn['’]t|was\s+not)\s+(?:been\s+)?"
    r"(?:issued|authentic|genuine|released|published)|did\s+not\s+issue|didn['’]t\s+issue"
    r"|fals[oa]s?|falsificad[oa]s?|apócrif[oa]s?|no\s+(?:fue\s+)?emitid[oa]"
    r"|фейк\w*|поддельн\w+|подделк\w+|фальшивк\w*|не\s+выпускал\w*)\b"
    r"|(?<!\w)(?:مزيف\w?|مزور\w?|مفبرك\w?|ملفق\w?|لم\s+(?:ي|ت)صدر\w*)(?!\w)"
)
_GENUINE: Final = (
    r"(?<!\bnot\s)(?<!\bnever\s)\b(?:authentic|genuine|(?:was|were|is)\s+(?:indeed\s+)?issued\s+by"
    r"|confirmed\s+as\s+issued|auténtic[oa]s?|подлинн\w+)\b|(?<!\w)(?:أصلي\w?|صحيح\w?)(?!\w)"
)
_CLAIMS: Final = (
    r"\b(?:claim(?:s|ed|ing)?\s+(?:\w+\s+)?(?:responsibility|credit|attack|bombing)"
    r"|claimed\s+by|(?:takes?|took|assumes?|assumed|admit(?:s|ted)?)\s+(?:\w+\s+)?responsibility"
    r"|reivindic\w+|asum\w+\s+la\s+responsabilidad|взял\w*\s+на\s+себя\s+ответственность"
    r"|берет\s+на\s+себя\s+ответственность)\b"
    r"|(?<!\w)(?:يتبنى|تتبنى|تبنى|تبنت|(?:أ|ت|ي)?علن\w*\s+مسؤوليت\w+)(?!\w)"
)
_HEDGE: Final = (
    r"\b(?:appears?|appeared|apparent(?:ly)?|seems?|seemed|seemingly|purport(?:s|ed|edly|ing)?"
    r"|(?:not|n['’]t|never|cannot|neither|nobody|nothing)\s+(?:\w+\s+){0,3}?"
    r"(?:establish(?:ed)?|determin(?:ed|e)|verif(?:ied|y)|confirm(?:ed)?|known|clear|certain|sure)"
    r"|unverified|unconfirmed|unestablished|undetermined|unclear|uncertain|unknown\s+whether"
    r"|may|might|could|possibly|perhaps|probably|likely|presumably|reportedly|alleged(?:ly)?"
    r"|supposed(?:ly)?|suspected|believed\s+to|said\s+to\s+be|thought\s+to|whether"
    r"|parece\w*|aparentemente|al\s+parecer|presunt\w+|supuest\w+|no\s+se\s+ha"
    r"|по-видимому|похоже|кажется|якобы|вероятно|возможно|не\s+установлено)\b"
    r"|(?<!\w)[وف]?(?:يبدو|تبدو|ربما|قد|يُ?زعم\w*|المزعوم\w*|منسوب\w?|لم\s+(?:ي|ن)ثبت|لم\s+(?:ي|ن)تأكد)(?!\w)"
)
_NAMED: Final = (
    r"\b(?:in\s+(?:the\s+)?names?\s+of|in\s+[\w'’ -]{1,40}['’]s?\s+name|so-called"
    r"|if\s+(?:it\s+is\s+)?(?:authentic|genuine)|en\s+nombre\s+de|от\s+имени)\b"
    r"|(?<!\w)باسم(?!\w)"
)
_OTHERS: Final = (
    r"\b(?:according\s+to|says?|said|calls?|called|told|describ(?:es|ed)|den(?:y|ies|ied)"
    r"|insists?|insisted|alleges?|dismiss(?:es|ed)|claims?\s+that|claimed\s+that|según)\b"
)
_STATEMENT: Final = (
    r"\b(?:statements?|letters?|communiqu[eé]s?|videos?|photos?|photographs?|documents?|texts?"
    r"|claims?|claimed|messages?|posts?|announcements?|recordings?|issued|authentic|genuine"
    r"|authenticity|comunicad\w+|carta|declaraci[oó]n|vídeo|заявлени\w+|письм\w+|видео)\b"
    r"|(?<!\w)[وفبل]?(?:ال)?(?:بيان|رسالة|تسجيل|مقطع|فيديو|صورة)\w{0,2}(?!\w)"
)
_QUESTION: Final = re.compile(r"[?؟]|\bdoubts?\b|\bsaid\s+to\b", re.IGNORECASE)
_DOUBT: Final = re.compile(_HEDGE, re.IGNORECASE)
_IN_NAME: Final = re.compile(_NAMED, re.IGNORECASE)
_ATTRIBUTED: Final = re.compile(_OTHERS, re.IGNORECASE)
_THING: Final = re.compile(_STATEMENT, re.IGNORECASE)


class Kind(NamedTuple):
    """A kind of firm words, and what takes their firmness away beside the common hedges.

    A fake in the League's name is still called a fake; a claim in its name is not its claim. A
    claim that another reports is still reported as one; a fake that another alleges is not ours.
    """

    name: str
    words: re.Pattern[str]
    softened: re.Pattern[str]

    def firm_word(self, text: str) -> str | None:
        """Return the firm words of this kind; null where there are none."""
        found = self.words.search(text)
        return None if found is None else " ".join(found[0].split())

    def is_hedged(self, text: str) -> bool:
        """Tell whether a text hedges, asks, or takes the firmness away in another way."""
        return any(sign.search(text) for sign in (_DOUBT, _QUESTION, self.softened))

    def is_firm(self, sentence: str) -> bool:
        """Tell whether a sentence says it firmly and as its own."""
        return self.words.search(sentence) is not None and not self.is_hedged(sentence)

    def is_doubtful(self, sentence: str) -> bool:
        """Tell whether a sentence hedges, and speaks of this or of a statement."""
        if not (_DOUBT.search(sentence) or _IN_NAME.search(sentence)):
            return False
        return self.words.search(sentence) is not None or _THING.search(sentence) is not None


KINDS: Final = (
    Kind("not issued", re.compile(_FAKE, re.IGNORECASE), _ATTRIBUTED),
    Kind("issued", re.compile(_GENUINE, re.IGNORECASE), _ATTRIBUTED),
    Kind("claims responsibility", re.compile(_CLAIMS, re.IGNORECASE), _IN_NAME),
)
