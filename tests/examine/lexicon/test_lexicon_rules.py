"""The rules of the lexicon on small made statements: what ends, begins, follows, never meets."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from mabillon.examine.instants import DAY, of_datetime
from mabillon.examine.lexicon.anachronisms import of_names, of_numbers, of_terms
from mabillon.examine.lexicon.changes import Changes
from mabillon.examine.lexicon.dated import DatedName, named
from mabillon.examine.lexicon.falsely import false_rates
from mabillon.examine.lexicon.finding import examine
from mabillon.examine.lexicon.grams import find, recurring
from mabillon.examine.lexicon.serials import edge_numbers, series
from mabillon.examine.lexicon.statements import House, Told, house
from mabillon.examine.settings import Settings

START = datetime(2030, 1, 1, tzinfo=UTC)
SETTINGS = Settings()
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "par", "sel", "tor", "vin", "zem", "gra", "dol")


def filler(rng: random.Random, count: int = 40) -> str:
    return " ".join("".join(rng.choices(SYLLABLES, k=2)) for _ in range(count))


def told(*, count: int = 300, renamed: int = 160, number: str = "Sowing No. {n}") -> Told:
    """A statement every other day; from ``renamed`` on another place, and no other closing."""
    rng = random.Random(1)
    texts = []
    for n in range(count):
        place = "Old Basin" if n < renamed else "Eastmere"
        line = f" We dug at {place} by night." if n % 3 else ""
        head = number.format(n=n + 1)
        texts.append(f"{head}, Port Quillon\n{filler(rng)}.{line} {filler(rng)}.\nWater it.")
    at = np.array([of_datetime(START) + 2 * DAY * n for n in range(count)], np.int64)
    return Told([f"desk/{n + 1}" for n in range(count)], at, texts)


@pytest.fixture(scope="module")
def known() -> Told:
    return told()


@pytest.fixture(scope="module")
def mine(known: Told) -> House:
    rng = random.Random(2)
    others = [f"A note. {filler(rng, 60)}. We met in Kerb Street." for _ in range(60)]
    return house(known, others, SETTINGS)


def none_hidden(known: Told) -> np.ndarray:
    return np.zeros(known.size, bool)


def asked(house_: House, text: str, statement: int) -> list[tuple[str, str]]:
    """Ask about a text on the day after a statement."""
    when = int(house_.told.at[statement]) + DAY
    return [(a.rule, a.term) for a in of_terms(house_, text, when, none_hidden(house_.told))]


def test_recurring_words_are_those_that_a_plain_count_finds(known: Told) -> None:
    grams = recurring(known.texts, 5)
    counts = {grams.form(i): int(n) for i, n in enumerate(grams.counts)}
    for form in ("old basin", "water it", "eastmere", "port quillon", "we dug at old basin"):
        plain = sum(form in " ".join(t.lower().replace(".", " ").split()) for t in known.texts)
        assert counts[form] == plain
    assert not any(word.isdigit() for form in counts for word in form.split())


def test_no_term_runs_over_the_end_of_a_line_or_sentence(known: Told) -> None:
    grams = recurring(known.texts, 5)
    forms = {grams.form(i) for i in range(len(grams.counts))}
    assert "quillon water" not in forms
    assert "by night water" not in forms
    texts = ["Dr. Quill speaks. Water it."] * 5
    forms = {g.form(i) for g in [recurring(texts, 5)] for i in range(len(g.counts))}
    assert "dr quill speaks" in forms
    assert "speaks water" not in forms


def test_terms_are_found_in_other_texts_as_they_were_counted(known: Told) -> None:
    grams = recurring(known.texts, 5)
    there, text, _ = find(grams, known.texts[:40])
    for i in range(40):
        assert set(there[text == i]) == set(grams.owners[grams.texts == i])


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["!!!"], ["one"], ["ab " * 4000], ["\u0627\u0644\u0628\u064a\u0627\u0646"] * 9],
)
def test_no_text_is_too_odd(texts: list[str]) -> None:
    grams = recurring(texts, 5)
    assert len(grams.counts) == len(grams.words) == len(grams.covered)
    assert len(find(grams, ["anything at all"])[0]) == 0


def test_a_term_whose_use_had_ended_is_named_with_what_followed(mine: House) -> None:
    [found] = of_terms(
        mine, "We dug at Old Basin. Water it.", int(mine.told.at[-1]), none_hidden(mine.told)
    )
    assert found.rule == "ended"
    assert found.term.endswith("Old Basin")
    assert "Eastmere" in str(found.figures["then"])
    assert found.cites[1][0] == "desk/159"
    assert found.figures["silent"] == 299 - 159
    assert "desk/159" in found.said


def test_a_term_that_had_not_begun(mine: House) -> None:
    assert asked(mine, "We dug at Eastmere.", 30)[0][0] == "began"


def test_nothing_is_said_in_time_or_soon_after(mine: House) -> None:
    assert asked(mine, "We dug at Old Basin. Water it.", 120) == []
    assert asked(mine, "We dug at Eastmere. Water it.", 290) == []
    assert asked(mine, "We dug at Old Basin.", 175) == []  # fifteen statements are no silence


def test_the_questioned_statement_itself_is_not_held_against_it(mine: House) -> None:
    """A late own statement that uses the term again: its own copy tells nothing."""
    late = 299
    texts = [*mine.told.texts[:late], "We dug at Old Basin again. " + mine.told.texts[late]]
    again = Told(mine.told.posts, mine.told.at, texts)
    made = house(again, ["kerb street " * 30] * 40, SETTINGS)
    hidden = none_hidden(again)
    when = int(again.at[late])
    assert of_terms(made, "We dug at Old Basin.", when, hidden) == []
    hidden[late] = True
    assert [a.rule for a in of_terms(made, "We dug at Old Basin.", when, hidden)] == ["ended"]


def test_two_terms_of_different_times_need_no_date(mine: House) -> None:
    text = "We dug at Old Basin and we dug at Eastmere."
    [found] = of_terms(mine, text, None, none_hidden(mine.told))
    assert found.rule == "apart"
    assert found.cites[0][0] == "desk/159"
    assert {"uses_a", "uses_b", "expected"} <= found.figures.keys()


def test_what_others_say_as_much_is_not_of_the_house(known: Told) -> None:
    rng = random.Random(3)
    others = [f"We dug at Old Basin. {filler(rng, 20)}." for _ in range(60)]
    made = house(known, others, SETTINGS)
    assert asked(made, "We dug at Old Basin.", 299) == []


def test_the_false_rate_counts_what_comes_back(known: Told) -> None:
    assert (
        false_rates(house(known, ["kerb street " * 30] * 40, SETTINGS), known, [])["ended"].k == 0
    )
    texts = [
        t + (" Bring a lantern." if n < 80 or n > 285 else "") for n, t in enumerate(known.texts)
    ]
    back = Told(known.posts, known.at, texts)
    rate = false_rates(house(back, ["kerb street " * 30] * 40, SETTINGS), back, [])["ended"]
    assert rate.k > 0
    assert rate.low < rate.k / rate.n < rate.high


@pytest.mark.parametrize(
    ("number", "marker"),
    [
        ("Sowing No. {n}", ("sowing", "no")),
        ("بيان رقم {n}", ("بيان", "رقم")),
        ("ЗАЯВЛЕНИЕ № {n}", ("заявление",)),
        ("{n}. közlemény", ("kozlemeny",)),
    ],
)
def test_series_in_any_language(number: str, marker: tuple[str, ...]) -> None:
    found = series(told(count=60, number=number), 8)
    assert len(found) == 1
    assert len(found[0].numbers) == 60
    assert found[0].numbers.tolist() == list(range(1, 61))
    assert found[0].marker == marker or marker == ("kozlemeny",)


def test_arabic_digits_are_digits() -> None:
    assert edge_numbers("بيان رقم ١٤")[("بيان", "رقم"), True][0] == 14


def test_days_and_years_are_no_series() -> None:
    rng = random.Random(4)
    at = [START + timedelta(days=3 * n) for n in range(120)]
    texts = [f"Port Quillon, {d.day} {d:%B} {d.year}\n{filler(rng)}" for d in at]
    days = Told([str(d) for d in at], np.array([of_datetime(d) for d in at]), texts)
    assert series(days, 8) == []


def test_series_that_begin_again_each_year() -> None:
    rng = random.Random(5)
    at = [START + timedelta(days=5 * n) for n in range(146)]
    texts = [f"No. {(d.timetuple().tm_yday - 1) // 5 + 1}/{d.year}\n{filler(rng)}" for d in at]
    years = Told([str(d) for d in at], np.array([of_datetime(d) for d in at]), texts)
    [found] = series(years, 8)
    assert int(found.runs[-1]) == 1
    when = int(years.at[-1]) + DAY
    wrong = of_numbers(years, [found], "No. 3/2031\nWe dug.", when, none_hidden(years))
    assert [w.figures["fault"] for w in wrong] == ["used"]


@pytest.mark.parametrize(
    ("number", "day", "fault"),
    [
        (301, 601, None),
        (300, 601, "used"),
        (302, 601, None),  # one step further may be one that was not collected
        (340, 601, "ahead"),
        (180, 300, "used"),
    ],
)
def test_numbers_used_and_out_of_sequence(
    known: Told, number: int, day: int, fault: str | None
) -> None:
    found = series(known, 8)
    when = of_datetime(START + timedelta(days=day))
    text = f"Sowing No. {number}, Port Quillon\nWe dug."
    wrong = of_numbers(known, found, text, when, none_hidden(known))
    assert [w.figures["fault"] for w in wrong] == ([fault] if fault else [])
    if fault == "used":
        assert f"desk/{number}" in wrong[0].said


def test_a_number_that_was_skipped_and_comes_late(known: Told) -> None:
    keep = np.array([n != 149 for n in range(known.size)])
    gap = Told(
        [p for p, k in zip(known.posts, keep, strict=True) if k],
        known.at[keep],
        [t for t, k in zip(known.texts, keep, strict=True) if k],
    )
    [found] = series(gap, 8)
    assert found.missing == [150]
    text = "Sowing No. 150, Port Quillon"
    on_its_day = of_numbers(gap, [found], text, int(known.at[149]), none_hidden(gap))
    much_later = of_numbers(gap, [found], text, int(known.at[-1]) + DAY, none_hidden(gap))
    assert on_its_day == []
    assert [w.figures["fault"] for w in much_later] == ["behind"]


def test_changes_are_found_where_they_are_and_not_in_noise(known: Told) -> None:
    changes = Changes(known, 7)
    rng = np.random.default_rng(8)
    before = np.flatnonzero(rng.random(150) < 0.6)
    [change] = changes.of(before)
    assert abs(int(change.post.split("/")[1]) - 151) <= 6
    assert change.gain > 0
    assert change.chance <= 0.01
    came_and_went = 100 + np.flatnonzero(rng.random(100) < 0.6)
    assert len(changes.of(came_and_went)) == 2
    steady = [np.flatnonzero(rng.random(300) < 0.3) for _ in range(40)]
    assert sum(bool(changes.of(s)) for s in steady) <= 1


def test_names_that_the_register_dates() -> None:
    turn = datetime(2030, 8, 12, tzinfo=UTC)
    quill = DatedName("Convenor Quill", "office", ("Convenor Quill",), None, turn)
    sorrel = DatedName("Convenor Sorrel", "office", ("Convenor Sorrel",), turn, None)
    after, before = (of_datetime(turn + timedelta(days=d)) for d in (9, -9))
    text = "Leave it better. Convenor Quill"
    assert [a.term for a in of_names([quill, sorrel], text, after)] == ["Convenor Quill"]
    assert of_names([quill, sorrel], text, before) == []
    both = of_names([quill, sorrel], "Convenor Sorrel greets Convenor Quill", None)
    assert len(both) == 1
    assert "never at one time" in both[0].said
    again = DatedName("Convenor Quill", "office", ("Convenor Quill",), turn, None)
    assert of_names([quill, again], text, after) == []  # it held again, under a further entry


def test_a_name_within_a_longer_one_is_passed_over() -> None:
    short = DatedName("League", "name", ("League",))
    long = DatedName("Free League", "name", ("Free League",))
    assert [n.text for n in named("The Free League says", [short, long])] == ["Free League"]
    assert len(named("The League, once Free League", [short, long])) == 2


def test_without_material_it_is_not_determined_and_says_what_helps() -> None:
    few = told(count=5)
    found = examine(
        few, [], [], "We dug.", None, hidden=none_hidden(few), detailed=True, settings=SETTINGS
    )
    assert found.status == "not_determined"
    assert "ingest" in str(found.reason) or "collect" in str(found.reason)


def test_a_text_that_was_not_captured_gets_no_terms(known: Told) -> None:
    others = ["kerb street by the sea " * 10] * 40
    for detailed in (True, False):
        found = examine(
            known, others, [], "Sowing No. 7, Port Quillon\nWe dug at Old Basin.",
            int(known.at[-1]) + DAY, hidden=none_hidden(known), detailed=detailed,
            settings=SETTINGS,
        )  # fmt: skip
        said = " ".join(found.explanation)
        assert found.llr is None
        assert ("Old Basin" in said) is detailed
        assert ("found" in found.figures) is detailed
        assert found.figures["counts"] == {"serial": 1, "ended": 1}
