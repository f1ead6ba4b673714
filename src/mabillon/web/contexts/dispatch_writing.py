"""The contexts of writing a dispatch: editor, findings, picker, two texts at once, sign-off."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.dispatch.rules.rule import Finding
from mabillon.web.contexts.dispatches import Way
from mabillon.web.side_by_side import Stretch
from mabillon.workflows.completing import Completion
from mabillon.workflows.quoting import Offer
from mabillon.workflows.signing_off import SignOff


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_findings.html``: what the checker found in a text.

    Parameters
    ----------
    standing, off
        Findings in the order of the text; those that are switched off.
    rules, citations, quotations
        How many there were; null = the text could not be read.
    """

    standing: tuple[Finding, ...]
    off: tuple[Finding, ...] = ()
    rules: int | None = None
    citations: int | None = None
    quotations: int | None = None


class SavedPart(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_saved.html``: whether the text is saved.

    Parameters
    ----------
    seen
        Digest of the file that the text was made from.
    at
        When it was saved now; null = it was not.
    trouble
        Why it was not saved; "" = nothing is wrong.
    changed
        Whether somebody else saved meanwhile.
    """

    seen: str
    at: datetime | None = None
    trouble: str = ""
    changed: bool = False


class EditorPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_editor.html``: the text, and what the checker finds beside it.

    ``rows``: lines of the field for those whose browser cannot make it grow.
    """

    title: str
    way: Way
    text: str
    rows: int
    findings: Findings
    saved: SavedPart


class MergePage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_merge.html``: two people wrote at once.

    Parameters
    ----------
    seen
        Digest of the file as it stands now.
    text
        What this person wrote.
    pieces
        Both texts; ``now`` is what stands.
    differences, too_many
        How many; whether they are too many to choose one by one.
    """

    title: str
    way: Way
    seen: str
    text: str
    pieces: tuple[Stretch, ...]
    differences: int
    too_many: bool


class PickerPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_picker.html``: what can be quoted.

    ``q``: what was searched for; "" = nothing, and what the opinion rests on is offered.
    ``total``: posts that were found; null = nothing was searched for.
    """

    title: str
    way: Way
    q: str
    total: int | None
    offers: tuple[Offer, ...]
    trouble: str = ""


class QuotationPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_quotation.html``: a quotation as the text writes it; "" = there is none."""

    title: str
    way: Way
    markdown: str
    trouble: str = ""


class CitePage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_cite.html``: citations that begin as somebody began to write."""

    title: str
    way: Way
    q: str
    found: tuple[Completion, ...]


class SignOffPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_sign_off.html``: what is lacking, in order, and how to do it.

    Parameters
    ----------
    sign_off
        See `SignOff`.
    opinion
        Number of the opinion whose standing it states; null = none.
    signs
        Which signature is asked for now: sign or second; null = none.
    own
        Whether this person signed first, and so cannot sign second.
    place, address
        Folder and address that the sites are published to; null = nobody said.
    seen
        Digest of the file.
    """

    title: str
    way: Way
    sign_off: SignOff
    opinion: int | None
    signs: str | None
    own: bool
    by: str
    place: str
    address: str | None
    seen: str
    notice: str
    withdrawn: bool


class ChangePage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_change.html``: a correction or a withdrawal of what was published.

    ``what``: correct or withdraw. ``notice``: what its readers will be told, in draft.
    ``number``: of the version that it makes.
    """

    title: str
    way: Way
    what: str
    notice: str
    number: int
    day: str
    seen: str
    earlier: tuple[tuple[str, str], ...]
