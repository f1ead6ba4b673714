"""From source to what every output shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Cited, Evidence, House, Item, Name, Opinion, Post, Shot
from mabillon.dispatch.cited import Dispatch as Earlier
from mabillon.dispatch.composed import Composed, Figure, Heading, Paragraph, Quote, Shots
from mabillon.dispatch.composing import compose
from mabillon.dispatch.front import Release
from mabillon.dispatch.runs import words_of
from mabillon.dispatch.source import read
from mabillon.errors import UsageError
from mabillon.examine.finding import OpinionDocument

FRONT = "---\nseries: Special Dispatch\nnumber: 14\ndate: 2031-03-27\ntitle: T\n{more}---\n"
DIGEST = "3f" * 32


def post(key: str, **more: object) -> Post:
    given: dict[str, object] = {
        "channel": "marl", "title": "Marl", "account": "@marl", "platform": "X",
        "posted_at": datetime(2031, 3, 26, 9, 12, tzinfo=UTC),
        "text": "To all who pass by: nine trays of woolly aquilegia and more",
        "evidence": DIGEST, "collected_at": datetime(2031, 3, 27, 16, 12, tzinfo=UTC),
    }  # fmt: skip
    return Post(key=key, **{**given, **more})


def made(body: str, more: str = "", edition: Release = "subscribers", **items: Item) -> Composed:
    targets = {
        Target("post", "marl/1"): post("marl/1"),
        Target("post", "desk/2"): post("desk/2", roles={"league": "own"}, platform="Telegram"),
        Target("evidence", "3f3f3f3f", "shots"): Evidence(
            digest=DIGEST, name="v.mp4", kind="video", size=9, collected_at=None,
            shots=(Shot(from_s=14.0, to_s=22.0, visible="a banner", not_seen="who holds it"),),
        ),
        Target("dispatch", "special-dispatch/13"): Earlier(
            key="special-dispatch/13", called="Special Dispatch No. 13", title="Bus Shelter",
            date=date(2030, 11, 21), release="subscribers", slug="bus-shelter", published=True,
        ),
    }  # fmt: skip
    return compose(
        read(FRONT.format(more=more) + body, "d.md"), Cited(dict(targets)), edition=edition
    )


def test_a_note_gives_no_title_away_that_its_readers_may_not_know() -> None:
    body = "See [@dispatch:special-dispatch/13].\n"
    [note] = made(body, "release: subscribers\n").notes
    assert words_of(note.runs) == "Special Dispatch No. 13, “Bus Shelter,” November 21, 2030."
    editions: tuple[Release, ...] = ("complimentary", "subscribers")
    for edition in editions:
        [note] = made(body, "release: complimentary\n", edition).notes
        assert words_of(note.runs) == "Special Dispatch No. 13, November 21, 2030, for subscribers."


def test_notes_number_themselves_by_first_use_and_are_used_again() -> None:
    found = made("A [@post:desk/2]. B [@post:marl/1], C [@post:desk/2].\n")
    [paragraph] = found.blocks
    assert isinstance(paragraph, Paragraph)
    assert [(r.note, r.first) for r in paragraph.runs if r.note] == [
        (1, True),
        (2, True),
        (1, False),
    ]
    assert words_of(paragraph.runs) == "A. B, C."
    assert [(n.number, words_of(n.runs), n.marks) for n in found.notes] == [
        (1, "Telegram, March 26, 2031.", 2),
        (2, "X, March 26, 2031.", 1),
    ]


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("house", "X, March 26, 2031."),
        ("chicago", "@marl, “To all who pass by: nine trays of…,” X, March 26, 2031, 09:12 UTC."),
        ("archive", f"X, March 26, 2031, 09:12 UTC, post marl/1, SHA-256 {DIGEST}."),
        ('"{account} on {platform} ({day})"', "@marl on X (March 26, 2031)."),
    ],
)
def test_notes_read_in_house_style(style: str, words: str) -> None:
    [note] = made("A [@post:marl/1].\n", f"notes: {style}\n").notes
    assert words_of(note.runs) == words


@pytest.mark.parametrize("style", ["chicago", "archive", '"{account}, {key}"'])
def test_a_note_never_names_a_channel_that_carries_the_issuers_statements(style: str) -> None:
    [note] = made("A [@post:desk/2].\n", f"notes: {style}\n").notes
    assert "marl" not in words_of(note.runs).casefold()
    assert "desk" not in words_of(note.runs)


@pytest.mark.parametrize("style", ["harvard", '"{author}"'])
def test_a_style_that_there_is_not_is_refused(style: str) -> None:
    with pytest.raises(UsageError, match="house"):
        made("A [@post:marl/1].\n", f"notes: {style}\n")


def test_right_to_left_words_stand_in_runs_of_their_own() -> None:
    found = made("It says إلى كل من يمر twice.\n\n> إلى كل من يمر\n")
    paragraph, quote = found.blocks
    assert isinstance(paragraph, Paragraph)
    assert [(r.text, r.direction, r.language) for r in paragraph.runs] == [
        ("It says ", "ltr", None),
        ("إلى كل من يمر", "rtl", "ar"),
        (" twice.", "ltr", None),
    ]
    assert paragraph.direction == "ltr"
    assert isinstance(quote, Quote)
    [inner] = quote.blocks
    assert isinstance(inner, Paragraph)
    assert inner.direction == "rtl"


def test_a_shot_list_stands_where_only_it_is_cited() -> None:
    found = made("[@evidence:3f3f3f3f#shots]\n\n![A banner](evidence:3f3f3f3f)\n")
    shots, figure = found.blocks
    assert isinstance(shots, Shots)
    assert (shots.rows[0].time, shots.rows[0].not_seen) == ("0:14 to 0:22", "who holds it")
    assert isinstance(figure, Figure)
    assert (words_of(figure.runs), figure.digest) == ("A banner", "3f3f3f3f")


def test_links_are_defanged_hidden_characters_named_and_html_is_text() -> None:
    found = made(
        "A [text](https://a.example/b) and https://t.me/x <script>alert(1)</script> \u202egnp\n"
    )
    words = words_of(found.blocks[0].runs)
    assert "text (hxxps://a[.]example/b)" in words
    assert "https://" not in words
    assert "<script>alert(1)</script>" in words
    assert "\u202e" not in words


def test_only_who_may_read_a_dispatch_is_led_to_it() -> None:
    body = "See [@dispatch:special-dispatch/13].\n"
    [note] = made(body).notes
    assert note.runs[0].dispatch == "special-dispatch/13"
    [note] = made(body, edition="complimentary").notes
    assert note.runs[0].dispatch is None


def test_headings_have_anchors_of_their_own() -> None:
    found = made("# Findings\n\n## Findings\n\n## 2\n")
    assert [(b.level, b.anchor) for b in found.blocks if isinstance(b, Heading)] == [
        (2, "findings"), (2, "findings-2"), (2, "2"),
    ]  # fmt: skip


def test_the_standing_box_names_no_channel_that_is_watched() -> None:
    golden = Path(__file__).parent.parent / "golden" / "donor.json"
    document = msgspec.json.decode(golden.read_bytes(), type=OpinionDocument)
    assert "Potting Wire" in (document.opinion.absence or "")
    at = datetime(2031, 3, 28, tzinfo=UTC)
    house = House(
        names=(Name(kind="channel", text="Potting Wire", tracked=True),),
        issuers={"thistledown-league": "the Thistledown League"},
        main=Opinion(number=2, document=document, made_at=at),
    )
    front = FRONT.format(more="issuers: [thistledown-league]\n")
    found = compose(read(front + "Text.\n", "d.md"), Cited({}), house)
    assert found.issuers == ("the Thistledown League",)
    assert found.standing is not None
    assert "(A twelfth was not collected" in (found.standing.absence or "")
    assert found.standing.support == 'Moderate support for "not issued" (ENFSI 2015)'
    assert found.standing.people == ("Proposed by the program; no person has signed it.",)
