"""Pages: one self-contained HTML file each, made by pure functions from a context."""

from __future__ import annotations

from mabillon.pages.appearance import TraceRow
from mabillon.pages.carriage import Point
from mabillon.pages.dossier import DonorView, Evidence, Judgement, Paper
from mabillon.pages.lexicon import LexiconContext, lexicon
from mabillon.pages.opinion import donor_of, opinion
from mabillon.pages.routing import RoutingContext, routing
from mabillon.pages.trace import TraceContext, TraceQuestion, trace
from mabillon.pages.validation import ValidationContext, validation

__all__ = [
    "DonorView",
    "Evidence",
    "Judgement",
    "LexiconContext",
    "Paper",
    "Point",
    "RoutingContext",
    "TraceContext",
    "TraceQuestion",
    "TraceRow",
    "ValidationContext",
    "donor_of",
    "lexicon",
    "opinion",
    "routing",
    "trace",
    "validation",
]
