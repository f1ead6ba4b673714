"""Formulas are mined per slot without knowing the language; what is missing weighs, capped."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from mabillon.examine.wording.formula import Formula, Habit, examine, learn
from mabillon.examine.wording.formula.examination import MISSING_CAP, PRESENT_CAP, TOTAL_CAP
from mabillon.examine.wording.formula.zones import CUT, SLOTS, Read

LATIN, ARABIC = map(str.split, (
    "moss tram hill steps ferry tray milk can dog kerb lamp rain wall gate shade path",
    "بصلة شارع عبارة قطار تل حليب كلب مصباح مطر جدار باب ظل طريق درج صينية علبة",
))  # fmt: skip


@dataclass(frozen=True)
class Statement:
    id: str
    organisation: str
    at: int | None
    text: str


def body(chance: random.Random, vocabulary: list[str], n: int = 70) -> str:
    return " ".join(chance.choices(vocabulary, k=n))


def statements(
    n: int, organisation: str, frame: str, vocabulary: list[str] = LATIN, seed: int = 1
) -> list[Statement]:
    """Return statements in a frame; ``{}`` is the body and ``#`` the running number."""
    chance = random.Random(f"{seed}{organisation}")
    return [
        Statement(f"{organisation}/{k}", organisation, k, frame.replace("#", str(k)).format(
            body(chance, vocabulary)))
        for k in range(n)
    ]  # fmt: skip


def others(vocabulary: list[str] = LATIN, organisations: int = 12) -> list[Statement]:
    """Organisations without formulas, that use every word of the issuer's now and then."""
    words = (
        "to all who pass by we say once more peace and moss be with those that walk the media desk"
    )
    words += " 3 March من إلى كل الذين يمرون نقول مرة أخرى والسلام على من مشى مكتب الإعلام"
    return [
        s
        for k in range(organisations)
        for s in statements(8, f"other-{k}", "{}", [*vocabulary, *words.split()], seed=k)
    ]


FRAME = (
    "Marl, # March 2031\nTo all who pass by we say once more\n{}\n"
    "Moss and peace be with those that walk\nThe media desk"
)


@pytest.fixture(scope="module")
def habits() -> tuple[Habit, ...]:
    return learn(statements(30, "League", FRAME), others())


def of_slot(made: Formula, slot: str) -> str | None:
    return next((s.state for s in made.slots if s.slot == slot), None)


def test_each_slot_is_found_with_its_rates(habits: tuple[Habit, ...]) -> None:
    found = {h.slot: h for h in habits}
    assert set(found) == {"dateline", "opening", "closing", "signature"}
    assert [h.slot for h in habits] == [s for s in SLOTS if s in found]
    [opening] = found["opening"].formulas
    assert opening.words in "to all who pass by we say once more"
    assert (opening.own, opening.own_n, opening.others) == (30, 30, 0)
    assert opening.example in "To all who pass by we say once more"
    assert opening.source == "League/29"
    assert "0" in found["dateline"].formulas[0].words
    assert found["signature"].formulas[0].words == "the media desk"
    assert all(h.own == 30 and h.others < 0.02 for h in habits)


def test_presence_says_next_to_nothing_and_absence_counts_capped(
    habits: tuple[Habit, ...],
) -> None:
    genuine = examine(statements(1, "League", FRAME, seed=9)[0].text, habits)
    assert not genuine.missing
    assert genuine.llr is not None
    assert 0 <= genuine.llr <= PRESENT_CAP
    bare = examine(body(random.Random(4), LATIN), habits)
    assert len(bare.missing) == 4
    assert bare.llr == -TOTAL_CAP
    for slot in bare.slots:
        assert slot.llr is not None and slot.llr_low is not None and slot.llr_high is not None
        assert -MISSING_CAP <= slot.llr_low <= slot.llr <= slot.llr_high <= 0


def test_one_missing_formula_is_one_capped_figure(habits: tuple[Habit, ...]) -> None:
    text = statements(1, "League", FRAME.replace("The media desk", "Fog on the hill"), seed=9)[
        0
    ].text
    made = examine(text, habits)
    assert [s.slot for s in made.missing] == ["signature"]
    assert made.llr is not None and made.llr >= -MISSING_CAP


