"""Adding to register.yaml keeps every byte that its author wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from mabillon.archive.register import differences, parse
from mabillon.archive.register.editing import append, end_role

ROLE = {
    "channel": "c",
    "issuer": "a",
    "role": "own",
    "since": None,
    "reason": "why: # not a comment",
}
WRITTEN = """\
# head
issuers:
  a:
    title: 'A'      # the title
    aliases:        # none yet
    notes: |
      long

      text

# about channels
channels:
  c: {keys: [x:@c]}   # one line

# roles come here
roles:

# tail
stances: ~
marks: [] # no marks
"""


def added(yaml: str, path: tuple[str, ...], entry: Any) -> str:
    return append(yaml.encode(), path, entry).decode()


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        (("issuers",), {"b": {"title": "B: [x]", "statements": ["^No\\. \\d+"]}}),
        (("channels",), {"d": {"keys": ["telegram:123"]}}),
        (("roles",), ROLE),
        (("issuers", "a", "aliases"), "رابطة"),
        (("issuers", "a", "outlets"), {"text": "Seedpost", "language": "en"}),
        (("channels", "c", "keys"), "x:@d"),
        (("stances",), {"issuer": "a", "about": "c/1", "says": "denies", "reason": "r"}),
        (("outcomes",), {"issuer": "a", "post": "c/1", "outcome": "issued", "reason": "r"}),
        (("marks",), {"issuer": "a", "post": "c/1", "statement": False, "reason": "r"}),
    ],
)
def test_nothing_that_stood_is_touched(path: tuple[str, ...], entry: Any) -> None:
    new = added(WRITTEN, path, entry)
    before, after = parse(WRITTEN.encode(), "r"), parse(new.encode(), "r")
    assert len(differences(before, after)) == 1
    rest = iter(new)  # each character that stood is met in order, none is lost
    stood = WRITTEN.replace("~", "") if path == ("stances",) else WRITTEN
    assert all(c in rest for c in stood)
    for comment in ("# the title", "# none yet", "# about channels", "# one line", "# tail"):
        assert comment in new


def test_an_entry_stands_at_the_end_of_its_own_section() -> None:
    new = added(WRITTEN, ("channels",), {"d": {"keys": ["x:@d"]}})
    assert new.index("x:@d") < new.index("# roles come here")
    new = added(WRITTEN, ("roles",), ROLE)
    assert new.index("# roles come here") < new.index("channel: c") < new.index("# tail")


def test_from_nothing_to_a_whole_register() -> None:
    yaml = added("", ("issuers",), {"a": {"title": "No"}})
    yaml = added(yaml, ("channels",), {"c": {"keys": ["x:@c"]}})
    yaml = added(yaml, ("roles",), ROLE)
    yaml = added(yaml, ("issuers", "a", "aliases"), "140")
    register = parse(yaml.encode(), "r")
    assert register.issuer("140").title == "No"
    assert register.roles[0].reason == "why: # not a comment"
    assert yaml.startswith("# The register of this archive")


@pytest.mark.parametrize(
    "yaml",
    [
        "issuers: {a: {title: A}}\nchannels: {c: {keys: x:@c}}",
        "{issuers: {a: {title: A}}, channels: {c: {keys: [x:@c,]}}}\n",
        "issuers: {a: {title: A}, }\nchannels:\n  c:\n    keys:\n    - x:@c\nroles: []\n",
        "issuers:\r\n  a:\r\n    title: A\r\nchannels:\r\n  c:\r\n    keys: [x:@c]\r\n",
        "\ufeffissuers:\n    a:\n        title: A\n        outlets:\nchannels: {c: {keys: x:@c}}\n",
        "issuers: {a: {title: A, aliases: }}\nchannels: {c: {keys: ['x:@c']}}\nroles: null # none",
    ],
)
def test_every_style_of_yaml_can_be_added_to(yaml: str) -> None:
    for path, entry in (
        (("issuers",), {"b": {"title": "B, b"}}),
        (("channels",), {"d": {"title": "{d}", "keys": ["x:@d"]}}),
        (("channels", "c", "keys"), "x:@e"),
        (("issuers", "a", "aliases"), "an alias"),
        (("issuers", "a", "aliases"), {"text": "another"}),
        (("roles",), ROLE),
        (("roles",), {**ROLE, "issuer": "b", "role": "forwarder"}),
    ):
        before = parse(yaml.encode(), "r")
        yaml = added(yaml, path, entry)
        assert len(differences(before, parse(yaml.encode(), "r"))) == 1
    register = parse(yaml.encode(), "r")
    assert register.channel("c").keys == ["x:@c", "x:@e"]
    assert [a.text for a in register.issuer("a").aliases] == ["an alias", "another"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@example("?0")
@example("- a: b")
@example(": x")
@example("? [")
def test_any_text_comes_back_as_it_was_given(text: str) -> None:
    for yaml in ("issuers: {a: {title: A}}\n", "issuers:\n  a:\n    title: A\n"):
        new = append(yaml.encode(), ("issuers", "a", "aliases"), {"text": text, "gloss": text})
        alias = parse(new, "r").issuer("a").aliases[0]
        assert (alias.text, alias.gloss) == (text, text)


def test_differences_name_what_changed() -> None:
    before = parse(WRITTEN.encode(), "r")
    after = parse(
        WRITTEN.replace("'A'", "B").replace("  c: {keys: [x:@c]}", "  d: {keys: [x:@d]}").encode(),
        "r",
    )
    assert differences(before, after) == [
        "changed issuer a",
        "added channel d",
        "removed channel c",
    ]
    assert differences(before, before) == []


OPEN = "channels:\n  c: {keys: [x:@c]}\nissuers:\n  a: {title: A}\nroles:\n"
DAY = date(2031, 3, 1)


@pytest.mark.parametrize(
    "role",
    [
        "  - channel: c  # the one\n    issuer: a\n    role: own\n    reason: r\n# tail\n",
        "  - {channel: c, issuer: a, role: own, reason: r}  # one line\n",
        "  [{channel: c, issuer: a, role: own, until: ~, reason: r}]",
        "  - until:   # not yet\n    channel: c\n    issuer: a\n    role: own\n    reason: r\n",
        "  - channel: c\n    issuer: a\n    role: own\n    until: null\n    reason: r",
        "  - channel: c\r\n    issuer: a\r\n    role: own\r\n    reason: |\r\n      r\r\n\r\n#\r\n",
    ],
)
def test_a_role_is_ended_where_it_stands(role: str) -> None:
    before = OPEN.encode() + role.encode()
    after = end_role(before, "c", "a", DAY)
    (ended,) = parse(after, "r").roles
    assert ended == structs.replace(
        parse(before, "r").roles[0], until=datetime(2031, 3, 1, tzinfo=UTC)
    )
    assert after.count(b"#") == before.count(b"#")
    assert end_role(after, "c", "a", DAY) == after, "it has an end now"


def test_only_the_role_without_an_end_is_ended() -> None:
    earlier = "  - {channel: c, issuer: a, role: unknown, until: 2030-01-01, reason: r}\n"
    later = "  - {channel: c, issuer: a, role: own, since: 2030-01-01, reason: r}\n"
    after = end_role((OPEN + earlier + later).encode(), "c", "a", "2031-03-01T12:00+03:00")
    first, second = parse(after, "r").roles
    assert first.until == datetime(2030, 1, 1, tzinfo=UTC)
    assert second.until == datetime(2031, 3, 1, 9, tzinfo=UTC)
    assert end_role(b"", "c", "a", DAY) == b""
