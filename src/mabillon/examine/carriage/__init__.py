"""Carriage: did the issuer's usual channels carry this statement, and what does silence mean?

``examination`` is the examination; ``coverage`` says what was watched, ``delays`` how soon
statements were carried, ``silence`` what silence means and with which bounds, ``choice``
which channels are judged at which age, ``clock`` when silence will mean more.
"""

from __future__ import annotations

from mabillon.examine.carriage.case import STANCES
from mabillon.examine.carriage.coverage import coverage
from mabillon.examine.carriage.examination import examine

__all__ = ["STANCES", "coverage", "examine"]
