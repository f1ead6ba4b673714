"""Alerts to a webhook: an id, a rule, a time and a link, signed; never what was said.

Headers and signature are those of Standard Webhooks (standardwebhooks.com, version 1):
HMAC-SHA256 over id, time stamp and body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from mabillon.errors import UsageError
from mabillon.workflows.alert_ways.sending import NotSent, stable_id, within
from mabillon.workflows.alerts_configured import Alerts, Webhook, secret
from mabillon.workflows.raised import Raised

PREFIX: Final = "whsec_"
MOST: Final = 64 << 10
"""Bytes of an answer that are read."""


class WebhookWay:
    """Posts to one address; an answer of 200 to 299 is the acknowledgement.

    A redirect is a refusal: where alerts go is what the user wrote.
    """

    name = "webhook"

    def __init__(
        self, webhook: Webhook, config: Alerts, archive: str, now: Callable[[], datetime]
    ) -> None:
        self._webhook, self._config, self._archive = webhook, config, archive
        self._now = now
        self._connection: http.client.HTTPConnection | None = None

    def send(self, one: Raised) -> None:
        parts = urlsplit(self._webhook.url)
        body = content(one, self._config, self._archive)
        stamp = str(int(self._now().timestamp()))
        identity = stable_id(self._archive, one)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Mabillon",
            "webhook-id": identity,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(_key(self._webhook), identity, stamp, body),
        }
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._connection = connection = self._made()
        try:
            with within(self._webhook.timeout_s * 2, self._socket):
                connection.request("POST", target, body, headers)
                answer = connection.getresponse()
                answer.read(MOST)
        except (OSError, http.client.HTTPException) as error:
            said = str(error) or type(error).__name__
            raise NotSent(f"{parts.netloc} cannot be reached or fell silent ({said})") from error
        finally:
            self.close()
        if not 200 <= answer.status < 300:
            raise NotSent(f"{parts.netloc} answers {answer.status}")

    def close(self) -> None:
        """Hang up."""
        held, self._connection = self._connection, None
        if held is not None:
            held.close()

    def _made(self) -> http.client.HTTPConnection:
        parts, timeout = urlsplit(self._webhook.url), self._webhook.timeout_s
        host = parts.hostname or ""
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=timeout)
        context = ssl.create_default_context(cafile=self._webhook.ca or None)
        return http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=context)

    def _socket(self) -> socket.socket | None:
        held: socket.socket | None = getattr(self._connection, "sock", None)
        return held


def content(one: Raised, config: Alerts, archive: str) -> bytes:
    """Return what is posted: that there is an alert, and where to read it."""
    said = {
        "type": "alert.raised",
        "timestamp": f"{one.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "data": {
            "id": stable_id(archive, one),
            "number": one.number,
            "rule": one.alert.rule,
            "link": config.link_of(one.number),
        },
    }
    return json.dumps(said, separators=(",", ":")).encode()


def signature(key: bytes, identity: str, stamp: str, body: bytes) -> str:
    """Return ``v1,`` and the Base64 of the HMAC-SHA256 over ``ID.STAMP.BODY``."""
    signed = b".".join((identity.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _key(webhook: Webhook) -> bytes:
    """Return the secret as bytes; after ``whsec_`` it stands in Base64."""
    text = secret(webhook.secret, webhook.url)
    if not text.startswith(PREFIX):
        return text.encode()
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise UsageError(
            "the secret of the webhook is no Base64 after whsec_", where="[alerts.webhook]"
        ) from error
