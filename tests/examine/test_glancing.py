"""A glance at signs leaves out nothing that words would have related."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.copies import compare
from mabillon.examine.glancing import may_be_near, may_be_related, most_words, says_any
from mabillon.examine.settings import Settings
from mabillon.text.align import read
from mabillon.text.furniture import Furniture, learn
from mabillon.text.lines import read_lines, together
from mabillon.text.signs import LINK, Signs, signs_of

WORDS = [f"moss{n}" for n in range(12)] + ["https://club.example/7", "9", "Kerb"]
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
FOOTER = "Read the Evening Kettle daily"


def signed(texts: list[str]) -> tuple[Signs, np.ndarray]:
    lines = together(read_lines(texts))
    return signs_of(lines), lines.texts


def footer() -> Furniture:
    return learn([f"notice {n} of trays\nset out\n{FOOTER}" for n in range(30)])


@given(TEXT, st.lists(TEXT, max_size=6), st.integers(0, 30), st.booleans())
def test_what_is_left_out_is_unrelated(
    question: str, others: list[str], cut: int, quoted: bool
) -> None:
    texts = [*others, f"{question}\n{FOOTER}", " ".join(question.split()[cut:]) or "none"]
    texts += [f"{' '.join(WORDS)} {question}"] * quoted
    furniture = footer()
    asked = read(question)
    may = may_be_related(
        asked,
        signed([question])[0],
        *signed(texts),
        np.full(len(texts), most_words(furniture)),
        Settings(),
    )
    for text, related in zip(texts, may.tolist(), strict=True):
        told = compare(asked, read(text, furniture.stretches(text)), Settings())
        assert related or told.relation == "unrelated"


@given(st.lists(TEXT, max_size=4), st.integers(0, 30))
def test_pairs_that_are_left_out_are_no_copies(others: list[str], cut: int) -> None:
    texts = [*others, " ".join(WORDS)]
    texts += [f"{text}\n{FOOTER}" for text in texts]
    texts += [" ".join(text.split()[cut:]) or "none" for text in texts]
    furniture, (one, two) = footer(), np.triu_indices(len(texts), 1)
    furnished = np.full(len(texts), most_words(furniture))
    may = may_be_near(*signed(texts), furnished, one, two, Settings())
    found = [read(text, furniture.stretches(text)) for text in texts]
    for a, b, near in zip(one.tolist(), two.tolist(), may.tolist(), strict=True):
        told = compare(found[a], found[b], Settings())
        assert near or told.relation in ("unrelated", "shares passages")


def test_pairs_that_share_turns_of_speech_are_left_out() -> None:
    words = [f"tray{n}" for n in range(12)]
    texts = [" ".join(words), " ".join(words[:6] + [f"lamp{n}" for n in range(8)])]
    one, two = np.array([0]), np.array([1])
    signs = signed(texts)
    for most, near in ((0, False), (6, True)):
        furnished = np.full(2, most)
        assert may_be_near(*signs, furnished, one, two, Settings()).tolist() == [near]


def test_turns_of_speech_are_left_out_and_passages_are_not() -> None:
    words = [f"tray{n}" for n in range(30)]
    question = " ".join(words)
    apart = " ".join(f"{word} lamp{n} gate{n} hedge{n}" for n, word in enumerate(words[::-1]))
    passage = " ".join([*(f"hedge{n}" for n in range(30)), *words[4:12]])
    shorter = " ".join([*(f"hedge{n}" for n in range(30)), *words[4:11]])
    across = [" ".join(words[:5]), " ".join(words[5:10])]
    texts = [apart, passage, shorter, *across]
    may = may_be_related(
        read(question), signed([question])[0], *signed(texts), np.zeros(5, np.int64), Settings()
    )
    assert may.tolist() == [False, True, False, True, True]


def test_addresses_have_a_sign_of_their_own() -> None:
    signs, _ = signed(["see https://club.example/1 and https://other.example/2 now"])
    assert [n for n, sign in enumerate(signs.tolist()) if sign == LINK] == [1, 3]


def test_names_are_looked_for_in_a_row() -> None:
    names = [signed(["larkspur society"])[0], signed(["kettle"])[0]]
    texts = ["by the Larkspur\nSociety", "society larkspur", "", "a Kettle", "larkspur"]
    assert says_any(names, *signed(texts)).tolist() == [True, False, False, True, False]
    assert says_any([], *signed(texts)).tolist() == [False] * 5
    assert says_any(names, *signed([""])).tolist() == [False]
