"""From the tree of register.yaml to its sections, noting every problem on the way.

``Form`` reads one mapping: it takes the known keys one by one, and ``close`` reports
those that nobody took, with the nearest known name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from rapidfuzz import process

from mabillon.archive.register import fields, model, sources
from mabillon.archive.register.fields import Wrong, short
from mabillon.archive.register.tree import Mapping, Node, Problem, Scalar, Sequence

T = TypeVar("T")
MAX_HINTS: Final = 50  # looking for the nearest name is not free, and nobody reads more


class Form:
    """One mapping of the register, read key by key.

    Parameters
    ----------
    node
        The mapping; anything else is reported and read as an empty one.
    what
        What it describes, for messages ("issuer thistledown-league").
    problems
        Where problems are added.
    """

    def __init__(self, node: Node, what: str, problems: list[Problem]) -> None:
        self.what = what if len(what) <= 90 else f"{what[:89]}…"
        self.line = node.line
        self.problems = problems
        self.taken: list[str] = []
        self.values: dict[str, tuple[int, Node]] = {}
        empty = isinstance(node, Scalar) and node.text is None
        if not isinstance(node, Mapping) and not empty:
            self.report(node.line, f"{what} is not a mapping", "write it as lines of KEY: VALUE")
        for key, value in node.pairs if isinstance(node, Mapping) else []:
            name = key.text or ""
            if name in self.values:
                first = self.values[name][0]
                self.report(
                    key.line,
                    f"{what} has {short(name)} twice (first in line {first})",
                    "remove one",
                )
            else:
                self.values[name] = (key.line, value)

    def report(self, line: int, what: str, do: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(line, what, do))

    def hint(self, text: str, known: Iterable[str]) -> str:
        """Return "did you mean …? " for the nearest known name, or nothing if none is near."""
        if len(self.problems) > MAX_HINTS or len(text) > 80:
            return ""
        near = process.extractOne(text, list(known), score_cutoff=70)
        return f"did you mean {near[0]!r}? " if near else ""

    def line_of(self, key: str) -> int:
        """Return the line of a key's value, or of the mapping where it is missing."""
        return self.values[key][1].line if key in self.values else self.line

    def node(self, key: str) -> Node | None:
        """Take a key; None where it is missing or empty."""
        if key not in self.taken:
            self.taken.append(key)
        found = self.values.get(key)
        if found is None or (isinstance(found[1], Scalar) and found[1].text is None):
            return None
        return found[1]

    def text(self, key: str, *, needed: bool = False, why: str = "") -> str | None:
        """Take a text; reported where it is needed and missing, or is no text."""
        node = self.node(key)
        if node is None:
            if needed:
                self.report(self.line, f"{self.what} has no {key}", why or f"add {key}: …")
            return None
        if not isinstance(node, Scalar) or node.text is None:
            self.report(node.line, f"{key} of {self.what} is not a text", f"write {key}: TEXT")
            return None
        if len(node.text) > fields.MAX_TEXT:
            self.report(node.line, f"{key} has {len(node.text):,} characters", "2,000 are the most")
            return None
        return node.text

    def value(
        self, key: str, read: Callable[[str], T], *, needed: bool = False, why: str = ""
    ) -> T | None:
        """Take a text and read it with ``read``, which may raise ``Wrong``."""
        text = self.text(key, needed=needed, why=why)
        return None if text is None else self.checked(self.line_of(key), text, read)

    def checked(self, line: int, text: str, read: Callable[[str], T]) -> T | None:
        """Read one text with ``read``; what is wrong with it is noted."""
        try:
            return read(text)
        except Wrong as wrong:
            self.report(line, wrong.what, wrong.do)
            return None

    def choice(self, key: str, words: tuple[str, ...]) -> Any:
        """Take one of some words."""
        text = self.text(key, needed=True, why=f"add {key}: one of {', '.join(words)}")
        if text is not None and text not in words:
            do = f"{self.hint(text, words)}the words are {', '.join(words)}"
            self.report(self.line_of(key), f"{key} {short(text)} is not known", do)
            return None
        return text

    def items(self, key: str) -> list[Node]:
        """Take a list; one value alone stands for a list of one."""
        node = self.node(key)
        if node is None:
            return []
        return node.items if isinstance(node, Sequence) else [node]

    def texts(self, key: str, read: Callable[[str], str]) -> list[str]:
        """Take a list of texts, each read with ``read``."""
        found = []
        for node in self.items(key):
            if not isinstance(node, Scalar) or node.text is None:
                self.report(node.line, f"{key} of {self.what} holds what is not a text", "write it")
            elif (value := self.checked(node.line, node.text, read)) is not None:
                found.append(value)
        return found

    def dates(self) -> dict[str, datetime | None]:
        """Take ``since`` and ``until``, in that order."""
        since = self.value("since", fields.instant)
        until = self.value("until", fields.instant)
        if since and until and until <= since:
            self.report(
                self.line_of("until"),
                f"{self.what} ends ({until:%Y-%m-%d}) before it begins ({since:%Y-%m-%d})",
                "until is the first day on which it no longer holds; exchange or correct them",
            )
        return {"since": since, "until": until}

    def named(self, key: str) -> Iterator[tuple[int, str, Node]]:
        """Take a mapping from register names to values; bad and repeated names are reported."""
        node = self.node(key)
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.report(node.line, f"{key} is not a mapping", "write NAME: and under it its values")
            return
        seen: dict[str, int] = {}
        for name, value in node.pairs:
            text = name.text or ""
            if text in seen:
                self.report(
                    name.line,
                    f"{key} has {short(text)} twice (first in line {seen[text]})",
                    "give one of them another name, or join them",
                )
                continue
            seen[text] = name.line
            self.checked(name.line, text, fields.slug)
            yield name.line, text, value

    def close(self) -> None:
        """Report the keys that were not taken."""
        for key, (line, _) in self.values.items():
            if key not in self.taken:
                do = f"{self.hint(key, self.taken)}the keys are {', '.join(self.taken)}"
                self.report(line, f"{self.what} has an unknown key {short(key)}", do)


