"""The case in quick motion: collected, alerted, verified, the clock struck, a dispatch begun."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.workflows.audit import audit
from mabillon.workflows.demo_live import demo_live
from mabillon.workflows.raised import raised


def test_from_the_first_look_to_the_draft(tmp_path: Path) -> None:
    said: list[str] = []
    before = dict(os.environ)
    made = demo_live(tmp_path / "live", say=said.append)
    assert dict(os.environ) == before  # the user's own configuration is not touched
    assert made.right
    assert made.alerted is not None and made.alerted.startswith("marl/")
    assert made.draft is not None and made.draft.is_file()
    assert made.opinions[0].opinion.standing == "not established"
    with Store.open(tmp_path / "live") as store:
        rules = [one.alert.rule for one in raised(store)]
        assert rules.count("in-name") == 1
        assert "clock" in rules
        assert audit(store, lambda found: None).clean


def test_what_is_no_demo_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not an earlier demo"):
        demo_live(tmp_path, say=print)
