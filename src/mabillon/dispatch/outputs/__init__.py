"""What a dispatch is given out as: one file each, all listed in `OUTPUTS`.

What an output needs is imported when it is made: a page setter is of no use to a page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from mabillon.dispatch.composed import Composed


class Output(NamedTuple):
    """An output: what its files end in, and how it is made of a dispatch."""

    suffix: str
    make: Callable[[Composed], bytes]


def _html(composed: Composed) -> bytes:
    from mabillon.dispatch.outputs.html import html

    return html(composed)


def _pdf(composed: Composed) -> bytes:
    from mabillon.dispatch.outputs.pdf import pdf

    return pdf(composed)


def _word(composed: Composed) -> bytes:
    from mabillon.dispatch.outputs.word import word

    return word(composed)


def _markdown(composed: Composed) -> bytes:
    from mabillon.dispatch.outputs.markdown import markdown

    return markdown(composed)


OUTPUTS: Final[dict[str, Output]] = {
    "html": Output(".html", _html),
    "pdf": Output(".pdf", _pdf),
    "word": Output(".docx", _word),
    "markdown": Output(".md", _markdown),
}
