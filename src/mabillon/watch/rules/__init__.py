"""The rules: one module each, pure: what was gathered in, alerts out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mabillon.watch.rules import (
    became,
    clock,
    copies,
    in_name,
    opinions,
    own_posts,
    searches,
    stopped,
)

RULES: Final[Mapping[str, str]] = {
    module.RULE: module.WATCHES
    for module in (in_name, copies, searches, stopped, became, own_posts, opinions, clock)
}
"""Name of a rule -> what it watches, in the order in which they are applied."""
