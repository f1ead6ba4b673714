"""Sources in the register: where a channel is collected from, and what is wrong with an entry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mabillon.archive.register import differences, parse
from mabillon.archive.register.editing import append
from mabillon.errors import RegisterError

HEAD = "channels:\n  desk:\n    title: Thistledown Desk\n    keys: [telegram:@thistledowndesk]\n"
GOOD = f"""{HEAD}    sources:
      - {{kind: preview, address: https://t.me/s/thistledowndesk, until: 2031-03-01}}
      - kind: feed
        address: https://desk.example/feed.xml
        since: 2031-03-01
        reason: named on its banner
"""
BEFORE, AFTER = datetime(2031, 2, 28, tzinfo=UTC), datetime(2031, 3, 1, tzinfo=UTC)


def test_sources_hold_from_when_to_when() -> None:
    desk = parse(GOOD.encode(), "register.yaml").channel("desk")
    assert [s.kind for s in desk.collected_from(BEFORE)] == ["preview"]
    (feed,) = desk.collected_from(AFTER)
    assert (feed.address, feed.reason) == ("https://desk.example/feed.xml", "named on its banner")


@pytest.mark.parametrize(
    ("keys", "address"),
    [
        ("telegram:1234567, 'telegram:@thistledowndesk'", "https://t.me/s/thistledowndesk"),
        ("telegram:1234567", None),
        ("'x:@thistledowndesk'", None),
    ],
)
def test_a_name_of_telegram_means_its_preview(keys: str, address: str | None) -> None:
    desk = parse(f"channels:\n  desk: {{keys: [{keys}]}}\n".encode(), "register.yaml").channels[0]
    assert [s.address for s in desk.collected_from(AFTER)] == ([address] if address else [])


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("{address: https://desk.example/}", "has no kind"),
        ("{kind: fed, address: https://desk.example/}", "did you mean 'feed'"),
        ("{kind: feed}", "the feed's address"),
        ("{kind: feed, address: desk.example/feed}", "is not an address of the web"),
        ("{kind: feed, address: 'file:///etc/passwd'}", "is not an address of the web"),
        ("{kind: feed, address: 'https://a:b@desk.example/'}", "nothing secret stands"),
        ("{kind: feed, address: 'https://desk.example:99999/'}", "is not an address"),
        ("{kind: preview, address: https://t.me/TheDesk}", "write https://t.me/s/thedesk"),
        ("{kind: telegram, address: 'https://t.me/TheDesk'}", "write @thedesk"),
        ("{kind: command, address: 'rm -rf /'}", "is not the name of a command"),
        ("{kind: site, address: https://desk.example/, command: [ls]}", "unknown key 'command'"),
        ("{kind: feed, address: https://a.example/, since: 2031-02-01, until: 2031-01-01}", "ends"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(entry: str, what: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse(f"{HEAD}    sources: [{entry}]\n".encode(), "register.yaml")
    assert what in str(caught.value)
    assert "register.yaml:5:" in str(caught.value)


def test_an_address_is_the_source_of_one_channel() -> None:
    other = "  other: {keys: ['x:@other'], sources: [{kind: feed, address: https://desk.example/feed.xml}]}\n"
    with pytest.raises(RegisterError, match="is a source of desk already"):
        parse((GOOD + other).encode(), "register.yaml")


def test_a_source_is_added_and_told_as_a_change() -> None:
    entry = {"kind": "site", "address": "https://desk.example/", "reason": "its own"}
    added = append(HEAD.encode(), ("channels", "desk", "sources"), entry)
    before, after = parse(HEAD.encode(), "a"), parse(added, "b")
    assert [s.kind for s in after.channel("desk").sources] == ["site"]
    assert differences(before, after) == ["added source site https://desk.example/ of desk"]
