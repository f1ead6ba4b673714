"""Translations of an archive: recorded per text of a post, found again, listed.

Of one text into one language, a person's translation stands before a machine's, and a later
one before an earlier one of the same sort; all stay. A translation is of the text that it was
made from: of an edited post it is shown as of the earlier text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Final, Literal

import msgspec

from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.errors import UsageError
from mabillon.examine.records.translation import Translation, Transliteration, document, read
from mabillon.workflows.recorded import Subject, Version, subject
from mabillon.workflows.translator import Translator

KIND: Final = "translation"

Of = Literal["the text as it stands", "an earlier text", "a text that is not kept"]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A translation as it was entered: ``superseded``: another of the same text counts now."""

    translation: Translation
    number: int
    at: datetime
    reason: str
    superseded: bool = False


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A translation beside the post that it is of.

    ``of``: what text it was made from; ``version``: which one, the text first posted being 1;
    null = of evidence, or the text is not kept.
    """

    kept: Kept
    of: Of
    version: int | None

    @property
    def label(self) -> str:
        """Say who or what made it; of a machine, always that it is a machine translation."""
        return self.kept.translation.label


def translations(
    store: Store, keys: Collection[str] | None = None, position: int | None = None
) -> list[Kept]:
    """Return every translation, oldest first, each with whether it is superseded.

    Parameters
    ----------
    keys
        Only of these: CHANNEL/ID with raw channel keys, digests. None = all.
    position
        A ledger position: as they were known then. None = now.
    """
    entries = [
        entry
        for entry in store.entries(KIND, position=position)
        if keys is None or entry.key.rpartition(" ")[0] in keys
    ]
    counting: dict[tuple[str, str, str], int] = {}
    made = {entry.number: read(entry.document) for entry in entries}
    for number, one in made.items():
        group = (one.of, one.of_text, one.to_language)
        before = counting.get(group)
        if before is None or not one.machine or made[before].machine:
            counting[group] = number
    return [_kept(e, made[e.number], superseded=e.number not in counting.values()) for e in entries]


def in_force(
    store: Store, keys: Collection[str] | None = None, position: int | None = None
) -> list[Kept]:
    """Return the translations that count: one a text and language."""
    return [kept for kept in translations(store, keys, position) if not kept.superseded]


def _kept(entry: Entry, made: Translation, *, superseded: bool) -> Kept:
    return Kept(
        translation=made,
        number=entry.number,
        at=entry.at,
        reason=entry.reason,
        superseded=superseded,
    )


def show(store: Store, given: str) -> tuple[Subject, list[Shown]]:
    """Return a post, or evidence, with its translations, oldest first."""
    of = subject(store, given)
    return of, beside(store, of)


def beside(store: Store, of: Subject, position: int | None = None) -> list[Shown]:
    """Return the translations of a post, or of evidence, oldest first."""
    return [_beside(of, kept) for kept in translations(store, of.keys, position)]


def _beside(of: Subject, kept: Kept) -> Shown:
    digest = kept.translation.of_text
    at = [n for n, version in enumerate(of.versions, 1) if version.digest == digest]
    if digest == of.key or (at and of.versions[-1].digest == digest):
        return Shown(kept=kept, of="the text as it stands", version=at[-1] if at else None)
    return Shown(
        kept=kept,
        of="an earlier text" if at else "a text that is not kept",
        version=at[-1] if at else None,
    )


def add(
    store: Store,
    given: str,
    text: str,
    *,
    to: str,
    by: str,
    source: str | None = None,
    machine: str = "",
    terms: Sequence[Transliteration] = (),
    version: int | None = None,
    notes: str = "",
    reason: str = "",
    made: date | None = None,
    now: Callable[[], datetime] = utc_now,
) -> tuple[Kept, bool]:
    """Record a translation; return it, and whether anything changed. The same again is nothing.

    Parameters
    ----------
    given
        CHANNEL/ID of a captured post, or a digest of evidence.
    to, source
        Languages into and from which, BCP 47; ``source`` None = what the register says of the
        channel.
    machine
        Name of the program that made it; "" = a person did.
    version
        Which text of an edited post was translated, the one first posted being 1; None = the
        latest.
    made
        The day on which it was made; None = today.

    Raises
    ------
    UsageError
        The post has no words or no such version, or the language is not known.
    UnknownName
        There is no such post or evidence.
    """
    of = subject(store, given)
    language = source or of.language
    if language is None:
        raise UsageError(
            f"nothing says what language {of.shown} is in", do="say it with --from, such as ar"
        )
    entered = Translation(
        of=of.key,
        of_text=_version(of, version).digest if of.is_post else of.key,
        from_language=language,
        to_language=to,
        text=text.strip(),
        by=by.strip(),
        made=made or now().date(),
        machine=machine,
        terms=list(terms),
        notes=notes.strip(),
    )
    alike = [k for k in translations(store, of.keys) if _same(k.translation, entered)]
    if alike and not alike[-1].superseded:
        return alike[-1], False
    with store.writing(now) as writer:
        [number] = writer.add_entries(
            [NewEntry(KIND, entered.key, entered.by, reason, document(entered))]
        )
    return next(k for k in translations(store, of.keys) if k.number == number), True


def _same(one: Translation, two: Translation) -> bool:
    return msgspec.structs.replace(one, made=two.made) == two


def _version(of: Subject, number: int | None) -> Version:
    if number is not None and not 1 <= number <= len(of.versions):
        raise UsageError(
            f"{of.shown} has {len(of.versions)} kept texts; there is no {number}",
            do="the text first posted is 1; leave --version out for the latest",
        )
    version = of.versions[-1 if number is None else number - 1]
    if not version.text.strip():
        raise UsageError(
            f"there are no words in {of.shown}", do="what a picture or video says: mabillon shots"
        )
    return version


def make(
    store: Store,
    given: str,
    translator: Translator,
    *,
    to: str,
    by: str,
    source: str | None = None,
    version: int | None = None,
    now: Callable[[], datetime] = utc_now,
) -> tuple[Kept, bool]:
    """Have the user's own program translate a post, and record that as a machine translation."""
    of = subject(store, given)
    if not of.is_post:
        raise UsageError("only a post's text can be handed to a program", do="name CHANNEL/ID")
    language = source or of.language or "und"
    text = translator.translate(_version(of, version).text, language, to)
    return add(
        store,
        given,
        text,
        to=to,
        by=by,
        source=language,
        machine=translator.name,
        version=version,
        now=now,
    )
