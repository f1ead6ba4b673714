"""A copy told at a glance is what the alignment calls it."""

from __future__ import annotations

from hypothesis import event, example, given
from hypothesis import strategies as st

from mabillon.examine.copies import compare
from mabillon.examine.settings import Settings
from mabillon.examine.verbatim import Glance, at_a_glance
from mabillon.text.align import read
from mabillon.text.furniture import Furniture, learn

SETTINGS = Settings()
BODY = "Sowing No. 12. To all who pass by: forty bulbs were planted at the Station Ring."
FOOTER = "Read us: https://t.me/vergerelay"
BARE = Furniture()


def furniture(lines: list[str]) -> Furniture:
    """Return the furniture of a channel that has these lines under all that it posts."""
    posts = [[f"{i * 'x'} {9 * 'and '}\n{line}" for i in range(1, 30)] for line in lines]
    learned = [learn(of_line).by_hash for of_line in posts]
    return Furniture({value: line for of_line in learned for value, line in of_line.items()})


RELAY = furniture([FOOTER])


def told(a: str, b: str, of_a: Furniture = BARE, of_b: Furniture = BARE) -> Glance:
    return at_a_glance(a, b, of_a.stretches(a), of_b.stretches(b), SETTINGS)


def test_the_same_text() -> None:
    assert told(BODY, BODY) == "identical"


def test_a_footer_and_a_link_do_not_matter() -> None:
    assert told(BODY, f"{BODY}\n\n{FOOTER}", of_b=RELAY) == "identical"
    assert told(f"{BODY}\n{FOOTER}", BODY, of_a=RELAY) == "identical"
    assert told(BODY, f"{BODY}\nhttps://example.org/12") == "identical"


def test_a_word_after_it_is_a_near_copy_and_many_are_none() -> None:
    assert told(BODY, f"{BODY}\nWonderful!") == "near copy"
    assert told(f"{BODY}\nWonderful!", BODY) == "near copy"
    assert told(BODY, f"{BODY}\nThis is a lie, and they know it.") == "not carried"


def test_what_must_be_compared() -> None:
    assert told(BODY, BODY.replace("forty", "fifty")) == "not plain"
    assert told(BODY, f"{BODY[:-1]}s.") == "not plain"
    assert told(f"{BODY}\nOne word", f"{BODY}\nOne more") == "not plain"
    assert told("Read us", "Read us") == "not plain"
    assert told(FOOTER, FOOTER, RELAY, RELAY) == "not plain"


def test_a_text_too_long_to_be_aligned_whole_is_not_told() -> None:
    long = "word " * 5000
    assert told(long, long) == "not plain"


LATIN = ["the", "tulips", "at", "Ring", "no.", "7", "planted", "Read", "us:", "—", "not", "."]
WORD = st.sampled_from([*LATIN, "https://t.me/a", "@verge", "水仙", "نرجس", "1\u200b2"])
LINE = st.lists(WORD, min_size=1, max_size=7).map(" ".join)
LINES = st.lists(LINE, max_size=3)


@given(
    body=st.lists(LINE, min_size=1, max_size=9).map("\n".join),
    tails=st.tuples(LINES, LINES),
    furnished=st.tuples(st.booleans(), st.booleans()),
    others=LINES,
)
@example("a b c\nRead us: 1", (["Read us: 1"], []), (True, True), ["Read us: 1"])
def test_what_is_told_at_a_glance_is_so(
    body: str, tails: tuple[list[str], list[str]], furnished: tuple[bool, bool], others: list[str]
) -> None:
    a, b = ("\n".join([body, *tail]) for tail in tails)
    of_a, of_b = (
        furniture([*tail, *others]) if yes else BARE
        for tail, yes in zip(tails, furnished, strict=True)
    )
    seen = told(a, b, of_a, of_b)
    event(seen)
    if seen == "not plain":
        return
    found = compare(read(a, of_a.stretches(a)), read(b, of_b.stretches(b)), SETTINGS)
    assert (found.relation if found.carries else "not carried") == seen
