"""The register of an opened archive: the version in force, and entries added to it.

``register.yaml`` in the archive's folder is a working copy for an editor; what counts
are the versions in the catalogue. Whoever asks for the register gets the working copy,
checked, and recorded as a new version where it was edited by hand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from mabillon.archive.folders import write_synced
from mabillon.archive.register import Register, Role, differences, fields, inspect, parse
from mabillon.archive.register.editing import Entry, append
from mabillon.archive.register.editing import end_role as set_end
from mabillon.archive.register.tree import MAX_BYTES
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.errors import RegisterError, UnknownName, UsageError

FILE: Final = "register.yaml"
MAX_CHANGES: Final = 12
_DIGITS: Final = re.compile(r"[0-9a-f]{8,64}")
NOTHING: Final = hashlib.sha256(b"").hexdigest()


def working_copy(store: Store) -> Path:
    """Return the path of the archive's register.yaml, which may be missing."""
    return store.root / FILE


def current(
    store: Store, position: int | None = None, *, record: bool = True
) -> tuple[str, Register]:
    """Return the register in force and its digest.

    Parameters
    ----------
    store
        The archive.
    position
        A ledger position: the version in force then. None = now, register.yaml included.
    record
        Whether a register.yaml that was edited by hand is recorded as a new version;
        without it the register is only looked at.

    Returns
    -------
    digest, register
        SHA-256 (hex) of the YAML, that of no bytes where there is no register yet.

    Raises
    ------
    RegisterError
        register.yaml was edited and does not hold; nothing was recorded.
    ArchiveBusy
        It was edited, and another process is writing to the archive.
    """
    if position is not None:
        digest, yaml = store.register_version(position) or (NOTHING, b"")
        return digest, parse(yaml, f"register {digest[:12]}")
    edited = _edited(store)
    if edited is None:
        digest, yaml = store.register_version() or (NOTHING, b"")
        return digest, parse(yaml, f"register {digest[:12]}")
    register = parse(edited, FILE)
    if record:
        with store.writing() as writer:
            _record_edited(store, writer)
    return hashlib.sha256(edited).hexdigest(), register


def read_working_copy(store: Store) -> bytes | None:
    """Return the bytes of register.yaml, or None if it is missing.

    No more is read than makes it too large for a register.
    """
    path = working_copy(store)
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _edited(store: Store) -> bytes | None:
    """Return the working copy if it is not the version in force; None if it is, or is missing."""
    yaml = read_working_copy(store)
    digest, _ = store.register_version() or (NOTHING, b"")
    return None if yaml is None or hashlib.sha256(yaml).hexdigest() == digest else yaml


def _record_edited(store: Store, writer: Writer) -> None:
    yaml = _edited(store)
    if yaml is not None:
        after = parse(yaml, FILE)
        if store.register_version() is None:
            counts = (
                f"{len(after.issuers)}, channels {len(after.channels)}, roles {len(after.roles)}"
            )
            writer.set_register(yaml, f"first found: issuers {counts}")
            return
        _, before = current(store, store.position())
        writer.set_register(yaml, f"edited by hand: {_changes(before, after)}")


def _changes(before: Register, after: Register) -> str:
    changes = differences(before, after) or ["words only"]
    shown = changes[:MAX_CHANGES]
    if len(changes) > len(shown):
        shown.append(f"and {len(changes) - len(shown):,} more")
    return "; ".join(shown)


def enter(
    store: Store,
    additions: Sequence[tuple[tuple[str, ...], Entry]],
    why: str,
    *,
    who: str = "",
) -> Register:
    """Add entries to register.yaml and record the new version, or change nothing.

    Parameters
    ----------
    additions
        Where each entry goes and what it is (``archive.register.editing.append``).
    why, who
        What is kept with the version: what was done, and the name of whoever did it ("" = not
        said).

    Raises
    ------
    RegisterError
        With the entries the register would not hold; every problem is named.
    """

    def added(yaml: bytes) -> bytes:
        for path, entry in additions:
            yaml = append(yaml, path, entry)
        return yaml

    return _change(store, added, why, who)


def _change(store: Store, edit: Callable[[bytes], bytes], why: str, who: str = "") -> Register:
    """Record a new version of the register, or change nothing where it would not hold."""
    with store.writing() as writer:
        _record_edited(store, writer)
        _, yaml = store.register_version() or (NOTHING, b"")
        yaml = edit(yaml)
        try:
            register = parse(yaml, FILE)
        except RegisterError as error:
            raise RegisterError(
                f"nothing was changed: with this entry the register would not hold\n{error}"
            ) from error
        # First the file: if this stops between the two, it counts as edited by hand.
        write_synced(working_copy(store), yaml)
        writer.set_register(yaml, f"{why} (by {who})" if who else why)
    return register


