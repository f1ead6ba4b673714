"""Names of one invented town: seed 1 is Port Quillon; other seeds draw others."""

from __future__ import annotations

import random
from dataclasses import dataclass

_TOWNS = (
    ("Sallow Haven", "Sallow"), ("Teasel Cross", "Teasel"), ("Withy Sound", "Withy"),
    ("Brindle Ferry", "Brindle"), ("Osier Point", "Osier"), ("Plover Gate", "Plover"),
    ("Candle Strand", "Candle"), ("Marrow Quay", "Marrow"), ("Hollin Reach", "Hollin"),
)  # fmt: skip
_RENAMED = (
    ("Tanners Cut", "Westmere"), ("Salt Yard", "Northolm"), ("Rope Walk", "Fairlea"),
    ("Coal Steps", "Lindenholm"), ("Dry Dock", "Southmere"), ("Chandlers End", "Willowby"),
)  # fmt: skip
_QUARTERS = (
    "Kerb Street", "Station Ring", "Lantern Row", "Cooper's Rise", "Mill Parade", "Ferry Walk",
    "Almond Court", "Spindle Lane", "Bellfield", "Harbour Crescent", "Tollgate", "Weaver's Green",
    "Cinder Path", "Market Cross", "Upper Wharf", "Pump Square", "Glovers Yard", "Heron Bank",
    "Quarry Steps", "Saint Osyth Street", "Ladle Lane", "Fishergate", "Nine Elms Road",
    "Tram Depot",
    "Signal Hill", "Barley Street", "Long Acre Walk", "Cistern Close",
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """The names that one case uses. ``old`` was renamed to ``new`` on 1 September 2030."""

    name: str
    short: str
    old: str
    new: str
    quarters: tuple[str, ...]


def town(seed: int, rng: random.Random) -> Town:
    """Return the town of a seed; Station Ring and Kerb Street belong to every one."""
    name, short = ("Port Quillon", "Quillon") if seed == 1 else rng.choice(_TOWNS)
    old, new = ("Old Basin", "Eastmere") if seed == 1 else rng.choice(_RENAMED)
    others = rng.sample(_QUARTERS[2:], 17)
    return Town(name, short, old, new, ("Kerb Street", "Station Ring", *others))
