"""What moves: how far the rows are, told to open pages by server-sent events, and whether the rows keep up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from nats.errors import Error as NatsError
from nats.js.errors import APIError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program.model import position
from services.program.parked import ParkedBoundary, parked_boundaries
from services.program.snapshot import let_go
from shared.service import Service
from shared.tasks import heed_cancellation

_LOOK_SECONDS: Final = 0.05
_IDLE_SECONDS: Final = 0.5
"""Between looks while no page is open: twenty looks a second would take a twentieth of a core for nobody."""
_MEASURE_SECONDS: Final = 1.0
_KEEP_ALIVE_SECONDS: Final = 15.0
_GRACE_SECONDS: Final = 3.0
"""Rows are always a moment behind the log; only what lasts longer than this is said."""


@dataclass(slots=True)
class Health:
    """What a page says of the rows that it shows. ``behind``: events that have been missing for a while."""

    readable: bool = True
    halted: bool = False
    behind: int = 0
    parked: Sequence[ParkedBoundary] = ()

    def of(self, conference: str | None) -> list[ParkedBoundary]:
        """What stands still of one conference."""
        return [one for one in self.parked if one.conference == conference]

    def said(self) -> tuple[bool, bool, bool]:
        """Which of its sentences a page shows."""
        return self.readable, self.halted, self.behind > 0


@dataclass(slots=True)
class Live:
    """The rows' position, looked at often; those who wait are woken when it moves, and when a page has another
    thing to say of the rows: that they lag, or do so no more."""

    health: Health = field(default_factory=Health)
    _stamp: tuple[int, int] = (0, 0)
    _told: tuple[bool, bool, bool] = (True, False, False)
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    _closed: bool = False
    _open: int = 0
    """How many pages listen."""
    _opened: asyncio.Event = field(default_factory=asyncio.Event)
    _compared: float = 0.0
    """When the rows were last compared with the log, and when they were last even with it (loop's seconds)."""
    _even: float | None = None

    async def watch(self, service: Service, engine: AsyncEngine) -> None:
        """For ever. What cannot be read is said on the pages and tried again."""
        while True:
            heed_cancellation()
            try:
                stands = await position(engine)
            except (SQLAlchemyError, OSError):
                self.health.readable = False
            else:
                self.health.readable, self.health.halted = True, stands.halted_at is not None
                if stands.stamp != self._stamp:
                    let_go(engine, stands.stamp)
                    self.health.parked = await parked_boundaries(engine) if stands.parked else ()
                    await self._move(stands.stamp)
                await self._compare(service)
            if self.health.said() != self._told:
                self._told = self.health.said()
                await self._wake()
            await self._pause()

    async def _pause(self) -> None:
        if self._open:
            await asyncio.sleep(_LOOK_SECONDS)
            return
        self._opened.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._opened.wait(), _IDLE_SECONDS)

    async def _compare(self, service: Service) -> None:
        """With the log, once a second; when it cannot be asked, /health and the first wish say so."""
        now = asyncio.get_running_loop().time()
        if now - self._compared <= _MEASURE_SECONDS:
            return
        self._compared = now
        with contextlib.suppress(NatsError, APIError, TimeoutError):
            behind = await service.store.last_position() - self._stamp[0]
            self._even = now if behind <= 0 else self._even or now
            self.health.behind = behind if now - self._even > _GRACE_SECONDS else 0

    async def _move(self, reached: tuple[int, int]) -> None:
        self._stamp = reached
        await self._wake()

    async def _wake(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    @property
    def _state(self) -> tuple[tuple[int, int], tuple[bool, bool, bool]]:
        return self._stamp, self._told

    async def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        await self._wake()

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events: the position each time it moves, a comment when nothing does."""
        known: tuple[tuple[int, int], tuple[bool, bool, bool]] | None = None
        self._open += 1
        self._opened.set()
        try:
            while not self._closed:
                if known != self._state:
                    known = self._state
                    yield f"id: {known[0][0]}\nevent: moved\ndata: {known[0][0]}\n\n"
                if not await self._beyond(known):
                    yield ": \n\n"
        finally:
            self._open -= 1

    async def _beyond(self, known: tuple[tuple[int, int], tuple[bool, bool, bool]]) -> bool:
        """Wait for the rows to leave ``known``; False when they have not for a while."""
        try:
            async with asyncio.timeout(_KEEP_ALIVE_SECONDS), self._moved:
                await self._moved.wait_for(lambda: self._closed or self._state != known)
        except TimeoutError:
            return False
        return True
