"""The parts of old reports: days, marks, notes, numbers, datelines, quotations, channels."""

from __future__ import annotations

import pytest

from mabillon.dispatch.imported import reading
from mabillon.dispatch.imported.days import days
from mabillon.dispatch.imported.notes import apart
from mabillon.dispatch.imported.opened import Block, Opened
from mabillon.dispatch.imported.opening import html, markdown, recognise, text
from mabillon.dispatch.imported.report import Read
from mabillon.errors import UnreadableInput


def read(written: str) -> Read:
    return reading.read(text.open_report(written.encode()))


def rules(written: str) -> list[str]:
    return [fault.rule.removeprefix("report-") for fault in reading.check(read(written))]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("on 25 March 2031 it", ["2031-03-25"]),
        ("March 25th, 2031", ["2031-03-25"]),
        ("3 JAN 90 --", ["1990-01-03"]),
        ("3 MAY 20 PEOPLE", [None]),
        ("2031-03-25 and 25.03.2031", ["2031-03-25", "2031-03-25"]),
        ("25/3/2031", ["2031-03-25"]),
        ("3/25/2031", ["2031-03-25"]),
        ("3/4/2031", [None]),
        ("25 de marzo de 2031", ["2031-03-25"]),
        ("25 марта 2031 г.", ["2031-03-25"]),
        ("٢٥ مارس ٢٠٣١", ["2031-03-25"]),
        ("25 آذار 2031", ["2031-03-25"]),
        ("50 MARCH TO THE SQUARE", []),
        ("they may 30 times march 12 miles", []),
        ("at 12.03.1 and 1.2.3.2031", []),
        ("29 February 2028", ["2028-02-29"]),
    ],
)
def test_days(written: str, expected: list[str | None]) -> None:
    found = [day.date.isoformat() if day.date else None for day in days(Block(written, 1))]
    assert found == expected


@pytest.mark.parametrize(
    "written",
    ["31 February", "29 February 2031", "31 June 2030", "31.04.2031", "2031-13-01", "32 March 2031",
     "٣١ فبراير ٢٠٣١", "31/14/2031"],
)  # fmt: skip
def test_impossible_days(written: str) -> None:
    (day,) = days(Block(f"It was on {written} that", 1))
    assert not day.possible


@pytest.mark.parametrize("written", ["29 February", "29 February 2028", "31 May", "MAY 31"])
def test_possible_days(written: str) -> None:
    (day,) = days(Block(f"It was on {written} that", 1))
    assert day.possible


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was posted on Monday, 25 March.", ["weekday"]),
        ("It was posted on Tuesday, 25 March.", []),
        ("It ends on Thursday 4 September.", []),  # too far off to tell the year
        ("It was Monday 30 December.", []),  # last December's
        ("It was Tuesday 30 December.", ["weekday"]),
        ("It was posted on 26 March 2031 (Monday).", ["weekday"]),
        ("It was posted on 1 April 2031.", ["date-ahead"]),
        ("It will be posted on 1 April 2031.", []),
        ("They have until 1 April 2031.", []),
        ("By issuing a 1 April 2031 statement they answered.", ["date-ahead"]),
    ],
)
def test_dates_against_the_report(sentence: str, expected: list[str]) -> None:
    assert rules(f"Bulletin 3\n\n27 March 2031\n\nThe letter\n\n{sentence}\n") == expected


def marks(written: str) -> list[tuple[str, bool]]:
    noted = f"{written}\n\nNotes\n\n[1] One.\n"
    return [(mark.label, mark.broken) for mark in read(noted).report.marks]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A word.[1] Another.[2, 3]", ["1", "2", "3"]),
        ("A word.[4-6]", ["4", "5", "6"]),
        ("A word.¹ Another.²³ And 10⁶ at 5 m² or km².", ["1", "23"]),
        ("It was in 1989.⁴ And in 1990⁵ too.", ["4", "5"]),
        ("In [1989] he, on [30 July], with [M-19].", []),
        ("(1) the one and (2) the other", []),
        ("[1-900]", ["1", "900"]),
    ],
)
def test_marks(written: str, expected: list[str]) -> None:
    assert marks(written) == [(label, False) for label in expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A word.1] More.", ["1"]),
        ("A word.[1 More.", ["1"]),
        ("A word.[1) More.", ["1"]),
        ("A word.(1] More.", ["1"]),
        ("A word.[^2 more.", ["2"]),
        ("He said [see note 1] so.", []),
        ("He said [30 July] and [IN 1987] so.", []),
        ("It fell [30 JULY so.", []),
    ],
)
def test_broken_marks(written: str, expected: list[str]) -> None:
    assert marks(written) == [(label, True) for label in expected]


