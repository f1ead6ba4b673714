"""Audit: is everything as it was kept, what was kept when, and what opinions rest on."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.responses import Response

from mabillon.archive import captures_kept
from mabillon.errors import UnknownName
from mabillon.web import kept_results
from mabillon.web.contexts.audit import AuditedPage, AuditPage, CapturesPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.work import auditing
from mabillon.web.work.auditing import Audited
from mabillon.workflows.audit import KeptRoot
from mabillon.workflows.relying import changes

LAST: Final = 10
"""Audits that are told of."""
MOST: Final = 100
"""Captures of a page."""


def audit(call: Call) -> Response:
    """Answer with the root, the last audits, and what changed under opinions."""
    root = call.desk.root
    found = (
        kept_results.find(root, auditing.KIND, name, Audited)
        for name in kept_results.names(root, auditing.KIND, LAST)
    )
    last = [one for one in found if one is not None]
    with call.store() as store:
        page = AuditPage(
            title="Audit",
            root=str(KeptRoot(store.ledger_root(), store.position())),
            last=last,
            running=next(
                (w for w in call.desk.works.all() if w.task == "audit" and not w.ended), None
            ),
            stones=store.tombstones()[::-1],
            changes=changes(store),
            captures=captures_kept.count(store),
        )
    return call.render("audit.html", page)


def begin(call: Call) -> Response:
    """Check every piece, against a root that was kept elsewhere where one is given."""
    given = call.said("root").strip()
    root = str(KeptRoot.parse(given)) if given else ""
    running = (w for w in call.desk.works.all() if w.task == "audit" and not w.ended)
    asked = {
        "name": f"{call.desk.now():%Y%m%dt%H%M%S}-{secrets.token_hex(3)}",
        "by": call.person.name,
        "root": root,
    }
    work = next(running, None) or call.desk.works.start(
        "audit", asked, title="Checking the archive", by=call.person.name
    )
    return call.go(f"/works/{work.number}")


def audited(call: Call) -> Response:
    """Answer with what one found."""
    made = kept_results.find(call.desk.root, auditing.KIND, call.path["name"], Audited)
    if made is None:
        raise UnknownName("that audit is not remembered", do="look at /audit")
    return call.render("audited.html", AuditedPage(title="What the audit found", made=made))


def captures(call: Call) -> Response:
    """Answer with what was kept, the latest first."""
    start, word = call.asked("first"), call.asked("q").strip()
    first = int(start) if start.isdecimal() and len(start) < 9 else 0
    with call.store() as store:
        page = CapturesPage(
            title="Captures",
            rows=captures_kept.latest(store, first, MOST, word),
            word=word,
            first=first,
            total=captures_kept.count(store, word),
            most=MOST,
        )
    return call.render("captures.html", page)


DOORS = (
    Door("/audit", audit, room="audit"),
    Door("/audit", begin, May.WORK, ("POST",), room="audit", does="began an audit"),
    Door("/audit/captures", captures, room="audit"),
    Door("/audit/{name}", audited, room="audit"),
)