def replace_whole(
    store: Store, yaml: bytes, seen: str, *, reason: str = "", who: str = ""
) -> Register:
    """Put a register in place of the one that its author saw; of two at once nothing is lost.

    Parameters
    ----------
    seen
        SHA-256 of the bytes that it was made from: of register.yaml, or of the version in force
        where that file is missing.
    reason, who
        Why and by whom; kept with the new version, behind what changed.

    Raises
    ------
    RegisterError
        It does not hold; every problem is named with its line, and nothing was changed.
    UsageError
        The register is another one by now.
    """
    after = parse(yaml, FILE)
    with store.writing() as writer:
        _, standing = store.register_version() or (NOTHING, b"")
        edited = _edited(store)
        if hashlib.sha256(standing if edited is None else edited).hexdigest() != seen:
            raise UsageError(
                "the register was changed meanwhile; nothing was overwritten",
                do="look at it as it stands, and make your change anew",
            )
        if edited is not None and inspect(edited)[0] is not None:
            _record_edited(store, writer)
            standing = edited
        what = f"edited: {_changes(parse(standing, FILE), after)}"
        said = f"{what} ({reason})" if reason else what
        write_synced(working_copy(store), yaml)
        writer.set_register(yaml, f"{said} (by {who})" if who else said)
    return after


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
    enter(store, [(("issuers",), {name: values})], f"added issuer {name}", who=who)
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
    additions: list[tuple[tuple[str, ...], Entry]] = [(("channels",), {name: values})]
    why = f"added channel {name}"
    if towards:
        additions.append((("roles",), _role(name, towards, role, reason, since, until)))
        why += f", {role} for {towards}"
    enter(store, additions, why, who=who)
    return name


def add_key(store: Store, channel: str, key: str, *, who: str = "") -> str:
    """Add a further key to a channel and return the channel's register name."""
    _, register = current(store)
    name = register.channel(channel).name
    enter(
        store, [(("channels", name, "keys"), _checked(key))], f"added key {key} to {name}", who=who
    )
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
    _, register = current(store)
    name = register.channel(channel).name
    entry = {
        "kind": kind,
        "address": address,
        "since": _date(since),
        "until": _date(until),
        "reason": reason,
    }
    enter(
        store, [(("channels", name, "sources"), entry)], f"added source: {kind} of {name}", who=who
    )
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
    enter(store, [(("roles",), entry)], why, who=who)
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
    _change(store, lambda yaml: set_end(yaml, account, name, _date(until) or until), why, who)
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
    _, register = current(store)
    name = register.issuer(issuer).name
    more = {"language": language, "script": script, "latin": latin, "gloss": gloss}
    entry = {"text": text, **more} if any(more.values()) else text
    enter(store, [(("issuers", name, "aliases"), entry)], f"added an alias to {name}", who=who)
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
    _, register = current(store)
    name = register.issuer(issuer).name
    entry = {
        "issuer": name,
        "about": about,
        "says": says,
        "post": post,
        "at": _date(at),
        "by": by,
        "reason": reason,
    }
    enter(store, [(("stances",), entry)], f"added stance: {name} {says} {about}", who=who)
    return name


def add_outcome(
    store: Store, issuer: str, post: str, outcome: str, *, reason: str, who: str = ""
) -> str:
    """Record a case of which it is known whether the issuer issued it."""
    _, register = current(store)
    name = register.issuer(issuer).name
    entry = {"issuer": name, "post": post, "outcome": outcome, "reason": reason}
    enter(store, [(("outcomes",), entry)], f"added outcome: {post} {outcome} by {name}", who=who)
    return name


def add_mark(
    store: Store, issuer: str, post: str, statement: bool, *, reason: str, who: str = ""
) -> str:
    """Mark an own post by hand as a statement, or as none."""
    _, register = current(store)
    name = register.issuer(issuer).name
    entry = {"issuer": name, "post": post, "statement": statement, "reason": reason}
    word = "a statement" if statement else "no statement"
    enter(store, [(("marks",), entry)], f"marked {post} as {word}", who=who)
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
    enter(store, [(("glossary",), entry)], f"added term {text} ({status}: {gloss})", who=who)


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
    _, register = current(store)
    name = register.issuer(issuer).name
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
    enter(
        store,
        [(("specimens",), entry)],
        f"added specimen: {kind} of {name}, {digest[:12]}",
        who=who,
    )
    return digest


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


def known_issuer(register: Register, words: str) -> str | None:
    """Return the register name of the issuer of that name, or None."""
    try:
        return register.issuer(words).name
    except UnknownName:
        return None
