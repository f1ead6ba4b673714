"""register.yaml is read whole, and every problem is named with its line."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from mabillon import tables
from mabillon.archive.register import Register, parse
from mabillon.errors import RegisterError, UnknownName

GOOD = """\
# The register of an invented case.
issuers:
  thistledown-league:
    title: The Thistledown League
    aliases:
      - the League
      - {text: رابطة الشوك, language: ar, script: Arab, latin: rabitat ash-shawk, gloss: league}
    outlets: [Seedpost]
    kinds:
      - {name: communiqué, pattern: '^Sowing No\\. \\d+'}
      - {name: photo report, pattern: (?i)photo}
    statements: ['^Sowing No\\.', 'To all who pass by:']
    offices:
      - {title: Convenor, holder: Quill, until: 2030-08-12}
      - {title: Convenor, holder: Sorrel, since: 2030-08-12}
channels:
  thistledown-desk:
    title: Thistledown Desk
    keys: [telegram:1234567, 'telegram:@thistledowndesk']
  verge-relay:
    keys: x:@vergerelay
roles:
  - {channel: thistledown-desk, issuer: thistledown-league, role: own, reason: on its banner}
  - channel: verge-relay
    issuer: thistledown-league
    role: forwarder
    since: 2028-03-01
    until: 2030-01-01T12:00+02:00
    reason: passed on 40 of 41
  - {channel: verge-relay, issuer: thistledown-league, role: supporter, since: 2030-01-01T10:00Z,
     reason: comments only}
stances:
  - {issuer: thistledown-league, about: 'x:@marl/99', says: denies, post: thistledown-desk/871,
     at: 2031-03-27T10:00Z, by: the Desk, reason: its own post}
outcomes:
  - {issuer: thistledown-league, post: 'x:@marl/12', outcome: not_issued, reason: disowned}
marks:
  - {issuer: thistledown-league, post: thistledown-desk/4, statement: no, reason: chat}
