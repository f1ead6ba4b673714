"""Taking files in: dropped or chosen in the browser, or lying on this machine."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from starlette.responses import Response

from mabillon import readers
from mabillon.archive.evidence import is_digest
from mabillon.errors import LimitExceeded, UnknownName, UsageError
from mabillon.text.times import instant
from mabillon.web import arriving, kept_results
from mabillon.web.contexts.ingest import IngestedPage, IngestPage, RejectsPage
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.work import ingesting
from mabillon.web.work.ingesting import Asked, Outcome

LAST: Final = 10
"""Ingests that are told of on the first page."""
REJECTS: Final = 50
"""Rejects on a page."""
SAYS: Final = {
    "read": "read",
    "already": "read before in the same way; nothing changed",
    "not read": "kept as evidence, in no format that is read here",
    "unreadable": "kept as evidence; nothing in it could be read",
    "passed over": "not kept",
}
_CHUNK: Final = 300
"""Bytes of a reject that are shown."""


def ingest(call: Call) -> Response:
    """Answer with the form, what runs, and what came of the last."""
    root = call.desk.root
    found = (
        kept_results.find(root, ingesting.KIND, name, Outcome)
        for name in kept_results.names(root, ingesting.KIND, LAST)
    )
    with call.store() as store:
        rejects = store.count_rejects()
    page = IngestPage(
        title="Take in",
        formats=sorted(readers.READERS),
        here=not call.desk.team,
        most_files=arriving.MOST_FILES,
        most_gb=arriving.MOST_BYTES >> 30,
        running=[w for w in call.desk.works.all() if w.task == "ingest" and not w.ended],
        last=[one for one in found if one is not None],
        rejects=rejects,
    )
    return call.render("ingest.html", page)


def take_in(call: Call) -> Response:
    """Begin to take in what came, or what lies at a path of this machine."""
    arrived = call.arrived
    if arrived.refused is not None:
        raise LimitExceeded(
            f"nothing was taken in: {arrived.refused}",
            do="take in less at once, or what lies on the archive's machine: mabillon ingest PATH",
        )
    path = call.said("path").strip()
    if arrived.folder is None and not path:
        raise UsageError("no file was chosen", do="choose one, or drop it on the form")
    if arrived.folder is None:
        lying = _lying(call, path)
    order = Asked(
        name=f"{call.desk.now():%Y%m%dt%H%M%S}-{secrets.token_hex(3)}",
        by=call.person.name,
        path=str(arrived.folder or lying),
        arrived=arrived.folder is not None,
        mode="live" if call.said("mode") == "live" else "retrospective",
        collected_at=_collected(call),
        time_in_name=call.said("when") == "name",
        mapping=_mapping(call.said("map")),
        channel=call.said("channel").strip() or None,
        posted_at=_time(call, "posted_at"),
        format=_format(call.said("format")),
    )
    wanted = {str(w.asked.get("path")) for w in call.desk.works.all() if not w.ended}
    arriving.sweep(call.desk.root, wanted | {order.path})
    what = f"{arrived.files:,} files" if arrived.files != 1 else "1 file"
    title = f"Taking in {what if order.arrived else lying.name}"
    work = call.desk.works.start(
        "ingest", msgspec.to_builtins(order), title=title, by=call.person.name
    )
    arrived.folder = None  # it is the work's now, which removes it
    return call.go(f"/works/{work.number}")


def _lying(call: Call, path: str) -> Path:
    """Return a path of this machine, which only whoever works here alone may name."""
    if call.desk.team:
        raise UsageError("a path is taken at a desk without a team only", do="choose the files")
    try:
        found = Path(path).expanduser()
        if found.is_absolute() and found.exists():
            return found
    except (OSError, ValueError, RuntimeError):
        pass  # no path, or of nobody's home
    raise UsageError("there is no such file or folder", where=path[:200], do="give its whole path")


def _collected(call: Call) -> datetime | None:
    return _time(call, "collected_at") if call.said("when", "given") == "given" else None


def _time(call: Call, name: str) -> datetime | None:
    given = call.said(name).strip()
    return instant(given) if given else None


def _format(name: str) -> str | None:
    if name and name not in readers.READERS:
        raise UsageError(f"there is no format {name!r}", do="choose one of the list")
    return name or None


def _mapping(text: str) -> dict[str, str]:
    mapping = {}
    for pair in (part for line in text.splitlines() for part in line.split(",") if part.strip()):
        ours, sign, theirs = pair.partition("=")
        if not (sign and ours.strip() and theirs.strip()):
            raise UsageError(f"{pair.strip()!r} is not of the form OURS=THEIRS")
        mapping[ours.strip()] = theirs.strip()
    return mapping


def ingested(call: Call) -> Response:
    """Answer with what came of one."""
    name = call.path["name"]
    made = kept_results.find(call.desk.root, ingesting.KIND, name, Outcome)
    if made is None:
        raise UnknownName("that ingest is not remembered", do="look at /ingest")
    page = IngestedPage(title="What was taken in", made=made)
    return call.render("ingested.html", page, says=SAYS.__getitem__)


def rejects(call: Call) -> Response:
    """Answer with records that could not be read, of one raw file or of all."""
    first, evidence = call.asked("first", "0"), call.asked("evidence")
    start = int(first) if first.isdecimal() and len(first) < 10 else 0
    if evidence and not is_digest(evidence):
        raise UnknownName(f"{evidence[:80]!r} is no digest of a raw file")
    with call.store() as store:
        total = store.count_rejects(evidence or None)
        rows = list(store.rejects(evidence=evidence or None, first=start, most=REJECTS))
    page = RejectsPage(
        title="Records that could not be read",
        evidence=evidence,
        rows=rows,
        first=start,
        total=total,
        most=REJECTS,
    )
    return call.render("rejects.html", page, bytes_of=bytes_of)


def bytes_of(excerpt: bytes) -> str:
    r"""Return the beginning of a reject's bytes as text, what is no UTF-8 as ``\xNN``."""
    shown = excerpt[:_CHUNK].decode("utf-8", "backslashreplace")
    return shown + ("…" if len(excerpt) > _CHUNK else "")


DOORS = (
    Door("/ingest", ingest, room="ingest"),
    Door("/ingest", take_in, May.WORK, ("POST",), room="ingest", does="took files in", files=True),
    Door("/ingest/rejects", rejects, room="ingest"),
    Door("/ingest/{name}", ingested, room="ingest"),
)
