"""Receivers of alerts on this machine: a real SMTP server, a real HTTP server."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Post:
    """What an SMTP server does: ``answers`` go to one message after the other, then 250."""

    answers: list[str] = field(default_factory=list)
    slow_s: float = 0
    unknown: set[str] = field(default_factory=set)
    taken: list[Envelope] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.slow_s)
        answer = self.answers.pop(0) if self.answers else "250 ok"
        if answer.startswith("250"):
            self.taken.append(envelope)
            self.secure.append(session.ssl is not None)
        return answer


class AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp(post: Post, **more: Any) -> Iterator[Post]:
    """Run an SMTP server on a free port of this machine."""
    controller = AnyPort(post, hostname="127.0.0.1", port=0, ready_timeout=60, **more)
    controller.start()
    try:
        post.port = controller.port
        yield post
    finally:
        controller.stop()


def only(user: str, password: str) -> Any:
    """Return an authenticator that lets one user in."""

    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return check


@dataclass
class Hook:
    """What an HTTP server does: ``answers`` (statuses) go to one request after the other."""

    answers: list[int] = field(default_factory=list)
    drip: bool = False
    taken: list[tuple[dict[str, str], bytes, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    url: str = ""


@contextmanager
def web(hook: Hook, tls: ssl.SSLContext | None = None) -> Iterator[Hook]:
    """Run an HTTP server on a free port of this machine; ``tls``: by HTTPS, as localhost."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hook.drip:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                while not hook.stop.wait(0.05):
                    self.wfile.write(b"X-More: and more\r\n")
                return
            hook.taken.append((dict(self.headers), body, self.path))
            status = hook.answers.pop(0) if hook.answers else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        host = "http://127.0.0.1" if tls is None else "https://localhost"
        hook.url = f"{host}:{server.server_port}/hook?of=desk"
        yield hook
    finally:
        hook.stop.set()
        server.shutdown()
        server.server_close()
