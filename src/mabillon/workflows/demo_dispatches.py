"""The invented desk at work: events, shot lists, signatures, and four dispatches, published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from mabillon.archive.folders import write_synced
from mabillon.archive.store import Store
from mabillon.errors import MabillonError
from mabillon.examine.events.model import Actor, Claim, Event, Place
from mabillon.examine.records.shots import Shot, Words
from mabillon.invented import Case
from mabillon.invented import dispatches as invented
from mabillon.workflows import dispatches, shots
from mabillon.workflows.drafting import begin
from mabillon.workflows.events import add as add_event
from mabillon.workflows.judge import Kind, judge
from mabillon.workflows.publishing import publish

SIGNED: Final[tuple[tuple[Kind, str], ...]] = (("sign", "R. Vane"), ("second", "T. Okoro"))
"""Who signs in the invented desk."""

Step = Callable[[str, int, int], None]
"""Told (what is being done, how many done, of how many)."""

ON: Final = date(2031, 3, 27)
SITE: Final = "site"
OPINION: Final = 2
"""The demo's opinion on the statement built on an older one: what the fourth dispatch is about."""


def publish_all(store: Store, case: Case, step: Step) -> Path:
    """Do the desk's work from opinion to site, one dispatch corrected; return the site."""
    site = store.root / SITE
    step("writing dispatches", 0, 3)
    record(store, case, OPINION)
    earlier(store, case, corrected=False)
    fourth(store, case, OPINION)
    step("publishing", 1, 3)
    _publish(store, site)
    earlier(store, case, corrected=True)
    step("publishing", 2, 3)
    _publish(store, site)
    step("publishing", 3, 3)
    return site


def _publish(store: Store, site: Path) -> None:
    made = publish(store, site, by=invented.DESK)
    if made.refused:
        first = made.refused[0]
        raise MabillonError(f"the demo's dispatches were not published: {first}")


def record(store: Store, case: Case, opinion: int) -> None:
    """Enter events and shot lists, and sign an opinion, as the desk would."""
    for event in _events(case):
        add_event(store, event, by=invented.DESK, reason="background")
    for post, rows in (("lark", invented.VIDEO), ("marl", invented.PHOTO)):
        shots.add(store, case.cited[post].name, [_shot(row) for row in rows], by="R. Vane")
    for kind, who in SIGNED:
        judge(store, opinion, kind, by=who, reason="read the findings line by line")


def earlier(store: Store, case: Case, *, corrected: bool) -> list[Path]:
    """Write the three earlier dispatches as files; return them."""
    folder = dispatches.folder(store)
    folder.mkdir(exist_ok=True)
    paths = []
    for number, text in invented.earlier(case.town, case.cited, corrected=corrected).items():
        paths.append(folder / f"special-dispatch-{number}.md")
        write_synced(paths[-1], text.encode())
    return paths


def fourth(store: Store, case: Case, opinion: int) -> Path:
    """Begin the dispatch on the questioned statement, and finish it as an editor would."""
    path = begin(
        store,
        opinion,
        series=invented.SERIES,
        by=invented.DESK,
        release="complimentary",
        countries=[case.town.name],
        topics=["statements in a group's name"],
        on=ON,
    )
    text = path.read_text(encoding="utf-8").replace("status: draft", "status: ready", 1)
    before, heading, after = text.partition("## Findings")
    video = invented.video(case.cited)
    write_synced(path, f"{before}{video}\n{heading}{after}".encode())
    return path


def _shot(row: invented.Shown) -> Shot:
    return Shot(
        from_s=row.from_s,
        to_s=row.to_s,
        visible=row.visible,
        captioned=_words(row.captioned),
        spoken=_words(row.spoken),
        implied=row.implied,
        not_seen=row.not_seen,
    )


def _words(said: str) -> Words | None:
    return Words(text=said, language="en") if said else None


def _events(case: Case) -> Sequence[Event]:
    shelter, tubs, tulips = (case.cited[name] for name in ("shelter", "tubs", "tulips"))
    return [
        Event(
            key="bus-shelter",
            title="Planting at the Bus Shelter",
            sources=[shelter.name],
            from_day=shelter.at.date(),
            to_day=shelter.at.date(),
            places=[[Place(name=case.town.name), Place(name="Bus Shelter")]],
            kinds=["planting"],
            actors=[Actor(name=case.issuer_title, manners=["claimed"], source=shelter.name)],
            claims=[
                Claim(
                    organisation=case.issuer_title,
                    claimed="yes",
                    mode="posted online",
                    source=shelter.name,
                    statement=shelter.name,
                )
            ],
        ),
        Event(
            key="bridge-tubs",
            title="The Bridge Tubs",
            sources=[tubs.name],
            to_day=tubs.at.date(),
            places=[[Place(name=case.town.name), Place(name="western bank")]],
            kinds=["planting"],
            words=["Bridge Tubs"],
        ),
        Event(
            key="library-tulips",
            title="The Library Tulips",
            sources=[tulips.name],
            to_day=tulips.at.date(),
            places=[[Place(name=case.town.name), Place(name="Library")]],
            kinds=["planting"],
            words=["Library Tulips"],
        ),
    ]
