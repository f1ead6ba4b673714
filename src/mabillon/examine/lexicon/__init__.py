"""The house lexicon: what an issuer says and others do not, since when and until when."""

from __future__ import annotations

from mabillon.examine.lexicon.dated import DatedName
from mabillon.examine.lexicon.finding import examine
from mabillon.examine.lexicon.sentences import Anachronism
from mabillon.examine.lexicon.statements import House, Told, house

__all__ = ["Anachronism", "DatedName", "House", "Told", "examine", "house"]
