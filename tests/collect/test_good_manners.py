"""The ``[collect]`` section: what it may say, and what it says wrong in a sentence."""

from __future__ import annotations

import tomllib

import pytest

from mabillon.collect.manners import Manners
from mabillon.errors import UsageError

TOML = """
on = true
contact = "desk@example.org"
proxy = "socks5h://127.0.0.1:9050"
delay_s = 1.5
reach = ["127.0.0.1", "10.7.0.0/16", "::1"]
[hosts."t.me"]
delay_s = 3
[hosts."fast.example"]
at_once = 4
[commands.bridge]
command = ["bridge", "--lines"]
"""


def test_a_section_is_read() -> None:
    how = Manners.parsed(tomllib.loads(TOML), "config.toml")
    assert how.on
    assert how.agent.startswith("Mabillon/")
    assert how.agent.endswith(" (+desk@example.org)")
    assert how.of("t.me") == (3.0, 1)
    assert how.of("fast.example") == (1.5, 4)
    assert how.of("other.example") == (1.5, 1)
    assert [str(network) for network in how.networks] == ["127.0.0.1/32", "10.7.0.0/16", "::1/128"]
    assert how.commands["bridge"].command == ("bridge", "--lines")


def test_a_proxy_is_shown_without_its_password() -> None:
    for login in ("", "me:hunter2@", "me:h@nter2@"):
        how = Manners.parsed({"proxy": f"socks5h://{login}127.0.0.1:9050"}, "config.toml")
        assert how.proxy_shown == "socks5h://127.0.0.1:9050"


def test_nothing_is_on_by_itself() -> None:
    how = Manners.parsed({}, "config.toml")
    assert not how.on
    assert how.reach == ()
    assert how.most == 50_000_000


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"on": True}, "contact is missing"),
        ({"on": True, "contact": " "}, "contact is missing"),
        ({"contact": "a\r\nX: y"}, "plain ASCII"),
        ({"contact": "отдел"}, "plain ASCII"),
        ({"delay": 1}, "unknown field `delay`"),
        ({"delay_s": -1}, "delay_s must lie"),
        ({"delay_s": float("nan")}, "delay_s must lie"),
        ({"at_once": 0}, "at_once must lie"),
        ({"at_once": 1.5}, "int"),
        ({"timeout_s": 0}, "timeout_s must lie"),
        ({"most_mb": 0}, "most_mb must lie"),
        ({"reach": ["server"]}, "'server'"),
        ({"reach": ["10.0.0.1/8"]}, "'10.0.0.1/8'"),
        ({"proxy": "tor"}, "proxy must be"),
        ({"proxy": "socks4://127.0.0.1:9050"}, "proxy must be"),
        ({"proxy": "socks5h://127.0.0.1"}, "proxy must be"),
        ({"proxy": "http://[::1"}, "proxy must be"),
        ({"telegram": "hunter2"}, 'telegram must be "keyring"'),
        ({"telegram": "file:secret"}, "must be absolute"),
        ({"hosts": {"T.me": {}}}, "in small letters"),
        ({"hosts": {"https://t.me": {}}}, "as in t.me"),
        ({"hosts": {"t.me": {"at_once": 99}}}, "at_once must lie"),
        ({"commands": {"x": {"command": []}}}, "names no program"),
        ({"commands": {"x": {"command": ["y"], "timeout_s": 0}}}, "timeout_s must lie"),
    ],
)
def test_what_makes_no_sense_is_said(section: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        Manners.parsed(section, "config.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith("config.toml: [collect] ")
