"""What changed between two versions of a register, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mabillon.archive.register.model import Register

Entries = dict[tuple[str, ...], object]


def differences(before: Register, after: Register) -> list[str]:
    """Return one line for each entry that was added, removed or changed; none if none was."""
    found: list[str] = []
    for old, new in zip(_sections(before), _sections(after), strict=True):
        found += [f"added {' '.join(key)}" for key in new if key not in old]
        found += [f"removed {' '.join(key)}" for key in old if key not in new]
        found += [f"changed {' '.join(key)}" for key in new if key in old and old[key] != new[key]]
    return found


def _sections(register: Register) -> Iterator[Entries]:
    yield {("issuer", i.name): i for i in register.issuers}
    yield {("channel", c.name): replace(c, sources=[]) for c in register.channels}
    yield {
        ("source", s.kind, s.address, "of", c.name): s for c in register.channels for s in c.sources
    }
    yield {
        ("role", r.channel, r.role, "for", r.issuer)
        + (("since", f"{r.since:%Y-%m-%d}") if r.since else ()): r
        for r in register.roles
    }
    yield {("stance", s.issuer, s.says, s.about): s for s in register.stances}
    yield {("outcome", o.issuer, o.post): o for o in register.outcomes}
    yield {("mark", m.issuer, m.post): m for m in register.marks}
    yield {
        ("term", t.text, "as", t.gloss) + (("since", f"{t.since:%Y-%m-%d}") if t.since else ()): t
        for t in register.glossary
    }
    yield {
        ("specimen", s.issuer, s.called, s.evidence[:12])
        + (("since", f"{s.since:%Y-%m-%d}") if s.since else ()): s
        for s in register.specimens
    }
