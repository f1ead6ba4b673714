"""Canonical words as a search compares them: the dotless i of Turkish is an i, and so is İ.

"I" is the capital of i in most languages and of ı in Turkish, so that no letter case can be
left out of account where the two are kept apart. The canonical form keeps them apart, and
whatever is measured on it does; a search does not.
"""

from __future__ import annotations

from mabillon.text import tokens
from mabillon.text.tokens import Token


def caseless(form: str) -> str:
    """Return a canonical word with every i alike."""
    if form.isascii():
        return form
    return form.replace("i\u0307", "i").replace("\u0131", "i")


def forms(text: str) -> list[str]:
    """Return the words of a text as a search compares them."""
    found = tokens.forms(text)
    return found if text.isascii() else list(map(caseless, found))


def words(text: str) -> list[Token]:
    """Return the same words with the stretches of the text where they stand."""
    found = tokens.words(text)
    if text.isascii():
        return found
    return [token._replace(form=caseless(token.form)) for token in found]
