"""Around every request: who asks, under which name, and for whom; and every answer's headers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mabillon.web.safety import origin
from mabillon.web.safety.forwarded import asked_from
from mabillon.web.safety.headers import headers

HEAD: Final = 32_768
"""Bytes of a request's head."""
FIELDS: Final = 100
"""Fields of it."""
ADDRESS: Final = "mabillon.address"
"""Where in a request's scope the address of who asks stands."""


class Guarded:
    """Asks every request for its way, its host and its page, and gives every answer its headers."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], *, secure: bool, proxy: str | None
    ) -> None:
        self._app, self._hosts, self._proxy = app, hosts, proxy
        self._headers = headers(secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse in a line of plain text."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.setdefault("headers", [])
                has = {name.lower() for name, _ in given}
                given += [(name, value) for name, value in self._headers if name not in has]
            await send(message)

        request = Request(scope)
        refused = self._refused(request)
        if refused is not None:
            refused.headers["connection"] = "close"
            await refused(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _refused(self, request: Request) -> PlainTextResponse | None:
        peer = request.client.host if request.client else ""
        address = asked_from(peer, request.headers.getlist("x-forwarded-for"), proxy=self._proxy)
        if address is None:
            return PlainTextResponse("This desk is asked by way of its proxy.\n", 403)
        request.scope[ADDRESS] = address
        told = request.scope["headers"]
        if len(told) > FIELDS or sum(len(name) + len(value) for name, value in told) > HEAD:
            return PlainTextResponse("The request's head is too long.\n", 431)
        if not origin.host_is_ours(request.headers, self._hosts):
            return PlainTextResponse("This desk is not served under that name.\n", 421)
        if not origin.is_ours_to_load(request.headers):
            return PlainTextResponse("This is not for pages of another site.\n", 403)
        return None
