"""The opinion: the findings together, in words and in figures.

Method: method.md section 8. Carriage leads. Wording may add to it, clipped to ±1 where the
signs agree; the assumption that the two are independent is said. A neutral finding does not
weaken a strong one: wording that supports neither side moves nothing, nor do its bounds. A
finding without a figure never moves the LLR. The published thresholds are on the bound nearer
to zero, and so is neutrality: wording whose bounds lie on both sides of zero supports neither.
Prior odds are never assumed. Words of strength: ENFSI 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Final

from mabillon.examine import scale
from mabillon.examine.extent import Extent
from mabillon.examine.finding import Finding, Nature, Opinion, Standing

APPEARS: Final = 1.0
ASSESSED: Final = 2.0
WORDING_LIMIT: Final = 1.0
NEUTRAL: Final = scale.STEPS[0][0]
"""Wording below this, either way, is no meaningful support and moves nothing."""


def opine(
    findings: Sequence[Finding],
    *,
    issuer_title: str,
    beside: Sequence[str] = (),
    issued_as: Nature | None = None,
    part: Extent | None = None,
) -> Opinion:
    """Put the findings together.

    Parameters
    ----------
    findings
        One of each examination; ``carriage`` and ``wording`` may carry a figure.
    issuer_title
        The issuer, as readers know it.
    beside
        Attributed statements about the statement (denials, acknowledgements) and what is
        part of it and what is not; shown beside, they change no figure.
    issued_as
        What the statement is, should it have been issued: "excerpt" of one, or an earlier
        one "recycled", or one "leaked early"; None = none of these.
    part
        How the text stands to the own statement that it is; None = it is none. A text
        that is only in part an own statement is never called issued without saying so.

    Returns
    -------
    Opinion
        Its LLR is null where no finding has a figure, or where carriage is a conflict.
    """
    by_name = {f.examination: f for f in findings}
    carriage, wording = by_name.get("carriage"), by_name.get("wording")
    conflicts = [line for f in findings if f.status == "conflict" for line in _conflict(f)]
    total = None if carriage and carriage.status == "conflict" else _combined(carriage, wording)
    lead, second = _figure(carriage), _figure(wording)
    if total and lead and second and _opposed(lead[1], second):
        conflicts.append(
            "Carriage and wording point in opposite directions: "
            f"LLR {scale.figure(lead[1])} and {scale.figure(second[1])}."
        )
    only_wording = lead is None
    standing = _standing(total, only_wording=only_wording)
    if standing in _ISSUED and part is not None:
        if part.open:
            standing, total = "not established", None
            conflicts.append(_open(part))
        elif part.kind == "reworded":
            standing = "appears to have been issued"
    return Opinion(
        llr=total[1] if total else None,
        llr_low=total[0] if total else None,
        llr_high=total[2] if total else None,
        standing=standing,
        sentence=_headline(standing, issuer_title, part),
        absence=carriage.figures.get("absence") if carriage else None,
        nature=_nature(standing, by_name, issued_as),
        words=scale.in_words(total[1]) if total else "no figure: support is not expressed in words",
        conflicts=conflicts,
        not_determined=[
            f"{f.examination}: {f.reason}" for f in findings if f.status == "not_determined"
        ],
        beside=list(beside),
        why_open=_why_open(standing, total),
        assumes=_assumes(total, carriage, wording),
    )


_ISSUED: Final = ("assessed as issued", "appears to have been issued")


def _headline(standing: Standing, issuer_title: str, part: Extent | None) -> str:
    said = sentence(standing, issuer_title)
    qualified = part is not None and part.qualification and standing in _ISSUED
    return f"{said}, {part.qualification}" if part and qualified else said


def _open(part: Extent) -> str:
    """Say why a text that holds an own statement is not called issued."""
    return (
        f"It holds {part.post} whole, which the issuer's own channel carried; the "
        f"{part.around} words around it speak in its name too, and are not established."
    )


def _why_open(standing: Standing, total: tuple[float, float, float] | None) -> str | None:
    """Say why a figure of 1 and more leaves the standing open."""
    if standing != "not established" or total is None or abs(total[1]) < APPEARS:
        return None
    return "the bound nearer to zero is below 1, so the standing stays open"


def sentence(standing: Standing, issuer_title: str) -> str:
    """Return the standing as the one sentence that leads screen, page and dispatch."""
    return {
        "assessed as not issued": f"Assessed as not issued by {issuer_title}",
        "appears not to have been issued": f"Appears not to have been issued by {issuer_title}",
        "not established": f"Circulating in the name of {issuer_title}; we have not established "
        f"whether {issuer_title} issued it",
        "appears to have been issued": f"Appears to have been issued by {issuer_title}",
        "assessed as issued": f"Assessed as issued by {issuer_title}",
    }[standing]


def _combined(
    carriage: Finding | None, wording: Finding | None
) -> tuple[float, float, float] | None:
    """Return (low, llr, high) of carriage and wording together, or None without a figure.

    The two are taken to be independent, and so are their errors: on either side these are put
    together as the root of the sum of their squares.
    """
    lead, second = _figure(carriage), _figure(wording)
    if lead is None or second is None:
        return lead or second
    if _neutral(second):
        return lead
    if lead[1] * second[1] >= 0:
        second = (
            max(-WORDING_LIMIT, min(WORDING_LIMIT, second[0])),
            max(-WORDING_LIMIT, min(WORDING_LIMIT, second[1])),
            max(-WORDING_LIMIT, min(WORDING_LIMIT, second[2])),
        )
    llr = lead[1] + second[1]
    low, high = (hypot(lead[k] - lead[1], second[k] - second[1]) for k in (0, 2))
    return llr - low, llr, llr + high


def _assumes(
    total: tuple[float, float, float] | None, carriage: Finding | None, wording: Finding | None
) -> str | None:
    """Say what is taken for granted where carriage and wording both went into the figure."""
    lead, second = _figure(carriage), _figure(wording)
    if total is None or lead is None or second is None or _neutral(second):
        return None
    return (
        f"the figure is carriage {scale.figure(lead[1])} and wording "
        f"{scale.figure(total[1] - lead[1])} together, "
        "taken to be independent of each other"
    )


def _figure(finding: Finding | None) -> tuple[float, float, float] | None:
    if finding is None or finding.llr is None:
        return None
    assert finding.llr_low is not None
    assert finding.llr_high is not None
    return finding.llr_low, finding.llr, finding.llr_high


def _standing(total: tuple[float, float, float] | None, *, only_wording: bool) -> Standing:
    if total is None:
        return "not established"
    low, _, high = total
    if high < 0 and scale.reaches(high, APPEARS):
        sure = scale.reaches(high, ASSESSED)
        return "assessed as not issued" if sure else "appears not to have been issued"
    if low > 0 and scale.reaches(low, APPEARS) and not only_wording:
        sure = scale.reaches(low, ASSESSED)
        return "assessed as issued" if sure else "appears to have been issued"
    return "not established"


def _neutral(wording: tuple[float, float, float]) -> bool:
    """Tell whether wording supports neither side: too little, or its bounds lie on both."""
    low, llr, high = wording
    return abs(llr) < NEUTRAL or low < 0 < high


def _opposed(carriage: float, wording: tuple[float, float, float]) -> bool:
    return carriage * wording[1] < 0 and abs(carriage) >= NEUTRAL and not _neutral(wording)


def _conflict(finding: Finding) -> list[str]:
    return [finding.reason] if finding.reason else finding.explanation[:1]


def _nature(
    standing: Standing, by_name: dict[str, Finding], issued_as: Nature | None
) -> Nature | None:
    """Return what the statement is, apart from who issued it; None where that is not known."""
    if standing in _ISSUED:
        return issued_as
    donor = by_name.get("donor")
    if standing == "not established" or donor is None or donor.status != "determined":
        return None
    suggested: Nature | None = donor.figures.get("nature")
    return suggested or "fabricated"
