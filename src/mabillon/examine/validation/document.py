"""The validation of an issuer as it is kept: schema ``mabillon.validation/1``."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mabillon.examine.validation.blocks import Block
from mabillon.examine.validation.calibration import Calibration
from mabillon.examine.validation.carrying import AtAge, CarriageRow
from mabillon.examine.validation.copying import CopyingRow, OfKind
from mabillon.examine.validation.dating import Anachronisms, LexiconRow
from mabillon.examine.validation.problems import Kind
from mabillon.examine.validation.wording import WordingResult

SCHEMA: Final = "mabillon.validation/1"


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """Texts that were used: what they are, how many, and a SHA-256 (hex) over all of them.

    The digest is over a line for each text, in order: CHANNEL/ID, a tab, the SHA-256 of the
    text's UTF-8.
    """

    what: str
    n: int
    digest: str


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """How well the examinations did on an issuer's own statements.

    known_as_of, ledger_size, ledger_root, register
        What was known, as in an opinion's inputs: nothing later was looked at.
    settings, settings_digest
        Of the examinations, and the SHA-256 of their canonical JSON.
    seed
        Of all that was drawn.
    hours
        Ages at which carriage was examined.
    most
        Own statements examined at most; more were thinned evenly.
    statements, undated, doubted, reference_only, left_undrawn, examined
        Known statements; of those without a date; recorded as not issued,
        denied or disowned; from before there were
        enough to know anything by; left out because enough were drawn; and examined.
    blocks
        That were taken out, one after the other.
    problems
        How many of each kind were examined.
    carriage
        Genuine statements and recorded cases at each age. ``carriage_figures``: calibration
        of carriage at 24 h (or the age nearest to it); null where its figures are of the
        silent alone (fewer recorded cases than ``settings.recorded_needed``).
    copying
        The search for a donor, by kind.
    wording
        null where it was not validated; ``wording_why`` says why then, else null.
    lexicon
        Anachronisms that were named in own statements, wrongly, and in recycled ones; empty
        in one that was made before they were counted.
    carriage_rows, copying_rows, lexicon_rows
        Every problem with what was said of it, as arrays.
    """

    issuer: str
    issuer_name: str
    known_as_of: str
    ledger_size: int
    ledger_root: str
    register: str
    version: str
    settings: dict[str, Any]
    settings_digest: str
    seed: int
    hours: list[int]
    most: int
    statements: int
    undated: int
    doubted: int
    reference_only: int
    left_undrawn: int
    examined: int
    blocks: list[Block]
    material: list[Material]
    problems: dict[Kind, int]
    carriage: list[AtAge]
    carriage_figures: Calibration | None = None
    copying: list[OfKind]
    wording: WordingResult | None = None
    wording_why: str | None = None
    carriage_rows: list[CarriageRow]
    copying_rows: list[CopyingRow]
    lexicon: list[Anachronisms] = []
    lexicon_rows: list[LexiconRow] = []
    schema: str = SCHEMA


def encoded(made: Validation) -> bytes:
    """Return its canonical JSON: keys sorted."""
    return msgspec.json.encode(made, order="sorted")


def decoded(document: bytes) -> Validation:
    """Return the validation that ``encoded`` made this of."""
    return msgspec.json.decode(document, type=Validation)
