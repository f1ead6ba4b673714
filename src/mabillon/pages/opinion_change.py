"""What changed between two opinions on one question, in words."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mabillon.examine import scale
from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.pages import figures, lines, words


class Changed(msgspec.Struct, frozen=True):
    """One thing that the two say differently; ``before``, ``after``: null = said nothing."""

    what: str
    before: str | None
    after: str | None


class OpinionChange(msgspec.Struct, frozen=True, kw_only=True):
    """Two opinions side by side.

    Parameters
    ----------
    said
        What they say differently: standing and figure first, then finding by finding.
    made_from
        What they were made from differently: until when, the register, version, settings.
    """

    before: OpinionDocument
    after: OpinionDocument
    said: tuple[Changed, ...]
    made_from: tuple[Changed, ...]

    @property
    def headline(self) -> str:
        """What became of standing and nature."""
        one, two = self.before.opinion, self.after.opinion
        if one.standing != two.standing:
            return "The standing is another"
        if one.nature != two.nature:
            return "The standing is the same, the nature another"
        return "The standing is the same"

    @property
    def one_text(self) -> bool:
        """Whether both are on the same words."""
        return self.before.question.digest == self.after.question.digest


def opinion_change(before: OpinionDocument, after: OpinionDocument) -> OpinionChange:
    """Return what changed from one opinion to a later one on the same question."""
    return OpinionChange(
        before=before,
        after=after,
        said=tuple(_unlike(_said(before), _said(after))),
        made_from=tuple(_unlike(_made_from(before), _made_from(after))),
    )


def _unlike(one: dict[str, str | None], two: dict[str, str | None]) -> Iterator[Changed]:
    for what in dict.fromkeys([*one, *two]):
        if one.get(what) != two.get(what):
            yield Changed(what, one.get(what), two.get(what))


def _said(made: OpinionDocument) -> dict[str, str | None]:
    opinion = made.opinion
    posted = figures.moment(made.question.posted_at)
    said = {
        "Standing": words.sentence(opinion.sentence),
        "If not issued": opinion.nature,
        "Figure": _figure(opinion.llr, opinion.llr_low, opinion.llr_high),
        "Absence": words.sentence(opinion.absence) if opinion.absence else None,
        "Conflicts": " ".join(map(words.sentence, opinion.conflicts)) or None,
        "Said beside it": " ".join(map(words.sentence, opinion.beside)) or None,
        "Posted": words.time(posted) if posted else None,
        "The captured post": made.question.post,
    }
    return said | {lines.title(f.examination): _finding(f, made) for f in made.findings}


def _finding(finding: Finding, made: OpinionDocument) -> str:
    figure = _figure(finding.llr, finding.llr_low, finding.llr_high)
    said = words.sentence(lines.line(finding, made))
    return f"{figure}. {said}" if figure else said


def _figure(llr: float | None, low: float | None, high: float | None) -> str | None:
    if llr is None or low is None or high is None:
        return None
    return f"LLR {scale.figure(llr)} [{scale.figure(low)}, {scale.figure(high)}]"


def _made_from(made: OpinionDocument) -> dict[str, str | None]:
    until = figures.moment(made.known_as_of)
    said: dict[str, str | None] = {
        "Known as of": words.time(until) if until else "nothing was kept yet",
        "Register": words.digest(made.inputs.register),
        "Version of Mabillon": made.inputs.version,
    }
    return said | {f"Setting {name}": str(v) for name, v in sorted(made.inputs.settings.items())}