def test_a_language_that_nobody_told_of() -> None:
    frame = "إلى كل الذين يمرون من هنا نقول\n{}\nوالسلام على من مشى"
    known = statements(20, "League", frame, ARABIC)
    made = learn(known, [*others(ARABIC), *statements(9, "twelve", "من هنا {}", ARABIC)])
    slots = {h.slot for h in made}
    assert "opening" in slots and slots & {"closing", "signature"}
    assert of_slot(examine(body(random.Random(3), ARABIC), made), "opening") == "missing"


@pytest.mark.parametrize(
    "line",
    [
        "Contact: Orla Fenn of the desk +44 20 7946 0000",
        "Write to the desk at moss@league.example",
        "Follow those who walk at @league_of_moss",
        "Read all we say at https://league.example/moss",
    ],
)
def test_how_somebody_is_reached_is_no_formula(line: str) -> None:
    for frame in (f"{line}\n{{}}", f"{{}}\n{line}"):
        assert learn(statements(20, "League", frame), others()) == ()
    assert set(Read(line).masked) == {CUT}


@pytest.mark.parametrize("number", ["25.03.2031", "2031-03-25", "1 200 000", "2004–2008", "18:40"])
def test_dates_and_figures_are_no_phone_numbers(number: str) -> None:
    assert CUT not in Read(f"we say {number} to all").masked


def test_names_are_no_formulas() -> None:
    by_use = learn(statements(20, "League", "Orla Fenn Quillon Basin\n{}"), others())
    assert by_use == ()  # nobody else uses these words
    shared = [
        Statement(f"x{k}", f"other-{k}", k, f"today Orla Fenn came and Orla Fenn went {k}")
        for k in range(12)
    ]
    by_capitals = learn(statements(20, "League", "{} Orla Fenn"), [*others(), *shared])
    assert by_capitals == ()
    known = learn(statements(20, "League", FRAME), others(), names={"media", "desk"})
    assert "signature" not in {h.slot for h in known}


def test_a_habit_that_ended_or_that_all_have_is_none() -> None:
    early = statements(10, "League", FRAME)
    late = [Statement(f"late/{k}", "League", 100 + k, s.text) for k, s in
            enumerate(statements(20, "x", "{}"))]  # fmt: skip
    assert learn([*early, *late], others()) == ()
    everybody = [s for k in range(12) for s in statements(8, f"o{k}", FRAME, seed=k)]
    assert learn(statements(30, "League", FRAME), everybody) == ()


def test_too_few_known_or_organisations_give_words_alone() -> None:
    few = learn(statements(4, "League", FRAME), others())
    made = examine(body(random.Random(4), LATIN), few)
    assert few and made.llr is None and made.reason and "4 known" in made.reason
    narrow = learn(statements(20, "League", FRAME), others(organisations=4))
    made = examine(body(random.Random(4), LATIN), narrow)
    assert made.missing and made.llr is None and made.reason and "4 other" in made.reason


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("", False),
        ("five words are all here", False),
        ("wordswithoutspaces" * 50, False),
        ("😀 — …!", False),
        ("FOG " * 40, True),
        ("三月二十五日联盟在山坡上的旧电车站种下了四百个球茎" * 2, True),
        ("fog мох طحلب 苔 " * 20, True),
    ],
)
def test_any_text_has_an_answer(text: str, enough: bool, habits: tuple[Habit, ...]) -> None:
    made = examine(text, habits)
    assert len(made.missing) == 4
    assert (made.llr is not None) == enough == (made.reason is None)
    assert made.llr is None or -TOTAL_CAP <= made.llr <= 0


def test_known_statements_all_alike_one_or_none() -> None:
    alike = [Statement(str(k), "League", k, FRAME.format("moss " * 30)) for k in range(12)]
    assert {h.slot for h in learn(alike, others())} >= {"opening", "closing"}
    assert learn(alike[:1], others()) == ()
    assert learn([], []) == ()
    assert examine("anything", ()).llr is None


def test_fifty_thousand_words(habits: tuple[Habit, ...]) -> None:
    text = FRAME.replace("#", "3").format(body(random.Random(2), LATIN, 50_000))
    assert not examine(text, habits).missing


def test_texts_without_times_and_in_any_order_give_the_same() -> None:
    known = [Statement(s.id, s.organisation, None, s.text) for s in statements(12, "League", FRAME)]
    pool = others()
    turned = list(reversed(pool))
    assert learn(known, pool) == learn(list(reversed(known)), turned)
