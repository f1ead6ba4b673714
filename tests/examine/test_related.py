"""What is said of very many pairs is what is said of each alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.copies import compare
from mabillon.examine.related import RELATIONS, relate
from mabillon.examine.settings import Settings
from mabillon.text.align import read
from mabillon.text.furniture import Furniture, learn

FOOTER = "Follow the tram depot: https://tram.example/{}"
FURNITURE = [
    Furniture(),
    learn([f"Body {chr(97 + i) * 4}\n{chr(98 + i) * 5}\n{FOOTER.format(i)}" for i in range(12)]),
]  # fmt: skip
BODY = st.lists(st.sampled_from(["Moss", "tray", "lamp", "gate", "7"]), max_size=20)
POST = st.tuples(st.sampled_from([0, 1]), BODY.map(" ".join))
WORDS = [f"word{i}" for i in range(30)]
WHOLE = " ".join(WORDS)


def text(post: tuple[int, str]) -> str:
    channel, body = post
    return f"{body}\n{FOOTER.format(3)}" if channel else body


@settings(deadline=None)
@given(st.lists(POST, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_a_pair_is_told_the_same_alone_and_among_others(
    posts: list[tuple[int, str]], drawn: object
) -> None:
    posts = [*posts, posts[0], (1 - posts[0][0], posts[0][1])]
    texts, channels = [text(post) for post in posts], np.array([post[0] for post in posts])
    one, two = np.triu_indices(len(posts), 1)
    found = relate(texts, channels, FURNITURE, one, two, Settings())
    backwards = relate(texts, channels, FURNITURE, one[::-1], two[::-1], Settings())
    for n, (a, b) in enumerate(zip(one.tolist(), two.tolist(), strict=True)):
        alone = relate(
            [texts[a], texts[b]],
            *(channels[[a, b]], FURNITURE, np.array([0]), np.array([1]), Settings()),
        )
        assert [column[0] for column in alone] == [column[n] for column in found]
        assert [column[-1 - n] for column in backwards] == [column[n] for column in found]


def test_what_is_said_is_what_the_alignment_says() -> None:
    altered = WHOLE.replace("word9", "other")
    dated = WHOLE.replace("word9", "1999")
    texts = [WHOLE, text((1, WHOLE)), f"{WHOLE} and more words", altered, dated, "quite another"]
    channels = np.array([0, 1, 0, 0, 0, 0])
    one, two = np.triu_indices(len(texts), 1)
    found = relate(texts, channels, FURNITURE, one, two, Settings())
    for n, (a, b) in enumerate(zip(one.tolist(), two.tolist(), strict=True)):
        x, y = (read(texts[i], FURNITURE[channels[i]].stretches(texts[i])) for i in (a, b))
        made = compare(x, y, Settings())
        assert RELATIONS[found.relation[n]] == made.relation
        assert (n in found.near) == (made.relation not in ("unrelated", "shares passages"))
        assert bool(found.carries[n]) == made.carries
        assert (found.share_one[n], found.share_two[n]) == (made.containment_a, made.containment_b)
    assert {RELATIONS[code] for code in found.relation} == {"identical", "near copy", "unrelated"}
    assert 0 < found.carries.sum() < len(found.near)


def test_of_texts_alike_but_for_capitals_each_is_told_by_its_own() -> None:
    one, two = WHOLE.replace("word9", "Oslo"), WHOLE.replace("word9", "Bergen")
    small = two.lower()
    texts = [one, two, one.lower(), small]
    pairs = (np.array([2, 0]), np.array([3, 1])), (np.array([0, 2]), np.array([1, 3]))
    for a, b in pairs:
        found = relate(texts, np.zeros(4, np.int64), FURNITURE, a, b, Settings())
        assert found.carries.tolist() == [bool(n == 2) for n in a.tolist()]


def test_of_no_pairs_nothing_is_said() -> None:
    none = np.empty(0, np.int64)
    assert not len(relate([], none, FURNITURE, none, none, Settings()).near)
