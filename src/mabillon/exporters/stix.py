"""STIX 2.1: whether a statement was issued, as an opinion on a proposition; never a relation.

The proposition "X issued this" is a ``note`` that asserts nothing; the standing is a STIX
``opinion`` on it, from strongly-disagree to strongly-agree. There is no ``attributed-to`` and
no other relationship, whatever the standing: a reader that drops our words would keep the tie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

import msgspec

from mabillon.errors import UnreadableInput
from mabillon.examine.events.model import Event
from mabillon.examine.finding import Standing
from mabillon.exporters import stix_events
from mabillon.exporters.exported import Dispatch, Exported, Post, Progress
from mabillon.exporters.sentences import (
    PROPOSITION,
    ended,
    issued,
    opinion_lines,
    post_line,
    support,
)
from mabillon.exporters.standing import Account, Opinion
from mabillon.exporters.stix_objects import Object, Objects, instant, object_id, told

OPINION: Final[dict[Standing, tuple[str, int]]] = {
    "assessed as not issued": ("strongly-disagree", 85),
    "appears not to have been issued": ("disagree", 50),
    "not established": ("neutral", 0),
    "appears to have been issued": ("agree", 50),
    "assessed as issued": ("strongly-agree", 85),
}
"""STIX's word and confidence for each standing; high, medium and none of its appendix A."""

LOSSY: Final = (
    "`opinion` and `confidence` are what STIX has words for: three steps of its None/Low/Med/High "
    "scale, made from the standing. They are lossy and no probability; the standing, the words of "
    "support with their scale, and the likelihood ratio with its bounds stand in the extension."
)


