"""Which paragraphs of a quotation translate the others."""

from __future__ import annotations

from mabillon.dispatch.composed import Line, Paragraph, Run
from mabillon.dispatch.outputs.quoting import translations


def of(*texts: str) -> list[bool]:
    return translations([Paragraph((Run(text=text),)) for text in texts])


def test_told_by_script() -> None:
    assert of("إلى كل من", "«الثاني»", "To all", "(Desk)") == [False, False, True, True]
    assert of("Всем", "To all") == [False, True]
    assert of("Sowing No. 230", "To all", "12 March") == [False, False, False]
    assert of("12 — 14", "לכל", "14", "To all") == [False, False, False, True]
    assert translations([Line()]) == [False] and translations([]) == []
