"""Which addresses may be connected to, pure and on real connections."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import httpx
import pytest
from awkward_server import manners, names, run, serving
from hypothesis import given
from hypothesis import strategies as st

from mabillon.collect import fetching
from mabillon.collect.guard import Guard, is_public

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "100.64.0.1",
    "100.100.100.200",
    "0.0.0.0",
    "0.1.2.3",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "64:ff9b:1::7f00:1",
    "::ffff:0:7f00:1",
    "192.0.0.8",
    "192.88.99.1",
    "3fff::1",
    "5f00::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_reached(address: str) -> None:
    assert Guard().refuses(address, 443)
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"]
)
def test_what_is_public_is_reached_at_the_ports_of_the_web(address: str) -> None:
    assert Guard().refuses(address, 443) is None
    assert Guard().refuses(address, 8080) is None
    assert Guard().refuses(address, 22) == "port 22 is none of 80, 443, 8080, 8443"


def test_reach_opens_what_it_lists_at_any_port_and_nothing_else() -> None:
    guard = Guard(map(ipaddress.ip_network, ("10.1.0.0/16", "::1", "0.0.0.0/0", "::/0")))
    assert guard.refuses("10.1.2.3", 9000) is None
    assert guard.refuses("::ffff:10.1.2.3", 9000) is None
    for never in ("169.254.169.254", "fd00:ec2::254", "0.0.0.0", "224.0.0.1", "ff02::1"):
        assert guard.refuses(never, 80)
    assert Guard([ipaddress.ip_network("10.1.0.0/16")]).refuses("10.2.0.1", 80)


@given(st.ip_addresses(v=4))
def test_an_address_of_4_is_judged_alike_in_every_dress(address: ipaddress.IPv4Address) -> None:
    guard = Guard([ipaddress.ip_network("10.0.0.0/8")])
    number = int(address)
    dresses = (
        f"::ffff:{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | number << 80)),
    )
    bare = guard.refuses(str(address), 443) is None
    assert [guard.refuses(dress, 443) is None for dress in dresses] == [bare] * 3


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://017700000001/",
        "http://[::1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://server/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://example.org:22/",
        "http://user@example.org/",
        "gopher://example.org/",
    ],
)
def test_what_a_proxy_would_be_asked_is_looked_at_before(url: str) -> None:
    assert Guard(proxied=True).refuses_url(httpx.URL(url))


def test_names_may_go_to_a_proxy() -> None:
    guard = Guard(proxied=True)
    assert guard.refuses_url(httpx.URL("http://example.org/")) is None
    assert guard.refuses_url(httpx.URL("https://пример.example:8443/")) is None
    assert guard.refuses_url(httpx.URL("http://abcdefabcdef.onion/")) is None


def test_a_name_is_connected_to_where_it_may_be() -> None:
    with serving() as server, serving("127.0.0.2") as inside:
        resolve = names(
            both_example="127.0.0.2 10.0.0.1 127.0.0.1",
            inside_example="127.0.0.2 10.0.0.1",
        )
        done = run(
            server.url("/", "both.example"), inside.url("/", "inside.example"), resolve=resolve
        )
        assert done.answers[0].status == 404
        assert done.answers[0].address == "127.0.0.1"
        assert done.answers[1].failure.startswith("inside.example is not asked: 127.0.0.2 is")
        assert inside.seen == []


def test_a_name_that_changes_its_mind_is_checked_at_every_connection() -> None:
    """DNS rebinding: allowed when first looked up, this machine's own a moment later."""
    with serving() as server, serving("127.0.0.2") as inside:
        port = server.server_address[1]
        turns = ["127.0.0.1", "127.0.0.2"]

        async def resolve(host: str, port: int) -> Sequence[str]:
            return [turns.pop(0) if len(turns) > 1 else turns[0]]

        server.script["/robots.txt"] = lambda it: it.answer(404, Connection="close")
        url = f"http://mind.example:{port}/"
        done = run(url, resolve=resolve)
        assert done.kept[0].status == 404
        assert done.answers[0].failure.startswith("mind.example is not asked: 127.0.0.2 is")
        assert inside.seen == []


def test_a_redirect_from_a_public_place_does_not_use_reach(monkeypatch) -> None:
    """What ``reach`` opens is for the register's own addresses, not for strangers' pages.

    No public address can be had in a test: 127.0.0.3 is declared one.
    """
    with serving() as desk, serving("127.0.0.3") as outside:
        outside.script["/"] = lambda it: it.answer(302, Location=desk.url("/secret"))
        how = manners(reach=["127.0.0.1", "127.0.0.3"])
        assert run(outside.url("/"), how=how).answers[0].status == 404
        monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.3")
        done = run(desk.url("/"), outside.url("/"), desk.url("/"), how=how)
        assert done.answers[1].failure.startswith("127.0.0.1 is not asked: 127.0.0.1 is")
        assert [answer.status for answer in done.answers] == [404, None, 404]
        assert len(desk.asked("/secret")) == 1
