"""Examining statements and reading pictures, as long work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from mabillon.archive.store import Store
from mabillon.errors import UnreadableInput, UsageError
from mabillon.examine.finding import OpinionDocument
from mabillon.text.times import instant
from mabillon.web.work.tasks import Tell
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.paper import write_page
from mabillon.workflows.picture_text import text_of
from mabillon.workflows.questions import Handed
from mabillon.workflows.verify import ask_anew, verify_from

PATIENCE_S: Final = 900.0
"""Seconds that what was found waits to be kept while others write: an ingest goes on for long."""


def verify(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Examine a statement in the name of ``asked["issuer"]``.

    ``post``: CHANNEL/ID; else ``text``, or ``picture``, the digest of one whose words are read,
    with ``posted_at`` (RFC 3339), ``channel`` and ``link`` as far as they are known.
    """
    tell("opening the archive", 0, None)
    with Store.open(root) as store:
        store.patience_s = PATIENCE_S
        made, holdings = verify_from(
            store,
            _question(store, asked, tell),
            asked["issuer"],
            progress=partial(tell, "sketching posts"),
            learning=partial(tell, "learning wording"),
        )
        return _kept(store, made, holdings, tell)


def anew(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Ask the question of opinion ``asked["opinion"]`` anew, and show what changed."""
    before = int(asked["opinion"])
    with Store.open(root) as store:
        store.patience_s = PATIENCE_S
        made, holdings = ask_anew(
            store,
            before,
            progress=partial(tell, "sketching posts"),
            learning=partial(tell, "learning wording"),
        )
        _kept(store, made, holdings, tell)
    return {"to": f"/opinions/{made.number}/since/{before}"}


def read(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Have the words of ``asked["picture"]`` read; where that cannot be, say why and go on.

    The rest of what was asked goes on to the page where the words are corrected.
    """
    said = {name: str(value) for name, value in asked.items() if value}
    with Store.open(root) as store:
        store.patience_s = PATIENCE_S
        try:
            text_of(
                store,
                asked["picture"],
                languages=str(asked.get("languages") or ""),
                by=str(asked.get("by") or ""),
                tell=partial(tell, "reading pages"),
            )
        except (UsageError, UnreadableInput) as error:  # what no program reads, a person may
            said["unread"] = str(error)
    return {"to": f"/start/read?{urlencode(said)}"}


def _question(store: Store, asked: Mapping[str, Any], tell: Tell) -> str | Handed:
    if asked.get("post"):
        return str(asked["post"])
    at = instant(asked["posted_at"]) if asked.get("posted_at") else None
    channel, link = asked.get("channel") or None, asked.get("link") or None
    if not asked.get("picture"):
        return Handed(str(asked["text"]), at, channel, link=link)
    found = text_of(store, asked["picture"], tell=partial(tell, "reading pages"))
    if found is None:
        raise UsageError("its words are not known", do="write them down first")
    return Handed(found.text, at, channel, found.evidence, found.transcription, link)


def _kept(store: Store, made: OpinionDocument, holdings: Holdings, tell: Tell) -> dict[str, Any]:
    tell("writing the page", 0, None)
    write_page(store, made, holdings=holdings)
    return {"to": f"/opinions/{made.number}"}
