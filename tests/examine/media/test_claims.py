"""What files say of themselves, held against what is claimed: by sentence, none a figure."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.media import facts
from mabillon.examine.media.claims import Point, held_against, kilometres
from mabillon.examine.media.moments import ZONES, moment
from mabillon.examine.media.remarks import ABOUT, Remark
from mabillon.examine.media.told import Fact

POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)


def said(*pairs: tuple[str, str]) -> list[Fact]:
    return [Fact(name, value) for name, value in pairs]


def only(remarks: list[Remark]) -> Remark:
    [remark] = remarks
    return remark


def test_a_picture_of_years_before() -> None:
    taken = said(("EXIF DateTimeOriginal", "2027:05:04 10:15:00"))
    assert only(held_against(taken, posted_at=POSTED, event_day=date(2031, 3, 25))) == Remark(
        "older",
        "EXIF says that it was taken on 4 May 2027, 10:15 (no time zone), 3 years 10 months "
        "before the post and before the day that is claimed for the event (25 March 2031); "
        "a file's own times can be set by anybody.",
        public=True,
    )


@pytest.mark.parametrize(
    ("written", "about", "words"),
    [
        ("2031:03:26 09:00:00", "with", "at about the time of the post (within 14 h"),
        ("2031:03:26 23:11:00", "with", "within 14 h"),  # 09:11 in a zone 14 h ahead
        ("2031:03:26 23:13:00", "after", "about 14 h after the post"),
        ("2031:03:27 09:12:00+02:00", "after", "22 h after the post; a clock was wrong"),
        ("2031:03:25 19:13:00Z", "with", "14 h before the post"),
        ("2031:03:25 09:11:00Z", "older", "24 h before the post"),
        ("2031:01:01 00:00:00", "with", "which a clock says that was never set"),
    ],
)
def test_a_time_beside_the_post(written: str, about: str, words: str) -> None:
    remarks = held_against(said(("EXIF DateTimeOriginal", written)), posted_at=POSTED)
    assert only(remarks).about == about and words in only(remarks).says


def test_the_zone_of_a_time_stands_beside_it() -> None:
    taken = said(
        ("EXIF DateTimeOriginal", "2031:03:25 10:15:00"), ("EXIF OffsetTimeOriginal", "+03:30")
    )
    [time] = facts.times(taken)
    assert time.moment.shown == "25 March 2031, 10:15 UTC+03:30"
    assert time.moment.earliest == datetime(2031, 3, 25, 6, 45, tzinfo=UTC)


def test_the_clock_of_a_video_is_not_believed_to_be_utc() -> None:
    [time] = facts.times(said(("MP4 creation_time", "2031-03-25T06:15:00.000000Z")))
    assert not time.moment.has_zone
    assert time.moment.latest - time.moment.earliest > 2 * ZONES


def test_an_uncertain_post_is_given_its_uncertainty() -> None:
    taken = said(("XMP CreateDate", "2031-03-26T10:00:00Z"))
    assert only(held_against(taken, posted_at=POSTED)).about == "after"
    assert only(held_against(taken, posted_at=POSTED, uncertain_s=3600)).about == "with"


@pytest.mark.parametrize(
    ("day", "about", "words"),
    [
        (date(2031, 3, 24), "with", "as is claimed for the event (24 March 2031)"),
        (date(2031, 3, 21), "with", "after what is claimed for the event"),
        (date(2031, 3, 28), "older", "before the day that is claimed"),
    ],
)
def test_a_time_beside_the_event(day: date, about: str, words: str) -> None:
    taken = said(("EXIF DateTimeOriginal", "2031:03:24 23:00:00+03:00"))
    remark = only(held_against(taken, event_day=day))
    assert remark.about == about and words in remark.says
    saved = said(("EXIF DateTime", "2031:03:24 23:00:00+03:00"))
    assert "event" not in only(held_against(saved, event_day=day)).says


def test_times_that_exclude_each_other() -> None:
    remarks = held_against(
        said(
            ("EXIF DateTimeOriginal", "2031:03:25 10:15:00+02:00"),
            ("XMP photoshop:DateCreated", "2027-05-04"),
            ("XMP ModifyDate", "2030-01-02T10:00:00Z"),
        )
    )
    assert [remark.about for remark in remarks[:3]] == ["contradiction", "contradiction", "with"]
    assert remarks[0].says == (
        "It says two times when it was taken: 4 May 2027 (XMP photoshop:DateCreated) and "
        "25 March 2031, 10:15 UTC+02:00 (EXIF DateTimeOriginal); a clock was wrong, or somebody "
        "changed one of them."
    )
    assert "that it was taken after it was last saved" in remarks[1].says


def test_times_that_agree_are_said_once_by_the_one_that_says_most() -> None:
    remarks = held_against(
        said(
            ("EXIF DateTime", "2031:03:25 10:15:40"),
            ("EXIF DateTimeOriginal", "2031:03:25 10:15:00"),
            ("EXIF DateTimeDigitized", "2031:03:25 10:15:00"),
            ("XMP exif:DateTimeOriginal", "2031-03-25T10:15:00+02:00"),
            ("EXIF GPS time", "2031:03:25 08:15:02Z"),
        )
    )
    assert only(remarks).says.startswith(
        "XMP and EXIF say that it was taken on 25 March 2031, 10:15 UTC+02:00; "
    )


@pytest.mark.parametrize(
    ("taken", "saved", "sentences"),
    [
        ("2031:03:25 10:15:00", "2031-03-25T10:40:00", 1),
        ("2031:03:25 10:15:00", "2031-03-25T18:15:00", 2),  # off the same clock
        ("2031:03:25 10:15:00Z", "2031-03-25T10:15:00-05:00", 2),
        ("2031:03:25 10:15:00Z", "2031-03-25T05:30:00-05:00", 1),
        ("2031:03:25 10:15:00", "2031-03-25T10:30:00-05:00", 1),
        ("2031:03:25 10:15:00", "2031-03-25", 1),
        ("2031:03:25 10:15:00", "2031-03-26", 2),
    ],
)
def test_a_later_change_is_said_beside(taken: str, saved: str, sentences: int) -> None:
    times = said(("EXIF DateTimeOriginal", taken), ("XMP ModifyDate", saved))
    remarks = held_against(times)
    assert len(remarks) == sentences and "taken" in remarks[0].says


def test_software_is_said_and_made_safe() -> None:
    remarks = held_against(
        said(("EXIF Software", "Retouch 9 \x1b[31m\u202eat https://evil.example"))
    )
    assert only(remarks).says == (
        "EXIF says that it was made or saved by Retouch 9 at hxxps://evil[.]example."
    )


def test_a_source_that_says_it_is_an_algorithm() -> None:
    kinds = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    remarks = held_against(said((facts.SOURCE, f"{kinds}trainedAlgorithmicMedia")))
    assert "of the kind trainedAlgorithmicMedia" in only(remarks).says and only(remarks).public


def test_a_file_that_says_much_is_not_repeated_at_length() -> None:
    much = [("EXIF Software", f"Retouch {n} {'x' * 300}") for n in range(40)]
    much += [("XMP CreateDate", f"20{n}-01-02") for n in range(10, 50)]
    remarks = held_against(said(*much))
    assert len(remarks) <= 25
    assert all(len(remark.says) < 250 for remark in remarks)


def test_where_and_who_never_leave() -> None:
    given = said(
        ("EXIF GPSLatitude", "51.4778 N"),
        ("EXIF GPSLongitude", "0.0015 W"),
        ("EXIF Artist", "A. Writer"),
        ("EXIF BodySerialNumber", "0123456789"),
        ("EXIF Something", "new"),
    )
    remarks = held_against(given, place="Eastmere", point=Point(51.5, 0.1))
    assert [remark.about for remark in remarks] == ["place", "people"]
    assert not any(remark.public for remark in remarks)
    assert "51.4778° N, 0.0015° W, 7.4 km from Eastmere" in remarks[0].says
    assert "EXIF Artist A. Writer; EXIF BodySerialNumber 0123456789" in remarks[1].says


@pytest.mark.parametrize(
    ("pairs", "point"),
    [
        ((("XMP exif:GPSLatitude", "51,28.668N"), ("XMP exif:GPSLongitude", "0,0.09W")), True),
        ((("QuickTime com.apple.quicktime.location.ISO6709", "+51.4778-000.0015+045/"),), True),
        ((("MP4 location", "+51.4778-000.0015/"),), True),
        ((("EXIF GPSLatitude", "0 N"), ("EXIF GPSLongitude", "0 E")), False),
        ((("EXIF GPSLatitude", "95.1 N"), ("EXIF GPSLongitude", "10 E")), False),
        ((("EXIF GPSLatitude", "51.4778 N"),), False),
    ],
)
def test_places_are_read_as_they_are_written(pairs: tuple[tuple[str, str], ...], point: bool):
    found = facts.place(said(*pairs))
    assert (found is not None) == point
    if found is not None:
        assert found == pytest.approx((51.4778, -0.0015), abs=1e-4)


def test_a_distance_on_the_globe() -> None:
    assert kilometres(Point(0, 0), Point(0, 180)) == pytest.approx(20_015, abs=1)
    assert kilometres(Point(10, 10), Point(10, 10)) == 0


def test_earlier_states_signatures_and_manifests_are_said() -> None:
    remarks = held_against(
        said(
            ("PDF incremental updates", "1"),
            ("PDF signatures", "1, not checked"),
            ("C2PA", "manifest present, not checked"),
        )
    )
    assert "changed 1 time after" in remarks[0].says
    assert remarks[1].says == "Digital signatures in it: 1, not checked."
    assert remarks[2].says.endswith("where it came from: present, not checked.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2031", "2031"),
        ("2031-03", "March 2031"),
        ("2031-03-25", "25 March 2031"),
        ("D:20310325081500+02'00'", "25 March 2031, 08:15 UTC+02:00"),
        ("D:20310325081500-05'30", "25 March 2031, 08:15 UTC−05:30"),
        ("20310325 081500+0000", "25 March 2031, 08:15 UTC"),
        ("2031:03:25 23:59:60", "25 March 2031, 23:59 (no time zone)"),
        ("2031-03-25T08:15:00.123456Z", "25 March 2031, 08:15 UTC"),
        ("2031-03-25T08:15:00+99:00", "25 March 2031, 08:15 (no time zone)"),
    ],
)
def test_times_are_read_as_they_are_written(written: str, shown: str) -> None:
    found = moment(written)
    assert found is not None and found.shown == shown


@pytest.mark.parametrize(
    "written", ["", "yesterday", "0000:00:00 00:00:00", "2031:13:01 10:00:00", "2031:02:30", "    "]
)
def test_what_is_no_time_is_none(written: str) -> None:
    assert moment(written) is None


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=40)
    | st.from_regex(r"\d{4}[:-]\d\d[:-]\d\d( \d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?)?")
)
def test_any_text_is_a_time_within_its_bounds_or_none(written: str) -> None:
    found = moment(written)
    if found is not None:
        assert found.earliest < found.latest
        assert found.shown


names = st.sampled_from([*sorted(facts.PUBLIC), *facts.LATITUDE, *facts.LONGITUDE, "EXIF Artist"])
values = st.text(max_size=30) | st.sampled_from(
    ["2031:03:25 10:15:00", "2027-05-04T10:00:00Z", "51.5 N", "1.2 E", "9999:12:31 23:59:59"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, values), max_size=12))
def test_no_file_makes_it_fail_and_what_is_private_stays(pairs: list[tuple[str, str]]) -> None:
    secret = said(*pairs, ("EXIF CameraOwnerName", "Quillon-Writer"))
    remarks = held_against(
        secret, posted_at=POSTED, event_day=date(2031, 3, 25), place="Eastmere", point=Point(1, 1)
    )
    assert [r.about for r in remarks] == sorted((r.about for r in remarks), key=ABOUT.index)
    for remark in remarks:
        assert remark.says.endswith(".")
        assert not (remark.public and "Quillon-Writer" in remark.says)
