"""What is still to be done about a question, in the order in which analysts do it.

Capture, look at the channels, what happened, header and logo, picture, reception, holding line;
wording comes last and is no step of its own. Each says how it stands, from the opinion and the
archive; what is done may be looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from mabillon.archive.store import Store
from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.pages import figures, lines, words
from mabillon.workflows import looks
from mabillon.workflows.dispatches import NUMBERED, Numbered
from mabillon.workflows.events import events
from mabillon.workflows.places import TRACKED
from mabillon.workflows.register_in_force import current

Name = Literal["capture", "channels", "event", "logo", "picture", "reception", "line"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: its title, whether it is done, and how it stands in a sentence.

    ``about``: what the step's page is asked for: a post, an event's key, a dispatch's key; null
    = nothing in particular. ``lacking``: whether the register must be filled in first.
    """

    name: Name
    title: str
    done: bool
    said: str
    about: str | None = None
    lacking: bool = False


def next_steps(store: Store, document: OpinionDocument) -> tuple[Step, ...]:
    """Return the steps about an opinion's question."""
    return tuple(_steps(store, document))


def _steps(store: Store, made: OpinionDocument) -> Iterator[Step]:
    yield _capture(made)
    yield _channels(store, made)
    yield _event(store, made)
    yield _logo(store, made)
    yield _picture(made)
    yield _reception(made)
    yield _line(store, made)


def _capture(made: OpinionDocument) -> Step:
    post = made.question.post
    if post is not None:
        said = f"Kept, byte for byte: {words.account(made.question) or post}."
    elif made.question.picture is not None:
        said = "Only a picture of it is kept. Take in the post and its replies, if they stand."
    else:
        said = "Only its text is known. Take in the post itself and its replies before they vanish."
    return Step(name="capture", title="Capture", done=post is not None, said=said, about=post)


def _channels(store: Store, made: OpinionDocument) -> Step:
    title = "Look at the channels"
    carriage = made.finding("carriage")
    tracked = _tracked(store, made.issuer)
    about = made.question.post
    if not tracked:
        said = "The register names no channel that carries its statements: enter those you know."
        return Step(name="channels", title=title, done=False, said=said, lacking=True)
    held = looks.of_statement(looks.kept(store, made.issuer), made.question.digest)
    seen = {item.look.channel for item in held} & tracked
    if seen:
        of = words.count(len(tracked), "tracked channel")
        said = f"Somebody looked at {len(seen):,} of {of}."
        return Step(name="channels", title=title, done=seen >= tracked, said=said, about=about)
    if carriage is None or carriage.status == "not_determined":
        why = f"Not determined yet: {carriage.reason}." if carriage else "Not examined yet."
        return Step(name="channels", title=title, done=False, said=why, about=about)
    if figures.items(carriage.figures, "carried"):
        said = words.sentence(lines.line(carriage, made))
        return Step(name="channels", title=title, done=True, said=said, about=about)
    out = figures.items(carriage.figures, "left_out")
    watched = figures.texts(carriage.figures, "watched")
    said = f"Collected throughout: {words.count(len(watched), 'channel')}"
    said += f"; {len(out)} left out." if out else "."
    return Step(name="channels", title=title, done=not out, said=said, about=about)


def _tracked(store: Store, issuer: str) -> set[str]:
    _, register = current(store, record=False)
    names = {one.name for one in register.issuers}
    roles = register.roles_of(issuer) if issuer in names else []
    return {role.channel for role in roles if role.role in TRACKED}


def _event(store: Store, made: OpinionDocument) -> Step:
    for kept in events(store):
        for claim in kept.event.claims:
            of_it = claim.statement is not None and claim.statement == made.question.post
            if of_it or (made.number is not None and claim.issued == made.number):
                said = f"It stands with the event “{kept.event.title}”."
                return Step(
                    name="event", title="What happened", done=True, said=said, about=kept.event.key
                )
    said = "No event has it yet. Enter what happened with its sources, and what authorities say."
    return Step(name="event", title="What happened", done=False, said=said)


def _logo(store: Store, made: OpinionDocument) -> Step:
    title = "Header and logo"
    media = made.finding("media")
    if media is None or not figures.items(media.figures, "attached"):
        said = "No picture is kept with it to look for a header, stamp or logo on."
        return Step(name="logo", title=title, done=False, said=said)
    marks = [
        mark
        for one in figures.items(media.figures, "attached")
        for mark in figures.texts(one, "marks")
    ]
    if marks:
        return Step(name="logo", title=title, done=True, said=words.sentence(marks[0]))
    _, register = current(store, record=False)
    held = [one for one in register.specimens if one.issuer == made.issuer]
    if held:
        said = f"None of its {words.count(len(held), 'specimen')} was found on the pictures."
        return Step(name="logo", title=title, done=True, said=said)
    said = "The register has no specimen of its letterhead, stamp or logo to compare with."
    return Step(name="logo", title=title, done=False, said=said)


def _picture(made: OpinionDocument) -> Step:
    media = made.finding("media")
    if media is None:
        said = "No picture or video is kept with it."
        if made.question.picture is not None:
            said = "Trace the picture that its words stand on."
        about = made.question.picture
        return Step(name="picture", title="Picture", done=False, said=said, about=about)
    done = media.status != "not_determined"
    about = made.question.post
    return Step(name="picture", title="Picture", done=done, said=_said(media, made), about=about)


def _reception(made: OpinionDocument) -> Step:
    found = made.finding("reception")
    if found is None:
        return Step(name="reception", title="Reception", done=False, said="Not examined yet.")
    done = found.status != "not_determined"
    return Step(name="reception", title="Reception", done=done, said=_said(found, made))


def _said(finding: Finding, made: OpinionDocument) -> str:
    return words.sentence(lines.line(finding, made))


def _line(store: Store, made: OpinionDocument) -> Step:
    for entry in store.entries(NUMBERED):
        if msgspec.json.decode(entry.document, type=Numbered).opinion == made.number:
            said = f"Begun: {entry.key}."
            return Step(name="line", title="Holding line", done=True, said=said, about=entry.key)
    said = "Write down what can be said now, and keep it ready while the clock runs."
    return Step(name="line", title="Holding line", done=False, said=said)
