"""The day that a statement gives: the latest it names before it was posted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mabillon.examine.media.stated_day import stated_day

POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Port Quillon, 25 March 2031. To all who pass by", date(2031, 3, 25)),
        ("Seedpost, 25 March:", date(2031, 3, 25)),
        ("since 8 January 2030, and again on 24.3.2031", date(2031, 3, 24)),
        ("On 27 March 2031 we shall plant again", date(2031, 3, 27)),  # of another time zone
        ("On 30 March 2031 we shall plant again", None),
        ("We planted on the 25th", None),
        ("٢٥ مارس ٢٠٣١", date(2031, 3, 25)),
        ("25 марта", date(2031, 3, 25)),
        ("31 June", None),
        ("8 January 2030", None),
        ("", None),
    ],
)
def test_the_day(text: str, day: date | None) -> None:
    assert stated_day(text, POSTED) == day


def test_a_day_without_a_year_is_of_the_year_before_the_post() -> None:
    assert stated_day("on 28 December", datetime(2031, 1, 3, tzinfo=UTC)) == date(2030, 12, 28)


def test_without_a_time_only_a_whole_date_tells() -> None:
    assert stated_day("on 28 December", None) is None
    assert stated_day("on 28 December 2030", None) == date(2030, 12, 28)
