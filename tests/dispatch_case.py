"""An invented case for the rules of the checker: what its dispatches cite, what its desk knows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import (
    Cited,
    Dispatch,
    Event,
    Evidence,
    House,
    Item,
    Missing,
    Name,
    Post,
    Shot,
    Translation,
)
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import read

FIXTURES = Path(__file__).parent / "fixtures" / "dispatches"
FRONT = "---\nseries: Special Dispatch\nnumber: 14\ndate: 2031-03-27\ntitle: Bulbs\n---\n"


def at(day: int, hour: int = 12, month: int = 3, year: int = 2031) -> datetime:
    """Return an instant of March 2031."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def post(key: str, posted_at: datetime | None, text: str = "", **more: Any) -> Post:
    """Return a post of the case; its channel is what its key says."""
    channel = key.partition("/")[0]
    given: dict[str, Any] = {
        "channel": channel,
        "title": channel.title(),
        "account": f"@{channel}",
        "platform": "Telegram",
        "evidence": "3f9c" * 16,
        "collected_at": at(27),
    }
    return Post(key=key, posted_at=posted_at, text=text, **(given | more))


LETTER = (
    "To all who pass by: in the night of 24 March two planters set four hundred bulbs in "
    "fourteen trays at Eastmere. We asked nobody. “Leave it better” is all we ask of you — "
    "and of the council."
)
RUSSIAN = "Этой ночью двое садовников посадили четыреста луковиц. Мы никого не спрашивали."
ARABIC = "زرع بستانيان في هذه الليلة أربعمائة بصلة في الساحة. لم نسأل أحدا."
SPANISH = "Esta noche dos jardineros plantaron cuatrocientos bulbos. No preguntamos a nadie."

POSTS = [
    post("desk/231", at(25, 6), LETTER),
    post("lark/7", at(25, 18), "Station Ring, as it was.", media=("video",)),
    post(
        "azulejo/9", at(26, 9), "Station Ring, as it was.", earlier_as_well={"lark/7": at(25, 18)}
    ),
    post("marl/3", at(26, 8), "In the name of the League: boxes at the Old Basin.", shots=()),
    post("council/5", at(26, 10), "The council counts 120 bulbs in 14 trays."),
    post("ledger/2", at(25, 9), "We asked the League.", answers="marl/3", answered_at=at(26, 8)),
    post("ledger/4", at(26, 11), "It is not theirs.", answers="marl/3", answered_at=at(26, 8)),
    post("relay/8", at(25, 22), "Bulbs again.", uncertain_s=6 * 3600),
    post("night/1", at(25, 23), "Late."),
    post(
        "verge/12",
        at(25, 7),
        RUSSIAN,
        language="ru",
        translations=(
            Translation(
                language="en",
                text="Tonight two gardeners planted four hundred bulbs. We asked nobody.",
                translator="A. Sorrel-Fenn",
                machine=False,
                made=date(2031, 3, 26),
            ),
        ),
    ),
    post(
        "naqil/4",
        at(25, 8),
        ARABIC,
        language="ar",
        translations=(
            Translation(
                language="en",
                text="Tonight two gardeners planted four hundred bulbs in the square.",
                translator="lingo 2",
                machine=True,
                made=date(2031, 3, 26),
            ),
        ),
    ),
    post("vilano/6", at(25, 9), SPANISH, language="es"),
]
VIDEO = Evidence(
    digest="a1b2c3d4" * 8,
    name="ring.mp4",
    kind="video",
    size=9_000_000,
    collected_at=at(26),
    shots=(
        Shot(
            from_s=0,
            to_s=14,
            visible="a banner with seven seeds",
            captioned="terror of Kerb Street",
        ),
        Shot(from_s=14, to_s=38, visible="two planters", spoken="We pledge to Convenor Sorrel."),
    ),
)
EARLIER = Dispatch(
    key="special-dispatch/3",
    called="Special Dispatch No. 3",
    title="Tubs on the bridge",
    date=date(2030, 5, 5),
    release="subscribers",
    slug="tubs",
    published=True,
)
HOUSE = House(
    names=(
        Name(kind="issuer", text="Thistledown League", others=("the League",)),
        Name(kind="outlet", text="Seedpost"),
        Name(kind="channel", text="Those Who Water Fairly"),
        Name(kind="channel", text="ناقل الشوك", latin="Naqil al-Shawk", gloss="thistle carrier"),
        Name(kind="term", text="чертополох", latin="chertopolokh", gloss="thistle", scheme="BGN"),
        Name(kind="term", text="Port Quillon"),
        Name(kind="holder", text="Quill", gloss="Convenor", until=at(12, month=8, year=2030)),
        Name(kind="holder", text="Sorrel", gloss="Convenor", since=at(12, month=8, year=2030)),
    ),
    events=(
        Event(
            key="bridge-tubs",
            title="Bridge Tubs",
            from_day=date(2030, 5, 2),
            to_day=date(2030, 5, 3),
        ),
    ),
)


def checked(source: str, *more: Post, house: House = HOUSE) -> Checked:
    """Return a dispatch as it is handed to the rules."""
    dispatch = read(source, "x.md")
    posts = {p.key: p for p in (*POSTS, *more)}
    items: dict[Target, Item | Missing] = {}
    for citation in dispatch.citations:
        for target in citation.targets:
            found: Item | None = posts.get(target.key) if target.kind == "post" else None
            if target.kind == "evidence" and VIDEO.digest.startswith(target.key):
                found = VIDEO
            if target.kind == "dispatch" and target.key == EARLIER.key:
                found = EARLIER
            items[target] = found or Missing(why=f"there is no {target.kind} {target.key}")
    return Checked(dispatch, Cited(items), house)


def faults(rule: Rule, body: str, *more: Post, house: House = HOUSE) -> list[Fault]:
    """Return what a rule finds in a text that has the case's front matter; places are checked."""
    return found_in(
        rule, checked(body if body.startswith("---") else FRONT + body, *more, house=house)
    )


def found_in(rule: Rule, given: Checked) -> list[Fault]:
    """Return what a rule finds in a dispatch; places are checked."""
    found = list(rule.check(given))
    for fault in found:
        assert 0 <= fault.start <= fault.stop <= len(given.dispatch.source), fault
        assert fault.says and fault.do
    return found


def lines(rule: Rule, name: str) -> list[int]:
    """Return the lines of a fixture in which a rule finds something, each as often as it does."""
    source = (FIXTURES / name).read_text(encoding="utf-8")
    dispatch = read(source, name)
    return sorted(dispatch.place(fault.start)[0] for fault in faults(rule, source))
