"""A register of a received archive may be hostile: it is refused quickly and does nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pyarrow as pa
import pytest

from mabillon.archive.register import parse
from mabillon.errors import RegisterError

LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    f"{c}: &{c} [{','.join(f'*{p}' for _ in range(9))}]\n".encode()
    for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)
HEAD = b"issuers: {a: {title: A}}\nchannels: {c: {keys: ['x:@c']}}\n"
HOSTILE = {
    "billion_laughs": (LAUGHS, "an anchor"),
    "nested_10000_lists": (b"[" * 10_000, "nested more than"),
    "nested_10000_mappings": (b"{a: " * 10_000, "nested more than"),
    "nested_10000_dashes": (b"- " * 10_000, "nested more than"),
    "nested_1500_blocks": (b"\n".join(b" " * i + b"a:" for i in range(1_500)), "nested more than"),
    "fifty_megabytes": (b"issuers: {}\n" + b"# \n" * 17_000_000, "bytes, and a register may have"),
    "one_line_of_2_mb": (b"x" * 1_900_000, "not a mapping"),
    "half_a_million_values": (b"a:\n" + b"- x\n" * 400_000, "more than 200,000 values"),
    "utf16": ("issuers: {}".encode("utf-16"), "not UTF-8"),
    "nul": (b"issuers:\n  a: \x00", "a control character"),
    "escape_sequence": (b"issuers:\n  a: {title: \x1b[2J}", "a control character"),
    "same_key_50000_times": (b"issuers: {" + b"a: 1," * 50_000 + b"}", "twice"),
    "same_role_10000_times": (
        HEAD + b"roles:\n" + b"- {channel: c, issuer: a, role: own, reason: r}\n" * 10_000,
        "while it is own",
    ),
    "unknown_name_10000_times": (
        HEAD + b"roles:\n" + b"- {channel: d, issuer: a, role: own, reason: r}\n" * 10_000,
        "unknown channel",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_quickly(name: str) -> None:
    yaml, says = HOSTILE[name]
    started = time.process_time()
    with pytest.raises(RegisterError, match=says) as caught:
        parse(yaml, "register.yaml")
    assert time.process_time() - started < 20
    assert len(str(caught.value)) < 20_000


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:pathlib.Path.touch", "!!python/name:os.sep", "!x"]
)
def test_no_tag_is_acted_on(tag: str, tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    with pytest.raises(RegisterError, match="a tag"):
        parse(f"issuers: {tag} ['{mark}']".encode(), "register.yaml")
    assert not mark.exists()


def test_a_catastrophic_pattern_costs_nothing() -> None:
    issuer = parse(
        rb"issuers: {a: {title: A, statements: ['^(a+)+$', '(.*)(.*)(.*)x$']}}", "r"
    ).issuer("a")
    started = time.process_time()
    assert issuer.statement_mask(pa.array(["a" * 100_000 + "b"])).to_pylist() == [False]
    assert time.process_time() - started < 5


def test_messages_show_control_characters_as_escapes() -> None:
    name = '"a\\u202Eb\\x1b[2J"'
    with pytest.raises(RegisterError) as caught:
        parse(f"issuers:\n  {name}: {{titel: A}}\n".encode(), "register.yaml")
    message = str(caught.value)
    assert all(c.isprintable() or c == "\n" for c in message)
    assert "\\u202e" in message
