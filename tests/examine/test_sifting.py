"""What is told of many pairs at once is what each pair's alignment says."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mabillon.examine.copies import compare
from mabillon.examine.hashed import read_many, read_words
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import (
    DIFFERENT,
    IDENTICAL,
    UNSURE,
    WITHIN,
    may_be_related,
    sift,
)
from mabillon.text.align import Text, read
from mabillon.text.furniture import Furniture, learn

FOOTERS = ["Subscribe to the hedge: https://hedge.example/{}", "Moss weekly no. {}"]
FURNITURE = [
    Furniture(),
    *(
        learn([f"Notice of {chr(97 + i) * 4}\nand its {chr(98 + i) * 5}\n{f.format(i)}"
               for i in range(12)])
        for f in FOOTERS
    ),
]  # fmt: skip
BODY = st.lists(st.sampled_from(["moss", "tray", "lamp", "gate", "hedge", "bulb"]), max_size=24)
POST = st.tuples(
    st.sampled_from([0, 1, 2]),
    st.lists(BODY.map(" ".join), min_size=1, max_size=2).map("\n".join),
    st.booleans(),
)
EIGHT = "moss moss moss moss lamp moss moss lamp"


def text(post: tuple[int, str, bool]) -> str:
    channel, body, linked = post
    footer = f"\n{FOOTERS[channel - 1].format(7)}" if channel else ""
    return body + (" https://tram.example" if linked else "") + footer


def own(of: Text) -> list[str]:
    """Return the words of a text that are not its channel's furniture."""
    return [form for i, form in enumerate(of.forms) if not of.in_furniture(i)]


@settings(deadline=None)
@given(st.lists(POST, min_size=2, max_size=6), st.booleans())
@example([(0, "moss " * 8, False), (0, "moss moss tray" + " moss" * 8, False)], False)
@example([(0, EIGHT, False), (2, f"{EIGHT} moss moss", False)], True)
def test_a_verdict_is_the_alignments(posts: list[tuple[int, str, bool]], again: bool) -> None:
    posts = [*posts, *([(2, posts[0][1], False)] if again else [])]
    texts, channels = [text(p) for p in posts], np.array([p[0] for p in posts])
    one, two = np.triu_indices(len(posts), 1)
    verdicts = sift(read_words(texts, channels, FURNITURE), one, two, Settings()).verdict
    many = list(read_many(texts, channels, FURNITURE))
    alone = [read(t, FURNITURE[p[0]].stretches(t)) for t, p in zip(texts, posts, strict=True)]
    for a, b, verdict in zip(one.tolist(), two.tolist(), verdicts.tolist(), strict=True):
        made = compare(alone[a], alone[b], Settings())
        assert made.relation == compare(many[a], many[b], Settings()).relation
        if verdict == IDENTICAL:
            assert made.relation == "identical"
        elif verdict == WITHIN:
            # Where words recur the alignment may choose them scattered, or match one at the edge
            # with the other's furniture; so it is the words themselves that are held to it.
            short, long = sorted(map(own, (made.alignment.a, made.alignment.b)), key=len)
            rows = [long[k : k + len(short)] for k in range(len(long) - len(short) + 1)]
            assert 8 <= len(short) < len(long)
            assert short in rows
        elif verdict == DIFFERENT:
            assert made.relation in ("unrelated", "shares passages")
        else:
            assert verdict == UNSURE


@settings(deadline=None)
@given(st.lists(POST, min_size=2, max_size=6), BODY.map(" ".join))
def test_what_is_left_out_is_unrelated(posts: list[tuple[int, str, bool]], asked: str) -> None:
    texts, channels = [text(p) for p in posts], np.array([p[0] for p in posts])
    may = may_be_related(asked, texts, channels, FURNITURE, Settings())
    for one, channel, related in zip(texts, channels.tolist(), may.tolist(), strict=True):
        made = compare(read(asked), read(one, FURNITURE[channel].stretches(one)), Settings())
        assert related or made.relation == "unrelated" or not asked


def test_each_verdict_occurs() -> None:
    body = " ".join(f"word{i}" for i in range(20))
    altered = body.replace("word9", "other")
    texts = [body, f"{body}\n{FOOTERS[0].format(3)}", f"{body} more", altered, "quite another"]
    verdicts = sift(
        read_words(texts, np.array([0, 1, 0, 0, 0]), FURNITURE),
        np.array([0, 0, 0, 0]), np.array([1, 2, 3, 4]), Settings(),
    ).verdict  # fmt: skip
    assert verdicts.tolist() == [IDENTICAL, WITHIN, UNSURE, DIFFERENT]
