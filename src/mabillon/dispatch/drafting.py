"""The first text of a dispatch, filled from an opinion and what it rests on.

At first a holding line, which says no more than that a text circulates and what was not found;
then a section for each thing that a reader asks for. What only a person can say is left as a
line that begins with TO DO, which the checker lets nobody publish. Details that would help to
forge (missing formulas, the donor's changes beyond one, names of tracked channels) are left to
the sealed annex.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec

from mabillon.dispatch import sealing
from mabillon.dispatch.cited import House, Opinion, Post
from mabillon.dispatch.front import Front
from mabillon.dispatch.taking import beginning, escaped
from mabillon.examine.finding import Finding
from mabillon.examine.phrases import joined
from mabillon.pages import words

TO_DO: Final = "TO DO:"

_FIELDS: Final = (
    "series", "number", "date", "title", "countries", "topics", "issuers", "opinion", "release",
    "authors", "language", "status", "notes", "events", "annex",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """An earlier event or dispatch: what is said of it in one sentence, and its citations."""

    sentence: str
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a draft is made of.

    ``questioned``: the captured post; null = a text that was handed in. ``donor``: the older
    statement it was built on; null = none was found. ``related``: background.
    """

    opinion: Opinion
    house: House
    questioned: Post | None = None
    donor: Post | None = None
    related: tuple[Related, ...] = ()


def title(material: Material) -> str:
    """Return a title that says no more than is signed."""
    document = material.opinion.document
    name = document.issuer_name
    said = document.opinion.standing
    if material.opinion.signed and said in _SAID:
        return f"Statement in the name of {name} {_SAID[said]} by it"
    return f"Statement circulating in the name of {name}"


_SAID: Final = {
    "assessed as not issued": "assessed as not issued",
    "appears not to have been issued": "appears not to have been issued",
    "appears to have been issued": "appears to have been issued",
    "assessed as issued": "assessed as issued",
}


def written(front: Front, body: str) -> str:
    """Return the file of a dispatch: front matter and text."""
    given = msgspec.to_builtins(front)
    lines = [f"{name}: {_yaml(given[name])}" for name in _FIELDS if given[name] is not None]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body.strip()}\n"


def _yaml(value: object) -> str:
    if isinstance(value, str) and value.replace("-", "").replace(" ", "").isalnum():
        plain = value.isascii() and not value.isdigit() and value.casefold() not in _WORDS
        return value if plain else msgspec.json.encode(value).decode()
    return msgspec.json.encode(value).decode()


_WORDS: Final = {"true", "false", "yes", "no", "null", "on", "off", "y", "n"}


def body(material: Material) -> str:
    """Return the text of a new dispatch, as Markdown."""
    sections = {
        "What circulated": _circulated(material),
        "Picture and video": _described(material),
        "Findings": _findings(material),
        "Standing": _standing(material),
        "Reception": _reception(material),
        "Background": _background(material),
    }
    parts = [_holding(material)]
    for heading, lines in sections.items():
        said = list(lines)
        if said:
            parts += [f"## {heading}", *said]
    return "\n\n".join(_sealed(material, part) for part in parts)


def _sealed(material: Material, text: str) -> str:
    if text.startswith(">"):  # quoted words are quoted as they are
        return text
    return sealing.without(text, sealing.tracked(material.house))


def _holding(material: Material) -> str:
    document = material.opinion.document
    absence = f" It {_lower(document.opinion.absence)}" if document.opinion.absence else ""
    return (
        f"A statement is circulating in the name of {document.issuer_name}; we have not "
        f"established whether {document.issuer_name} issued it.{absence} "
        f"[@opinion:{material.opinion.number}]"
        if not material.opinion.signed
        else f"A statement that circulates in the name of {document.issuer_name} "
        f"{_verb(document.opinion.standing)}.{absence} [@opinion:{material.opinion.number}]"
    )


def _verb(standing: str) -> str:
    said = _SAID.get(standing)
    if said is None:
        return "is of unknown origin: we have not established who issued it"
    return f"is {said} by it" if said.startswith("assessed") else f"{said} by it"


def _circulated(material: Material) -> Iterator[str]:
    question, post = material.opinion.document.question, material.questioned
    name = material.opinion.document.issuer_name
    if post is None:
        yield f"A text in the name of {name} was handed in; no post of it is in the archive."
        yield f"{TO_DO} say who had it from where, and since when."
        return
    when = (
        words.time(post.posted_at).replace("\u00a0", " ") if post.posted_at else "a day not known"
    )
    yield (
        f"On {when}, {post.account} posted a text in the name of {name} on {post.platform} "
        f"[@post:{post.key}]. Of what was collected, this is the earliest found."
        if not post.earlier_as_well
        else f"On {when}, {post.account} posted a text in the name of {name} on {post.platform} "
        f"[@post:{post.key}]. An earlier copy was collected: "
        + joined([f"{_day(at)} [@post:{key}]" for key, at in post.earlier_as_well.items()])
        + "."
    )
    yield "It begins:"
    yield _quoted(question.text or post.text, post.key)


