"""Entries added to the register of an opened archive, one function for each kind of them.

Each is checked with all that stands there and recorded as a new version (`register_in_force`),
or nothing is changed; what is named is found by any of its names.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from mabillon.archive.register import Role, fields
from mabillon.archive.register.editing import Entry, append
from mabillon.archive.register.editing import end_role as set_end
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.workflows.register_in_force import change, current

_DIGITS: Final = re.compile(r"[0-9a-f]{8,64}")
_Addition = tuple[tuple[str, ...], Entry]
"""Where an entry goes and what it is (``archive.register.editing.append``)."""


def add_issuer(
    store: Store,
    title: str,
    *,
    name: str | None = None,
    aliases: list[str] | None = None,
    outlets: list[str] | None = None,
    statements: list[str] | None = None,
    who: str = "",
) -> str:
    """Add an issuer and return its register name (made from the title unless given)."""
    name = name or fields.slug_from(title)
    if name is None:
        raise UsageError(f"no register name can be made from {title!r}", do="give one with --name")
    values = {"title": title, "aliases": aliases, "outlets": outlets, "statements": statements}
    _enter(store, f"added issuer {name}", who, (("issuers",), {name: values}))
    return name


def add_channel(
    store: Store,
    key: str,
    *,
    title: str | None = None,
    name: str | None = None,
    url: str | None = None,
    language: str | None = None,
    issuer: str | None = None,
    role: str | None = None,
    reason: str | None = None,
    since: str | None = None,
    until: str | None = None,
    who: str = "",
) -> str:
    """Add a channel and return its register name (from title or key unless given).

    With ``issuer``, ``role`` and ``reason`` it gets that role in the same step.
    """
    _, register = current(store)
    towards = register.issuer(issuer).name if issuer else None
    _checked(key)
    taken = {c.name for c in register.channels}
    if name is None:
        account = key.partition(":@")[2] or key
        stem = fields.slug_from(title or "") or fields.slug_from(account) or "channel"
        name = next(n for n in (stem, *(f"{stem}-{i}" for i in range(2, 9999))) if n not in taken)
    values = {"title": title, "keys": [key], "url": url, "language": language}
    additions: list[_Addition] = [(("channels",), {name: values})]
    why = f"added channel {name}"
    if towards:
        additions.append((("roles",), _role(name, towards, role, reason, since, until)))
        why += f", {role} for {towards}"
    _enter(store, why, who, *additions)
    return name


def add_key(store: Store, channel: str, key: str, *, who: str = "") -> str:
    """Add a further key to a channel and return the channel's register name."""
    name = _channel(store, channel)
    _enter(store, f"added key {key} to {name}", who, (("channels", name, "keys"), _checked(key)))
    return name


def add_source(
    store: Store,
    channel: str,
    kind: str,
    address: str,
    *,
    reason: str,
    since: str | None = None,
    until: str | None = None,
    who: str = "",
) -> str:
    """Say where a channel is collected from; return its register name.

    ``since`` and ``until`` are written as in register.yaml.
    """
    name = _channel(store, channel)
    entry = {
        "kind": kind,
        "address": address,
        "since": _date(since),
        "until": _date(until),
        "reason": reason,
    }
    _enter(store, f"added source: {kind} of {name}", who, (("channels", name, "sources"), entry))
    return name


def add_role(
    store: Store,
    channel: str,
    issuer: str,
    role: str,
    *,
    reason: str,
    since: str | None = None,
    until: str | None = None,
    who: str = "",
) -> str:
    """Say what a channel is to an issuer, by any of their names; return the issuer's own.

    ``since`` and ``until`` are written as in register.yaml.
    """
    _, register = current(store)
    name = register.issuer(issuer).name
    entry = _role(register.channel(channel).name, name, role, reason, since, until)
    why = f"added role: {entry['channel']} is {role} for {name}"
    _enter(store, why, who, (("roles",), entry))
    return name


def end_role(
    store: Store,
    channel: str,
    issuer: str,
    until: str,
    *,
    reason: str,
    role: str | None = None,
    who: str = "",
) -> Role:
    """End the role that a channel has for an issuer, and return it as it was.

    Parameters
    ----------
    until
        The first day, or the time with its zone, at which it no longer holds.
    reason
        Why; kept with the new version of the register.
    role
        Which role it is; None = whichever has no end yet, of which there is one at most.

    Raises
    ------
    UsageError
        No such role is without an end.
    RegisterError
        ``until`` is no date, or is not after the role's beginning; nothing was changed.
    """
    _, register = current(store)
    name, account = register.issuer(issuer).name, register.channel(channel).name
    still = [
        one
        for one in register.roles_of(name)
        if one.channel == account and one.until is None and role in (None, one.role)
    ]
    if not still:
        raise UsageError(
            f"{account} has no role{f' {role}' if role else ''} for {name} that is without an end",
            do=f"look at what it has: mabillon register show {name}",
        )
    why = f"ended role: {account} is {still[0].role} for {name} until {until} ({reason})"
    change(store, lambda yaml: set_end(yaml, account, name, _date(until) or until), why, who=who)
    return still[0]


def add_alias(
    store: Store,
    issuer: str,
    text: str,
    *,
    language: str | None = None,
    script: str | None = None,
    latin: str | None = None,
    gloss: str | None = None,
    who: str = "",
) -> str:
    """Add a further name of an issuer, in its own script."""
    name = _issuer(store, issuer)
    more = {"language": language, "script": script, "latin": latin, "gloss": gloss}
    entry = {"text": text, **more} if any(more.values()) else text
    _enter(store, f"added an alias to {name}", who, (("issuers", name, "aliases"), entry))
    return name


