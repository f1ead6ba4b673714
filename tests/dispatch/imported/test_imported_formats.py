"""One report in five formats is one report; damaged and hostile files are told as what they are."""

from __future__ import annotations

import io
import random
from pathlib import Path

import docx
import pytest
from reports import make, word_file
from reports.pdf_file import many_pages, pages, pdf

from mabillon.dispatch.imported import opening, reading
from mabillon.dispatch.imported.checks import CHECKS
from mabillon.dispatch.imported.opening.pdf_direction import with_signs_as_meant
from mabillon.dispatch.imported.report import Read
from mabillon.errors import LimitExceeded, UnreadableInput

REPORTS = Path(make.__file__).parent


def opened(name: str) -> Read:
    data = (REPORTS / name).read_bytes()
    return reading.read(opening.open_as(opening.recognise(data, name), data))


def rules(name: str) -> list[str]:
    return [fault.rule.removeprefix("report-") for fault in reading.check(opened(name))]


@pytest.mark.parametrize("ending", ["txt", "md", "html", "docx", "pdf"])
def test_one_report_in_five_formats(ending: str) -> None:
    found = opened(f"report.{ending}")
    report = found.report
    assert report.series is not None and report.series.value == "Special Dispatch"
    assert report.number is not None and report.number.value == "14"
    assert report.date is not None and report.date.value == "2031-03-27"
    assert report.title is not None
    assert report.title.value == "A statement in the name of the Thistledown League"
    assert [topic.value for topic in report.topics] == ["purported statements", "planting"]
    assert [place.value for place in report.places] == ["Port Quillon"]
    assert [mark.label for mark in report.marks] == ["1", "2", "3", "4"]
    assert [note.label for note in report.notes] == ["1", "2", "3", "4"]
    assert report.notes[3].text == "See Special Dispatch No. 12, 20 January 2031."
    quoted = [quotation.text for quotation in report.quotations]
    assert "the beds of Station Ring were planted by our hands alone" in quoted
    assert [channel.name for channel in report.channels] == ["@marl", "Verge Relay", "@vergerelay"]
    assert reading.check(found) == []


def test_a_quotation_set_apart_is_found_where_the_format_tells() -> None:
    for ending in ("txt", "md", "html", "docx"):
        blocks = [q.text for q in opened(f"report.{ending}").report.quotations if q.block]
        assert blocks == ["We have read it, and we do not know the hand that wrote it."]


def test_a_pdf_gives_pages_and_leaves_out_running_heads() -> None:
    found = opened("report.pdf")
    assert found.report.pages == 2
    assert [mark.place.page for mark in found.report.marks] == [1, 1, 1, 2]
    assert all(block.text not in ("1", "2") for block in found.opened.blocks)


def test_notes_that_begin_anew_on_every_page_are_those_of_their_page() -> None:
    first, second = pages()
    second = [
        (y, [(size, rise, "1" if text == "4" else text) for size, rise, text in pieces])
        for y, pieces in second
    ]
    found = reading.read(opening.open_as("pdf", pdf([first, second])))
    assert reading.check(found) == []
    assert found.report.notes[3].label == "1 of page 2"
    lost = [line for line in second if not line[1][0][2].startswith(("1", "See", " See"))]
    found = reading.read(opening.open_as("pdf", pdf([first, second, lost])))
    assert [fault.says for fault in reading.check(found)] == [
        "The mark [1] points to note 1 of page 3, which is not there."
    ]


def test_latin_lines_of_a_pdf_that_reads_from_the_right_are_in_order() -> None:
    data = pdf(pages(), from_right=True)
    found = reading.read(opening.open_as("pdf", data))
    same = opened("report.pdf")
    assert [block.text for block in found.opened.blocks] == [b.text for b in same.opened.blocks]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("نقلت قناة »ناقل الشوك« عن", "نقلت قناة «ناقل الشوك» عن"),
        ("نقلت قناة «ناقل الشوك» عن", "نقلت قناة «ناقل الشوك» عن"),
        ("البيان ]1[ في 31 مارس .2031", "البيان [1] في 31 مارس 2031."),
        ("a sign turned: “alone“ and (first(.", "a sign turned: “alone” and (first)."),
        ("an apostrophe” alone", "an apostrophe” alone"),
    ],
)
def test_signs_of_right_to_left_lines_are_as_meant(given: str, meant: str) -> None:
    assert with_signs_as_meant(given) == meant


def test_damaged_bytes_are_read_or_refused() -> None:
    chance = random.Random(7)
    for name in ("report.docx", "report.html", "report.md", "report.pdf", "right-to-left.html"):
        whole = (REPORTS / name).read_bytes()
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            raw = bytes(data)
            try:
                reading.check(reading.read(opening.open_as(opening.recognise(raw, name), raw)))
            except UnreadableInput as refusal:
                assert refusal.do