def _quoted(text: str, key: str) -> str:
    """Return the beginning of a text as a block quotation, line by line as posted."""
    kept = [escaped(line) for line in beginning(text)]
    return "\n>\n".join([*(f"> {line}" for line in kept[:-1]), f"> {kept[-1]} [@post:{key}]"])


def _described(material: Material) -> Iterator[str]:
    post = material.questioned
    if post is None or not post.media:
        return
    kinds = joined(sorted({f"a {kind}" for kind in post.media}))
    yield f"The post has {kinds} attached [@post:{post.key}]."
    if post.shots:
        yield f"[@post:{post.key}#shots]"
    else:
        yield (
            f"{TO_DO} say what is visible, what is captioned, what is spoken, what is implied, "
            "and what cannot be seen. A shot list does it: mabillon shots add"
        )


def _findings(material: Material) -> Iterator[str]:
    opinion = material.opinion
    cite = f"[@opinion:{opinion.number}]"
    by_name = {f.examination: f for f in opinion.document.findings}
    usual = _usual(by_name.get("carriage"))
    if usual:
        yield f"{usual} {cite}"
    donor, post = by_name.get("donor"), material.donor
    if donor is not None and donor.status == "determined" and post is not None:
        shared = donor.figures.get("shared")
        share = f"{words.percent(shared)} of its words".replace("\u00a0", " ") if shared else "Much"
        yield (
            f"{share} stand, in the same order, in a statement of {_day(post.posted_at)} "
            f"[@post:{post.key}]. Issuers reuse their own words too; what was changed is in the "
            f"sealed annex. {cite}"
        )
    for name in ("lexicon", "media", "record", "wording"):
        finding = by_name.get(name)
        if finding is None:
            continue
        if finding.status == "not_determined":
            yield f"{name.capitalize()}: not determined ({finding.reason}). {cite}"
        elif name == "media" and finding.figures.get("older"):
            yield f"{_stood(finding.figures['older'])} {cite}"
        elif finding.explanation and name != "wording":
            yield f"{_plain(finding)} {cite}"


def _stood(older: dict[str, Any]) -> str:
    """Return where the picture or video stood before, with its citation."""
    where = f" [@post:{older['post']}]" if older["post"] else f" [@evidence:{older['evidence']}]"
    at = datetime.fromisoformat(older["posted_at"])
    words_there = ", beside other words" if older["other_words"] else ""
    return (
        f"The {older['medium']} that was posted with it stood in {older['title']} on {_day(at)}"
        f"{words_there}{where}. The same {older['medium']} is not the same claim."
    )


def _plain(finding: Finding) -> str:
    """Return the first thing that a finding says: public editions give one example."""
    if finding.examination == "lexicon":
        found = finding.figures.get("found") or []
        if found:
            return words.sentence(str(found[0]["short"]))
    return words.sentence(finding.explanation[0])


def _usual(carriage: Finding | None) -> str:
    """Return how its statements usually travel."""
    if carriage is None or carriage.status != "determined":
        return ""
    said = [line for line in carriage.explanation if line.startswith("Of ")]
    return said[0] if said else ""


def _standing(material: Material) -> Iterator[str]:
    opinion = material.opinion
    document = opinion.document
    cite = f"[@opinion:{opinion.number}]"
    if not opinion.signed:
        yield f"We have not established whether {document.issuer_name} issued it. {cite}"
        yield f"{TO_DO} the opinion is unsigned; sign it: mabillon judge {opinion.number}"
        return
    said = document.opinion
    support = f": {said.words} ({said.scale})" if said.llr is not None else ""
    statement = f"The statement in the name of {document.issuer_name}"
    yield f"{statement} {_verb(said.standing)}{support}. {cite}"
    wrong = [
        line for f in document.findings if f.status == "determined" for line in f.would_be_wrong_if
    ][:3]
    if wrong:
        yield f"This would be wrong if {' or '.join(wrong)}. {cite}"
    if opinion.signed < 2 and said.standing != "not established":
        yield f"{TO_DO} a second person signs: mabillon judge {opinion.number} --second"


def _reception(material: Material) -> Iterator[str]:
    finding = material.opinion.document.finding("reception")
    if finding is None or not finding.explanation or finding.status == "not_determined":
        return
    cite = f"[@opinion:{material.opinion.number}]"
    yield f"{' '.join(words.sentence(line) for line in finding.explanation[:4])} {cite}"


def _background(material: Material) -> Iterator[str]:
    for related in material.related:
        cited = f" {' '.join(related.citations)}" if related.citations else ""
        yield f"- {words.sentence(related.sentence)}{cited}"


def _day(at: date | datetime | None) -> str:
    if at is None:
        return "a day not known"
    day = at.astimezone(UTC).date() if isinstance(at, datetime) else at
    return f"{day.day} {day:%B} {day.year}"


def _time(at: datetime) -> str:
    return words.time(at).replace("\u00a0", " ")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
