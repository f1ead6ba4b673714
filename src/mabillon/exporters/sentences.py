"""The sentences that stand in every export: attributed, and no firmer than what is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mabillon.examine.events.model import Actor, Claim, Event, Verdict, day, days
from mabillon.exporters.exported import Post
from mabillon.exporters.standing import Opinion

PROPOSITION: Final = "Neither asserted nor denied here"


def statement(opinion: Opinion) -> str:
    """Name the statement that an opinion is on, by day, place and digest."""
    when = f" of {day(opinion.posted_at.date())}" if opinion.posted_at else ""
    where = f", posted as {opinion.post}" if opinion.post else ""
    return f"the statement{when} in its name{where} (SHA-256 of its text {opinion.sha256})"


def issued(opinion: Opinion) -> str:
    """Return the proposition that an opinion is on; it asserts nothing by itself."""
    return f"{opinion.issuer.title} issued {statement(opinion)}."


def ended(line: str) -> str:
    """Return a sentence with its full stop."""
    return line if line.endswith((".", "!", "?")) else f"{line}."


def support(opinion: Opinion) -> str:
    """Return how strongly the findings support which side, in words and figures."""
    if opinion.llr is None:
        return f"{opinion.words[:1].upper()}{opinion.words[1:]}."
    return (
        f"The findings together: {opinion.words} ({opinion.scale}); LLR {opinion.llr:+.1f} "
        f"[{opinion.llr_low:+.1f}, {opinion.llr_high:+.1f}], the log10 of a likelihood ratio and "
        "no probability."
    )


def opinion_lines(opinion: Opinion) -> list[str]:
    """Return an opinion in sentences: conflicts, standing, figures, what stands beside."""
    lines = [*map(ended, opinion.conflicts), f"{opinion.sentence}."]
    if opinion.unsigned:
        lines.append(opinion.unsigned)
    dissents = len([s for s in opinion.signatures if s.kind == "dissent"])
    lines += [support(opinion), f"Signed by {opinion.signed}, dissents: {dissents}."]
    lines += [ended(f"Beside: {line}") for line in opinion.beside]
    lines += [ended(f"Not determined: {line}") for line in opinion.not_determined]
    return [*lines, "Issued and true are two questions; this is on the first alone."]


def titled(event: Event) -> str:
    """Return an event's title as it may stand alone."""
    return f"Said to have happened: {event.title}"


def event_line(event: Event) -> str:
    """Say what sources say happened."""
    kind = " or ".join(event.kinds) or "event"
    places = "; ".join(", ".join(place.name for place in reversed(path)) for path in event.places)
    where = f" at {places}" if places else ""
    stages = f" ({' or '.join(event.stages)})" if event.stages else ""
    return (
        f"According to {'; '.join(event.sources)}: {kind}{stages}{where}, "
        f"{days(event.from_day, event.to_day)}. This is what is said, and not established here."
    )


def actor_line(actor: Actor) -> str:
    """Say in which manner a source names an organisation."""
    unsure = " The source is not sure." if actor.unsure else ""
    also = f" (also {', '.join(actor.also)})" if actor.also else ""
    return (
        f"{actor.source} names {actor.name}{also}. Manner in which it is named there: "
        f"{', '.join(actor.manners)}.{unsure} This is what a source says, and not a finding."
    )


_CLAIMED = {
    "yes": "says that {0} claimed it",
    "no": "says that {0} did not claim it",
    "unknown": "leaves open whether {0} claimed it",
}


def claim_line(claim: Claim, opinions: Mapping[int, Opinion]) -> str:
    """Say who is said to have claimed it, whether that was issued, and whether it is true."""
    lines = [f"{claim.source} {_CLAIMED[claim.claimed].format(claim.organisation)}."]
    lines.append(f"How: {claim.mode}.")
    if claim.statement:
        lines.append(f"The claim itself: {claim.statement}.")
    known = opinions.get(claim.issued) if claim.issued is not None else None
    if known is not None:
        lines.append(f"Was that claim issued? Opinion {known.number}: {known.sentence}.")
    elif claim.issued is not None:
        lines.append(f"Was that claim issued? See opinion {claim.issued}.")
    else:
        lines.append("Was that claim issued? Not examined.")
    lines.append(
        judged_line(claim.true) if claim.true else "Is what it says true? Nobody judged it."
    )
    return " ".join([*lines, "A claim can be issued and false; neither follows from the other."])


def judged_line(verdict: Verdict) -> str:
    """Say what a person judged of what a claim says."""
    return f"Is what it says true? A person judged: {verdict.says} ({verdict.reason})."


def text_line(post: Post) -> str:
    """Name the text of a post by its digest."""
    return f"SHA-256 of its text {post.sha256}" if post.sha256 else "its text was destroyed"


def post_line(post: Post) -> str:
    """Name a captured post without a word of it."""
    link = f", {post.link}" if post.link else ""
    return f"{post.name}{link}; {text_line(post)}, in evidence {post.evidence}"
