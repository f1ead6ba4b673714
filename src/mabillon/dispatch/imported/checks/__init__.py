"""The checks of old reports: one module each, all listed in `CHECKS`."""

from __future__ import annotations

from typing import Final

from mabillon.dispatch.imported.checks import (
    broken_mark,
    date_ahead,
    firm_headline,
    impossible_date,
    mark_order,
    mark_without_note,
    note_order,
    note_without_mark,
    open_quotation,
    two_dates,
    weekday,
)
from mabillon.dispatch.imported.checks.check import Check

_ALL: Final[tuple[Check, ...]] = (
    firm_headline.CHECK,
    two_dates.CHECK,
    mark_without_note.CHECK,
    note_without_mark.CHECK,
    broken_mark.CHECK,
    mark_order.CHECK,
    note_order.CHECK,
    open_quotation.CHECK,
    impossible_date.CHECK,
    weekday.CHECK,
    date_ahead.CHECK,
)

CHECKS: Final[dict[str, Check]] = {check.name: check for check in _ALL}
"""Name of a rule -> its check."""
