"""Frames that deny the clause after them: "it is not true that we claim responsibility".

Four languages, as in ``cues``, and all to be seen here. A frame turns what it governs: the
words after it in its sentence, up to a word of contrast or of time and reason ("but", "when
we …"), a colon, or a new clause that begins with a comma and "we"; in a question it denies
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import regex

from mabillon.examine.said.phrases import Phrases, phrase
from mabillon.text.tokens import Token, forms
from mabillon.text.vocabulary import NEGATIONS

FRAMES: Final[dict[str, str]] = {
    "en": "not true that|not true we|t true that|untrue that|false that|a lie that"
    "|a lie to say|false to say|wrong to say|not correct that|incorrect that|not the case that"
    "|t the case that|not so that|no truth in|no truth to|nobody of us|no one of us|none of us"
    "|nobody among us|no one among us|none among us|we deny that|we reject the claim*"
    "|we reject any claim*|we reject all claim*|we reject claims|we reject the allegation*"
    "|we reject the report*|we refute the claim*",
    "es": "no es cierto que|no es verdad que|no es cierta la|no es correcto que|no es exacto que"
    "|es falso que|falso decir que|es mentira que|una mentira que|mentira decir que"
    "|nadie de nosotros|ninguno de nosotros|ninguna de nosotras|nadie entre nosotros"
    "|negamos que|negamos haber"
    "|desmentimos que|desmentimos haber|rechazamos la afirmación de que"
    "|rechazamos la afirmacion de que|rechazamos la acusación de que"
    "|rechazamos la acusacion de que|rechazamos la versión de que|rechazamos la version de que",
    "ru": "неправда что|не правда что|неправда будто|неверно что|не верно что|ложь что|ложь будто"
    "|ложно что|не соответствует действительности что|никто из нас|ни один из нас"
    "|мы отрицаем что|мы опровергаем что|мы отвергаем утверждени*|мы отвергаем заявлени*",
    "ar": "ليس صحيحا أن*|ليس صحيحا ما|غير صحيح أن*|غير الصحيح أن*|ليس من الصحيح أن*"
    "|ليس حقيقيا أن*|كذب أن*|الكذب أن*|الكذب القول|كذبة أن*|باطل أن*|لا صحة لما|لا صحة للقول"
    "|لا صحة لأن*|لا أحد منا|ما من أحد منا|ننفي أن*|نرفض الادعاء|نرفض ادعاء*|نرفض الزعم"
    "|نرفض القول",
}
"""Language -> frames, with ``|`` between them; ``*`` stands for any ending."""

ONLY: Final = frozenset(
    forms(
        "only just merely solely simply solo sólo solamente únicamente только просто лишь فقط مجرد"
    )
)
"""After a negation: it denies nothing ("not only do we claim")."""

REACH: Final = 25
"""Words of a sentence that a frame governs, at most."""

_CONCORD: Final = frozenset(forms("никто ни nadie ninguno ninguna"))
ANEW: Final = frozenset(
    forms(
        "but however instead rather yet whereas pero sino empero но однако а зато لكن لكننا ولكن "
        "ولكننا بل إنما when while after before because since though although cuando "
        "mientras después porque aunque когда пока после потому хотя "
        "عندما حين حينما بينما بعد قبل لأن لأننا رغم"
    )
)
"""Words that begin a clause which a negation before them does not govern."""

_WE: Final = frozenset(
    forms("we our i nosotros nosotras nuestra nuestro мы наш наша نحن إننا وإننا")
)
_END: Final = regex.compile(r"[.!?…؟。;؛:\n–—]|\s-\s")
_COMMA: Final = regex.compile("[,،]")
_LINKS: Final = frozenset(forms("and y e и و"))
_ASKED: Final = regex.compile(r"[.!?…؟。;؛\n]")
_LISTED: Final = Phrases([phrase(one) for listed in FRAMES.values() for one in listed.split("|")])


class Frame(NamedTuple):
    """Where a frame stands in the words of a text, half-open.

    ``concord``: its language repeats the negation before the verb (никто из нас не …), which
    turns nothing back.
    """

    first: int
    after: int
    concord: bool

    def undone(self, negation: int) -> bool:
        """Tell whether a negation at that word turns back what the frame turns."""
        return negation >= self.after and not self.concord


def frames(text: str, running: Sequence[Token]) -> list[Frame]:
    """Return the frames of a text that deny, in order; not "no lie that", nor a question's."""
    listed = [token.form for token in running]
    return [
        Frame(first, after, listed[first] in _CONCORD)
        for _, first, after in sorted(_LISTED.find(listed), key=lambda place: place[1])
        if not _denied(listed, first, after) and not _is_asked(text, running[first].end)
    ]


def governing(
    text: str, running: Sequence[Token], found: Sequence[Frame], first: int, after: int
) -> Frame | None:
    """Return the frame that governs the words from ``first`` to before ``after``; null = none.

    Words of the frame itself are not governed by it: "we deny that" denies.
    """
    for frame in reversed(found):
        if frame.first < first and frame.after < after and first - frame.after <= REACH:
            places = range(frame.after, first + 1)
            if not any(_begins_anew(text, running, at) for at in places if at > 0):
                return frame
    return None


def _begins_anew(text: str, running: Sequence[Token], at: int) -> bool:
    """Tell whether a word begins what a frame before it does not govern."""
    between = text[running[at - 1].end : running[at].start]
    if _END.search(between) or running[at].form in ANEW:
        return True
    linked = running[at - 1].form in _LINKS
    return running[at].form in _WE and (linked or bool(_COMMA.search(between)))


def _denied(listed: Sequence[str], first: int, after: int) -> bool:
    """Tell whether a frame without a negation of its own has one before it: "no lie that"."""
    own = any(word in NEGATIONS for word in listed[first:after])
    return not own and any(word in NEGATIONS for word in listed[max(0, first - 2) : first])


def _is_asked(text: str, start: int) -> bool:
    end = _ASKED.search(text, start)
    return end is not None and end.group() in "?؟"
