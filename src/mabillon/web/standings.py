"""How it stands with what is measured of an issuer: what is kept, what came since, what runs."""

from __future__ import annotations

from typing import Final

from mabillon.archive.store import Store
from mabillon.pages import words
from mabillon.web.contexts.issuers import Standing
from mabillon.web.doors import Call
from mabillon.web.work import measuring
from mabillon.web.work.measuring import Basis, Measured
from mabillon.web.work.works import Work
from mabillon.workflows.validated import kept as kept_validation

WHAT: Final = ("routing", "lexicon", "proposals")


def of_measured(
    call: Call, store: Store, issuer: str, digest: str, what: str, found: Measured | None
) -> Standing:
    """Say how it stands with something measured; ``digest``: of the register in force."""
    since = "" if found is None else _since(found.basis, measuring.basis(store, digest))
    return Standing(
        what=what,
        issuer=issuer,
        at=found.at if found else None,
        since=since,
        work=_work(call, "measure", issuer, what),
    )


def of_validation(call: Call, store: Store, issuer: str) -> Standing:
    """Say how it stands with an issuer's validation."""
    entry = kept_validation(store, issuer)
    return Standing(
        what="validation",
        issuer=issuer,
        at=entry.at if entry else None,
        since="",
        work=_work(call, "validate", issuer, "validation"),
    )


def begin(call: Call, issuer: str, title: str, what: str, to: str) -> Work:
    """Have something measured, unless it is being measured already."""
    task = "validate" if what == "validation" else "measure"
    running = _work(call, task, issuer, what)
    if running is not None and not running.ended:
        return running
    told = {
        "routing": "Measuring how the statements of {} travel",
        "lexicon": "Making the lexicon of {}",
        "proposals": "Looking for posts in the name of {}",
        "validation": "Validating on the statements of {}",
    }[what].format(title)
    asked = {"issuer": issuer, "what": what, "to": to}
    return call.desk.works.start(task, asked, title=told, by=call.person.name)


def _work(call: Call, task: str, issuer: str, what: str) -> Work | None:
    """Return the last work of that kind, if it has not come to its end well."""
    for work in call.desk.works.all():
        asked = (work.asked.get("issuer"), work.asked.get("what"))
        if work.task == task and asked == (issuer, what):
            return work if work.state != "done" else None
    return None


def _since(then: Basis, now: Basis) -> str:
    """Say what has come since; "" = nothing that would change it."""
    told = []
    if now.posts > then.posts:
        told.append(words.count(now.posts - then.posts, "row of posts", "rows of posts"))
    elif now.posts != then.posts:
        told.append("posts were destroyed")
    if now.captures > then.captures:
        told.append(words.count(now.captures - then.captures, "capture"))
    if now.register != then.register:
        told.append("another version of the register")
    if now.version != then.version:
        told.append(f"another version of Mabillon ({then.version} before)")
    return ", ".join(told)