def test_word_numbers_its_notes_itself_and_leaves_out_what_was_deleted() -> None:
    found = opened("report.docx").report
    assert {mark.kind for mark in found.marks} == {"footnote"}
    assert "A. Writer" not in str(found)
    assert opened("report.docx").body[-1].text.startswith("Whether the League")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mark-without-note.txt", ["mark-without-note"]),
        ("note-without-mark.txt", ["note-without-mark"]),
        ("notes-lost.txt", ["mark-without-note"] * 4),
        ("marks-lost.txt", ["note-without-mark"]),
        ("notes-lost.docx", ["mark-without-note", "note-without-mark"]),
        ("broken-mark.txt", ["broken-mark", "broken-mark"]),
        ("broken-note.txt", ["broken-mark"]),
        ("marks-out-of-order.txt", ["mark-order"]),
        ("gap-in-marks.txt", ["mark-order"]),
        ("notes-out-of-order.txt", ["note-order"]),
        ("note-twice.txt", ["mark-without-note", "note-order"]),
        ("firm-headline.txt", ["firm-headline"]),
        ("firm-section-heading.txt", ["firm-headline"]),
        ("impossible-date.txt", ["impossible-date"]),
        ("wrong-weekday.txt", ["weekday"]),
        ("date-ahead.txt", ["date-ahead"]),
        ("two-dates.md", ["two-dates"]),
        ("open-quotation.txt", ["open-quotation"]),
        ("right-to-left.html", ["firm-headline", "weekday", "impossible-date"]),
        ("right-to-left.docx", ["firm-headline", "weekday", "impossible-date"]),
        ("raw-html.md", []),
        ("scripts.html", []),
        ("macros.docm", []),
        ("paths-outside.docx", []),
        ("not-utf8.txt", []),
        ("utf16.txt", []),
    ],
)
def test_each_defect_is_found_and_nothing_else(name: str, expected: list[str]) -> None:
    assert rules(name) == expected


def test_every_rule_has_a_fixture_and_a_page() -> None:
    found = {
        rule for path in REPORTS.iterdir() if path.is_file() for rule in _rules_or_none(path.name)
    }
    assert {f"report-{rule}" for rule in found} == set(CHECKS)
    pages = Path(__file__).parents[3] / "docs" / "rules"
    assert [name for name in CHECKS if not (pages / f"{name}.md").is_file()] == []


def _rules_or_none(name: str) -> list[str]:
    try:
        return rules(name)
    except UnreadableInput:
        return []


def test_a_place_is_that_of_the_words() -> None:
    text = (REPORTS / "broken-mark.txt").read_text("utf-8").split("\n")
    for fault in reading.check(opened("broken-mark.txt")):
        assert fault.place is not None
        line = text[fault.place.line - 1]
        assert line[fault.place.column - 1 :].startswith(("1]", "[3"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("empty.txt", "it is empty"),
        ("only-space.txt", "it is empty"),
        ("encrypted.pdf", "it has a password"),
        ("truncated.pdf", "it is no whole PDF"),
        ("no-text.pdf", "2 pages and no text"),
        ("truncated.docx", "it is no whole Word file"),
        ("no-document.docx", "without a Word document"),
        ("entity-bomb.docx", "defines entities"),
        ("file-entity.docx", "defines entities"),
        ("old-word.doc", "old Word file"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(name: str, says: str) -> None:
    with pytest.raises(UnreadableInput, match=says) as refusal:
        opened(name)
    assert refusal.value.do


def test_a_packing_that_is_not_known_is_said() -> None:
    data = bytearray((REPORTS / "report.docx").read_bytes())
    for head, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        found = data.find(head)
        while found >= 0:
            data[found + at : found + at + 2] = (99).to_bytes(2, "little")
            found = data.find(head, found + 4)
    with pytest.raises(UnreadableInput, match="packed in a way no word processor uses"):
        opening.open_as("word", bytes(data))


def test_what_was_passed_over_is_said() -> None:
    assert opened("macros.docm").report.remarks == ("It holds macros, which were not run.",)
    assert opened("scripts.html").report.remarks == ("It holds scripts, which were not run.",)
    assert opened("raw-html.md").report.remarks == ("It holds raw HTML, which was passed over.",)


def test_a_word_file_of_another_hand() -> None:
    """Notes in a numbered list, whose numbers stand in a style; raised numbers; bullets."""
    document = docx.Document()
    document.add_heading("The letter", 0)
    text = document.add_paragraph("It was found")
    for raised, after in (("1", " with 10"), ("6", " seeds in 1989"), ("2", ".")):
        text.add_run(raised).font.superscript = True
        text.add_run(after)
    document.add_table(1, 1).cell(0, 0).text = "It was 31 June 2030"
    document.add_paragraph("a bullet, no number", style="List Bullet")
    document.add_heading("Notes", 1)
    for note in ("Telegram, March 25, 2031.", "X, 26 March 2031."):
        document.add_paragraph(note, style="List Number")
    held = io.BytesIO()
    document.save(held)
    found = reading.read(opening.open_as("word", held.getvalue()))
    assert [mark.label for mark in found.report.marks] == ["1", "2"]
    assert [note.label for note in found.report.notes] == ["1", "2"]
    assert [fault.rule for fault in reading.check(found)] == ["report-impossible-date"]


def test_a_zip_bomb_is_not_unpacked() -> None:
    with pytest.raises(LimitExceeded, match="unpacks to more than 24 MiB"):
        opening.open_as("word", word_file.word_bomb(30))


def test_three_hundred_pages() -> None:
    found = reading.read(opening.open_as("pdf", many_pages(300)))
    assert found.report.pages == 300
    (fault,) = reading.check(found)
    assert fault.rule == "report-impossible-date"
    assert fault.place is not None and fault.place.page == 250
