"""Donor: the known statement that a questioned one was built from.

Method: method.md section 4. The known statements (and known non-issued ones, since
forgeries resemble each other) that share passages with the questioned one are aligned
with it word by word. The finding speaks in words and enters the opinion so; it has no
LLR, since issuers reuse their own words too: the share of genuine statements that reuse
as much stands beside it.

Figures
-------
donor : CHANNEL/ID of the donor, or null where there is none.
title, posted_at : of the donor.
shared : share (0 to 1) of the questioned text's words that stand in the donor.
shared_of_donor : share of the donor's words that stand in the questioned text.
changes : number of differences within the statement; ``kinds``: how many of each kind.
marks : the alignment, donor against questioned; only for captured posts (product.md).
reuse_share : share of the issuer's own statements that reuse as much of one earlier
    statement of theirs, by sketches; null where there are too few. ``reuse_n``: of how many.
compared : how many known statements were searched. ``others``: further sources.
nature : "recycled", "altered", "excerpt" or null: what the text is, should it not be issued.
build : the same, where an altered text that takes less than half of its words from the donor,
    or passages from other sources beside it, is "spliced".
copied : share of the text's words that stand in any earlier post, in passages of eight words
    and more, the issuer's habits apart; null where that was not looked for.
passages : those passages, each with the earliest post that has it (``post``, ``title``,
    ``posted_at``), its ``words`` and, only for captured posts, the ``passage`` itself; for
    others one entry a source.

What stands beside it where no passage is shared: ``near``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mabillon.examine.copies import PASSAGE_WORDS, Comparison
from mabillon.examine.finding import Finding, Nature
from mabillon.examine.instants import rfc3339
from mabillon.examine.passages import Copied, build
from mabillon.examine.phrases import day
from mabillon.examine.settings import Settings
from mabillon.text.align import Alignment, Mark


@dataclass(frozen=True, slots=True)
class Source:
    """An earlier statement that shares passages with the questioned one.

    ``comparison`` has the questioned text as a and this one as b. ``issued``: whether it
    is the issuer's own (True) or recorded as not issued (False).
    """

    post: str
    title: str
    posted_at: datetime | None
    issued: bool
    comparison: Comparison


def examine(
    sources: Sequence[Source],
    *,
    compared: int,
    reuse: Sequence[float],
    detailed: bool,
    settings: Settings,
    copied: Copied | None = None,
) -> Finding:
    """Name the donor of a questioned text.

    Parameters
    ----------
    sources
        Earlier statements that share passages with it, in any order.
    compared
        How many known statements were searched.
    reuse
        For each of the issuer's statements, the largest share (0 to 1) of it that stands
        in one earlier statement of the issuer; not looked at where no donor is ``named``.
    detailed
        Whether the questioned text is a captured post; otherwise no per-word detail is
        given, so that nobody can rehearse against it.
    settings
        ``donor_share``.
    copied
        Its passages that stand in any earlier post; null = not looked for.

    Returns
    -------
    Finding
        Determined, in words, where anything was compared; else not determined.
    """
    if not compared:
        return Finding(
            examination="donor",
            status="not_determined",
            reason="no statement of the issuer from before it is in the archive; ingest its own "
            "channel, further back",
        )
    ranked = _ranked(sources)
    if not named(sources, settings, copied):
        return _none(ranked, compared, copied, detailed, settings)
    return _named(ranked, compared, reuse, detailed, settings, copied)


def named(sources: Sequence[Source], settings: Settings, copied: Copied | None = None) -> bool:
    """Tell whether one of the sources, or all together, give enough to name a donor."""
    ranked = _ranked(sources)
    if not ranked:
        return False
    given = max(ranked[0].comparison.containment_a, copied.own_share if copied else 0.0)
    return given >= settings.donor_share


def _ranked(sources: Sequence[Source]) -> list[Source]:
    return sorted(
        (s for s in sources if s.comparison.alignment.longest >= PASSAGE_WORDS),
        key=lambda s: (-s.comparison.containment_a, -s.comparison.containment_b, s.post),
    )


def _none(
    ranked: Sequence[Source],
    compared: int,
    copied: Copied | None,
    detailed: bool,
    settings: Settings,
) -> Finding:
    nearest = (
        f" The nearest, {ranked[0].title}, gives {ranked[0].comparison.containment_a:.0%} of it."
        if ranked
        else ""
    )
    return Finding(
        examination="donor",
        status="determined",
        reason="in words only",
        figures={
            "donor": None,
            "compared": compared,
            "nature": None,
            "build": None,
            "others": [],
            **_copied(copied, detailed),
        },
        explanation=[
            f"No donor among {compared} known statements: none gives a quarter of its words "
            f"in passages of {PASSAGE_WORDS} words or more.{nearest}",
            *(copied.sentences() if copied and copied.share >= settings.donor_share else []),
        ],
        would_be_wrong_if=["it was built on a statement that is not in the archive"],
    )


def _named(
    ranked: Sequence[Source],
    compared: int,
    reuse: Sequence[float],
    detailed: bool,
    settings: Settings,
    copied: Copied | None,
) -> Finding:
    best = ranked[0]
    found = best.comparison
    differences = found.alignment.differences
    kinds = Counter(m.kind for m in differences)
    nature = _nature(best, settings)
    figures: dict[str, Any] = {
        "donor": best.post,
        "title": best.title,
        "posted_at": rfc3339(best.posted_at) if best.posted_at else None,
        "issued": best.issued,
        "relation": found.relation,
        "shared": found.containment_a,
        "shared_of_donor": found.containment_b,
        "changes": len(differences),
        "kinds": {str(kind): n for kind, n in sorted(kinds.items(), key=str)},
        "reuse_share": (
            sum(r >= found.containment_a for r in reuse) / len(reuse) if reuse else None
        ),
        "reuse_n": len(reuse),
        "compared": compared,
        "nature": nature,
        "build": build(found, nature, copied),
        "others": [
            {"post": s.post, "title": s.title, "shared": s.comparison.containment_a}
            for s in ranked[1:5]
        ],
        **_copied(copied, detailed),
    }
    if detailed:
        figures["marks"] = [_shown(found.alignment, m) for m in found.alignment.marks]
    return Finding(
        examination="donor",
        status="determined",
        reason="in words only: issuers reuse their own words too",
        figures=figures,
        explanation=_sentences(best, figures, detailed, differences, copied),
        would_be_wrong_if=[
            "the issuer itself reused its earlier statement"
            if best.issued
            else "both were built on a third text that is not in the archive"
        ],
    )


def _copied(copied: Copied | None, detailed: bool) -> dict[str, Any]:
    if copied is None:
        return {"copied": None, "passages": []}
    return {"copied": copied.share, "passages": copied.figures(detailed=detailed)}


_SPLICED = "Should it not be issued, it is spliced: passages stand within other words."


def _nature(source: Source, settings: Settings) -> Nature | None:
    found = source.comparison
    if not source.issued or found.holds_whole:
        return None
    if found.unaltered_excerpt:
        return "excerpt"
    whole = min(found.containment_a, found.containment_b) >= settings.near_copy
    if whole and all(m.kind in ("date", "spelling") for m in found.alignment.differences):
        return "recycled"
    return "altered"


def _sentences(
    source: Source,
    figures: dict[str, Any],
    detailed: bool,
    differences: Sequence[Mark],
    copied: Copied | None,
) -> list[str]:
    found = source.comparison
    when = f" of {day(source.posted_at)}" if source.posted_at else ""
    whose = "" if source.issued else ", itself recorded as not issued"
    n = len(differences)
    lines = [
        f"{figures['shared']:.0%} of its words stand, in the same order, in {source.title}"
        f"{when} ({source.post}){whose}; {n} change{'' if n == 1 else 's'} within."
    ]
    if figures["build"] == "spliced":
        lines.append(_SPLICED)
        lines += copied.sentences() if copied else []
    if figures["reuse_share"] is not None:
        reusing = round(figures["reuse_share"] * figures["reuse_n"])
        lines.append(
            f"Of the issuer's own {figures['reuse_n']} statements {reusing} reuse as much of one "
            "earlier statement."
        )
    if detailed:
        lines += [_change(found.alignment, m) for m in differences[:12]]
        if n > 12:
            lines.append(f"… and {n - 12} more.")
    else:
        lines.append("The text is not a captured post, so the changes are not listed word by word.")
    return lines


def _change(found: Alignment, mark: Mark) -> str:
    """Put one change in words, donor first. The questioned text is a, the donor b."""
    new = found.a.passage(mark.a0, mark.a1)
    old = found.b.passage(mark.b0, mark.b1)
    if not old:
        return f"added ({mark.kind}): “{new}”"
    if not new:
        return f"left out ({mark.kind}): “{old}”"
    return f"changed ({mark.kind}): “{old}” became “{new}”"


_DONOR_FIRST = {"equal": "equal", "replace": "replace", "insert": "delete", "delete": "insert"}


def _shown(found: Alignment, mark: Mark) -> dict[str, str | None]:
    """One mark as donor -> questioned, with the original passages."""
    return {
        "op": _DONOR_FIRST[mark.op],
        "donor": found.b.passage(mark.b0, mark.b1),
        "questioned": found.a.passage(mark.a0, mark.a1),
        "kind": mark.kind,
    }