def write(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write one bundle; return how many objects of each type it has.

    Raises
    ------
    stix2.exceptions.STIXError
        An object does not hold against the specification: a fault of this program.
    """
    import stix2

    made = list(bundle(exported))
    ident = hashlib.sha256("".join(str(obj["id"]) for obj in made).encode()).hexdigest()
    counts: dict[str, int] = {}
    with target.open("wb") as file:
        file.write(
            b'{"type":"bundle","id":"%s","objects":[\n' % object_id("bundle", ident).encode()
        )
        for n, obj in enumerate(made):
            stix2.parse(obj, allow_custom=False)
            file.write((b",\n" if n else b"") + msgspec.json.encode(obj, order="sorted"))
            counts[obj["type"]] = counts.get(obj["type"], 0) + 1
            progress(n + 1, len(made))
        file.write(b"\n]}\n")
    return counts


def read(content: bytes) -> list[Event]:
    """Return the events of a bundle that `write` wrote.

    Raises
    ------
    UnreadableInput
        It is no such bundle, or an event in it is not whole.
    """
    try:
        decoded = msgspec.json.decode(content, type=dict[str, object])
        objects = msgspec.convert(decoded["objects"], list[Object])
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise UnreadableInput(f"it is no STIX bundle ({error})") from error
    return stix_events.events(objects)


def bundle(exported: Exported) -> Iterator[Object]:
    """Yield every object, each once."""
    objects = Objects(exported.archive, exported.desk)
    for post in exported.posts.values():
        _observed(objects, post, links=exported.links)
    by_number = {opinion.number: opinion for opinion in exported.opinions}
    made = {n: _opinion(objects, opinion, exported.posts) for n, opinion in by_number.items()}
    happened = {one.event.key: stix_events.add(objects, one, by_number) for one in exported.events}
    for dispatch in exported.dispatches:
        _report(objects, dispatch, exported, made, happened)
    return iter(objects)


def _account(objects: Objects, account: Account) -> str:
    named = "account_login" if account.has_handle else "user_id"
    return objects.account(account.platform, **{named: account.name, "display_name": account.title})


def _observed(objects: Objects, post: Post, *, links: bool) -> str:
    """Add a captured post: that these bytes were seen then, and nothing of who wrote them."""
    where = {
        "source_name": "Mabillon archive",
        "external_id": post.name,
        "description": post_line(post),
        "url": post.link if links else None,
        "hashes": {"SHA-256": post.sha256} if post.sha256 else None,
    }
    return objects.add(
        "observed-data",
        post.parts,
        (post.seen_at, post.seen_at),
        told(
            "post",
            post=post.name,
            posted_at=post.posted_at and instant(post.posted_at),
            posted_at_uncertain_s=post.uncertain_s,
            seen_at=instant(post.seen_at),
            sha256=post.sha256,
            evidence=post.evidence,
        ),
        first_observed=instant(post.seen_at),
        last_observed=instant(post.seen_at),
        number_observed=1,
        object_refs=[_account(objects, post.account)],
        external_references=[{k: v for k, v in where.items() if v is not None}],
    )


def _opinion(objects: Objects, opinion: Opinion, posts: dict[str, Post]) -> list[str]:
    """Add an opinion with its proposition and findings; return grouping and opinion."""
    key, at = ("opinion", opinion.digest), (opinion.made_at, opinion.changed_at)
    first = (opinion.made_at, opinion.made_at)
    issuer = objects.organisation(opinion.issuer.title, told("issuer", also=opinion.issuer.also))
    seen = [
        objects.id("observed-data", *post.parts)
        for name in dict.fromkeys([*([opinion.post] if opinion.post else []), *opinion.appearances])
        if (post := posts.get(name))
    ]
    proposition = objects.add(
        "note",
        (*key, "proposition"),
        first,
        told("proposition", of="issued", sha256=opinion.sha256, post=opinion.post),
        abstract=PROPOSITION,
        content=f"{PROPOSITION}: {issued(opinion)}",
        object_refs=[*seen, issuer],
    )
    word, confidence = OPINION[opinion.standing]
    judged = objects.add(
        "opinion",
        key,
        at,
        _extended(opinion),
        opinion=word,
        confidence=confidence,
        explanation=" ".join([*opinion_lines(opinion), LOSSY]),
        object_refs=[proposition],
    )
    parts = [
        objects.add(
            "note",
            (*key, "finding", finding.examination),
            first,
            told("finding", **msgspec.to_builtins(finding)),
            abstract=f"Finding: {finding.examination}",
            content=" ".join(
                [
                    f"{finding.examination}: {finding.status.replace('_', ' ')}.",
                    *([ended(finding.reason)] if finding.reason else []),
                    *(ended(f"It would be wrong if {line}") for line in finding.would_be_wrong_if),
                ]
            ),
            object_refs=[proposition],
        )
        for finding in opinion.findings
    ]
    parts += [
        objects.add(
            "note",
            (*key, "beside", str(n)),
            first,
            told("word"),
            abstract="What the organisation itself said; it changes no figure",
            content=line,
            object_refs=[proposition],
        )
        for n, line in enumerate(opinion.beside)
    ]
    group = objects.add(
        "grouping",
        key,
        at,
        name=f"Opinion {opinion.number}: {opinion.sentence}",
        description=support(opinion),
        context="mabillon-opinion",
        object_refs=[judged, proposition, *parts, *seen, issuer],
    )
    return [group, judged]


def _extended(opinion: Opinion) -> Object:
    signatures = [{"kind": s.kind, "at": instant(s.at), "by": s.by} for s in opinion.signatures]
    return told(
        "opinion",
        number=opinion.number,
        digest=opinion.digest,
        standing=opinion.standing,
        standing_scale="Mabillon standings",
        proposed=opinion.proposed,
        support=opinion.words,
        scale=opinion.scale,
        llr=opinion.llr,
        llr_low=opinion.llr_low,
        llr_high=opinion.llr_high,
        nature=opinion.nature if opinion.unsigned is None else None,
        lossy=LOSSY,
        signatures=[{k: v for k, v in s.items() if v is not None} for s in signatures],
        ledger_size=opinion.ledger_size,
        ledger_root=opinion.ledger_root,
        register=opinion.register,
        version=opinion.version,
    )


def _report(
    objects: Objects,
    dispatch: Dispatch,
    exported: Exported,
    opinions: dict[int, list[str]],
    events: dict[str, str],
) -> None:
    """Add a dispatch: what it is called and what it cites; a report only if it was published."""
    day = datetime.combine(dispatch.date, time(0), UTC)
    first, last = dispatch.first_at or day, dispatch.at or day
    posts = [exported.posts[name] for name in dispatch.posts if name in exported.posts]
    cited = [objects.id("observed-data", *p.parts) for p in posts]
    cited += [ref for number in dispatch.opinions for ref in opinions.get(number, [])]
    cited += [events[key] for key in dispatch.events if key in events]
    published = dispatch.at is not None
    objects.add(
        "report" if published else "grouping",
        ("dispatch", dispatch.key),
        (first, last),
        told(
            "dispatch",
            key=dispatch.key,
            digest=dispatch.digest,
            status=dispatch.status,
            release=dispatch.release,
            authors=dispatch.authors,
            countries=dispatch.countries,
            evidence=dispatch.evidence,
        ),
        name=f"{dispatch.called}: {dispatch.title}",
        description="What this dispatch cites; its text is not exported.",
        published=instant(first) if published else None,
        context=None if published else "mabillon-draft",
        revoked=True if dispatch.status == "withdrawn" else None,
        lang=dispatch.language,
        labels=dispatch.topics,
        object_refs=list(dict.fromkeys(cited)) or [objects.own],
    )
