"""How much a request may bring, and how slowly."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

BODY: Final = 16_000_000
"""Bytes of a form without files."""
STRANGER: Final = 16_384
"""Bytes of a form of somebody who is not signed in, or of one's own account."""
STILL_S: Final = 30.0
"""A body of which nothing comes for so long is given up."""
WHOLE_S: Final = 120.0
"""A form without files is whole within so long."""
LINGER: Final = 65_536
"""Bytes that are read and thrown away of a form that is refused; for more the line is closed."""
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def limited(request: Request, most: int | None) -> Request:
    """Return the request with its body held to a number of bytes (null = any) and a pace."""
    said = request.headers.get("content-length")
    if said is not None and most is not None and (not said.isdecimal() or int(said) > most):
        raise HTTPException(413)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORMS and (said or "0") != "0":
        raise HTTPException(415)
    came, ends = 0, asyncio.get_running_loop().time() + WHOLE_S

    async def receive() -> Message:
        nonlocal came
        left = STILL_S if most is None else ends - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(0.0, min(STILL_S, left))):
                message = await request.receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        came += len(message.get("body", b""))
        if most is not None and came > most:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)


def lingers(request: Request) -> bool:
    """Whether so much of a refused body may still come that the line is better closed."""
    said = request.headers.get(
        "content-length", "0" if "content-type" not in request.headers else ""
    )
    chunked = "transfer-encoding" in request.headers
    return chunked or not said.isdecimal() or int(said) > LINGER
