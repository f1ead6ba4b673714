from __future__ import annotations

from mabillon.examine.copies import compare
from mabillon.examine.extent import Extent, extent
from mabillon.examine.finding import Finding
from mabillon.examine.opinion import opine
from mabillon.examine.settings import Settings
from mabillon.text.align import read

STATEMENT = (
    "To all who pass by: in the night the League set out four hundred bulbs along Kerb Street, "
    "in nine trays, and watered each of them before the first tram came down the hill. "
    "Whoever has a slat for the bench may bring it, and whoever has none may sit on the wall. "
    "The labels are painted on spoons, so that rain does not matter and thieves have soup."
)
CARRIED = Finding(examination="carriage", status="determined", llr=3.0, llr_low=2.3, llr_high=3.0)


def of(text: str, *, speaks: bool = False) -> Extent | None:
    made = compare(read(text), read(STATEMENT), Settings())
    return extent([("desk/1", made)], lambda _: speaks)


def said(part: Extent | None) -> tuple[str, str]:
    made = opine([CARRIED], issuer_title="the League", part=part)
    return made.standing, made.sentence


def test_whole() -> None:
    assert said(of(STATEMENT.upper())) == ("assessed as issued", "Assessed as issued by the League")


def test_one_word_changed_is_said_in_the_headline_and_is_never_assessed() -> None:
    part = of(STATEMENT.replace("watered", "burned"))
    assert part
    assert part.changes == ("“watered” became “burned”",)
    standing, sentence = said(part)
    assert standing == "appears to have been issued"
    assert sentence.endswith("with its wording changed in 1 place")


def test_an_excerpt_is_issued_in_part() -> None:
    part = of(STATEMENT[: STATEMENT.index("Whoever")])
    assert part
    assert part.kind == "excerpt"
    assert part.left_out > 20
    assert said(part) == (
        "assessed as issued",
        "Assessed as issued by the League, in part: an excerpt",
    )


COMMENT = " ".join(
    f"Comment{i} of ours on this fine piece of work by our friends." for i in range(9)
)


def test_a_comment_around_it_is_the_posters() -> None:
    part = of(f"{COMMENT}\n{STATEMENT}")
    assert part
    assert (part.kind, part.left_out) == ("within", 0)
    standing, sentence = said(part)
    assert standing == "assessed as issued"
    assert sentence.endswith("in part: the words around it are the poster's")


def test_a_forgery_around_it_is_not_called_issued() -> None:
    part = of(f"{STATEMENT}\n{COMMENT}", speaks=True)
    made = opine([CARRIED], issuer_title="the League", part=part)
    assert made.standing == "not established"
    assert (made.llr, made.llr_low, made.llr_high) == (None, None, None)
    assert "speak in its name" in made.conflicts[0]


def test_no_own_statement_has_no_extent() -> None:
    assert of(STATEMENT.replace("four hundred", "nine hundred")) is None
