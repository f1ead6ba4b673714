"""register.yaml read whole: its sections, and what must agree between them.

Every problem is found in one go. Names that a role, a stance, an outcome or a mark uses
must be defined; a channel key belongs to one channel; two roles of one channel towards
one issuer do not overlap in time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from mabillon.archive.register import fields, glossary, model, reading, specimens
from mabillon.archive.register.fields import short
from mabillon.archive.register.reading import Form
from mabillon.archive.register.tree import Mapping, Node, Problem, Refused, Scalar, read_tree
from mabillon.errors import RegisterError

MAX_SHOWN: Final = 50
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)


@lru_cache(maxsize=4)
def parse(yaml: bytes, file: str) -> model.Register:
    """Read a register; the same bytes are read only once, and give the same (frozen) object.

    Parameters
    ----------
    yaml
        The bytes of register.yaml; empty bytes are an empty register.
    file
        What to call it in messages.

    Raises
    ------
    RegisterError
        With one line ``FILE:LINE: what; what to do`` for every problem (the first 50).
    """
    register, problems = inspect(yaml)
    if register is None:
        raise RegisterError(as_text(problems, file))
    return register


def as_text(problems: list[Problem], file: str) -> str:
    """Return problems as lines ``FILE:LINE: what; what to do``."""
    lines = [_printable(f"{file}:{p.line}: {p.what}; {p.do}") for p in problems[:MAX_SHOWN]]
    if len(problems) > MAX_SHOWN:
        lines.append(f"{file}: and {len(problems) - MAX_SHOWN:,} more problems")
    return "\n".join(lines)


def _printable(text: str) -> str:
    """Write control, bidi and zero-width characters as escapes: a message shows them."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def inspect(yaml: bytes) -> tuple[model.Register | None, list[Problem]]:
    """Read a register and return it with no problems, or None and all of its problems."""
    try:
        root = read_tree(yaml)
    except Refused as refused:
        return None, [refused.problem]
    if root is None or (isinstance(root, Scalar) and root.text is None):
        return model.Register(), []
    problems: list[Problem] = []
    register = _Sections(root, problems).read()
    if problems:
        return None, sorted(problems, key=lambda p: p.line)
    return register, []


