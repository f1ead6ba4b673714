"""What may be left of a word in running text without what grammar added to a name.

Russian and its neighbours decline names (Зеленского, Хасаном); Arabic and Hebrew write
"and", "in", "to" together with the word after them (وحسن, להסכם). Every form is one that
might be: whether it is a name is decided by comparing it with the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_ADJECTIVE: Final = ("ого", "ому", "им", "ом", "ая", "ой", "ую", "их", "ими")
_NOUN: Final = ("ами", "ями", "ою", "ом", "ем", "ым", "ой", "ей", "ах", "ов", *"ауеыиюя")
_ARABIC: Final = (
    *("وبال", "ولل", "وكال", "فبال", "فلل", "وال", "بال", "فال", "كال", "لل"),
    *("وب", "ول", "وك", "فب", "فل", *"وفبلك"),
)
_HEBREW: Final = ("וה", "שה", "וב", "ול", *"והבלמשכ")
_LEAST: Final = 3
"""Letters that must be left."""


def stems(form: str) -> tuple[str, ...]:
    """Return the further forms of a canonical word; none for a word in another script."""
    return tuple(dict.fromkeys(stem for stem in _stems(form) if len(stem) >= _LEAST))


def _stems(form: str) -> Iterator[str]:
    if form.isascii() or len(form) <= _LEAST:
        return
    first = form[0]
    if "Ѐ" <= first <= "ԯ":
        for ending in _ADJECTIVE:
            if form.endswith((f"ск{ending}", f"цк{ending}")):
                yield form[: -len(ending)] + "ий"
                return
        ending = next((e for e in _NOUN if form.endswith(e)), "")
        if ending:
            yield form[: -len(ending)]
    elif "\u0600" <= first <= "\u06ff":
        yield from (form[len(p) :] for p in _ARABIC if form.startswith(p))
    elif "\u0590" <= first <= "\u05ff":
        yield from (form[len(p) :] for p in _HEBREW if form.startswith(p))
