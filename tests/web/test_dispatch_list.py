"""The list of dispatches: what each is, for whom, by whom; and what a reader is not shown."""

from __future__ import annotations

import re

from desk_server import Served
from writing_desk import plain

DRAFT = """---
series: Special Dispatch
number: 15
date: 2031-03-28
title: "A draft of ناقل الشوك <b>&"
issuers: ["thistledown-league"]
authors: ["Desk South"]
---

Nothing is written.
"""


def rows(page: str) -> list[str]:
    return re.findall(r'<a href="/dispatches/([^"/]+/\d+)">', page)


def test_a_list_names_the_state_of_each_and_a_reader_sees_what_was_published(room: Served) -> None:
    folder = room.desk.root / "dispatches"
    (folder / "special-dispatch-15.md").write_text(DRAFT, encoding="utf-8")
    (folder / "odd.md").write_text("no front matter", encoding="utf-8")
    analyst, reader = room.signed_in("okoro"), room.signed_in("lund", "reader")

    seen = analyst.get("/dispatches")
    assert rows(seen.text) == [f"special-dispatch/{n}" for n in (15, 14, 13, 12, 11)]
    words = plain(seen)
    assert "Cannot be read dispatches/odd.md, line 1: there is no front matter" in words
    assert "A draft of ناقل الشوك <b>& draft subscribers 2031-03-28 Desk South" in words
    assert "corrected version 2 subscribers 2030-12-12" in words

    read = reader.get("/dispatches")
    assert rows(read.text) == [f"special-dispatch/{n}" for n in (14, 13, 12, 11)]
    assert "odd.md" not in read.text and "Begin one" not in read.text
    assert reader.get("/dispatches/special-dispatch/15").status_code == 404
    assert analyst.get("/dispatches/special-dispatch/15").status_code == 200


def test_every_choice_of_the_list_is_a_link(reading_room: Served) -> None:
    analyst = reading_room.signed_in("okoro")
    for query, numbers in (
        ("state=corrected", [12]),
        ("release=complimentary", [14, 13, 11]),
        ("q=tulips", [13]),
        ("series=Special+Dispatch&q=nobody", []),
        ("from=999&q=bus", []),
    ):
        found = rows(analyst.get(f"/dispatches?{query}").text)
        assert found == [f"special-dispatch/{n}" for n in numbers], query


def test_a_published_version_is_read_as_it_was_published_and_kept_as_a_file(
    reading_room: Served,
) -> None:
    reader = reading_room.signed_in("lund", "reader")
    one = "/dispatches/special-dispatch/12"
    analyst = reading_room.signed_in("okoro")
    second, first = reader.get(one), analyst.get(f"{one}?version=1")
    assert "What changed" in second.text and "What changed" not in first.text
    between = analyst.get(f"{one}/versions")
    assert "<del>" in between.text and "<ins>" in between.text
    assert reader.get(f"{one}?version=1").status_code == 404  # what was corrected
    assert reader.get(f"{one}/versions").status_code == 403
    for output, kind in (
        ("markdown", "text/markdown; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ):
        came = reader.get(f"{one}/file?as={output}")
        assert came.headers["content-type"] == kind
        assert came.headers["content-disposition"].startswith(
            'attachment; filename="special-dispatch-12.'
        )
    assert reader.get(f"{one}/file?as=exe").status_code == 400
    assert reader.get(f"{one}?version=9").status_code == 404


def test_each_rule_has_its_page(reading_room: Served) -> None:
    reader = reading_room.signed_in("lund", "reader")
    named = re.findall(r'href="/rules/([a-z-]+)"', reader.get("/rules").text)
    assert len(named) > 20
    came = reader.get(f"/rules/{named[0]}")
    assert came.status_code == 200 and "Bad and good" in came.text
    assert reader.get("/rules/no-such-rule").status_code == 404