class _Sections:
    """Reads the sections in order; later ones are checked against the first two."""

    def __init__(self, root: Node, problems: list[Problem]) -> None:
        self.form = Form(root, "the register", problems)
        self.problems = problems
        self.issuers: dict[str, model.Issuer] = {}
        self.channels: dict[str, model.Channel] = {}
        self.keys: dict[str, str] = {}
        self.sources: dict[tuple[str, str], str] = {}

    def read(self) -> model.Register:
        for _, name, node in self.form.named("issuers"):
            self.issuers[name] = reading.issuer(name, node, self.problems)
        for line, name, node in self.form.named("channels"):
            self.channels[name] = reading.channel(name, node, self.problems)
            self._own_keys(line, self.channels[name], node)
            self._own_sources(line, self.channels[name], node)
        made = model.Register(
            issuers=list(self.issuers.values()),
            channels=list(self.channels.values()),
            roles=self._roles(),
            stances=[s for n in self.form.items("stances") if (s := self._stance(n))],
            outcomes=[o for n in self.form.items("outcomes") if (o := self._outcome(n))],
            marks=[m for n in self.form.items("marks") if (m := self._mark(n))],
            glossary=glossary.terms(self.form.items("glossary"), self.problems),
            specimens=specimens.specimens(
                self.form.items("specimens"), self.issuers, self.problems
            ),
        )
        self.form.close()
        return made

    def _own_keys(self, line: int, channel: model.Channel, node: Node) -> None:
        pairs = node.pairs if isinstance(node, Mapping) else []
        at = next((value.line for key, value in pairs if key.text == "keys"), line)
        for key in channel.keys:
            owner = self.keys.get(key)
            if owner is not None:
                self.form.report(
                    at, f"the key {key} belongs to channel {owner} already", "a key has one channel"
                )
            self.keys.setdefault(key, channel.name)

    def _own_sources(self, line: int, channel: model.Channel, node: Node) -> None:
        pairs = node.pairs if isinstance(node, Mapping) else []
        at = next((value.line for key, value in pairs if key.text == "sources"), line)
        for source in channel.sources:
            owner = self.sources.setdefault((source.kind, source.address), channel.name)
            if owner != channel.name:
                self.form.report(
                    at,
                    f"the {source.kind} {short(source.address)} is a source of {owner} already",
                    "what it posts is one channel's",
                )

    def _name(self, form: Form, key: str, known: dict[str, object]) -> str | None:
        text = form.text(key, needed=True)
        if text is None or text in known:
            return text
        do = f"{form.hint(text, known)}add it under {key}s, or correct the name"
        form.report(form.line_of(key), f"{form.what} names an unknown {key} {short(text)}", do)
        return None

    def _post(self, form: Form, key: str, *, needed: bool = True) -> str | None:
        text = form.text(key, needed=needed)
        return None if text is None else form.checked(form.line_of(key), text, self._post_form)

    def _post_form(self, text: str) -> str:
        channel, _ = fields.split_post(text)
        if channel not in self.channels:
            if ":" not in channel:
                raise fields.Wrong(
                    f"{short(text)} names an unknown channel",
                    "add it under channels, or write the channel's key",
                )
            fields.channel_key(channel)
        return text

    def _about(self, text: str) -> str:
        return text if fields.DIGEST.fullmatch(text) else self._post_form(text)

    def _roles(self) -> list[model.Role]:
        read: dict[tuple[str, str], list[tuple[int, model.Role]]] = {}
        for node in self.form.items("roles"):
            form = Form(node, "a role", self.problems)
            channel = self._name(form, "channel", {**self.channels})
            issuer = self._name(form, "issuer", {**self.issuers})
            word = form.choice("role", model.ROLES)
            dates = form.dates()
            why = "say why: where the issuer names it, or what was observed"
            reason = form.text("reason", needed=True, why=why)
            form.close()
            if channel and issuer and word and reason:
                role = model.Role(channel=channel, issuer=issuer, role=word, reason=reason, **dates)
                read.setdefault((channel, issuer), []).append((node.line, role))
        for pair in read.values():
            self._disjoint(pair)
        order = sorted((entry for pair in read.values() for entry in pair), key=lambda e: e[0])
        return [role for _, role in order]

    def _disjoint(self, roles: list[tuple[int, model.Role]]) -> None:
        """Report roles of one channel towards one issuer that hold at the same time."""
        standing: tuple[int, model.Role] | None = None  # of those before, what ends last
        for line, role in sorted(roles, key=lambda entry: entry[1].since or EARLIEST):
            if standing and (role.since or EARLIEST) < (standing[1].until or LATEST):
                (first, a), (second, b) = sorted([standing, (line, role)], key=lambda e: e[0])
                self.form.report(
                    second,
                    f"{b.channel} is {b.role} for {b.issuer} while it is {a.role} (line {first})",
                    "give the earlier one an until and the later one a since, or remove one",
                )
            if standing is None or (role.until or LATEST) > (standing[1].until or LATEST):
                standing = (line, role)

    def _stance(self, node: Node) -> model.Stance | None:
        form = Form(node, "a stance", self.problems)
        issuer = self._name(form, "issuer", {**self.issuers})
        about = form.text("about", needed=True)
        about = about and form.checked(form.line_of("about"), about, self._about)
        says = form.choice("says", model.SAYS)
        post = self._post(form, "post", needed=False)
        at = form.value("at", fields.instant)
        by, reason = form.text("by") or "", form.text("reason", needed=True)
        form.close()
        if not (issuer and about and says and reason):
            return None
        return model.Stance(
            issuer=issuer, about=about, says=says, post=post, at=at, by=by, reason=reason
        )

    def _outcome(self, node: Node) -> model.Outcome | None:
        form = Form(node, "an outcome", self.problems)
        issuer = self._name(form, "issuer", {**self.issuers})
        post = self._post(form, "post")
        word = form.choice("outcome", model.OUTCOMES)
        reason = form.text("reason", needed=True)
        form.close()
        if not (issuer and post and word and reason):
            return None
        return model.Outcome(issuer=issuer, post=post, outcome=word, reason=reason)

    def _mark(self, node: Node) -> model.Mark | None:
        form = Form(node, "a mark", self.problems)
        issuer = self._name(form, "issuer", {**self.issuers})
        post = self._post(form, "post")
        statement = form.value("statement", fields.truth, needed=True)
        reason = form.text("reason", needed=True)
        form.close()
        if not (issuer and post and reason) or statement is None:
            return None
        return model.Mark(issuer=issuer, post=post, statement=statement, reason=reason)
