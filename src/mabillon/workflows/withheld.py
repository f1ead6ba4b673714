"""What does not leave the archive with an export: private data, tracked channels, live links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from mabillon.archive.register import Register
from mabillon.text.display import defang

_MAIL: Final = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)+[^\W\d_]{2,}", re.UNICODE)
_PHONE: Final = re.compile(r"(?:(?<![\w])\+|\b00|\b(?:tel|wa\.me|phone)[:/=]\+?)\d[\d ().-]{5,}\d")


class Withheld:
    """Leaves things out, and counts what it left out by what it is."""

    def __init__(self, *, links: bool, names: bool) -> None:
        self.links, self.names = links, names
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        """What was left out -> how often."""
        return dict(sorted(self._counts.items()))

    def count(self, what: str) -> None:
        """Note that something was left out."""
        self._counts[what] += 1

    def metadata(self, text: str) -> str:
        """Return a name, a title, an address of metadata without e-mail and phone numbers."""
        text, mails = _MAIL.subn("[e-mail withheld]", text)
        text, phones = _PHONE.subn("[phone withheld]", text)
        self._counts.update({"e-mail addresses": mails} if mails else {})
        self._counts.update({"phone numbers": phones} if phones else {})
        return text

    def text(self, text: str) -> str:
        """Return a text with its links as they may be written."""
        return text if self.links else defang(text)

    def link(self, url: str | None) -> str | None:
        """Return a link as it may be written; None = there is none."""
        return self.text(self.metadata(url)) if url else None

    def sentences(self, lines: Iterable[str], tracked: frozenset[str]) -> list[str]:
        """Return those of the sentences that name no tracked channel, as they may leave."""
        kept = []
        for line in lines:
            folded = line.casefold()
            if any(name in folded for name in tracked):
                self.count("sentences that name tracked channels")
            else:
                kept.append(self.text(self.metadata(line)))
        return kept


def tracked_names(registers: Iterable[Register], issuer: str) -> frozenset[str]:
    """Return names, titles and keys of the channels that pass an issuer's statements on.

    Its own channels are not among them: the issuer itself makes them known.
    """
    channels = [
        register.channel(role.channel)
        for register in registers
        for role in register.roles_of(issuer)
        if role.role == "forwarder"
    ]
    names = {name for c in channels for name in (c.name, c.title, *c.keys)}
    return frozenset(name.casefold() for name in names if name)
