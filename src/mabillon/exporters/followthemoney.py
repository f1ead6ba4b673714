"""FollowTheMoney: accounts, messages, documents, organisations, events, and notes on them.

Who is said to have done something is a Note on the event and the organisation, with its
manner; an event has no organizer and involves nobody, a message has no sender, an account no
owner. There is no Person: whoever spoke for an issuer is a Mention, resolved to nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from mabillon.examine.events.model import Event
from mabillon.exporters.exported import Dispatch, Evidence, Exported, Post, Progress
from mabillon.exporters.followthemoney_entities import Entities, Entity, day_time
from mabillon.exporters.followthemoney_events import add as add_event
from mabillon.exporters.followthemoney_events import events as events_of
from mabillon.exporters.followthemoney_events import lines
from mabillon.exporters.sentences import PROPOSITION, issued, opinion_lines, post_line, text_line
from mabillon.exporters.standing import Opinion

REFUSED: Final = "values that FollowTheMoney does not take"
UNNAMED: Final = "(no name)"
"""Stands where a name is asked for and what there is has no letter in it."""


def write(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write one entity a line; return how many there are of each schema.

    A value that its type refuses (a link that is none, a name without a letter) is left out
    and counted.

    Raises
    ------
    followthemoney.exc.InvalidData
        An entity does not hold against its schema: a fault of this program.
    """
    from followthemoney import model

    made = list(entities(exported))
    counts: Counter[str] = Counter()
    with target.open("wb") as file:
        for n, entity in enumerate(made):
            schema = model.get(entity["schema"])
            assert schema is not None
            given: dict[str, list[str]] = entity["properties"]
            taken = {
                name: [v for v in values if schema.properties[name].type.validate(v)]
                for name, values in given.items()
            }
            if refused := sum(len(given[name]) - len(taken[name]) for name in given):
                counts[REFUSED] += refused
            taken |= {
                name: [UNNAMED] for name in schema.required if name in given and not taken[name]
            }
            kept = {name: values for name, values in taken.items() if values}
            schema.validate({"properties": kept})
            file.write(msgspec.json.encode(entity | {"properties": kept}) + b"\n")
            counts[entity["schema"]] += 1
            progress(n + 1, len(made))
    return dict(counts)


def read(content: bytes) -> list[Event]:
    """Return the events of the lines that `write` wrote.

    Raises
    ------
    UnreadableInput
        They are no such lines, or an event in them is not whole.
    """
    return events_of(lines(content))


def entities(exported: Exported) -> Iterator[Entity]:
    """Yield every entity, each once."""
    made = Entities(exported.archive)
    for raw in exported.evidence.values():
        _document(made, raw)
    for post in exported.posts.values():
        _message(made, post, exported)
    by_number = {opinion.number: opinion for opinion in exported.opinions}
    for opinion in by_number.values():
        _opinion(made, opinion, exported)
    for happening in exported.events:
        add_event(made, happening, by_number)
    for dispatch in exported.dispatches:
        _dispatch(made, dispatch, by_number)
    return iter(made)


def _document(made: Entities, raw: Evidence) -> str:
    return made.add(
        "Document",
        ("evidence", raw.digest),
        title=f"Evidence {raw.digest[:12]}",
        fileName=raw.digest,
        contentHash=raw.sha1,
        fileSize=str(raw.size),
        notes=[f"SHA-256 {raw.digest}", *([] if raw.sha1 else ["The raw file is not kept here."])],
    )


def _message(made: Entities, post: Post, exported: Exported) -> str:
    account = made.add(
        "UserAccount",
        ("account", post.account.key),
        name=post.account.title,
        service=post.account.platform,
        username=post.account.name,
    )
    return made.add(
        "Message",
        post.parts,
        title=post.name,
        messageId=post.name,
        senderAccount=account,
        publishedAt=day_time(post.posted_at),
        retrievedAt=day_time(post.seen_at),
        sourceUrl=post.link if exported.links else None,
        contentHash=post.sha1,
        proof=made.id("evidence", post.evidence),
        notes=[text_line(post)],
        description=post_line(post),
    )


def _opinion(made: Entities, opinion: Opinion, exported: Exported) -> str:
    issuer = made.organisation(opinion.issuer.title, opinion.issuer.also)
    posts = [
        exported.posts[name]
        for name in [opinion.post, *opinion.appearances]
        if name in exported.posts
    ]
    messages = list(dict.fromkeys(made.id(*p.parts) for p in posts))
    for mention in opinion.mentions:
        spoken = exported.posts.get(mention.post)
        if spoken is not None:
            made.add(
                "Mention",
                ("mention", mention.post, mention.name),
                document=made.id(*spoken.parts),
                name=mention.name,
                detectedSchema="LegalEntity",
            )
    return made.add(
        "Note",
        ("opinion", opinion.digest),
        name=f"Opinion {opinion.number}: {opinion.sentence}",
        entity=[*messages, issuer],
        summary=f"{PROPOSITION}: {issued(opinion)}",
        description=opinion_lines(opinion),
        keywords=[f"standing: {opinion.standing}", f"support: {opinion.words} ({opinion.scale})"],
        modifiedAt=day_time(opinion.changed_at),
        createdAt=day_time(opinion.made_at),
        publisher=exported.desk,
        notes=f"SHA-256 of the opinion {opinion.digest}",
    )


def _dispatch(made: Entities, dispatch: Dispatch, opinions: dict[int, Opinion]) -> None:
    from followthemoney.types import registry

    document = made.add(
        "Document",
        ("dispatch", dispatch.key),
        title=f"{dispatch.called}: {dispatch.title}",
        fileName=f"{dispatch.key.replace('/', '-')}.md",
        publishedAt=day_time(dispatch.first_at),
        modifiedAt=day_time(dispatch.at),
        author=dispatch.authors,
        language=registry.language.clean(dispatch.language),
        keywords=dispatch.topics,
        notes=[f"SHA-256 of its file {dispatch.digest}", f"Status: {dispatch.status}"],
    )
    cited: Sequence[Any] = [
        *(made.id("opinion", opinions[n].digest) for n in dispatch.opinions if n in opinions),
        *(made.id("evidence", digest) for digest in dispatch.evidence),
        *(made.id("event", key) for key in dispatch.events),
    ]
    made.add(
        "Note",
        ("citations", dispatch.key),
        name=f"What {dispatch.called} cites",
        entity=[document, *(ref for ref in cited if ref in made)],
        proof=document,
    )
