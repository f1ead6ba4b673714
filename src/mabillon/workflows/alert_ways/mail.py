"""Alerts by e-mail (SMTP): one message an alert, over one connection."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from email.message import EmailMessage
from email.utils import format_datetime

from mabillon.text.display import plain
from mabillon.workflows.alert_ways.feed import told
from mabillon.workflows.alert_ways.sending import NotSent, stable_id, within
from mabillon.workflows.alerts_configured import Alerts, Mail, secret
from mabillon.workflows.raised import Raised

LONGEST = 150
"""Characters of a subject."""


class _Server(smtplib.SMTP):
    """A connection that is held before it stands, so that it can be cut while it is made."""

    def __init__(self, mail: Mail, hold: Callable[[smtplib.SMTP], None]) -> None:
        hold(self)
        super().__init__(mail.host, mail.port, timeout=mail.timeout_s)


class MailWay:
    """Hands messages to a server; that it takes one for somebody is the acknowledgement."""

    name = "mail"

    def __init__(self, mail: Mail, config: Alerts, archive: str) -> None:
        self._mail, self._config, self._archive = mail, config, archive
        self._server: smtplib.SMTP | None = None
        """Held from before it is connected to until it fails; then the next alert asks anew."""

    def send(self, one: Raised) -> None:
        message = self.message(one)
        where = f"{self._mail.host}:{self._mail.port}"
        try:
            with within(self._mail.timeout_s * 2, self._socket):
                server = self._server or self._connected()
                refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            nobody = ", ".join(sorted(error.recipients))
            raise NotSent(f"{where} takes it for none of {nobody}") from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise NotSent(f"{where} refuses: {error.smtp_code} {_text(error)}") from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise NotSent(f"{where} cannot be reached or fell silent ({error})") from error
        if refused:
            raise NotSent(f"{where} does not take it for {', '.join(sorted(refused))}")

    def message(self, one: Raised) -> EmailMessage:
        """Return an alert as a message; its Message-ID is the same whenever it is sent."""
        domain = self._mail.sender.rpartition("@")[2].strip("> ") or "localhost"
        made = EmailMessage()
        made["From"] = self._mail.sender
        made["To"] = ", ".join(self._mail.to)
        made["Subject"] = " ".join(plain(f"Alert: {one.alert.what}").split())[:LONGEST]
        made["Date"] = format_datetime(one.at.astimezone(UTC))
        made["Message-ID"] = f"<{stable_id(self._archive, one)}@{domain}>"
        made["Auto-Submitted"] = "auto-generated"
        link = self._config.link_of(one.number)
        lines = [plain(one.alert.what), told(one), *([link] if link else [])]
        lines.append(f"mabillon alerts show {one.number}")
        made.set_content("\n\n".join(lines) + "\n")
        return made

    def close(self) -> None:
        """Leave the server."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.close()

    def _socket(self) -> socket.socket | None:
        held: socket.socket | None = getattr(self._server, "sock", None)
        return held

    def _connected(self) -> smtplib.SMTP:
        mail = self._mail
        password = secret(mail.password, mail.user) if mail.user else ""
        server = _Server(mail, self._hold)
        if mail.starttls:
            server.starttls(context=ssl.create_default_context(cafile=mail.ca or None))
        if mail.user:
            server.login(mail.user, password)
        return server

    def _hold(self, server: smtplib.SMTP) -> None:
        self._server = server


def _text(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    return plain(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
