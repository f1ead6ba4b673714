"""What an event is, and how days, places and actors are read as coders write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.errors import UsageError
from mabillon.examine.events import cells
from mabillon.examine.events.days import Days, Unreadable, days
from mabillon.examine.events.model import (
    Actor,
    Claim,
    Event,
    Place,
    Verdict,
    document,
    read,
    titled,
)


def on(day: int, month: int = 1, year: int = 1990) -> date:
    return date(year, month, day)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("30 DEC 89", date(1989, 12, 30), date(1989, 12, 30)),
        ("- 08 JAN 90", None, on(8)),
        ("-05 DEC 89", None, date(1989, 12, 5)),
        ("08 JAN 90 -", on(8), None),
        ("08 JAN 90 - 09 JAN 90", on(8), on(9)),
        ("(- 29 MAR 89) / (28 MAR 89 - 29 MAR 89)", None, date(1989, 3, 29)),
        ("19 MAR 89 / 18 MAR 89", date(1989, 3, 18), date(1989, 3, 19)),
        ("03 MARCH 90", on(3, 3), on(3, 3)),
        ("11 Feb 90", on(11, 2), on(11, 2)),
        ("JAN 1990", on(1), on(31)),
        ("2031-03-26", date(2031, 3, 26), date(2031, 3, 26)),
        ("2031-03-26/2031-03-28", date(2031, 3, 26), date(2031, 3, 28)),
        ("2031-03", date(2031, 3, 1), date(2031, 3, 31)),
        ("2031-0-0", date(2031, 1, 1), date(2031, 12, 31)),
        ("1 JAN 31", date(2031, 1, 1), date(2031, 1, 1)),
        ("-", None, None),
        ("*", None, None),
        ("", None, None),
    ],
)
def test_days_as_coders_write_them(written: str, first: date | None, last: date | None) -> None:
    assert days(written) == Days(first, last)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("11 NOV", "does not say its year"),
        ("OCT 18", "does not say its year"),
        ("31 NOV 89", "in no calendar"),
        ("28 AUG 92 - 03 SEP 89", "ends before it begins"),
        ("12 NIV 89", "names no month"),
        ("some time ago", "is not a day"),
        ("0000-01-01", "in no calendar"),
    ],
)
def test_a_day_is_never_guessed(written: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        days(written)


@given(st.text(max_size=60))
def test_any_text_is_days_or_unreadable(text: str) -> None:
    try:
        found = days(text)
    except Unreadable:
        return
    assert found.first is None or found.last is None or found.first <= found.last


def test_actors_with_how_they_are_named() -> None:
    cell = 'CLAIMED OR ADMITTED: "RIVER GUILD" / "RG" | ? POSSIBLE / REPORTED AS FACT: "MARL"'
    one, two = cells.actors(cell)
    assert one == (["RIVER GUILD", "RG"], ["claimed"], False)
    assert two == (["MARL"], ["possible", "reported as fact"], True)
    assert cells.actors('"THE \\"NIGHT\\" WATCH" | "B"')[0].names == ['THE "NIGHT" WATCH']
    assert cells.actors("-") == cells.actors("*") == cells.actors("? POSSIBLE") == []
    assert cells.actors("(POSSIBLE / ACQUITTED): MARL [M]") == [
        (["MARL [M]"], ["possible", "cleared"], False)
    ]


def test_places_by_levels() -> None:
    def shown(cell: str) -> list[list[str]]:
        return [[place.name for place in path] for path in cells.places(cell)]

    assert shown("QUILLON: EAST (REGION): EASTMERE (TOWN)") == [["QUILLON", "EAST", "EASTMERE"]]
    assert cells.places("QUILLON: EASTMERE (TOWN)")[0][1] == Place(name="EASTMERE", sort="town")
    assert shown("(QUILLON: A (CITY)) / (QUILLON)") == [["QUILLON", "A"], ["QUILLON"]]
    assert shown("QUILLON: A (CITY) - B (RURAL AREA)") == [["QUILLON", "A"], ["QUILLON", "B"]]
    assert cells.places("QUILLON: A (CITY / COUNTY)")[0][1].sort == "city / county"
    assert shown("? QUILLON") == [["QUILLON"]]
    assert shown("-") == []


@given(st.text(alphabet='AB "\\/|:()-?', max_size=40))
def test_any_cell_is_read(cell: str) -> None:
    for named in cells.actors(cell):
        assert named.names
    assert all(path for path in cells.places(cell))
    assert len(cells.listed(cell)) == len(set(cells.listed(cell)))


def event(**more: Any) -> Event:
    return Event(**({"key": "sluice", "title": "Sluice opened", "sources": ["marl/4"]} | more))


def test_an_event_is_kept_as_canonical_json() -> None:
    made = event(
        from_day=on(1),
        places=[[Place(name="Quillon")]],
        actors=[Actor(name="Guild", manners=["claimed"], source="marl/4")],
        claims=[
            Claim(
                organisation="Guild",
                claimed="yes",
                source="marl/4",
                true=Verdict(says="false", by="A. Desk", reason="it was the wind"),
            )
        ],
    )
    assert read(document(made)) == made
    assert document(read(document(made))) == document(made)
    assert document(made).index(b'"actors"') < document(made).index(b'"claims"')


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "Sluice!"},
        {"title": " "},
        {"sources": []},
        {"from_day": on(2), "to_day": on(1)},
        {"actors": [Actor(name="Guild", manners=[], source="marl/4")]},
        {"actors": [Actor(name="Guild", manners=["claimed"], source="")]},
        {"claims": [Claim(organisation="Guild", claimed="yes", source=" ")]},
        {"places": [[Place(name="")]]},
        {"notes": "x" * 5000},
        {"words": ["x"] * 500},
    ],
)
def test_an_event_checks_its_own_shape(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        event(**wrong)


def test_a_claim_is_no_fact_and_nobody_is_named_but_actors() -> None:
    """What is true stands only where a person signed it; there is no field for victims."""
    claim = Claim(organisation="Guild", claimed="yes", source="marl/4")
    assert (claim.issued, claim.true) == (None, None)
    fields = {*Event.__struct_fields__, *Actor.__struct_fields__, *Claim.__struct_fields__}
    assert not {f for f in fields if "victim" in f or "target" in f}
    with pytest.raises(UsageError):
        event(
            claims=[
                Claim(
                    organisation="Guild",
                    claimed="yes",
                    source="x",
                    true=Verdict(says="true", by="", reason="it says so"),
                )
            ]
        )


def test_titles_are_of_kind_place_and_day() -> None:
    path = [Place(name="QUILLON"), Place(name="EASTMERE")]
    assert titled(["attack", "arson"], [path], on(1), on(1)) == (
        "Attack or arson, Eastmere, Quillon, 1 January 1990"
    )
    assert titled([], [], None, on(1)) == "Event, on or before 1 January 1990"
    assert titled(["arson"], [], None, None) == "Arson, day not known"
