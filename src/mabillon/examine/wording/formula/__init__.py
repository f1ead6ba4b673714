"""Formula: how an issuer opens, dates, honours, closes and signs, and whether a text does so too.

Method: method.md section 3. ``learn`` mines an issuer's formulas from its known statements
and those of others, told neither language nor words; ``examine`` says of a text which stand
in it and which are missing.
"""

from mabillon.examine.wording.formula.examination import Formula, SlotFinding, examine
from mabillon.examine.wording.formula.habits import Habit, Rate, learn
from mabillon.examine.wording.formula.zones import Slot

__all__ = ["Formula", "Habit", "Rate", "Slot", "SlotFinding", "examine", "learn"]
