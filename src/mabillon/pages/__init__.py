"""Pages: one self-contained HTML file each, made by pure functions from a context."""

from __future__ import annotations

from mabillon.pages.opinion import DonorView, Evidence, Judgement, Paper, opinion

__all__ = ["DonorView", "Evidence", "Judgement", "Paper", "opinion"]
