"""Cases 8 and 10, and what a finding of wording may say: of a translation, of a new branch."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from case_world import MAP, found
from wording_world import ASKED_AT, BRANCHES, LEAGUE, hill, letter, older, rows

from mabillon import Archive, Finding, OpinionDocument
from mabillon.workflows.verify import again, differences

LETTER, HILL, TRANSLATED, SPANISH = (f"x:@{name}" for name in (
    "marl/4001", "marl/4002", "aviso/4003", "marl/4004",
))  # fmt: skip
BY_WORD = {"heat", "heat_text", "formulas", "scorers", "others_out", "nearest", "copied", "body",
           "formula"}  # fmt: skip


@pytest.fixture(scope="module")
def archive(clubs_archive: Path) -> Iterator[Archive]:
    with Archive(clubs_archive) as opened:
        yield opened


@pytest.fixture(scope="module")
def genuine(archive: Archive) -> OpinionDocument:
    """Of a letter written as the Harbour Branch writes, posted by nobody known."""
    return archive.verify(LETTER, issuer=LEAGUE)


def wording(archive: Archive, asked: str, issuer: str = LEAGUE) -> Finding:
    return found(archive.verify(asked, issuer=issuer, keep=False), "wording")


class TestTranslation:
    """Case 8. A genuine statement in translation, beside one written in that language.

    Right: wording says nothing of either; a translation carries its translator's wording.
    """

    @pytest.mark.parametrize("asked", [TRANSLATED, SPANISH])
    def test_a_language_that_the_known_statements_lack(self, archive: Archive, asked: str) -> None:
        made = wording(archive, asked)
        assert made.status == "not_determined"
        assert made.llr is None
        assert "a translation carries its translator's wording" in (made.reason or "")


class TestNewBranch:
    """Case 10. Two branches, one of them new with habits of its own.

    Right: wording is not determined for the new one, which has three known statements, and
    its habits are not held against the other's.
    """

    def test_the_new_branch_is_not_judged_by_the_old_one(self, archive: Archive) -> None:
        made = wording(archive, HILL)
        assert made.status == "not_determined"
        assert made.reason is not None
        assert made.reason.startswith(f"3 known statements of {BRANCHES[1]} from before, 5 needed")

    def test_the_old_branch_is_judged_by_its_own(self, genuine: OpinionDocument) -> None:
        made = found(genuine, "wording")
        assert made.status == "determined"
        assert made.figures["branch"] == BRANCHES[0]
        assert made.figures["known_given"] == 26  # not the three of the other


def test_a_letter_like_the_others_speaks_for_the_issuer(genuine: OpinionDocument) -> None:
    made = found(genuine, "wording")
    assert made.llr is not None
    assert made.llr_low is not None
    assert made.llr > 0
    assert made.llr_low > 0
    assert made.llr <= 1
    assert made.would_be_wrong_if
    assert "another channel of this archive" in made.explanation[0]


def test_wording_alone_never_says_issued(genuine: OpinionDocument) -> None:
    assert found(genuine, "carriage").llr is None
    assert genuine.opinion.standing == "not established"
    assert genuine.opinion.llr == found(genuine, "wording").llr


def test_only_what_stood_before_is_compared(archive: Archive, genuine: OpinionDocument) -> None:
    made = found(genuine, "wording")
    early = ASKED_AT - timedelta(days=60)
    text = letter(random.Random("early"), 9, early)
    then = found(archive.verify_text(text, issuer=LEAGUE, posted_at=early, keep=False), "wording")
    assert then.figures["known_given"] < made.figures["known_given"]
    assert all(s["at"] < "2031-03-26T09:12" for s in made.figures["copied"] if s["at"])


def test_a_captured_post_is_explained_by_word(genuine: OpinionDocument) -> None:
    made = found(genuine, "wording")
    assert made.figures.keys() >= BY_WORD
    text = made.figures["heat_text"]
    marked = [text[start:stop] for start, stop, _, _ in made.figures["heat"]]
    assert marked[0].isalnum()
    assert len(marked) == made.figures["words_left"]
    assert made.figures["nearest"]["post"].startswith("desk/")
    assert {s["state"] for s in made.figures["formulas"]} <= {"present", "missing"}


def test_a_text_that_is_no_captured_post_gets_a_figure_and_no_more(archive: Archive) -> None:
    """Nobody shall rehearse against it (product.md, "never")."""
    text = letter(random.Random("handed in"), 28, ASKED_AT)
    document = archive.verify_text(text, issuer=LEAGUE, posted_at=ASKED_AT, keep=False)
    made = found(document, "wording")
    assert made.status == "determined"
    assert made.llr is not None
    assert not made.figures.keys() & BY_WORD
    words = set(text.lower().split())
    said = " ".join(made.explanation)
    assert "“" not in said
    assert not [w for w in words if len(w) > 7 and w in said.lower().split()]


def test_again_comes_out_the_same_without_the_cache(
    clubs_archive: Path, genuine: OpinionDocument, tmp_path: Path
) -> None:
    """The cache is never needed, and what came later changes nothing of an earlier opinion."""
    shutil.copytree(clubs_archive, tmp_path / "copy", ignore=shutil.ignore_patterns("caches"))
    more = [("desk", ASKED_AT - timedelta(days=40 + n), hill(random.Random(n))) for n in range(4)]
    with Archive(tmp_path / "copy") as copy:
        copy.ingest([older(tmp_path, more)], collected_at=ASKED_AT, mapping=MAP)
        assert genuine.number is not None
        assert differences(genuine, again(copy.store, genuine.number)) == []
        assert genuine.inputs.learned["wording"]


def test_a_damaged_cache_is_made_again(clubs_archive: Path, genuine: OpinionDocument) -> None:
    folder = clubs_archive / "caches" / "wording"
    assert list(folder.glob("learned-*"))
    for path in (*folder.glob("known-*"), *folder.glob("others-*")):
        path.write_bytes(path.read_bytes()[:-9] + b"\x00" * 9)
    with Archive(clubs_archive) as archive:
        made = archive.verify(LETTER, issuer=LEAGUE, keep=False)
    assert found(made, "wording") == found(genuine, "wording")


def test_a_text_written_after_a_statement_names_it_as_the_nearest(archive: Archive) -> None:
    """Its clauses stand in another order, so that no passage of eight words is left."""
    posts = [json.loads(row) for row in rows()]
    words = next(p["full_text"] for p in posts if p["post"] == "1009").split()
    clauses = [" ".join(words[i : i + 5]) for i in range(0, len(words), 5)]
    text = " ".join(reversed(clauses))
    made = found(archive.verify_text(text, issuer=LEAGUE, posted_at=ASKED_AT, keep=False), "donor")
    assert made.figures["donor"] is None
    assert made.figures["near"][0]["post"] == "desk/1009"
    assert made.figures["near"][0]["words"] == []  # no captured post
    assert made.figures["near_of"] == 28  # before the first of 29 there is none
    again = archive.verify_text(text, issuer=LEAGUE, posted_at=ASKED_AT, keep=False)
    assert found(again, "donor") == made


def test_what_is_later_is_no_neighbour_and_of_a_post_the_words_are_told(
    archive: Archive, genuine: OpinionDocument
) -> None:
    near = found(genuine, "donor").figures["near"]
    assert near
    assert all(one["words"] for one in near)
    early = archive.verify("x:@desk/1003", issuer=LEAGUE, keep=False)
    near = found(early, "donor").figures["near"]
    assert {one["post"] for one in near} == {"desk/1000", "desk/1001", "desk/1002"}
