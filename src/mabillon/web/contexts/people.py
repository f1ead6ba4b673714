"""The contexts of the pages of accounts, and of the log."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.web.people.accounts import Person
from mabillon.web.people.journal import Logged
from mabillon.web.people.sessions import Session


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """One's own account.

    Parameters
    ----------
    person
        Whose.
    sessions
        The browsers in which they are signed in, the latest used first.
    mine
        The digest of the session that asks.
    least
        Characters of a password at least.
    done
        What was just done, in a sentence; "" = nothing.
    second
        Whether there is an authenticator.
    must
        Whether the desk asks everybody for one.
    """

    title: str
    person: Person
    sessions: list[Session]
    mine: str
    least: int
    done: str
    second: bool
    must: bool


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody who has or had an account, and how many sessions each has open."""

    title: str
    people: list[Person]
    sessions: dict[str, int]


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """One account, as an admin sees it."""

    title: str
    person: Person
    sessions: list[Session]
    second: bool


class SecondPage(msgspec.Struct, frozen=True, kw_only=True):
    """Setting up an authenticator.

    Parameters
    ----------
    secret
        What is typed into it; it holds once a code of it was given.
    link
        The same for an authenticator on this machine.
    why
        Why it did not go; null = it was not tried.
    """

    title: str
    secret: str
    link: str
    why: str | None = None


class InvitedPage(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation, told once.

    Parameters
    ----------
    person
        Whom it invites.
    link
        The whole address.
    until
        When it ends.
    """

    title: str
    person: Person
    link: str
    until: datetime


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """The log, or a part of it.

    Parameters
    ----------
    lines
        The latest first.
    names
        Every desk name in it.
    name, words, since, until
        What is asked for; "" = everything.
    older, newest
        The address of the lines before these, null = there are none; that of the latest, null =
        these are the latest.
    """

    title: str
    lines: list[Logged]
    names: list[str]
    name: str
    words: str
    since: str
    until: str
    older: str | None
    newest: str | None
