"""The contexts of ``sign_in.html`` and ``invitation.html``."""

from __future__ import annotations

import msgspec

from mabillon.web.people.roles import Role


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    """Signing in.

    Parameters
    ----------
    to
        Where to go afterwards: an address of the desk.
    why
        Why it did not go the last time; null = it was not tried.
    name
        What was typed as a name; "" = nothing yet.
    strict
        Whether everybody has an authenticator.
    """

    title: str
    to: str
    why: str | None = None
    name: str = ""
    strict: bool = False


class InvitationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Setting a password by invitation.

    Parameters
    ----------
    token
        The link's secret, to be sent with the form.
    name, role
        Of whom it invites; null = it invites nobody any more.
    least
        Characters of a password at least.
    why
        Why it did not go; null = it was not tried.
    """

    title: str
    token: str
    name: str | None
    role: Role | None
    least: int
    why: str | None = None
