"""Patience with a connection, and where it ends.

Uvicorn waits for the head of a request, and for somebody to read an answer, as long as the
other end likes. Here a head must be whole within seconds, an answer that nobody reads is
dropped, and one address holds so many connections at most.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and with how many.

    Parameters
    ----------
    head_s
        Seconds in which the head of a request must be whole.
    unread_s
        Seconds in which at least something of a whole answer must be read.
    an_address
        Connections of one address at the same time; null = any.
    """

    head_s: float = 15
    unread_s: float = 60
    an_address: int | None = None


class Patient(H11Protocol):
    """HTTP/1.1 that does not wait for ever."""

    patience: Patience = Patience()
    _head: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a connection is read and written")
        super().connection_made(transport)
        mine = self.client and self.client[0]
        theirs = [
            one.client[0] for one in self.connections if isinstance(one, Patient) and one.client
        ]
        most = self.patience.an_address
        if most is not None and theirs.count(mine or "") > most:
            transport.abort()
            return
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that is not whole yet has its time."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop()
        elif self._head is None and self.conn.their_state is h11.IDLE:
            self._expect()

    def pause_writing(self) -> None:
        """Watch whether what is written is read."""
        super().pause_writing()
        self._watch(None)

    def on_response_complete(self) -> None:
        """Watch whether the answer is read."""
        super().on_response_complete()
        self._watch(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        if self._reading is not None:
            self._reading.cancel()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._head = self.loop.call_later(self.patience.head_s, self.transport.abort)

    def _stop(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _watch(self, left: int | None) -> None:
        """Drop the connection where as much is unread as there was before."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        unread = self.transport.get_write_buffer_size()
        if left is not None and unread >= left:
            self.transport.abort()
        elif unread:
            self._reading = self.loop.call_later(self.patience.unread_s, self._watch, unread)
