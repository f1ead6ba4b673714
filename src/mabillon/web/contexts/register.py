"""The contexts of the pages on the register."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.archive.register import Channel, Issuer, Problem, Register, Role, Term
from mabillon.archive.rows import RegisterVersion
from mabillon.collect.state import Suggestion
from mabillon.workflows.became_decided import DecidedOn


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a form.

    ``choices``: of which one is taken; empty = a text. ``lines``: of several lines. ``value``:
    what stands in it at first.
    """

    name: str
    label: str
    needed: bool = False
    choices: Sequence[str] = ()
    lines: bool = False
    hint: str = ""
    value: str = ""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form that adds an entry.

    ``kind``: which one it is. ``words``: what its button says. ``known``: fields that the page
    knows already. ``to``: where to go on.
    """

    kind: str
    words: str
    fields: Sequence[Field]
    known: Sequence[tuple[str, str]] = ()
    to: str = "/register"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer with how many channels have which role for it."""

    issuer: Issuer
    roles: Sequence[tuple[str, int]]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A channel with its roles."""

    channel: Channel
    roles: Sequence[Role]


class RegisterPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register.html``: the register, or what of it was looked for.

    Parameters
    ----------
    asked
        The words that were looked for; "" = none.
    issuers, channels, terms
        What there is of them, or what was found; of channels and terms the first ones.
    channels_found, terms_found
        How many there are in all.
    first
        How many channels stand before those shown.
    most
        Channels of a page.
    became
        Suggestions of collecting on which nobody decided.
    problems
        Why an edited register.yaml does not hold; empty = it holds.
    alike
        Names that look like a tracked channel's.
    forms
        To add an issuer, a channel.
    """

    title: str
    asked: str
    digest: str
    issuers: Sequence[Counted]
    channels: Sequence[Listed]
    channels_found: int
    terms: Sequence[Term]
    terms_found: int
    first: int
    most: int
    became: int
    problems: Sequence[Problem]
    alike: Sequence[str]
    forms: Sequence[Form]


class IssuerEntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_issuer.html``: all that the register says of an issuer.

    ``places``: by section, the places in the whole register of the entries that are shown.
    """

    title: str
    issuer: Issuer
    register: Register
    places: dict[str, Sequence[int]]
    forms: Sequence[Form]
    seen: str


class ChannelEntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_channel.html``: all that the register says of a channel.

    ``roles``: each with its place in the whole register and its issuer. ``posts``: that are
    kept of it.
    """

    title: str
    channel: Channel
    roles: Sequence[tuple[int, Role, Issuer]]
    became: Sequence[Suggestion]
    forms: Sequence[Form]
    seen: str


class GlossaryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_glossary.html``: terms with their places in the register."""

    title: str
    asked: str
    terms: Sequence[tuple[int, Term]]
    found: int
    forms: Sequence[Form]


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_history.html``: every version, the latest first.

    ``edited``: whether register.yaml was edited by hand and is not recorded yet.
    """

    title: str
    versions: Sequence[RegisterVersion]
    edited: bool
    first: int
    total: int
    most: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what changed: ``sign`` is "+", "-", " " or "@" (a place)."""

    sign: str
    text: str


class VersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_version.html``: one version, and what it changed.

    ``changes``: in sentences. ``lines``: of the file; ``more`` of them are not shown.
    """

    title: str
    version: RegisterVersion
    last: int
    changes: Sequence[str]
    lines: Sequence[Line]
    more: int


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """A problem of a text with the line as it stands."""

    line: int
    what: str
    do: str
    text: str


class EditorPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_editor.html``: a whole file, or one entry, as text.

    Parameters
    ----------
    what
        What is edited, in words.
    action
        Where the form goes.
    path
        Of the entry; "" = the whole.
    text
        What stands in the editor.
    reason
        What was said before why.
    problems
        Why it does not hold; empty = it holds, or was not checked.
    checked
        Whether it was checked and holds.
    changes
        What would change, in sentences.
    seen
        Digest of what it was made from.
    """

    title: str
    what: str
    action: str
    path: str
    text: str
    reason: str
    problems: Sequence[Wrong]
    checked: bool
    changes: Sequence[str]
    seen: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion of collecting, with its own digest and the roles that still hold."""

    one: Suggestion
    digest: str
    roles: Sequence[Role]
    known: bool


class BecamePage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``register_became.html``: what channels seem to have become."""

    title: str
    open: Sequence[Told]
    decided: Sequence[DecidedOn]
    seen: str
