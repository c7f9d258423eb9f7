"""A service as a process: it ends when it is told to, also while there is no broker."""

import asyncio
import contextlib
import socket
from types import TracebackType
from typing import Final

import uvicorn
from faststream.nats import NatsBroker
from nats.errors import ConnectionClosedError, ConnectionReconnectingError
from nats.errors import Error as NatsError

_LOOK_SECONDS: Final = 0.2


class Broker(NatsBroker):
    """FastStream's broker, which also leaves when the connection is lost."""

    async def stop(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> None:
        connection = self._connection
        try:
            await super().stop(exc_type, exc_val, exc_tb)
        except (ConnectionReconnectingError, ConnectionClosedError):
            # Nothing is left to be drained; what was not answered is asked again by whoever asked.
            if connection is not None:
                with contextlib.suppress(
                    NatsError, OSError, RuntimeError
                ):  # uvloop: "the handler is closed"
                    await connection.close()


class Server(uvicorn.Server):
    """uvicorn heeds a signal only once the application has started; ours starts when the broker is there, which
    may be never."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        starting = asyncio.create_task(self._start(sockets), name="startup")
        while not starting.done():
            if self.should_exit:
                starting.cancel()
                await asyncio.wait({starting})
                return
            await asyncio.wait({starting}, timeout=_LOOK_SECONDS)
        if (ended := starting.result()) is not None:
            raise ended

    async def _start(self, sockets: list[socket.socket] | None) -> SystemExit | None:
        """Why it did not start, handed on by whoever waits: out of a task of its own it would end the loop,
        and be told a second time as an exception that nobody asked for."""
        try:
            await super().startup(sockets)
        except SystemExit as ended:
            return ended
        return None