def test_without_notes_a_number_that_stands_like_a_word_is_no_mark() -> None:
    assert read("At least [9] persons came.").report.marks == ()
    assert [m.label for m in read("The persons came.[9]").report.marks] == ["9"]


def test_notes_without_a_heading_are_the_numbered_lines_at_the_end() -> None:
    body, notes = apart(read("A word.[1] B.[2]\n\n---\n\n[1] One.\n\n[2] Two\nmore.").opened.blocks)
    assert [(note.label, note.text) for note in notes] == [("1", "One."), ("2", "Two more.")]
    assert len(body) == 1


def test_a_list_in_the_text_is_no_note() -> None:
    assert read("They want:\n\n1. bread\n\n2. peace\n").report.notes == ()


def test_a_note_goes_on_with_a_date() -> None:
    found = read("A.[1]\n\nNotes\n\n1. Telegram,\n25 March 2031.\n")
    assert [note.text for note in found.report.notes] == ["Telegram, 25 March 2031."]


@pytest.mark.parametrize(
    ("line", "series", "number"),
    [
        ("Special Dispatch No. 14", "Special Dispatch", "14"),
        ("Inquiry & Analysis Series No. 1234", "Inquiry & Analysis Series", "1234"),
        ("Weekly Report #7", "Weekly Report", "7"),
        ("Bulletin 12/2031", "Bulletin", "12/2031"),
        ("DESK-MUC-0042", "DESK-MUC", "0042"),
        ("Informe Nº 5", "Informe", "5"),
    ],
)
def test_series_and_number(line: str, series: str, number: str) -> None:
    report = read(f"{line}\n\nThe letter\n\nIt was found.\n").report
    assert report.series is not None and report.series.value == series
    assert report.number is not None and report.number.value == number
    assert report.title is not None and report.title.value == "The letter"


def test_a_wire_report_has_a_dateline_and_no_title() -> None:
    report = read(
        "PORT QUILLON (WESTLAND), 3 JAN 90 (RADIO VERGE) -- [TEXT] THE LEAGUE REPORTED THAT THE "
        'TRAYS WERE SET OUT ON 30 DECEMBER, AND THAT "NO BED WAS LEFT UNSOWN" IN THE TOWN.\n'
    ).report
    assert report.date is not None and (report.date.value, report.date.how) == (
        "1990-01-03", "dateline",
    )  # fmt: skip
    assert [place.value for place in report.places] == ["PORT QUILLON (WESTLAND)"]
    assert [channel.name for channel in report.channels] == ["RADIO VERGE"]
    assert [quotation.text for quotation in report.quotations] == ["NO BED WAS LEFT UNSOWN"]
    assert report.title is None


def test_a_letter_that_is_quoted_does_not_date_the_report() -> None:
    running = "The note reads as follows, and it is given here in full " * 4
    assert rules(f"27 March 2031\n\n{running}\n\n23 March 2031\n\nDear Sir") == []


@pytest.mark.parametrize(
    ("paragraphs", "open_ones"),
    [
        (['He said: "we were there all night" and left.'], 0),
        (['He said: "we were there all night, he added.'], 1),
        (['"We were there all night.', '"And all day."'], 0),
        (['He said "we saw the "big" bed and the tray" there.'], 0),
        (['It is " loose, and "we were there all night" is closed.'], 0),
        (["Er sagte: „wir waren die ganze Nacht da“ und ging."], 0),
        (["قال «كنا هناك طوال الليل» ومضى."], 0),
    ],
)
def test_open_quotations(paragraphs: list[str], open_ones: int) -> None:
    assert rules("\n\n".join(paragraphs)).count("open-quotation") == open_ones


