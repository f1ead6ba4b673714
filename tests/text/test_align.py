from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.align import Alignment, align, read

BODY = (
    "To all who pass by: in the night the League set out four hundred bulbs along Kerb Street, "
    "in nine trays, and watered each of them before the first tram came down the hill."
)


def compare(one: str, two: str) -> Alignment:
    return align(read(one), read(two))


def test_a_text_is_itself() -> None:
    found = compare(BODY, BODY.upper())
    assert (found.share_a, found.share_b, found.differences) == (1.0, 1.0, ())


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("four hundred", "six hundred", "number"),
        ("nine", "9", "number"),
        ("Kerb Street", "Mill Street", "name"),
        ("in the night", "on Tuesday", "date"),
        ("watered", "greeted", "wording"),
        ("watered", "waterred", "spelling"),
        ("watered", "never watered", "negation"),
        ("set out", "didn't set out", "negation"),
        ("in nine trays, ", "", "number"),
    ],
)
def test_kinds_of_difference(old: str, new: str, kind: str) -> None:
    found = compare(BODY, BODY.replace(old, new))
    assert [m.kind for m in found.differences] == [kind]
    assert found.share_a > 0.85


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("{} — the Mayor", "{} — the mayor", None),
        ("{} — Ilves", "{} — Rosta", "name"),  # who said it
        ("{} at Al-Basin", "{} at Al-Marsh", "name"),
        ("Place: {}\n— Ilves went", "Place: {}\n— Those went", "name"),
        ("{}. Ilves was there", "{}. Rosta was there", "name"),
        ("{}. However it was", "{}. But it was", "wording"),
        ("{}. Those went, and those came", "{}. Ilves went, and those came", "wording"),
        ("{}\n— Seven went", "{}\n— Many went", "number"),
        ("{}\n— walked home", "{}\n— Walked home", None),
    ],
)
def test_a_name_is_one_wherever_it_stands(old: str, new: str, kind: str | None) -> None:
    found = compare(old.format(BODY), new.format(BODY))
    assert [m.kind for m in found.differences] == ([kind] if kind else [])


def test_east_is_not_a_misspelt_west() -> None:
    found = compare(
        BODY.replace("Kerb Street", "Eastmere"), BODY.replace("Kerb Street", "Westmere")
    )
    assert [m.kind for m in found.differences] == ["name"]


def test_a_changed_word_in_a_script_without_capitals_may_be_a_name() -> None:
    text = "زرعت الرابطة في الليل صفوفا من الزهور قرب المحطة القديمة وسقتها جميعا"
    found = compare(text, text.replace("المحطة", "المدرسة"))
    assert [m.kind for m in found.differences] == ["name"]
    assert not compare(text, text.replace("المحطة", "المحطه")).differences


def test_russian_numbers_are_numbers_in_every_case() -> None:
    text = "Ночью у старой станции отражена атака двух чаек, летевших на рынок, сообщили в порту"
    assert [m.kind for m in compare(text, text.replace("двух", "трёх")).differences] == ["number"]
    assert not compare(text, text.replace("отражена", "отражёна")).differences


def test_words_around_a_statement_are_edges_not_differences() -> None:
    found = compare(BODY, f"Seen this morning on the bridge by nine of us. {BODY} What a week")
    assert found.share_a == 1.0
    assert 0.5 < found.share_b < 0.9
    assert not found.differences


def test_furniture_is_not_counted_and_links_are_no_difference() -> None:
    post = f"{BODY} https://a.example/9\nRelay | follow us"
    start = post.index("Relay")
    found = align(read(BODY), read(post, [(start, len(post))]))
    assert found.share_b == 1.0
    assert not found.differences


def test_a_footer_that_sister_channels_share_makes_no_copy() -> None:
    footer = "\nSubscribe to the Relay, first of all the nine relays of the town, and write to us"
    one, two = f"Fire in the private house{footer}", f"Snow over the capital{footer}"
    found = align(read(one, [(25, len(one))]), read(two, [(21, len(two))]))
    assert (found.shared, found.share_a, found.share_b, found.longest) == (0, 0.0, 0.0, 0)
    same = align(read(one, [(25, len(one))]), read(one))  # taken over with the footer
    assert (same.share_a, same.share_b, same.differences) == (1.0, 1.0, ())


def test_chance_words_are_not_shared() -> None:
    other = "A council met about the drains and, in the end, nothing was decided by anyone at all."
    assert compare(BODY, other).shared == 0


@given(
    st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl"]), max_size=40),
    st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl"]), max_size=40),
)
def test_marks_cover_both_texts_in_order(one: list[str], two: list[str]) -> None:
    found = compare(" ".join(one), " ".join(two))
    a = b = 0
    for mark in found.marks:
        assert (mark.a0, mark.b0) == (a, b)
        a, b = mark.a1, mark.b1
        if mark.op == "equal":
            assert one[mark.a0 : mark.a1] == two[mark.b0 : mark.b1]
        else:
            assert mark.kind is not None
    assert (a, b) == (len(one), len(two))
    assert 0 <= found.share_a <= 1
    assert 0 <= found.share_b <= 1


def test_a_passage_at_another_place_of_a_text_as_long_is_found() -> None:
    own = " ".join(f"own{i}" for i in range(100))
    other = " ".join(f"other{i}" for i in range(100))
    found = compare(f"{own} {BODY}", f"{BODY} {other}")
    words = len(read(BODY).words)
    assert found.shared == found.longest == words
    assert found.share_a == pytest.approx(words / (words + 100))
