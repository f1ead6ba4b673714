"""Posts that speak in an issuer's name: each yes or no by one key, and remembered."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from mabillon.archive.register import Register
from mabillon.errors import UsageError
from mabillon.examine.speaking.heard import IN_WORDS, THRESHOLD
from mabillon.pages import words
from mabillon.web import standings
from mabillon.web.contexts.watch import InNameDecided, InNamePage
from mabillon.web.doors import Call, Door, part
from mabillon.web.people.roles import May
from mabillon.web.register_in_force import in_force
from mabillon.web.work import measuring
from mabillon.workflows import proposing
from mabillon.workflows.proposed import Tally, decided, tally

REASONS = {True: "it speaks in its name", False: "it does not speak in its name"}
"""Why, where nothing else is said."""


def proposals(call: Call) -> Response:
    """Answer with the posts that speak in an issuer's name and nobody decided on."""
    with call.store() as store:
        force = in_force(store)
        issuers = force.register.issuers
        wanted = call.path.get("name")
        issuer = force.register.issuer(wanted) if wanted else None
        page = InNamePage(
            title="Posts in an issuer’s name",
            issuers=issuers,
            issuer=issuer,
            standing=None,
            found=None,
            decided="",
            points={str(sort): said for sort, said in IN_WORDS.items()},
            threshold=THRESHOLD,
        )
        if issuer is None:
            return call.render("proposals.html", page)
        kept = measuring.find(call.desk.root, issuer.name, "proposals")
        decisions = decided(store, issuer.name)
        stands = standings.of_measured(call, store, issuer.name, force.digest, "proposals", kept)
    found = kept.proposals if kept else None
    if found is None and not stands.running and stands.failed is None:
        to = f"/watch/proposals/{part(issuer.name)}"
        work = standings.begin(call, issuer.name, issuer.title, "proposals", to)
        stands = msgspec.structs.replace(stands, work=work)
    if found is not None:
        raw = [decision.post for decision in decisions]
        done = {*raw, *(_registered(post, force.register) for post in raw)}
        left = [p for p in found.proposals if p.post not in done]
        found = msgspec.structs.replace(found, proposals=left)
    page = msgspec.structs.replace(
        page,
        title=f"Posts in the name of {issuer.title}",
        standing=stands,
        found=found,
        decided=fared(tally(decisions)),
    )
    return call.render("proposals.html", page)


def _registered(post: str, register: Register) -> str:
    """Return a post (raw CHANNEL/ID) by its channel's register name."""
    channel, _, native = post.rpartition("/")
    known = register.channel_of_key(channel)
    return f"{known.name}/{native}" if known else post


def fared(told: Tally) -> str:
    """Say how proposals fared with who decided of them."""
    many = told.right + told.wrong
    if told.low is None or told.high is None:
        said = "No proposal was decided yet."
    else:
        share = f"{words.percent(told.low)} to {words.percent(told.high)}"
        said = f"Decided so far: {told.right:,} of {many:,} right ({share} of such, at 95 %)."
    return said + (f" Found by hand though not proposed: {told.missed:,}." if told.missed else "")


def decide(call: Call) -> Response:
    """Keep whether a post speaks in the issuer's name."""
    verdict, post = call.said("verdict"), call.said("post")
    if verdict not in ("yes", "no"):
        raise UsageError("it is neither yes nor no", do="choose one")
    yes = verdict == "yes"
    with call.store() as store:
        issuer = in_force(store).register.issuer(call.path["name"])
        made = proposing.decide(
            store,
            issuer.name,
            post,
            yes,
            by=call.person.name,
            reason=call.said("reason").strip() or REASONS[yes],
        )
    if call.partial:
        page = InNameDecided(post=post, yes=yes, by=made.by)
        return call.render("proposal_decided.html", page)
    return call.go(f"/watch/proposals/{part(issuer.name)}")


DOORS = (
    Door("/watch/proposals", proposals, room="watch"),
    Door("/watch/proposals/{name}", proposals, room="watch"),
    Door(
        "/watch/proposals/{name}",
        decide,
        May.WORK,
        ("POST",),
        room="watch",
        does="decided whether a post speaks in an issuer’s name",
    ),
)
