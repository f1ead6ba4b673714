"""A claim is told as a claim: who says so is said, and who issued it is not taken for granted.

Two ways in which a claim becomes a fact: an act that only its claimant vouches for, told as if
it had happened so; and words of a questioned statement told as the issuer's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.cited import Event, Evidence, Opinion, Post
from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.issuers import issuer_names, known_as, opinions, same_issuer
from mabillon.dispatch.rules.ladder import rung
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.examine.finding import Standing

FACT: Final = "reported as fact"
_SIDE: Final = frozenset({"own", "forwarder", "supporter"})
"""Roles of channels that only pass a claim on: what they say makes it no fact."""

_HEARD: Final = frozenset({"own", "forwarder", "independent"})
"""Roles of channels that an issuer's word is had from, at first or second hand."""
_ACTS: Final = (
    "planted sowed sowed sown dug painted placed left built cut blocked occupied attacked bombed "
    "detonated exploded shot killed wounded kidnapped abducted seized captured took stole robbed "
    "burned burnt torched hacked breached leaked encrypted defaced sabotaged destroyed damaged "
    "shelled fired launched struck raided ambushed assassinated executed targeted infiltrated "
    "disrupted removed sows occupies kills kidnaps seizes burns sabotages destroys"
).replace(" ", "|")
_OR_THINGS: Final = (
    "plants paints blocks attacks bombs hacks breaches leaks shells launches strikes raids"
).replace(" ", "|")
"""Acts that are things as well ("Coalition strikes"): known by what is done to what."""
_WHAT: Final = (
    r"(?:the|an?|its|their|this|that|these|another|more|some|several|two|three|four|five|six"
    r"|seven|eight|nine|ten|dozens|hundreds|\d[\d,.]*)\b"
)
_BETWEEN: Final = r"(?:\s+(?:has|had|have|also|then|later|again|since|itself|\w{1,20}ly)){0,3}"
_PEOPLE: Final = r"(?:\s+(?:members?|activists?|supporters?|fighters?|militants?|units?|cells?))?"
_DID: Final = re.compile(
    rf"{_PEOPLE}{_BETWEEN}\s+(?:(?:{_ACTS})\b(?!\s+(?:place|part)\b)"
    rf"|(?:{_OR_THINGS})\b(?=\s+{_WHAT})"
    r"|carried\s+out\b|(?:is|was|were)\s+(?:responsible\s+for|behind)\b)",
    re.I,
)
_DONE_BY: Final = re.compile(rf"\b(?:{_ACTS}|carried\s+out)\s+by\s+(?:the\s+)?\Z", re.I)
_SAYS: Final = re.compile(
    rf"(?:,[^,.;:]{{1,80}},)?{_BETWEEN}\s+(?:speaks|spoke|confirms|confirmed|said|says|announced|announces|claimed|claims|declared|declares|stated|"
    r"states|wrote|writes|threatened|threatens|promised|promises|praised|vowed|vows|boasted|"
    r"called|calls|took\s+responsibility)\b(?!\s+(?:nothing|it\s+did\s+not))",
    re.I,
)
_ACCORDING: Final = re.compile(r"\baccording\s+to\s+(?:the\s+)?\Z", re.I)
_ITS: Final = re.compile(
    r"(?:['’]s?)?\s+(?:own\s+)?(?:statement|communiqu[eé]|text|letter|message|announcement)\b",
    re.I,
)
_ATTRIBUTED: Final = re.compile(
    r"\b(?:says?|said|saying|claim(?:s|ed|ing)?|according\s+to|reportedly|alleged(?:ly)?"
    r"|purported(?:ly)?|in\s+(?:the|its|their)\s+name|accus\w{2,4}|suspect\w{0,3}|announc\w{1,4}"
    r"|den(?:y|ies|ied)|prais\w{1,3}|celebrat\w{1,3}|wrote|writes|tells?|told|report(?:s|ed)"
    r"|speaks|describ\w{1,3}|credit(?:s|ed)|attribut\w{1,3}|believed|presumabl[ey]|apparent(?:ly)?|acknowledg\w{1,3}|admit\w{0,4}|blam\w{1,3}|whether|if|not|never"
    r"|nobody|would|may|might|could|should|will)\b",
    re.I,
)
_HEDGED: Final = re.compile(
    r"\bin\s+(?:the\s+|its\s+|an?\s+)?(?:\S{1,30}\s+){0,3}name\b|\bpurport\w{0,4}|\bsupposed|"
    r"\battributed\s+to|\bclaims\s+to|\bpresent(?:s|ed)\s+as|\bso-called|\bwhether\b",
    re.I,
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_WINDOW: Final = 40
"""Characters before a name in which "planted by" is looked for."""


def _check(checked: Checked) -> Iterator[Fault]:
    bodies = {name for event in checked.house.events for name in event.manners}
    names = issuer_names(checked)
    known = known_as(names, short="bare")
    others = known_as((b for b in bodies if not known.search(b)), short="none")
    for said in own_words(checked.dispatch):
        yield from _acts(checked, said, known)
        yield from _acts(checked, said, others)
        yield from _speaks(checked, said, known)


def _acts(checked: Checked, said: Said, who: re.Pattern[str]) -> Iterator[Fault]:
    """Find acts of an organisation that are told without saying who says so."""
    if _ATTRIBUTED.search(said.text):
        return
    for name in who.finditer(said.text):
        did = _DID.match(said.text, name.end())
        first = max(0, name.start() - _WINDOW)
        done = _DONE_BY.search(said.text[first : name.start()])
        if not (did or done) or _is_established(checked, said, name.group()):
            continue
        start = first + done.start() if done and not did else name.start()
        yield Fault(
            said.start + start,
            said.start + (did.end() if did else name.end()),
            f"an act of {' '.join(name.group().split())} is told as a fact; what is cited for it "
            "is a claim",
            "say who says so (“… says it …”, “a statement in its name claims …”), or cite a "
            "source that is not its own",
        )


def _is_established(checked: Checked, said: Said, name: str) -> bool:
    """Return whether somebody other than the claimant says that it happened so.

    A questioned statement claims in its issuer's name, whoever posted it.
    """
    events = [event for event in checked.house.events if _is_about(said, event)]
    manners = [
        manner
        for event in events
        for body, those in event.manners.items()
        if same_issuer(checked, body, name)
        for manner in those
    ]
    if manners:
        return FACT in manners
    cited = [checked.cited.of(t) for c in said.citations for t in c.targets]
    questioned = {opinion.document.question.post for opinion in opinions(checked)}
    return any(
        isinstance(item, Evidence)
        or (
            isinstance(item, Post)
            and item.key not in questioned
            and not _SIDE & set(item.roles.values())
        )
        for item in cited
    )


def _is_about(said: Said, event: Event) -> bool:
    """Return whether a sentence names a place of an event, or two words of its title.

    The first of several places is the widest, which says nothing.
    """
    text = said.whole.casefold()
    places = event.places[1:] or event.places
    if any(place.casefold() in text for place in places):
        return True
    words = set(_WORD.findall(event.title.casefold()))
    return len(words & set(_WORD.findall(text))) > 1


def _speaks(checked: Checked, said: Said, who: re.Pattern[str]) -> Iterator[Fault]:
    """Find words of a statement whose issuer is not established, told as the issuer's own."""
    standing = _open(checked, said)
    if standing is None or _HEDGED.search(said.text):
        return
    for name in who.finditer(said.text):
        found = _SAYS.match(said.text, name.end()) or _ITS.match(said.text, name.end())
        before = said.text[max(0, name.start() - _WINDOW) : name.start()]
        end = found.end() if found else name.end() if _ACCORDING.search(before) else None
        if end is not None:
            yield Fault(
                said.start + name.start(),
                said.start + end,
                f"what is cited is told as {' '.join(name.group().split())}'s own word; its "
                f"standing is “{standing}”",
                "write “a statement in the name of …”, “a purported statement”, “the text claims”",
            )


def _open(checked: Checked, said: Said) -> Standing | None:
    """Return the standing, open or against, of the statement that a sentence speaks of.

    That is the questioned post that it cites, or a post of a channel that is nothing to any
    issuer and that nobody examined; of a headline it is the dispatch's own. None = it speaks
    of none, or cites an own post beside it.
    """
    main = checked.house.main
    if said.headline and not said.citations:
        return _standing(main) if main is not None and rung(main) <= 0 else None
    items = [checked.cited.of(t) for c in said.citations for t in c.targets]
    posts = [p for p in items if isinstance(p, Post)]
    if any("own" in p.roles.values() for p in posts):
        return None
    asked = [o for o in opinions(checked) if o.document.question.post in {p.key for p in posts}]
    if asked:
        return next((_standing(o) for o in asked if rung(o) <= 0), None)
    strange = [not _HEARD & set(p.roles.values()) for p in posts]
    return "not established" if strange and all(strange) else None


def _standing(opinion: Opinion) -> Standing:
    return opinion.document.opinion.standing if opinion.signed else "not established"


CLAIM_AS_FACT = Rule(
    name="claim-as-fact",
    asks="A claim is told as a claim, and a questioned statement as one in an issuer's name.",
    check=_check,
)
