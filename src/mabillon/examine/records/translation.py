"""A recorded translation: of which text, by whom or what, with the terms that were transliterated.

It is of one text, named by its digest: when the post is edited, the translation is still of
what stood before, and is shown so. What a machine made says that it is a machine translation
wherever it is shown.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Final

import msgspec

from mabillon.errors import UsageError

LABEL: Final = "machine translation"
"""What stands beside every translation that no person made."""

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
SCHEMES: Final = ("ALA-LC", "ISO 233", "ISO 9", "BGN/PCGN", "UNGEGN", "DIN 31635", "house")
"""Schemes of transliteration that are offered; any other may be named."""

LONGEST: Final = 200_000
"""Characters of a translation."""
LONGEST_TERM: Final = 400
MOST_TERMS: Final = 500


class Transliteration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A term kept in its own script: ``latin`` by ``scheme``; ``gloss``: "" = none is given."""

    original: str
    latin: str
    scheme: str
    gloss: str = ""

    def __post_init__(self) -> None:
        for name in ("original", "latin", "scheme"):
            if not getattr(self, name).strip():
                raise UsageError(
                    f"a transliterated term has no {name}",
                    do="write ORIGINAL = LATIN (SCHEME) and, if you like, : GLOSS",
                )
        if any(len(getattr(self, name)) > LONGEST_TERM for name in self.__struct_fields__):
            raise UsageError(f"a term has more than {LONGEST_TERM} characters", do="shorten it")


class Translation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A translation of one text.

    Parameters
    ----------
    of
        The post that the text is of, CHANNEL/ID with the channel's raw key, or the SHA-256
        (hex) of evidence.
    of_text
        SHA-256 (hex) of the UTF-8 of the text that was translated.
    from_language, to_language
        BCP 47, such as "ar", "en", "sr-Latn"; "und" = not determined.
    by
        Who translated; of a machine translation, who had it made.
    machine
        Name of the program that translated; "" = a person did.
    made
        The day on which it was made.
    """

    of: str
    of_text: str
    from_language: str
    to_language: str
    text: str
    by: str
    made: date
    machine: str = ""
    terms: list[Transliteration] = []
    notes: str = ""

    def __post_init__(self) -> None:
        for fault, do in _faults(self):
            raise UsageError(f"the translation {fault}", do=do)

    @property
    def label(self) -> str:
        """Say who or what made it; of a machine, always that it is a machine translation."""
        if self.machine:
            return f"{LABEL} ({self.machine}), had made by {self.by}"
        return f"translated by {self.by}"

    @property
    def key(self) -> str:
        """What the translation is of, and into which language."""
        return f"{self.of} {self.to_language}"


def _faults(made: Translation) -> list[tuple[str, str]]:
    """Return what is wrong with a translation and what to do, the first thing first."""
    found: list[tuple[str, str]] = []
    for language in (made.from_language, made.to_language):
        if not LANGUAGE.fullmatch(language):
            found.append((f"names no language with {language[:40]!r}", "write BCP 47: ar, en, fa"))
    if made.from_language == made.to_language:
        found.append((f"is from {made.to_language} into the same", "say --from and --to"))
    if not made.of.strip():
        found.append(("is of nothing", "name a post (CHANNEL/ID) or a digest"))
    if not DIGEST.fullmatch(made.of_text):
        found.append(("does not name its text by a digest", "give the SHA-256 of the text"))
    if not made.text.strip():
        found.append(("has no words", "give its text"))
    if not made.by.strip():
        found.append(("has no name", "say who translated, or had it made, with --by"))
    if len(made.text) > LONGEST or len(made.notes) > LONGEST:
        found.append((f"has more than {LONGEST:,} characters", "shorten it"))
    if len(made.terms) > MOST_TERMS:
        found.append((f"has more than {MOST_TERMS} terms", "keep those that matter"))
    return found


def digest_of(text: str) -> str:
    """Return the SHA-256 (hex) of a text's UTF-8, as findings name it."""
    return hashlib.sha256(text.encode()).hexdigest()


_TERM: Final = re.compile(
    r"(?P<original>[^=]+?)\s*=\s*(?P<latin>[^=]+?)\s*\((?P<scheme>[^()]+)\)\s*(?::\s*(?P<gloss>.+))?"
)


def term(written: str) -> Transliteration:
    """Read ``ORIGINAL = LATIN (SCHEME): GLOSS``; the gloss may be left out.

    Raises
    ------
    UsageError
        It is not of that form.
    """
    found = _TERM.fullmatch(written.strip())
    if found is None:
        raise UsageError(
            f"{written[:80]!r} is no transliterated term",
            do="write ORIGINAL = LATIN (SCHEME): GLOSS, such as 'بيان = bayān (ALA-LC): statement'",
        )
    return Transliteration(
        original=found["original"],
        latin=found["latin"],
        scheme=found["scheme"].strip(),
        gloss=(found["gloss"] or "").strip(),
    )


def document(made: Translation) -> bytes:
    """Return a translation as canonical JSON: what is kept."""
    return msgspec.json.encode(made, order="sorted")


def read(content: bytes) -> Translation:
    """Return the translation that `document` wrote."""
    return msgspec.json.decode(content, type=Translation)
