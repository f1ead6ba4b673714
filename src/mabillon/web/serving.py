"""How the desk is served: Uvicorn with limits, on a socket that listens already."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from mabillon.web.application import application
from mabillon.web.desk import Desk
from mabillon.web.doors import Door
from mabillon.web.safety.guarding import HEAD
from mabillon.web.safety.patient import Patience, Patient

AT_ONCE: Final = 500
"""Connections; to the next ones it says that it is busy."""
AN_ADDRESS: Final = 150
"""Connections of one machine, where no proxy stands between."""
KEEP_S: Final = 15
"""A connection without a request stays open so long."""
GRACE_S: Final = 10
"""Pages that are being made when the desk closes have so long."""


@dataclass(frozen=True, slots=True)
class Tls:
    """A certificate, with what lies between it and a root, and its key: PEM files."""

    certificate: Path
    key: Path


def config(
    desk: Desk,
    tls: Tls | None = None,
    *,
    patience: Patience | None = None,
    more: Sequence[Door] = (),
) -> uvicorn.Config:
    """Return how a desk is served; ``more``: doors beside its own."""
    held = patience or Patience(an_address=AN_ADDRESS if desk.proxy is None else None)
    protocol: type[asyncio.Protocol] = type("Held", (Patient,), {"patience": held})
    return uvicorn.Config(
        application(desk, more),
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
