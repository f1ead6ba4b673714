"""The finding on media in ``verify``: where the picture of a statement stood before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pictures
import pytest
from media_world import REGISTER, Item, digest, exported, taken_in

from mabillon.archive.store import Store
from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.workflows.questions import Handed
from mabillon.workflows.verify import again, differences, verify

POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
STATEMENT = (
    "Port Quillon, 25 March 2031. To all who pass by: in the night the League has planted forty "
    "trays of moss along the stairs of the old station. Leave it better."
)
NEWSLETTER = "A good year for leeks on the long beds; thanks to everybody who lent a hand in May."
LARGE = pictures.saved(pictures.drawn(640, 480, seed=3), "PNG")
SMALL = pictures.saved(pictures.drawn(640, 480, seed=3).resize((320, 240)), "JPEG", quality=70)
OTHER = pictures.saved(pictures.drawn(640, 480, seed=4), "JPEG", quality=90)

Ask = Callable[[], OpinionDocument]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as opened:
        (tmp_path / "archive" / "register.yaml").write_text(REGISTER)
        yield opened


def told(document: OpinionDocument) -> Finding:
    found = document.finding("media")
    assert found is not None
    return found


def marl(folder: Path, data: bytes | None = SMALL, name: str = "photos/p1.jpg") -> Path:
    return exported(folder, "marl", [Item(1904, POSTED, STATEMENT, name, data)])


def test_a_photo_that_stood_elsewhere_years_before(store: Store, tmp_path: Path) -> None:
    before = datetime(2027, 5, 4, 8, tzinfo=UTC)
    letter = exported(tmp_path, "letter", [Item(5, before, NEWSLETTER, "photos/may.png", LARGE)])
    taken_in(store, letter, marl(tmp_path))
    document = verify(store, "marl/1904", "league")
    found = told(document)
    assert (found.status, found.llr) == ("determined", None)
    first = found.explanation[0]
    assert first.startswith("The picture stood in Allotment Letter (letter/5) on 4 May 2027")
    assert "3.9 years before this post" in first
    assert "before 25 March 2031, the day that the statement gives" in first
    assert "the words beside it there are others: “A good year for leeks" in first
    older = found.figures["older"]
    assert (older["post"], older["evidence"], older["other_words"]) == (
        "letter/5",
        digest(LARGE),
        True,
    )
    assert document.opinion.llr is None and document.opinion.standing == "not established"
    assert document.number and differences(document, again(store, document.number)) == []


def test_what_comes_later_leaves_an_opinion_as_it_was(store: Store, tmp_path: Path) -> None:
    taken_in(store, marl(tmp_path))
    first = verify(store, "marl/1904", "league")
    assert "Nothing like the picture was found" in told(first).explanation[0]
    before = datetime(2027, 5, 4, 8, tzinfo=UTC)
    letter = exported(tmp_path, "letter", [Item(5, before, NEWSLETTER, "photos/may.png", LARGE)])
    taken_in(store, letter)
    assert first.number and differences(first, again(store, first.number)) == []
    second = verify(store, "marl/1904", "league")
    assert second.number != first.number and told(second).figures["older"]


def test_another_picture_is_none_of_it(store: Store, tmp_path: Path) -> None:
    before = datetime(2027, 5, 4, 8, tzinfo=UTC)
    letter = exported(tmp_path, "letter", [Item(5, before, NEWSLETTER, "photos/may.png", OTHER)])
    taken_in(store, letter, marl(tmp_path))
    found = told(verify(store, "marl/1904", "league"))
    assert found.figures["older"] is None and found.figures["held"] == 1
    assert found.explanation == [
        "Nothing like the picture was found among one other media file of the archive."
    ]


def test_a_later_post_with_the_same_picture_is_no_earlier_one(store: Store, tmp_path: Path) -> None:
    after = datetime(2031, 3, 26, 11, tzinfo=UTC)
    letter = exported(tmp_path, "letter", [Item(5, after, NEWSLETTER, "photos/may.png", LARGE)])
    taken_in(store, letter, marl(tmp_path))
    found = told(verify(store, "marl/1904", "league"))
    assert found.figures["older"] is None
    assert found.explanation[0] == (
        "The picture stands in one other post (Allotment Letter) at the same time or later; "
        "nowhere before, among what was collected."
    )


def test_without_a_time_nothing_is_said_to_be_before_or_after(store: Store, tmp_path: Path) -> None:
    """A picture handed in, of which nobody says when it was posted."""
    before = datetime(2027, 5, 4, 8, tzinfo=UTC)
    letter = exported(tmp_path, "letter", [Item(5, before, NEWSLETTER, "photos/may.png", LARGE)])
    loose = tmp_path / "loose.png"
    loose.write_bytes(pictures.saved(pictures.drawn(640, 480, seed=3).convert("L"), "PNG"))
    taken_in(store, letter, loose)
    asked = Handed(STATEMENT, picture=digest(SMALL))
    handed = tmp_path / "handed.jpg"
    handed.write_bytes(SMALL)
    taken_in(store, handed)
    found = told(verify(store, asked, "league"))
    assert found.figures["older"] is None
    first, unknown, alone = found.explanation[:3]
    assert first.startswith("The picture stood in Allotment Letter (letter/5) on 4 May 2027")
    assert unknown.startswith("When the statement was posted is not known")
    assert alone == "The picture was also kept by itself, without a post, as loose.png."
    assert not any("nowhere before" in said for said in found.explanation)


def test_a_picture_handed_in_is_not_the_post_that_has_its_words(
    store: Store, tmp_path: Path
) -> None:
    """The same words stood before, with the same picture: that post is an appearance of it."""
    earlier = datetime(2031, 2, 26, 9, tzinfo=UTC)
    desk = exported(tmp_path, "desk", [Item(24, earlier, STATEMENT, "photos/d.png", LARGE)])
    handed = tmp_path / "handed.jpg"
    handed.write_bytes(SMALL)
    taken_in(store, desk, handed)
    found = told(verify(store, Handed(STATEMENT, POSTED, None, digest(SMALL)), "league"))
    assert found.figures["older"]["post"] == "desk/24"
    assert "with the same words" in found.explanation[0]


def test_what_the_export_lacks_is_not_determined_and_says_what_would_help(
    store: Store, tmp_path: Path
) -> None:
    lacking = "(File not included. Change data exporting settings to download.)"
    taken_in(store, marl(tmp_path, None, lacking))
    found = told(verify(store, "marl/1904", "league"))
    assert found.status == "not_determined"
    assert found.reason == (
        "the archive lacks one media file that the post has attached (no export that was ingested "
        "includes it)"
    )
    assert "mabillon media attach" in found.figures["do"]


def test_what_could_not_be_read_says_why(store: Store, tmp_path: Path) -> None:
    taken_in(store, marl(tmp_path, SMALL[:700]))
    found = told(verify(store, "marl/1904", "league"))
    assert found.status == "not_determined"
    assert found.reason and found.reason.startswith("the archive could not read one media file")
    assert "photos/p1.jpg" in found.reason and "cut off" in found.reason


def test_a_statement_without_media_has_no_finding_of_them(store: Store, tmp_path: Path) -> None:
    taken_in(store, exported(tmp_path, "marl", [Item(1904, POSTED, STATEMENT)]))
    assert verify(store, "marl/1904", "league").finding("media") is None
