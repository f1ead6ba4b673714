"""The rule ``link-live``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.rules.link_live import LINK_LIVE


def test_live_links_are_found_and_nothing_else() -> None:
    assert lines(LINK_LIVE, "link-live.bad.md") == [8, 8, 9, 9, 10, 10, 11, 11, 13]
    assert lines(LINK_LIVE, "link-live.good.md") == []


def test_what_to_do_is_the_address_made_harmless() -> None:
    (fault,) = faults(LINK_LIVE, "See https://videos.example/ring now.\n")
    assert fault.do.endswith("hxxps://videos[.]example")


def test_the_front_matter_is_looked_at_too() -> None:
    front = "---\nseries: S\nnumber: 1\ndate: 2031-03-27\ntitle: Bulbs on t.me/desk\n---\n"
    assert len(faults(LINK_LIVE, front)) == 1
