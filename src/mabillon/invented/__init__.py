"""The invented case: a seeded generator of raw exports in the real formats (docs: demo)."""

from __future__ import annotations

from mabillon.invented.case import Case, Questioned, write
from mabillon.invented.exporting import Capture

__all__ = ["Capture", "Case", "Questioned", "write"]
