"""Pairs laid side by side by the compiled loops are as rapidfuzz and the alignment lay them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from mabillon.compiled import array_code_only
from mabillon.compiled.pairs import ASIDE, FURNITURE, Texts, common, laid
from mabillon.examine.glancing import may_be_near
from mabillon.examine.related import relate
from mabillon.examine.settings import Settings
from mabillon.text.align import ISLAND, NEAR, Text, Told, align
from mabillon.text.furniture import Furniture, learn
from mabillon.text.tokens import URL_TOKEN

NONE = np.empty(0, np.int64)
ONE_TEXT = Texts(np.empty(0, np.uint64), np.empty(0, np.uint8), np.zeros(2, np.int64))

pytestmark = pytest.mark.skipif(
    laid(ONE_TEXT, NONE, NONE, run=ISLAND, near=NEAR) is None, reason="nothing is compiled here"
)

WORD = st.tuples(st.integers(0, 3), st.sampled_from([0, 0, 0, FURNITURE, ASIDE]))
ROW = st.lists(WORD, max_size=12) | st.tuples(st.lists(WORD, max_size=5), st.integers(0, 40)).map(
    lambda drawn: drawn[0] * drawn[1]
)
ROWS = st.tuples(ROW, ROW, ROW).map(lambda p: [*p, p[0] + p[1], p[1] + p[2]])


def of_rows(rows: list[list[tuple[int, int]]]) -> tuple[Texts, list[Text]]:
    """Return texts as the loops and as the alignment take them; a link is a word of its own."""
    every = [(9 if mark == ASIDE else word, mark) for row in rows for word, mark in row]
    words, marks = np.array(every, np.uint64).reshape(-1, 2).T
    forms = [tuple(URL_TOKEN if m == ASIDE else str(w) for w, m in row) for row in rows]
    furnished = [{i for i, (_, m) in enumerate(row) if m == FURNITURE} for row in rows]
    read = [
        Text("", (), Told(form, frozenset(some)))
        for form, some in zip(forms, furnished, strict=True)
    ]
    ends = np.cumsum([0, *map(len, rows)])
    return Texts(words, marks.astype(np.uint8), ends), read


@settings(deadline=None)
@given(ROWS)
@example([[(n % 7, 0) for n in range(200)], [(n % 5, 0) for n in range(150)], [], [(1, 0)]])
def test_what_is_laid_is_the_alignment(rows: list[list[tuple[int, int]]]) -> None:
    texts, read = of_rows(rows)
    one, two = (side.ravel() for side in np.indices((len(rows), len(rows))))
    found = laid(texts, one, two, run=ISLAND, near=NEAR, stretches=True)
    assert found is not None
    shares = zip(*(column.tolist() for column in found[:7]), strict=True)
    for n, (a, b, told) in enumerate(zip(one.tolist(), two.tolist(), shares, strict=True)):
        made = align(read[a], read[b])
        in_common, shared, kept_a, kept_b, lost_a, lost_b, longest = told
        assert in_common == LCSseq.similarity(read[a].forms, read[b].forms)
        assert (shared, lost_a, lost_b, longest) == (
            *(made.shared, made.lost_a, made.lost_b, made.longest),
        )
        if shared:
            assert kept_a / (kept_a + lost_a) == made.share_a
            assert kept_b / (kept_b + lost_b) == made.share_b
        assert found.stretches[found.ends[n] : found.ends[n + 1]].tolist() == [
            [m.a0, m.a1, m.b0, m.b1, m.op == "equal"] for m in made.stretches
        ]
    bare = laid(texts, one, two, run=ISLAND, near=NEAR)
    assert bare is not None
    assert all(map(np.array_equal, bare[:7], found[:7]))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200) | st.binary(max_size=3).map(lambda b: b * 60), max_size=5))
def test_signs_in_common_are_rapidfuzzs(texts: list[bytes]) -> None:
    signs, ends = np.frombuffer(b"".join(texts), np.uint8), np.cumsum([0, *map(len, texts)])
    one, two = (side.ravel() for side in np.indices((len(texts), len(texts))))
    found = common(signs, ends, one, two)
    assert found is not None
    expected = [LCSseq.similarity(texts[a], texts[b]) for a, b in zip(one, two, strict=True)]
    assert found.tolist() == expected
    least = np.zeros(len(texts), np.int64)
    may = may_be_near(signs, ends, least, one, two, Settings())
    with array_code_only():
        assert np.array_equal(may_be_near(signs, ends, least, one, two, Settings()), may)


def test_what_leads_beside_the_words_is_refused() -> None:
    words, marks = np.arange(4, dtype=np.uint64), np.zeros(4, np.uint8)
    one = np.zeros(1, np.int64)
    for ends in ([0, 5], [-1, 2], [3, 1], [4, 2**62]):
        with pytest.raises(ValueError, match="beyond"):
            laid(Texts(words, marks, np.array(ends)), one, one, run=ISLAND, near=NEAR)
        with pytest.raises(ValueError, match="beyond"):
            common(marks, np.array(ends), one, one)
    texts = Texts(words, marks, np.array([0, 4]))
    for beside in (np.array([1]), np.array([-1])):
        with pytest.raises(ValueError, match="not there"):
            laid(texts, one, beside, run=ISLAND, near=NEAR)
        with pytest.raises(ValueError, match="not there"):
            common(marks, texts.ends, beside, one)
    with pytest.raises(ValueError, match="mark of each word"):
        laid(texts._replace(marks=marks[:3]), one, one, run=ISLAND, near=NEAR)


FOOTER = "Follow the Tram depot: https://tram.example/{}"
FURNITURES = [
    Furniture(),
    learn([f"Body {chr(97 + i) * 4}\n{chr(98 + i) * 5}\n{FOOTER.format(i)}" for i in range(12)]),
]
PIECES = ["moss", "Moss,", "tray", "lamp;", "—", "7", "may", "no", "Ёж", "خبر", "ก๊าซ", "a-b", "②"]
BODY = st.lists(st.sampled_from([*PIECES, "https://club.example/9", "lamp moss tray gate"]))
POST = st.tuples(st.sampled_from([0, 1]), BODY.map(" ".join), st.booleans())


@settings(deadline=None, max_examples=40)
@given(POST, st.lists(st.tuples(st.integers(0, 30), st.sampled_from(PIECES)), max_size=4))
@example((0, "word " * 4300, False), [(7, "Moss")])
def test_what_is_said_of_pairs_is_what_array_code_says(
    post: tuple[int, str, bool], changes: list[tuple[int, str]]
) -> None:
    channel, body, linked = post
    words = [*body.split(" "), *(f"word{n}" for n in range(20))]
    bodies = [words, words[: len(words) // 2 + 4]]
    for place, piece in changes:
        changed = bodies[-1 if place % 2 else 0].copy()
        changed[place % len(changed)] = piece
        bodies.append(changed)
    texts = [" ".join(some) + f"\n{FOOTER.format(3)}" * (n % 2) for n, some in enumerate(bodies)]
    texts.append(texts[0].replace("word1 ", "word1 https://club.example/3 ") * (1 + linked))
    channels = np.array([(n % 2) * channel for n in range(len(texts))])
    pairs = np.triu_indices(len(texts), 1)
    found = relate(texts, channels, FURNITURES, *pairs, Settings())
    with array_code_only():
        expected = relate(texts, channels, FURNITURES, *pairs, Settings())
    assert all(map(np.array_equal, found, expected))
