"""The pages of the desk, one file each; ``DOORS`` of each file are its addresses."""

from __future__ import annotations

from mabillon.web.doors import Door
from mabillon.web.routes import (
    home,
    ingest,
    issuers,
    opinions,
    register,
    register_became,
    register_whole,
    signing_in,
    works,
)

DOORS: tuple[Door, ...] = (
    *home.DOORS,
    *opinions.DOORS,
    *ingest.DOORS,
    *issuers.DOORS,
    *register.DOORS,
    *register_became.DOORS,
    *register_whole.DOORS,
    *signing_in.DOORS,
    *works.DOORS,
)