def add_stance(
    store: Store,
    issuer: str,
    about: str,
    says: str,
    *,
    reason: str,
    post: str | None = None,
    at: str | None = None,
    by: str | None = None,
    who: str = "",
) -> str:
    """Record that the issuer denies, acknowledges or disowns a post or text."""
    name = _issuer(store, issuer)
    entry = {
        "issuer": name,
        "about": about,
        "says": says,
        "post": post,
        "at": _date(at),
        "by": by,
        "reason": reason,
    }
    _enter(store, f"added stance: {name} {says} {about}", who, (("stances",), entry))
    return name


def add_outcome(
    store: Store, issuer: str, post: str, outcome: str, *, reason: str, who: str = ""
) -> str:
    """Record a case of which it is known whether the issuer issued it."""
    name = _issuer(store, issuer)
    entry = {"issuer": name, "post": post, "outcome": outcome, "reason": reason}
    _enter(store, f"added outcome: {post} {outcome} by {name}", who, (("outcomes",), entry))
    return name


def add_mark(
    store: Store, issuer: str, post: str, statement: bool, *, reason: str, who: str = ""
) -> str:
    """Mark an own post by hand as a statement, or as none."""
    name = _issuer(store, issuer)
    entry = {"issuer": name, "post": post, "statement": statement, "reason": reason}
    word = "a statement" if statement else "no statement"
    _enter(store, f"marked {post} as {word}", who, (("marks",), entry))
    return name


def add_term(
    store: Store,
    text: str,
    gloss: str,
    *,
    reason: str,
    language: str | None = None,
    latin: str | None = None,
    variants: list[str] | None = None,
    status: str = "approved",
    by: str | None = None,
    since: str | None = None,
    until: str | None = None,
    notes: str | None = None,
    who: str = "",
) -> None:
    """Add a term to the glossary; ``since`` and ``until`` as written in register.yaml."""
    entry = {
        "text": text,
        "gloss": gloss,
        "language": language,
        "latin": latin,
        "variants": variants,
        "status": status,
        "by": by,
        "since": _date(since),
        "until": _date(until),
        "reason": reason,
        "notes": notes,
    }
    _enter(store, f"added term {text} ({status}: {gloss})", who, (("glossary",), entry))


def add_specimen(
    store: Store,
    issuer: str,
    kind: str,
    evidence: str,
    *,
    reason: str,
    region: tuple[float, float, float, float] | None = None,
    of: str | None = None,
    title: str | None = None,
    since: str | None = None,
    until: str | None = None,
    who: str = "",
) -> str:
    """Add a specimen of an issuer's mark and return the SHA-256 of its picture.

    Parameters
    ----------
    evidence
        Of the picture, eight digits of its SHA-256 at the least.
    region
        Left, top, width, height as shares of the picture; None = the whole picture.
    since, until
        As written in register.yaml.

    Raises
    ------
    UnknownName
        The archive has no such evidence, or the digits fit several.
    """
    name = _issuer(store, issuer)
    digest = _held(store, evidence)
    entry = {
        "issuer": name,
        "kind": kind,
        "of": of,
        "title": title,
        "evidence": digest,
        "region": region,
        "since": _date(since),
        "until": _date(until),
        "reason": reason,
    }
    why = f"added specimen: {kind} of {name}, {digest[:12]}"
    _enter(store, why, who, (("specimens",), entry))
    return digest


def _enter(store: Store, why: str, who: str, *additions: _Addition) -> None:
    """Add entries to register.yaml and record the new version, or change nothing."""

    def added(yaml: bytes) -> bytes:
        for path, entry in additions:
            yaml = append(yaml, path, entry)
        return yaml

    change(store, added, why, who=who)


def _issuer(store: Store, words: str) -> str:
    """Return the register name of an issuer, by any of its names."""
    return current(store)[1].issuer(words).name


def _channel(store: Store, words: str) -> str:
    """Return the register name of a channel, by any of its names."""
    return current(store)[1].channel(words).name


def _held(store: Store, digits: str) -> str:
    """Return the digest of the evidence that these digits begin."""
    found = store.evidence_like(digits.lower()) if _DIGITS.fullmatch(digits.lower()) else []
    if len(found) == 1:
        return found[0][0]
    if found:
        raise UnknownName(
            f"{digits} fits {len(found):,} files of the archive", do="give more digits"
        )
    raise UnknownName(
        f"the archive holds no evidence {digits!r}",
        do="read the picture in first: mabillon ingest PICTURE; sha256sum PICTURE prints it",
    )


def _role(
    channel: str,
    issuer: str,
    role: str | None,
    reason: str | None,
    since: str | None,
    until: str | None,
) -> dict[str, Any]:
    return {
        "channel": channel,
        "issuer": issuer,
        "role": role,
        "since": _date(since),
        "until": _date(until),
        "reason": reason,
    }


def _checked(key: str) -> str:
    try:
        return fields.channel_key(key)
    except fields.Wrong as wrong:
        raise UsageError(wrong.what, do=wrong.do) from wrong


def _date(text: str | None) -> str | date | None:
    """Return a plain date as one, so that the YAML shows it without quotes."""
    if text is not None and fields.DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
