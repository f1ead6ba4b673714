"""A copy told at a glance is one that the alignment calls identical."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from mabillon.examine.copies import compare
from mabillon.examine.settings import Settings
from mabillon.examine.verbatim import verbatim
from mabillon.text.align import read
from mabillon.text.furniture import Furniture, learn

SETTINGS = Settings()
BODY = "Sowing No. 12. To all who pass by: forty bulbs were planted at the Station Ring."
FOOTER = "Read us: https://t.me/vergerelay"
POTTING = Furniture(learn([f"{BODY} {i * i * 'very '}\n\n{FOOTER}" for i in range(20)]).lines)
BARE = Furniture()


def told(a: str, b: str, of_a: Furniture = BARE, of_b: Furniture = BARE) -> bool:
    return verbatim(a, b, of_a.stretches(a), of_b.stretches(b))


def test_the_same_text() -> None:
    assert told(BODY, BODY)


def test_a_footer_and_a_link_do_not_matter() -> None:
    assert told(BODY, f"{BODY}\n\n{FOOTER}", of_b=POTTING)
    assert told(f"{BODY}\n{FOOTER}", BODY, of_a=POTTING)
    assert told(BODY, f"{BODY}\nhttps://example.org/12")


def test_what_must_be_compared() -> None:
    assert not told(BODY, f"{BODY}\n\n{FOOTER}")  # not that channel's footer
    assert not told(BODY, BODY.replace("forty", "fifty"))
    assert not told(BODY, f"{BODY}s")
    assert not told(BODY, f"{BODY}\nThis is a lie.")
    assert not told(BODY, BODY[:-15])
    assert not told("Read us", "Read us")
    assert not told(FOOTER, FOOTER, POTTING, POTTING)


def test_a_text_too_long_to_be_aligned_whole_is_not_told() -> None:
    long = "word " * 5000
    assert not told(long, long)


LATIN = ["the", "tulips", "at", "Ring", "no.", "7", "planted", "Read", "us:", "—", "."]
WORD = st.sampled_from([*LATIN, "https://t.me/a", "@verge", "水仙", "نرجس", "1\u200b2"])
LINE = st.lists(WORD, min_size=1, max_size=7).map(" ".join)
FURNITURE = st.lists(LINE, max_size=3)


def _masked(lines: list[str]) -> Furniture:
    return Furniture(
        frozenset().union(
            *(
                learn([f"{i * 'x'}\n{i * 'y'}\n{line}" for i in range(1, 30)]).lines
                for line in lines
            )
        )
    )


@given(
    body=st.lists(LINE, min_size=1, max_size=5).map("\n".join),
    tail_a=st.lists(LINE, max_size=3),
    tail_b=st.lists(LINE, max_size=3),
    of_a=FURNITURE,
    of_b=FURNITURE,
)
@example("a b c\nRead us: 1", ["Read us: 1"], [], ["Read us: 1"], ["Read us: 1"])
def test_what_is_told_at_a_glance_is_identical(
    body: str, tail_a: list[str], tail_b: list[str], of_a: list[str], of_b: list[str]
) -> None:
    one, two = _masked([*of_a, *tail_a]), _masked([*of_b, *tail_b])
    a, b = "\n".join([body, *tail_a]), "\n".join([body, *tail_b])
    for furniture_b in (two, BARE):
        side_a, side_b = one.stretches(a), furniture_b.stretches(b)
        if verbatim(a, b, side_a, side_b):
            assert compare(read(a, side_a), read(b, side_b), SETTINGS).relation == "identical"