def alias(node: Node, what: str, problems: list[Problem]) -> model.Alias | None:
    """Read a further name: a text alone, or a mapping with ``text`` and more."""
    if isinstance(node, Scalar) and node.text is not None:
        return model.Alias(text=node.text)
    form = Form(node, what, problems)
    text = form.text("text", needed=True)
    language, script = form.text("language"), form.text("script")
    latin, gloss = form.text("latin"), form.text("gloss")
    dates = form.dates()
    form.close()
    if text is None:
        return None
    return model.Alias(
        text=text, language=language, script=script, latin=latin, gloss=gloss, **dates
    )


def issuer(name: str, node: Node, problems: list[Problem]) -> model.Issuer:
    """Read one issuer."""
    form = Form(node, f"issuer {name}", problems)
    title = form.text("title", needed=True)
    names = {
        key: [
            found
            for item in form.items(key)
            if (found := alias(item, f"{key} of {name}", problems)) is not None
        ]
        for key in ("aliases", "branches", "outlets")
    }
    made = model.Issuer(
        name=name,
        title=title or name,
        aliases=names["aliases"],
        branches=names["branches"],
        outlets=names["outlets"],
        kinds=[k for item in form.items("kinds") if (k := _kind(item, name, problems))],
        statements=form.texts("statements", fields.pattern),
        offices=[o for item in form.items("offices") if (o := _office(item, name, problems))],
        notes=form.text("notes") or "",
    )
    form.close()
    return made


def _kind(node: Node, issuer_name: str, problems: list[Problem]) -> model.ProductKind | None:
    form = Form(node, f"a kind of {issuer_name}", problems)
    name = form.text("name", needed=True)
    pattern = form.value("pattern", fields.pattern, needed=True)
    dates = form.dates()
    form.close()
    return model.ProductKind(name=name, pattern=pattern, **dates) if name and pattern else None


def _office(node: Node, issuer_name: str, problems: list[Problem]) -> model.Office | None:
    form = Form(node, f"an office of {issuer_name}", problems)
    title, holder = form.text("title", needed=True), form.text("holder", needed=True)
    dates = form.dates()
    form.close()
    return model.Office(title=title, holder=holder, **dates) if title and holder else None


def channel(name: str, node: Node, problems: list[Problem]) -> model.Channel:
    """Read one channel; its platform is that of its first key unless stated."""
    form = Form(node, f"channel {name}", problems)
    title = form.text("title")
    keys = form.texts("keys", fields.channel_key)
    if not form.items("keys"):
        form.report(form.line, f"{form.what} has no keys", "add keys: [telegram:@name]")
    platform = form.text("platform")
    found = keys[0].partition(":")[0] if keys else ""
    if platform and found and platform != found:
        form.report(
            form.line_of("platform"),
            f"{form.what} is of platform {platform!r}, its first key of {found!r}",
            "leave platform out, or correct it",
        )
    made = model.Channel(
        name=name,
        title=title or name,
        platform=platform or found,
        keys=keys,
        url=form.text("url"),
        language=form.text("language"),
        sources=[
            source
            for item in form.items("sources")
            if (source := _source(item, name, problems)) is not None
        ],
        notes=form.text("notes") or "",
    )
    form.close()
    return made


def _source(node: Node, channel_name: str, problems: list[Problem]) -> model.Source | None:
    form = Form(node, f"a source of {channel_name}", problems)
    kind = form.choice("kind", model.SOURCES)
    address = form.value(
        "address", partial(sources.address, kind), needed=True, why=sources.do(kind)
    )
    dates = form.dates()
    reason = form.text("reason") or ""
    form.close()
    if not (kind and address):
        return None
    return model.Source(kind=kind, address=address, reason=reason, **dates)
