"""How the register looks in a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from mabillon.archive.register import ROLES, Alias, Register, Role, Source
from mabillon.archive.rows import RegisterVersion
from mabillon.text.display import plain, wrap

WIDTH: Final = 80
IDLE_SHOWN: Final = 8


def overview_lines(register: Register, digest: str) -> list[str]:
    """Return the whole register in short: issuers with their roles counted, other channels."""
    if not (register.issuers or register.channels or register.glossary):
        return ["The register is empty.", '  mabillon register add issuer "TITLE"']
    terms = f", terms: {len(register.glossary)}" if register.glossary else ""
    lines = [
        f"issuers: {len(register.issuers)}, channels: {len(register.channels)}, "
        f"roles: {len(register.roles)}{terms}; version {digest[:12]}",
        "",
    ]
    for issuer in register.issuers:
        counted = Counter[str](role.role for role in register.roles_of(issuer.name))
        roles = ", ".join(f"{counted[word]} {word}" for word in ROLES if counted[word])
        lines += _hanging(f"{issuer.name}  {plain(issuer.title)}", 0, 2)
        lines += _hanging(roles or "no channel has a role for it", 2, 2)
    used = {role.channel for role in register.roles}
    idle = [channel for channel in register.channels if channel.name not in used]
    if idle:
        lines += ["", "without a role:"]
        for channel in idle[:IDLE_SHOWN]:
            lines += _hanging(f"{channel.name}  {plain(channel.title)}  {channel.keys[0]}", 2, 4)
        if len(idle) > IDLE_SHOWN:
            lines.append(f"  and {len(idle) - IDLE_SHOWN:,} more; --json lists all")
    return lines


def show_lines(register: Register) -> list[str]:
    """Return the one issuer of this register: its names, its channels by role, its cases."""
    issuer = register.issuers[0]
    lines = [*_hanging(f"{plain(issuer.title)}  ({issuer.name})", 0, 2)]
    for word, names in (
        ("also", issuer.aliases),
        ("branches", issuer.branches),
        ("outlets", issuer.outlets),
    ):
        if names:
            lines += _hanging(f"{word}: {'; '.join(map(_alias, names))}", 2, 4)
    for office in issuer.offices:
        dates = _dates(office.since, office.until)
        lines += _hanging(f"{plain(office.title)}: {plain(office.holder)}{dates}", 2, 4)
    if issuer.statements:
        patterns = "  ".join(plain(p) for p in issuer.statements)
        lines += _hanging(f"statements: own posts in which is found  {patterns}", 2, 4)
    else:
        lines += _hanging("statements: every own post of 15 words or more", 2, 4)
    for kind in issuer.kinds:
        lines += _hanging(f"kind {plain(kind.name)}:  {plain(kind.pattern)}", 2, 4)
    for specimen in _specimens(register):
        lines += _hanging(specimen, 2, 4)
    for word in ROLES:
        of_role = [role for role in register.roles if role.role == word]
        if of_role:
            lines += ["", word]
            for role in of_role:
                lines += _role(register, role)
    if not register.roles:
        lines += ["", "no channel has a role for it yet: mabillon register add channel KEY …"]
    return [*lines, *_cases(register)]


def log_lines(versions: Sequence[RegisterVersion]) -> list[str]:
    """Return one entry a version, oldest first."""
    if not versions:
        return ["The register has no version yet."]
    lines: list[str] = []
    for version in versions:
        head = f"{version.number:4}  {version.at:%Y-%m-%d %H:%M} UTC  {version.digest[:12]}  "
        lines += _hanging(head + plain(version.reason), 0, 8)
    return lines


def _specimens(register: Register) -> list[str]:
    """Return one line for each specimen: what of, from which picture, when in use, why."""
    return [
        f"{plain(one.called)}: specimen {one.evidence[:12]}{_dates(one.since, one.until)}; "
        f"{plain(one.reason)}"
        for one in register.specimens
    ]


def _role(register: Register, role: Role) -> list[str]:
    channel = register.channel(role.channel)
    head = f"{channel.name}  {plain(channel.title)}  {'  '.join(channel.keys)}"
    return [
        *_hanging(head + _dates(role.since, role.until), 2, 4),
        *_hanging(plain(role.reason), 4, 4),
        *(line for source in channel.sources for line in _hanging(_source(source), 4, 4)),
    ]


def _source(source: Source) -> str:
    dates = _dates(source.since, source.until)
    why = f"; {plain(source.reason)}" if source.reason else ""
    return f"collected from the {source.kind} {plain(source.address)}{dates}{why}"


def _cases(register: Register) -> list[str]:
    lines: list[str] = []
    for stance in register.stances:
        by = f" ({plain(stance.by)})" if stance.by else ""
        where = f" in {plain(stance.post)}" if stance.post else ""
        at = f", {_day(stance.at)}" if stance.at else ""
        said = f"{stance.says} {plain(stance.about)}{where}{by}{at}"
        lines += _hanging(f"{said}: {plain(stance.reason)}", 2, 4)
    for outcome in register.outcomes:
        word = outcome.outcome.replace("_", " ")
        lines += _hanging(f"{plain(outcome.post)} {word}: {plain(outcome.reason)}", 2, 4)
    for mark in register.marks:
        word = "a statement" if mark.statement else "no statement"
        lines += _hanging(f"{plain(mark.post)} is {word}: {plain(mark.reason)}", 2, 4)
    return ["", "said and decided", *lines] if lines else []


def _alias(alias: Alias) -> str:
    more = [plain(part) for part in (alias.language, alias.latin) if part]
    if alias.gloss:
        more.append(f"“{plain(alias.gloss)}”")
    shown = plain(alias.text) + (f" ({', '.join(more)})" if more else "")
    return shown + _dates(alias.since, alias.until)


def _dates(since: datetime | None, until: datetime | None) -> str:
    if since and until:
        return f", {_day(since)} until {_day(until)}"
    if since:
        return f", since {_day(since)}"
    return f", until {_day(until)}" if until else ""


def _day(at: datetime) -> str:
    day = f"{at.day} {at:%B %Y}"
    return day if at.time() == time(0) else f"{day}, {at:%H:%M} UTC"


def _hanging(text: str, first: int, rest: int) -> list[str]:
    """Wrap to 80 columns with the first line indented by ``first``, the others by ``rest``."""
    lines = wrap(text, WIDTH - max(first, rest))
    return [" " * (rest if number else first) + line for number, line in enumerate(lines)]