def test_channels() -> None:
    found = read(
        "See t.me/s/vergerelay/81, hxxps://t[.]me/vergerelay and mail desk@quillon.example. The "
        "Telegram channel Those Who Water Fairly quoted “Potting Wire” channel and @Lark.\n"
    ).report.channels
    assert [(c.name, c.platform, c.times) for c in found] == [
        ("@vergerelay", "Telegram", 2),
        ("Those Who Water Fairly", "Telegram", 1),
        ("Potting Wire", None, 1),
        ("@Lark", None, 1),
    ]


def test_a_page_of_a_report() -> None:
    page = (
        "<html><body><p>A bed.<sup>1</sup> A tray<a href='#n2'>[2]</a> of 10<sup>6</sup> seeds.</p>"
        "<p id='n1'><a href='#x'>1</a> One.</p><p id='n2'><a href='#y'>[2]</a> Two.</p>"
        "<p id='n3'>[3] Three.</p></body></html>"
    )
    found = reading.read(html.open_report(page.encode()))
    assert [mark.label for mark in found.report.marks] == ["1", "2"]


@pytest.mark.parametrize(
    "page",
    [
        '<p>A<a href="#f1" id="r1"><sup>1</sup></a> b<a href="#f2"><sup>2</sup></a></p>'
        '<section><ol><li id="f1"><p>One.<a href="#r1">↩︎</a></p></li>'
        '<li id="f2"><p>Two,</p><p>more.<a href="#r2">↩︎</a></p></li></ol></section>',
        '<p>A<a href="#_f1" name="_r1"><span>[1]</span></a> b<a href="#_f2">[2]</a>.</p><div>'
        '<div><p><a href="#_r1" name="_f1">[1]</a> One.</p></div>'
        '<div><p><a href="#_r2" name="_f2">[2]</a> Two, more.</p></div></div>',
        "<p>A.[1] b.<sup>2</sup></p><h2>References</h2><ol><li>One.</li><li>Two, more.</li></ol>",
    ],
    ids=["by converters", "by word processors", "by hand"],
)
def test_notes_of_pages_as_they_are_made(page: str) -> None:
    report = reading.read(html.open_report(f"<html><body>{page}</body></html>".encode())).report
    assert [mark.label for mark in report.marks] == ["1", "2"]
    assert [(n.label, n.text) for n in report.notes] == [("1", "One."), ("2", "Two, more.")]


def test_numbered_paragraphs_before_the_notes_are_no_notes() -> None:
    page = (
        "<html><body><p>1. A bed<sup><a href='#n1'>1</a></sup></p><p>2. A tray</p>"
        "<p id='n1'>[1] One.</p></body></html>"
    )
    found = reading.read(html.open_report(page.encode()))
    assert [(note.label, note.text) for note in found.report.notes] == [("1", "One.")]


def test_markdown_keeps_lines_and_columns() -> None:
    written = "---\ndate: 2031-03-27\n---\n# *The* letter\n\nIt <b>was</b> **there** on 31 June.\n"
    (fault,) = reading.check(reading.read(markdown.open_report(written.encode())))
    assert fault.place is not None
    line = written.split("\n")[fault.place.line - 1]
    assert line[fault.place.column - 1 :].startswith("31 June")


def test_long_hostile_text_is_read_in_bounds() -> None:
    for part in ("[1", "<script", "<!--", '"', "1 ", "«", "2031-02-31 ", "the A a ", "\n1. x"):
        written = part * (60_000 // len(part))
        for opener in (text, markdown):
            try:
                reading.check(reading.read(opener.open_report(written.encode())))
            except ValueError as failure:  # pragma: no cover
                pytest.fail(str(failure))
            except reading.LimitExceeded:
                pass


def test_an_empty_report_has_nothing() -> None:
    found = reading.read(Opened("plain text", "line", ()))
    assert reading.check(found) == [] and found.report.title is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"just words", "report.pdf"),
        (b"just words", "report.docx"),
        (bytes(range(1, 32)) * 9, "report.txt"),
        (b"\x93\x02\x11\x80" * 80, "report"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableInput, match="neither text nor a format"):
        recognise(data, name)
