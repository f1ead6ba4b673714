"""The contexts of the pages on which a question is put together."""

from __future__ import annotations

import msgspec

from mabillon.examine.records.screenshot import SourceRead
from mabillon.workflows.registering import ArchiveChannel


class Put(msgspec.Struct, frozen=True, kw_only=True):
    """A question as far as it was put together; "" = not said.

    Parameters
    ----------
    post
        CHANNEL/ID of a captured post.
    text
        The statement's words, as pasted.
    picture
        SHA-256 of a picture or document whose words are examined.
    issuer
        In whose name it circulates, in any of its names.
    posted_at, channel, link
        When and where it was posted, and its address, as written.
    """

    post: str = ""
    text: str = ""
    picture: str = ""
    issuer: str = ""
    posted_at: str = ""
    channel: str = ""
    link: str = ""

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Fields that a further form carries along: names and values."""
        said = msgspec.structs.asdict(self)
        return tuple((name, value) for name, value in said.items() if value and name != "issuer")


class StartPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a question begins: ``start.html``.

    Parameters
    ----------
    put
        What is filled in.
    issuers
        Register name and title of each issuer.
    wrong
        Why it could not be begun; null = it was not tried. What was typed stays.
    do
        What to do about it; null = nothing.
    posts
        Captured posts that an address or name may mean, where there are several.
    more
        Whether a question that was asked before is to be asked with more said.
    """

    title: str
    put: Put
    issuers: tuple[tuple[str, str], ...]
    wrong: str | None = None
    do: str | None = None
    posts: tuple[str, ...] = ()
    more: bool = False


class WhosePage(msgspec.Struct, frozen=True, kw_only=True):
    """In whose name it circulates: ``start_whose.html``.

    Parameters
    ----------
    put
        The question so far.
    named
        Register names of issuers that the text names.
    issuers
        Register name and title of each.
    """

    title: str
    put: Put
    named: tuple[str, ...]
    issuers: tuple[tuple[str, str], ...]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form of `LackingPage`: it stays when the form is refused.

    ``own``, ``forwarder``: keys of the channels that are ticked; ``own_more``,
    ``forwarder_more``: keys and addresses as written.
    """

    title: str = ""
    name: str = ""
    own: tuple[str, ...] = ()
    forwarder: tuple[str, ...] = ()
    own_more: str = ""
    forwarder_more: str = ""
    reason: str = ""


class LackingPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the register lacks about an issuer: ``start_lacking.html``.

    Parameters
    ----------
    put
        The question so far; ``put.issuer`` as somebody called it.
    opinion
        An opinion that is asked anew afterwards; null = the question is new.
    known
        The issuer's register name; null = the register does not have it.
    names
        Its title; what it is called where it is not known.
    near
        Register name and title of issuers that are called almost so.
    typed
        What its form is filled in with.
    channels
        Channels of the archive that may carry its statements, the largest first.
    more
        How many further channels the archive has.
    wrong
        Why the last attempt was refused; null = there was none.
    """

    title: str
    put: Put
    opinion: int | None
    known: str | None
    names: str
    near: tuple[tuple[str, str], ...]
    typed: Typed
    channels: tuple[ArchiveChannel, ...]
    more: int
    wrong: str | None = None


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a picture, for correction: ``start_read.html``.

    Parameters
    ----------
    put
        The question so far; ``put.picture`` is what was handed in.
    text
        What was read on it; "" = nothing yet.
    told
        How it was read, in words; null = nobody read it.
    marked
        The words with those that are doubted between ⟨ and ?⟩; null = none is.
    one_sheet
        Whether it can be corrected here: a picture, or a document with one page to be read.
    seems
        What it seems to say of its source.
    posts
        Captured posts that have it attached.
    issuers
        Register name and title of each.
    unread
        Why no program could read it; null = one did.
    wrong
        Why the last attempt was refused; null = there was none.
    """

    title: str
    put: Put
    text: str
    told: str | None
    marked: str | None
    one_sheet: bool
    seems: SourceRead
    posts: tuple[str, ...]
    issuers: tuple[tuple[str, str], ...]
    unread: str | None = None
    wrong: str | None = None
