"""uvicorn's connection, with an end to its patience: a client that does not send its request, or does not take its
answer, costs a socket for so many seconds and no more.

uvicorn itself waits without end for the rest of a request's head, and for somebody to read: what it has for a client
that never reads stays in memory as long as the connection.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """`head_seconds`: for a request's head to come in, and for the rest of one that was answered before all of it was
    read. `write_seconds`: for a client that has let `buffer` bytes pile up to take some of them."""

    head_seconds = 20.0
    write_seconds = 30.0
    buffer = 64 * 1024

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._unsent: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=self.buffer)
        self._unsent = self.loop.call_later(self.head_seconds, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._no_longer("_unsent", "_unread")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_request()

    def pause_writing(self) -> None:
        self._unread = self._unread or self.loop.call_later(self.write_seconds, self.transport.abort)
        self.flow.pause_writing()

    def resume_writing(self) -> None:
        self._no_longer("_unread")
        self.flow.resume_writing()

    def _wait_for_request(self) -> None:
        begun = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        answered = self.cycle is not None and self.cycle.response_complete
        if begun or (answered and self.conn.their_state is h11.SEND_BODY):
            self._unsent = self._unsent or self.loop.call_later(self.head_seconds, self.transport.abort)
        else:
            self._no_longer("_unsent")

    def _no_longer(self, *timers: str) -> None:
        for name in timers:
            timer: asyncio.TimerHandle | None = getattr(self, name)
            if timer is not None:
                timer.cancel()
                setattr(self, name, None)
