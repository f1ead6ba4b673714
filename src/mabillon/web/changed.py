"""Two at once lose nothing: a change to what has changed since is shown, not overwritten."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.web.doors import Call


class ChangedSince(Exception):
    """What a form was made for is no longer what it was.

    Parameters
    ----------
    what
        What it is about: "the roles of Verge Relay".
    now
        How it stands now, in lines.
    yours
        What the form said, in lines: it is shown, so that nothing typed is lost.
    to
        The address where it can be looked at and done again.
    """

    def __init__(self, what: str, now: Sequence[str], yours: Sequence[str], to: str) -> None:
        super().__init__(what)
        self.page = ChangedPage(what=what, now=tuple(now), yours=tuple(yours), to=to)


class ChangedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``changed.html``; see `ChangedSince`."""

    what: str
    now: tuple[str, ...]
    yours: tuple[str, ...]
    to: str

    @property
    def title(self) -> str:
        """Of the page."""
        return f"Changed meanwhile: {self.what}"


def hold(
    call: Call,
    version: str,
    *,
    what: str,
    now: Sequence[str],
    yours: Sequence[str],
    to: str,
) -> None:
    """Raise `ChangedSince` unless the form's field ``seen`` is the version that stands now.

    A form carries ``<input type="hidden" name="seen" value="{{ page.seen }}">``: a digest or
    number that changes whenever the thing does.
    """
    if call.said("seen") != version:
        raise ChangedSince(what, now, yours, to)
