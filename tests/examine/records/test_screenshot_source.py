"""What a screenshot seems to say of its source, as it stands there."""

from __future__ import annotations

import pytest

from mabillon.examine.records.screenshot import source_read


def test_a_post_with_handle_name_time_and_link() -> None:
    found = source_read(
        "Marl\n@marl\nTo all who pass by: at 12:30 we sowed\n"
        "9:12 AM · Mar 26, 2031 · 2.4K Views\nt.me/marl/1904"
    )
    assert (found.handles, found.names) == (["@marl"], ["Marl"])
    assert (found.times, found.links) == (["9:12 AM · Mar 26, 2031"], ["t.me/marl/1904"])


@pytest.mark.parametrize(
    "written",
    ["26 марта 2031, 09:12", "26.03.2031 09:12", "2031-03-26T09:12", "26 de marzo de 2031, 9:12"],
)
def test_times_as_they_are_written(written: str) -> None:
    assert source_read(f"Канал\n{written}\nтекст").times == [written]


@pytest.mark.parametrize("nothing", ["", "write to a@b.example", "at 12:30", "3/4 of it", "@ab"])
def test_what_is_no_source(nothing: str) -> None:
    assert not source_read(nothing)


def test_few_are_named_and_none_twice() -> None:
    found = source_read("\n".join(f"@name{n % 9}" for n in range(30)))
    assert found.handles == ["@name0", "@name1", "@name2", "@name3"] and found.names == []
