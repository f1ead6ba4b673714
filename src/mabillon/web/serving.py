"""How the desk is served: Uvicorn with limits, on a socket that listens already."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from mabillon.web.application import application
from mabillon.web.desk import Desk
from mabillon.web.safety.patient import Patient

AT_ONCE: Final = 500
"""Connections; to the next ones it says that it is busy."""
HEAD: Final = 32_768
"""Bytes of a request's head."""
KEEP_S: Final = 15
"""A connection without a request stays open so long."""
GRACE_S: Final = 10
"""Pages that are being made when the desk closes have so long."""


@dataclass(frozen=True, slots=True)
class Tls:
    """A certificate, with what lies between it and a root, and its key: PEM files."""

    certificate: Path
    key: Path


class _Proxied(Patient):
    behind = True


def config(desk: Desk, tls: Tls | None = None) -> uvicorn.Config:
    """Return how a desk is served."""
    protocol: type[asyncio.Protocol] = Patient if desk.proxy is None else _Proxied
    return uvicorn.Config(
        application(desk),
        http=protocol,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        backlog=128,
        h11_max_incomplete_event_size=HEAD,
        timeout_keep_alive=KEEP_S,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=None if tls is None else str(tls.certificate),
        ssl_keyfile=None if tls is None else str(tls.key),
        ssl_context_factory=None if tls is None else _strict,
    )


def _strict(_: uvicorn.Config, made: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = made()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    return context
