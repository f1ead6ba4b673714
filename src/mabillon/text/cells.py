"""Cells for a spreadsheet: text that it shows and does not run."""

from __future__ import annotations

from typing import Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Return a cell as a spreadsheet may open it: one that it would run begins with ``'``.

    Notes
    -----
    After OWASP, *CSV Injection*: what begins with ``= + - @``, a tab or a line end, also in
    their full-width forms and behind spaces, may be taken for a formula. The apostrophe is
    shown by some programs and hidden by others; the JSON has the text as it was.
    """
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_RUNS) else cell
