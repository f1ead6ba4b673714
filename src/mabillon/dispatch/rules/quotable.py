"""What can be quoted of what is cited: its text, translations, captions and spoken words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Dispatch, Evidence, Item, Opinion, Post, Shot, Translation
from mabillon.dispatch.rules.folding import folded


@dataclass(frozen=True)
class Quotable:
    """A text that may be quoted.

    ``called``: how a finding speaks of it. ``translation``: set where it is one.
    """

    text: str
    called: str
    translation: Translation | None = None

    @cached_property
    def folded(self) -> str:
        """The text as it is compared."""
        return folded(self.text)


def quotable(target: Target, item: Item) -> list[Quotable]:
    """Return the texts of what is cited; of a dispatch its title, for no more is handed in."""
    return [found for found in _texts(target, item) if found.text.strip()]


def _texts(target: Target, item: Item) -> Iterator[Quotable]:
    name = f"{target.kind} {target.key}"
    if isinstance(item, Opinion):
        said = item.document.opinion
        findings = [
            line
            for f in item.document.findings
            for line in (f.reason or "", *f.explanation, *f.would_be_wrong_if)
        ]
        beside = [said.absence, said.why_open, said.assumes, *said.conflicts, *said.beside]
        lines = [said.sentence, *filter(None, beside), *findings]
        yield Quotable("\n".join(lines), name)
        yield Quotable(item.document.question.text, f"the text that {name} is on")
    if isinstance(item, Dispatch):
        yield Quotable(item.title, f"the title of {item.called}")
    if isinstance(item, Post | Evidence):
        yield Quotable(item.text, name)
        for later in item.later_texts if isinstance(item, Post) else ():
            yield Quotable(later, f"{name} as it was edited")
        for one in item.translations:
            yield Quotable(one.text, f"the translation of {name} ({one.language})", one)
        yield Quotable("\n".join(map(_heard, item.shots)), f"the shot list of {name}")


def _heard(shot: Shot) -> str:
    return f"{shot.captioned}\n{shot.spoken}"
