"""A TCP proxy between a client and the broker that does to one acknowledgement what a network may do."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["dropped", "delayed", "half-open", "reset", "request dropped"]


@dataclass(slots=True)
class Proxy:
    """``arm`` it, and the next acknowledgement (or request) that passes meets the fault, once."""

    broker_port: int
    port: int = 0
    armed: Fault | None = None
    struck: list[Fault] = field(default_factory=list)
    _asked_again: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _pumps: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    async def _connected(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        from_broker, to_broker = await asyncio.open_connection("127.0.0.1", self.broker_port)
        for work in (
            self._requests(from_client, to_broker),
            self._answers(from_broker, to_client, to_broker),
        ):
            pump = asyncio.create_task(work)
            self._pumps.add(pump)

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            if b"Nats-Msg-Id" in chunk:
                if self._strike("request dropped"):
                    continue
                if self.struck:
                    self._asked_again.set()
            writer.write(chunk)
        writer.close()

    async def _answers(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        to_broker: asyncio.StreamWriter,
    ) -> None:
        while chunk := await reader.read(65536):
            if b'"stream":"EVENTS"' in chunk and b'"seq":' in chunk:
                if self._strike("dropped"):
                    continue
                if self._strike("delayed"):
                    await self._asked_again.wait()
                if self._strike("half-open"):
                    while await reader.read(65536):
                        pass  # the broker speaks on; nothing reaches the client any more
                    return
                if self._strike("reset"):
                    writer.transport.abort()
                    to_broker.transport.abort()
                    return
            writer.write(chunk)
        writer.close()

    def _strike(self, fault: Fault) -> bool:
        if self.armed != fault:
            return False
        self.armed = None
        self.struck.append(fault)
        return True
