"""An invented export: four opinions, an event that was claimed and judged, a dispatch."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mabillon.archive import ledger
from mabillon.examine.events.model import Actor, Claim, Event, Place, Verdict
from mabillon.examine.finding import Standing
from mabillon.examine.opinion import sentence
from mabillon.exporters.exported import (
    Dispatch,
    Evidence,
    Exported,
    Happening,
    Leaf,
    Ledger,
    Post,
)
from mabillon.exporters.standing import Account, Finding, Issuer, Mention, Opinion, Signature

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEAGUE = Issuer(name="thistledown-league", title="Thistledown League", also=["رابطة الشوك"])
MARL = Account(key="x:@marl", title="Marl")
DESK = Account(key="telegram:9900000001", title="Thistledown Desk", own=True)
RAW = b"an export of the day, invented"

SLUICE = Event(
    key="sluice",
    title="Sluice at Eastmere opened",
    from_day=date(2031, 3, 25),
    to_day=date(2031, 3, 26),
    days_as_written=" - 26 MAR 2031 ",
    places=[[Place(name="Quillon"), Place(name="Eastmere", sort="village")]],
    kinds=["sabotage"],
    stages=["accomplished"],
    words=["sluice", "بوابة"],
    actors=[
        Actor(name="River Guild", manners=["possible", "denied"], source="parks/1", unsure=True),
        Actor(name="Thistledown League", also=["TL"], manners=["claimed"], source="marl/1904"),
        Actor(name="River Guild", manners=["suspected or accused"], source="ledger/7"),
    ],
    claims=[
        Claim(
            organisation="Thistledown League",
            claimed="yes",
            mode="posted online",
            source="marl/1904",
            statement="marl/1904",
            issued=1,
            true=Verdict(says="false", by="A. Desk", reason="the sluice was shut all day"),
        ),
        Claim(organisation="River Guild", claimed="no", source="parks/1"),
    ],
    competing_claims="no",
    sources=["parks/1", "marl/1904"],
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def post(name: str, account: Account, at: datetime) -> Post:
    """Return a post whose text is its name."""
    return Post(
        name=name,
        account=account,
        posted_at=at,
        uncertain_s=0,
        seen_at=at + HOUR,
        sha256=digest(name),
        sha1=hashlib.sha1(name.encode()).hexdigest(),
        link="hxxps://x[.]example/marl/1904",
        evidence=hashlib.sha256(RAW).hexdigest(),
        member=None,
        offset=0,
        length=12,
        record=1,
    )


def opinion(number: int, proposed: Standing, signers: int, **more: Any) -> Opinion:
    """Return an opinion on marl/1904 that so many people signed."""
    signatures = [
        Signature(kind=kind, at=AT + (n + 2) * HOUR)
        for n, kind in enumerate(("sign", "second")[:signers])
    ]
    against = "not issued" in proposed or "appears not" in proposed
    llr = {True: -2.4, False: 2.4}[against] if proposed != "not established" else None
    said: dict[str, Any] = {
        "number": number,
        "digest": digest(f"opinion {number}"),
        "made_at": AT + HOUR,
        "issuer": LEAGUE,
        "sha256": digest("marl/1904"),
        "post": "marl/1904",
        "posted_at": AT,
        "account": MARL,
        "appearances": ["marl/1904"],
        "first": "marl/1904",
        "proposed": proposed,
        "proposal": sentence(proposed, LEAGUE.title),
        "llr": llr,
        "llr_low": None if llr is None else llr - 0.3,
        "llr_high": None if llr is None else llr + 0.3,
        "words": "moderately strong support" if llr else "no figure",
        "scale": "ENFSI 2015",
        "nature": None,
        "conflicts": [],
        "not_determined": ["wording: fewer than 60 words remain"],
        "beside": ["Thistledown League denies it (a speaker): told the papers so"],
        "findings": [
            Finding(
                examination="carriage",
                status="determined",
                llr=llr,
                llr_low=None if llr is None else llr - 0.3,
                llr_high=None if llr is None else llr + 0.3,
                would_be_wrong_if=["it went out by another route"],
            ),
            Finding(examination="wording", status="not_determined", reason="too short"),
        ],
        "mentions": [Mention(name="a speaker", post="thistledown-desk/9")],
        "signatures": signatures,
        "ledger_size": 3,
        "ledger_root": "ab" * 32,
        "register": "cd" * 32,
        "version": "0.1.0",
    }
    return Opinion(**said | more)


def sample(**more: Any) -> Exported:
    """Return the whole of it; ``more`` replaces parts."""
    raw = hashlib.sha256(RAW)
    posts = [
        post("marl/1904", MARL, AT),
        post("thistledown-desk/9", DESK, AT + HOUR),
    ]
    said: dict[str, Any] = {
        "archive": "ef" * 32,
        "as_of": AT + 5 * HOUR,
        "posts": {p.name: p for p in posts},
        "evidence": {
            raw.hexdigest(): Evidence(
                digest=raw.hexdigest(), size=len(RAW), sha1=hashlib.sha1(RAW).hexdigest()
            )
        },
        "opinions": (
            opinion(1, "assessed as issued", 2),
            opinion(2, "not established", 0),
            opinion(3, "appears not to have been issued", 2),
            opinion(4, "assessed as not issued", 1),
        ),
        "events": (Happening(event=SLUICE, first_at=AT, at=AT + HOUR),),
        "dispatches": (dispatch(),),
        "ledger": tree(raw.hexdigest()),
    }
    return Exported(**said | more)


def dispatch(**more: Any) -> Dispatch:
    """Return a dispatch that was published and corrected."""
    said: dict[str, Any] = {
        "key": "special-dispatch/14",
        "called": "Special Dispatch No. 14",
        "title": "A statement on a sluice",
        "date": date(2031, 3, 27),
        "digest": digest("dispatch"),
        "language": "en",
        "status": "ready",
        "release": "complimentary",
        "authors": ["Desk North"],
        "countries": ["Quillon"],
        "topics": ["sluices"],
        "first_at": AT + 30 * HOUR,
        "at": AT + 40 * HOUR,
        "opinion": 1,
        "posts": ["marl/1904"],
        "evidence": [hashlib.sha256(RAW).hexdigest()],
        "opinions": [1],
        "events": ["sluice"],
    }
    return Dispatch(**said | more)


def tree(evidence: str) -> Ledger:
    """Return a ledger of seven leaves, two of them shown."""
    fields = [[b"archive", b"i1", b"i%d" % n] for n in range(7)]
    fields[4] = [b"evidence", b"s" + evidence.encode(), b"i%d" % len(RAW)]
    fields[6] = [b"opinion", b"i1", b"s" + digest("opinion 1").encode(), b"i3", b"i0"]
    hashes = [ledger.leaf_hash(ledger.prefixed(parts)) for parts in fields]
    paths = ledger.inclusion_paths(hashes, [4, 6])
    return Ledger(
        root=ledger.tree_head(hashes).hex(),
        size=7,
        leaves=[
            Leaf(
                number=n,
                fields=[part.decode() for part in fields[n]],
                path=[node.hex() for node in path],
            )
            for n, path in paths.items()
        ],
    )


def nothing_said(done: int, total: int) -> None:
    """Take progress, and say nothing."""
