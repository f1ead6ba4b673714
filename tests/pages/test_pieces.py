"""The parts of pages: words for numbers and times, marks, fonts, figures read with care."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from importlib import resources

import msgspec
import pytest

import page_samples
from mabillon.pages import figures, fonts, lines, marks, words

AT = datetime(2031, 3, 26, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (40, "40 s"), (240, "4 min"), (5399, "90 min"), (5400, "1.5 h"), (7200, "2 h"),
     (111_600, "31 h"), (259_200, "3 days"), (302_400, "3.5 days"), (86_400 * 40, "40 days")],
)  # fmt: skip
def test_duration(seconds: float, said: str) -> None:
    assert words.duration(seconds).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.004, "0.4 %"), (0.71, "71 %"), (0.9913, "99.1 %"), (1, "100 %")],
)
def test_percent(share: float, said: str) -> None:
    assert words.percent(share).replace("\u00a0", " ") == said


def test_times_say_their_zone_and_the_other_day() -> None:
    east = timezone(timedelta(hours=3), "EAT")
    said = words.time(AT, east).replace("\u00a0", " ")
    assert said == "26 March 2031, 22:05 UTC (27 Mar, 01:05 EAT)"
    assert words.time(AT, UTC) == words.time(AT)


@pytest.mark.parametrize(
    ("key", "said"),
    [("x:@marl", "@marl (X)"), ("telegram:123", "channel 123 (Telegram)"), ("desk", "desk"),
     ("web:a.example", "a.example (web)"), ("odd:thing", "odd:thing")],
)  # fmt: skip
def test_channel(key: str, said: str) -> None:
    assert words.channel(key) == said


def test_sentence() -> None:
    assert words.sentence("it was (here)") == "It was (here)."
    assert words.sentence("It was.)") == "It was.)"
    assert words.sentence("") == ""


def test_figures_are_read_with_care() -> None:
    given = {"n": True, "x": float("nan"), "t": " ", "l": [1, {"a": 2}], "at": "2031-13-01"}
    assert figures.number(given, "n") is None
    assert figures.number(given, "x") is None
    assert figures.text(given, "t") is None
    assert figures.items(given, "l") == [{"a": 2}]
    assert figures.moment(given["at"]) is None
    assert figures.moment("2031-03-26T22:05:00Z") == AT
    assert figures.moment("0001-01-01T00:00:00+14:00") is None


def read_marks() -> tuple[marks.Mark, ...]:
    found = marks.read({"marks": page_samples.donor_marks()})
    assert found is not None
    return found


def test_both_sides_come_back_whole() -> None:
    made = marks.compare(
        read_marks(), posted=page_samples.STATEMENT_TEXT, donor=page_samples.DONOR_TEXT
    )
    assert "".join(p.text for p in made.questioned) == page_samples.STATEMENT_TEXT
    assert "".join(p.text for p in made.donor) == page_samples.DONOR_TEXT
    assert [c.number for c in made.changes] == list(range(1, len(made.changes) + 1))


def test_a_donor_not_at_hand_shows_its_words_only() -> None:
    made = marks.compare(read_marks(), posted=page_samples.STATEMENT_TEXT, donor=None)
    said = "".join(p.text for p in made.donor)
    assert "winter aconite" in said
    assert "\n\n" in said


def test_a_long_text_is_cut_and_says_so() -> None:
    long = "word " * 10_000
    mark = marks.Mark(op="equal", donor=long, questioned=long, kind=None)
    made = marks.compare([mark], posted=long, donor=long)
    assert sum(len(p.text) for p in made.questioned) < marks.MOST + 100
    assert "more characters stand in the evidence" in made.questioned[-1].text


def test_furniture_is_shown_and_not_counted() -> None:
    made = marks.compare(
        [marks.Mark(op="insert", donor="", questioned="Join us", kind="furniture")],
        posted="Join us",
        donor="",
    )
    assert made.changes == ()
    assert made.questioned[0].look == "other"


def test_only_the_fonts_that_a_page_needs_are_in_it() -> None:
    files = {face.file for face in fonts.faces_for("<h1>Plain</h1>")}
    assert files == {face.file for face in fonts.FACES if face.always}
    arabic = {face.file for face in fonts.faces_for("<blockquote>شوك</blockquote>")} - files
    assert arabic == {"noto-naskh-arabic-arabic-400-normal"}
    assert {f.file for f in fonts.faces_for("<p>Привет, Ἀθῆναι αβγ</p>")} - files == {
        "ibm-plex-sans-cyrillic-400-normal",
        "ibm-plex-sans-greek-400-normal",
    }


def test_every_font_is_there_with_its_licence_and_they_are_small() -> None:
    folder = resources.files("mabillon.pages") / "static" / "fonts"
    there = {f.name for f in folder.iterdir()}
    assert there == {f"{face.file}.woff2" for face in fonts.FACES} | {"LICENCES.txt"}
    assert sum(len(f.read_bytes()) for f in folder.iterdir()) < 900_000
    assert all((folder / f"{f.file}.woff2").read_bytes()[:4] == b"wOF2" for f in fonts.FACES)


def test_a_finding_in_one_line() -> None:
    document = page_samples.reference_case()
    said = {
        f.examination: lines.line(f, document).replace("\u00a0", " ") for f in document.findings
    }
    assert said["carriage"] == "absent at 31 h"
    assert said["donor"] == "altered from No. 198 (3 February 2031): 71 % shared, 9 changes"
    assert said["wording"] == "not determined: comes with the wording issue"
    conflict = page_samples.conflict_case()
    assert lines.line(conflict.findings[0], conflict) == "conflict, at the top"


def test_a_channel_under_two_keys_is_counted_once() -> None:
    by = [("desk", "own"), ("desk", "own"), ("relay", "forwarder")]
    carried = [{"channel": channel, "role": role} for channel, role in by]
    document = page_samples.reference_case()
    finding = msgspec.structs.replace(document.findings[0], figures={"carried": carried})
    assert lines.line(finding, document) == "carried by desk and 1 more"