"""


def problems(yaml: str | bytes) -> list[str]:
    """Return the lines of the error that this register raises."""
    raw = yaml if isinstance(yaml, bytes) else yaml.encode()
    with pytest.raises(RegisterError) as caught:
        parse(raw, "register.yaml")
    return str(caught.value).splitlines()


def test_a_good_register_is_read_whole() -> None:
    register = parse(GOOD.encode(), "register.yaml")
    league = register.issuer("thistledown-league")
    assert [a.text for a in league.aliases] == ["the League", "رابطة الشوك"]
    assert league.aliases[1].latin == "rabitat ash-shawk"
    assert [(o.holder, o.since, o.until) for o in league.offices] == [
        ("Quill", None, datetime(2030, 8, 12, tzinfo=UTC)),
        ("Sorrel", datetime(2030, 8, 12, tzinfo=UTC), None),
    ]
    assert register.channel("verge-relay").keys == ["x:@vergerelay"]
    assert register.channel("verge-relay").platform == "x"
    assert register.roles_of("thistledown-league")[1].until == datetime(2030, 1, 1, 10, tzinfo=UTC)
    assert register.stances[0].at == datetime(2031, 3, 27, 10, tzinfo=UTC)
    assert register.outcomes[0].outcome == "not_issued"
    assert register.marks[0].statement is False


def test_an_empty_register_is_one() -> None:
    for nothing in (b"", b"# only a comment\n", b"issuers:\nchannels:\n", b"---\n~\n"):
        assert parse(nothing, "register.yaml") == Register()


def test_tracked_channels_are_own_and_forwarders_with_their_dates() -> None:
    table = parse(GOOD.encode(), "register.yaml").tracked("thistledown-league")
    assert table.schema == tables.TRACKED
    assert table.select(["channel", "role", "since", "until"]).to_pylist() == [
        {"channel": "thistledown-desk", "role": "own", "since": None, "until": None},
        {
            "channel": "verge-relay",
            "role": "forwarder",
            "since": datetime(2028, 3, 1, tzinfo=UTC),
            "until": datetime(2030, 1, 1, 10, tzinfo=UTC),
        },
    ]
    assert parse(b"", "r").tracked("nobody").num_rows == 0


def test_patterns_keep_statements_and_tell_kinds() -> None:
    league = parse(GOOD.encode(), "register.yaml").issuer("thistledown-league")
    texts = pa.array(["Sowing No. 4. A Photo", "a photo", "To all who pass by: hello", None])
    assert league.statement_mask(texts).to_pylist() == [True, False, True, False]
    assert league.kinds_of(texts).to_pylist() == ["communiqué", "photo report", None, None]
    plain = parse(b"issuers: {a: {title: A}}", "r").issuer("a")
    assert plain.statement_mask(texts).to_pylist() == [True, True, True, False]
    assert plain.kinds_of(texts).null_count == 4


@pytest.mark.parametrize(
    "name",
    [
        "thistledown-league",
        "The Thistledown League",
        "THE LEAGUE",
        "رابطة الشوك",
        "Rabitat  ash-shawk",
    ],
)
def test_an_issuer_answers_to_each_of_its_names(name: str) -> None:
    assert parse(GOOD.encode(), "r").issuer(name).name == "thistledown-league"


@pytest.mark.parametrize(
    "name",
    ["thistledown-desk", "thistledown DESK", "telegram:1234567", "Telegram:@ThistledownDesk"],
)
def test_a_channel_answers_to_name_title_and_keys(name: str) -> None:
    register = parse(GOOD.encode(), "r")
    assert register.channel(name).name == "thistledown-desk"


def test_an_unknown_name_lists_the_nearest() -> None:
    register = parse(GOOD.encode(), "r")
    with pytest.raises(UnknownName, match="the nearest: thistledown-league"):
        register.issuer("Thisteldown Leage")
    with pytest.raises(UnknownName, match="the nearest: verge-relay"):
        register.channel("vergerelay")
    with pytest.raises(UnknownName, match="mabillon register add issuer"):
        parse(b"", "r").issuer("anybody")


HEAD = "issuers: {a: {title: A}}\nchannels: {c: {keys: ['x:@c']}}\n"  # two lines

ONE_PROBLEM = {
    "unknown section": ("isuers: {}\n", 1, "did you mean 'issuers'?"),
    "unknown key": ("issuers:\n  a:\n    titel: A\n    title: A\n", 3, "did you mean 'title'?"),
    "no title": ("issuers:\n  a: {}\n", 2, "has no title"),
    "duplicate issuer": (
        "issuers:\n  a: {title: A}\n  a: {title: B}\n",
        3,
        "twice (first in line 2)",
    ),
    "duplicate channel": (
        "channels:\n  c: {keys: ['x:@c']}\n  c: {keys: ['x:@d']}\n",
        3,
        "twice (first in line 2)",
    ),
    "duplicate key": ("issuers:\n  a:\n    title: A\n    title: B\n", 4, "'title' twice"),
    "bad name": ("issuers:\n  The League: {title: A}\n", 2, "write league"),
    "name in another script": ("issuers:\n  رابطة: {title: A}\n", 2, "small letters a-z"),
    "key with prefix": ("channels:\n  c: {keys: [telegram:-1001234]}\n", 2, "write telegram:1234"),
    "key is a link": (
        "channels:\n  c:\n    keys:\n    - https://t.me/s/Foo\n",
        4,
        "write telegram:@foo",
    ),
    "key with capitals": ("channels:\n  c: {keys: ['x:@Foo']}\n", 2, "write x:@foo"),
    "key without platform": ("channels:\n  c: {keys: [foo]}\n", 2, "PLATFORM:NAME"),
    "no keys": ("channels:\n  c: {title: C}\n", 2, "has no keys"),
    "key of two channels": (
        "channels:\n  c: {keys: ['x:@c']}\n  d:\n    title: D\n    keys: ['x:@c']\n",
        5,
        "belongs to channel c already",
    ),
    "platform that disagrees": (
        "channels:\n  c:\n    keys: ['x:@c']\n    platform: telegram\n",
        4,
        "its first key of 'x'",
    ),
    "bad pattern": ("issuers:\n  a:\n    title: A\n    statements:\n    - '('\n", 5, "missing )"),
    "look-ahead": ("issuers:\n  a:\n    title: A\n    statements: ['(?=a)']\n", 4, "no look-ahead"),
    "long pattern": (
        f"issuers:\n  a:\n    title: A\n    statements: [{'a' * 501}]\n",
        4,
        "under 500",
    ),
    "role of unknown channel": (
        HEAD + "roles:\n- {channel: d, issuer: a, role: own, reason: r}\n",
        4,
        "unknown channel 'd'",
    ),
    "role of unknown issuer": (
        HEAD + "roles:\n- channel: c\n  issuer: b\n  role: own\n  reason: r\n",
        5,
        "unknown issuer 'b'",
    ),
    "unknown role": (
        HEAD + "roles:\n- {channel: c, issuer: a, role: forwader, reason: r}\n",
        4,
        "did you mean 'forwarder'?",
    ),
    "role without reason": (
        HEAD + "roles:\n- {channel: c, issuer: a, role: own}\n",
        4,
        "no reason",
    ),
    "until before since": (
        HEAD + "roles:\n- channel: c\n  issuer: a\n  role: own\n  reason: r\n"
        "  since: 2030-02-01\n  until: 2030-01-01\n",
        9,
        "before it begins",
    ),
    "contradictory roles": (
        HEAD + "roles:\n- {channel: c, issuer: a, role: own, reason: r, until: 2030-01-02}\n"
        "- {channel: c, issuer: a, role: adversary, reason: r, since: 2030-01-01}\n",
        5,
        "c is adversary for a while it is own (line 4)",
    ),
    "bad date": (
        HEAD + "roles:\n- {channel: c, issuer: a, role: own, reason: r,\n   since: 1.2.2030}\n",
        5,
        "not a date",
    ),
    "date that is none": (
        HEAD + "roles:\n- {channel: c, issuer: a, role: own, reason: r, since: 2030-02-30}\n",
        4,
        "not a date that exists",
    ),
    "time without zone": (
        HEAD + "roles:\n- {channel: c, issuer: a, role: own, reason: r, since: 2030-02-03T10:00}\n",
        4,
        "no time zone",
    ),
    "post without channel": (
        HEAD + "marks:\n- {issuer: a, post: 481, statement: true, reason: r}\n",
        4,
        "write CHANNEL/ID",
    ),
    "post of unknown channel": (
        HEAD + "outcomes:\n- {issuer: a, post: desk/4, outcome: issued, reason: r}\n",
        4,
        "unknown channel",
    ),
    "mark neither true nor false": (
        HEAD + "marks:\n- {issuer: a, post: c/4, statement: perhaps, reason: r}\n",
        4,
        "true or false",
    ),
    "stance about nothing": (
        HEAD + "stances:\n- {issuer: a, says: denies, reason: r}\n",
        4,
        "has no about",
    ),
    "list for mapping": ("issuers:\n- a\n", 2, "not a mapping"),
    "not yaml": ("issuers:\n  a: [\n", 3, "not YAML"),
    "tab": ("issuers:\n\ta: 1\n", 2, "not YAML"),
    "second document": ("issuers:\n---\nissuers:\n", 2, "a second document"),
    "alias": ("issuers:\n  a: *x\n", 2, "an alias"),
    "anchor": ("issuers: &x\n  a: {title: A}\n", 1, "an anchor"),
    "merge key": ("issuers:\n  a:\n    <<: {title: A}\n", 3, "a merge key"),
}


@pytest.mark.parametrize("name", ONE_PROBLEM)
def test_each_problem_has_its_line_and_the_way_out(name: str) -> None:
    yaml, line, says = ONE_PROBLEM[name]
    found = problems(yaml)
    assert len(found) == 1
    assert found[0].startswith(f"register.yaml:{line}: ")
    assert says in found[0]
    assert "; " in found[0]


def test_all_problems_are_said_at_once_in_order_of_lines() -> None:
    found = problems(
        "issuers:\n  a: {titel: A}\nchannels:\n  c: {keys: [x]}\n"
        "roles:\n- {channel: q, issuer: a}\n"
    )
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == [2, 2, 4, 6, 6, 6]


def test_roles_that_adjoin_do_not_overlap() -> None:
    yaml = (
        HEAD + "roles:\n- {channel: c, issuer: a, role: own, reason: r, until: 2030-01-01}\n"
        "- {channel: c, issuer: a, role: forwarder, reason: r, since: 2030-01-01}\n"
    )
    assert len(parse(yaml.encode(), "r").roles) == 2


def test_scalars_are_what_was_written() -> None:
    register = parse(b"issuers: {no: {title: No}, '140': {title: 0140}}", "r")
    assert [(i.name, i.title) for i in register.issuers] == [("no", "No"), ("140", "0140")]
