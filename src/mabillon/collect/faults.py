"""What went wrong with a request, in a sentence for the person who reads what came of a run."""

from __future__ import annotations

import os
import socket
import ssl
from typing import Final

import httpcore
import socksio

from mabillon.collect.manners import Manners
from mabillon.text.display import plain

FAULTS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    socksio.SOCKSError,
    OSError,
)
"""What a server, a proxy or the way to them can make go wrong."""
TIMED_OUT: Final = (TimeoutError, httpcore.TimeoutException)
_LONGEST: Final = 200
"""Letters of what somebody else says that are shown."""


def said(error: BaseException, host: str, begun: bool, manners: Manners) -> str:
    """Say what went wrong.

    Parameters
    ----------
    error
        One of ``FAULTS``.
    host
        Who was asked.
    begun
        Whether an answer had begun.
    manners
        How long was waited.
    """
    if isinstance(error, httpcore.ConnectTimeout):
        return f"{host} does not take the connection within {manners.timeout_s:g} seconds"
    if isinstance(error, httpcore.TimeoutException):
        return f"nothing came from {host} for {manners.timeout_s:g} seconds"
    if isinstance(error, TimeoutError) and begun:
        return f"the answer is not whole after {manners.whole_s:g} seconds"
    if isinstance(error, TimeoutError):
        return f"no answer of {host} began within {manners.begun_s:g} seconds"
    root = _root(error)
    detail = plain(_told(root))[:_LONGEST] or type(root).__name__
    if isinstance(root, ssl.SSLCertVerificationError):
        return f"{host} cannot prove that it is {host} ({detail})"
    if isinstance(root, ssl.SSLError):
        return f"{host} does not encrypt as it should ({detail})"
    if isinstance(error, httpcore.ConnectError):
        return f"{host} cannot be reached ({detail})"
    if isinstance(error, (httpcore.ProxyError, socksio.SOCKSError)):
        return f"the proxy does not connect to {host} ({detail})"
    if begun:
        return f"the answer broke off ({detail})"
    if isinstance(error, httpcore.ProtocolError):
        return f"what {host} answers is no HTTP ({detail})"
    return f"the connection to {host} broke off ({detail})"


def judged(status: int | None, reason: str, *, conditional: bool) -> str | None:
    """Say why a whole answer counts as none; null = it counts.

    Parameters
    ----------
    status, reason
        Of HTTP.
    conditional
        Whether it was asked for only in case that something changed.
    """
    if status == 200 or (status == 304 and conditional):
        return None
    if status == 304:
        return "it says that nothing changed since an answer that nobody here has"
    told = plain(reason)[:_LONGEST]
    return f"it answers {status} ({told})" if told else f"it answers {status}"


def _root(error: BaseException) -> BaseException:
    """Return what an error began with; httpcore keeps what it translates as its argument."""
    inner = error.args[0] if error.args else None
    beneath = error.__cause__ or (inner if isinstance(inner, BaseException) else None)
    return error if beneath is None else _root(beneath)


def _told(root: BaseException) -> str:
    """Return what an error says, in the words of the system where it is one of its own."""
    if not isinstance(root, OSError) or root.errno is None:
        return str(root)
    if isinstance(root, (ssl.SSLError, socket.gaierror)):
        return root.strerror or str(root)
    return os.strerror(root.errno)
