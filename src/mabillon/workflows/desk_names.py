"""Every name that the desk knows: of the register, the glossary and recorded translations."""

from __future__ import annotations

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.dispatch.cited import Name
from mabillon.workflows import translating


def names(store: Store, register: Register, position: int | None = None) -> tuple[Name, ...]:
    """Return them, as the checker compares a dispatch with them."""
    return (*_registered(register), *_transliterated(store, position))


def _registered(register: Register) -> list[Name]:
    """Return every name of the register and the glossary."""
    found: list[Name] = []
    for issuer in register.issuers:
        also = (n for a in issuer.aliases for n in (a.text, a.latin, a.gloss) if n)
        found.append(Name(kind="issuer", text=issuer.title, others=(issuer.name, *also)))
        for kind, aliases in (("branch", issuer.branches), ("outlet", issuer.outlets)):
            found += [
                Name(
                    kind=kind,
                    text=a.text,
                    latin=a.latin,
                    gloss=a.gloss,
                    language=a.language,
                    since=a.since,
                    until=a.until,
                )
                for a in aliases
            ]
        found += [
            Name(kind="holder", text=o.holder, gloss=o.title, since=o.since, until=o.until)
            for o in issuer.offices
        ]
    tracked = {r.channel for r in register.roles if r.role in ("own", "forwarder")}
    found += [
        Name(
            kind="channel",
            text=channel.title,
            language=channel.language,
            others=tuple(k.partition(":")[2] for k in channel.keys if ":@" in k),
            tracked=channel.name in tracked,
        )
        for channel in register.channels
    ]
    found += [
        Name(
            kind="term",
            text=term.text,
            latin=term.latin,
            gloss=term.gloss,
            language=term.language,
            others=tuple(term.variants),
            since=term.since,
            until=term.until,
        )
        for term in register.glossary
        if term.status == "approved"
    ]
    return found


def _transliterated(store: Store, position: int | None) -> list[Name]:
    """Return the terms that recorded translations transliterate."""
    return [
        Name(
            kind="term",
            text=term.original,
            latin=term.latin,
            gloss=term.gloss or None,
            scheme=term.scheme,
            language=kept.translation.from_language,
        )
        for kept in translating.in_force(store, None, position)
        for term in kept.translation.terms
    ]
