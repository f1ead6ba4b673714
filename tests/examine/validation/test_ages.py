"""The world set back: nothing later than the moment is left in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from mabillon.examine.validation import ages
from mabillon.tables import CARRYINGS, COVERAGE

AT = datetime(2031, 3, 26, 9, tzinfo=UTC)
H = timedelta(hours=1)


def carried(hours: float, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(CARRYINGS.names)
    return row | {
        "statement": 1, "channel": "relay", "post": "relay/1", "posted_at": AT + hours * H,
        "relation": "identical",
    } | more  # fmt: skip


def test_what_was_carried_or_learned_later_is_gone() -> None:
    rows = [
        carried(-30),
        carried(0.5, stood_until=AT + H, gone_by=AT + 2 * H),
        carried(1, gone_by=AT + H),
        carried(1.001),
    ]
    found = ages.carried_by(pa.Table.from_pylist(rows, schema=CARRYINGS), AT + H)
    assert found.schema.equals(CARRYINGS)
    assert found["posted_at"].to_pylist() == [AT - 30 * H, AT + 0.5 * H, AT + H]
    assert found["stood_until"].to_pylist() == [None, AT + H, None]
    assert found["gone_by"].to_pylist() == [None, None, AT + H]


def test_watching_ends_then_and_a_hidden_channel_was_not_looked_at() -> None:
    rows = [
        ("desk", AT - 9 * H, AT + 9 * H, "throughout"),
        ("relay", AT - 9 * H, AT - H, "retrospective"),
        ("relay", AT - H, AT + 9 * H, "throughout"),
        ("later", AT + 2 * H, AT + 9 * H, "throughout"),
    ]
    table = pa.Table.from_pylist(
        [dict(zip(COVERAGE.names, row, strict=True)) for row in rows], schema=COVERAGE
    )
    found = ages.watched_by(table, AT + H, ["desk"])
    assert found.schema.equals(COVERAGE)
    assert found["channel"].to_pylist() == ["relay", "relay"]
    assert found["to_at"].to_pylist() == [AT - H, AT + H]
    assert ages.watched_by(table, AT + H)["channel"].to_pylist() == ["desk", "relay", "relay"]
    assert ages.latest(table) == AT + 9 * H


def test_a_statement_is_old_enough_only_while_something_was_collected() -> None:
    assert ages.old_enough(AT, 6, AT + 6 * H)
    assert not ages.old_enough(AT, 6, AT + 5 * H)
    assert not ages.old_enough(AT, 6, ages.latest(COVERAGE.empty_table()))
