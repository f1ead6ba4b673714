"""The rules of the checker: one module each, all listed in `RULES`."""

from __future__ import annotations

from typing import Final

from mabillon.dispatch.rules.absence_bare import ABSENCE_BARE
from mabillon.dispatch.rules.citation_broken import CITATION_BROKEN
from mabillon.dispatch.rules.citation_part import CITATION_PART
from mabillon.dispatch.rules.citation_unknown import CITATION_UNKNOWN
from mabillon.dispatch.rules.claim_as_fact import CLAIM_AS_FACT
from mabillon.dispatch.rules.date_disagrees import DATE_DISAGREES
from mabillon.dispatch.rules.firmer_than_signed import FIRMER_THAN_SIGNED
from mabillon.dispatch.rules.first_only_found import FIRST_ONLY_FOUND
from mabillon.dispatch.rules.front_matter import FRONT_MATTER
from mabillon.dispatch.rules.graphic import GRAPHIC
from mabillon.dispatch.rules.hidden_characters import HIDDEN_CHARACTERS
from mabillon.dispatch.rules.link_live import LINK_LIVE
from mabillon.dispatch.rules.name_disagrees import NAME_DISAGREES
from mabillon.dispatch.rules.note_unused import NOTE_UNUSED
from mabillon.dispatch.rules.number_disagrees import NUMBER_DISAGREES
from mabillon.dispatch.rules.opinion_out_of_date import OPINION_OUT_OF_DATE
from mabillon.dispatch.rules.personal_data import PERSONAL_DATA
from mabillon.dispatch.rules.quotation import QUOTATION
from mabillon.dispatch.rules.raw_html import RAW_HTML
from mabillon.dispatch.rules.reply_before import REPLY_BEFORE
from mabillon.dispatch.rules.rule import Rule
from mabillon.dispatch.rules.scales_mixed import SCALES_MIXED
from mabillon.dispatch.rules.sealed_detail import SEALED_DETAIL
from mabillon.dispatch.rules.transliteration import TRANSLITERATION
from mabillon.dispatch.rules.two_signatures import TWO_SIGNATURES
from mabillon.dispatch.rules.unfinished import UNFINISHED
from mabillon.dispatch.rules.video_described import VIDEO_DESCRIBED

_ALL: Final[tuple[Rule, ...]] = (
    UNFINISHED,
    FIRMER_THAN_SIGNED,
    TWO_SIGNATURES,
    OPINION_OUT_OF_DATE,
    CITATION_BROKEN,
    CITATION_UNKNOWN,
    CITATION_PART,
    NOTE_UNUSED,
    CLAIM_AS_FACT,
    LINK_LIVE,
    RAW_HTML,
    SCALES_MIXED,
    ABSENCE_BARE,
    HIDDEN_CHARACTERS,
    VIDEO_DESCRIBED,
    GRAPHIC,
    PERSONAL_DATA,
    QUOTATION,
    SEALED_DETAIL,
    FRONT_MATTER,
    DATE_DISAGREES,
    REPLY_BEFORE,
    FIRST_ONLY_FOUND,
    NUMBER_DISAGREES,
    NAME_DISAGREES,
    TRANSLITERATION,
)

RULES: Final[dict[str, Rule]] = {rule.name: rule for rule in _ALL}
"""Name of a rule -> the rule, in the order in which findings are told."""
